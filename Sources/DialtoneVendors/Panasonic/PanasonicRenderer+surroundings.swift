import DialtoneModel

/// What surrounds the accounts: the local network, certificates, firmware, and how calls are made.
///
/// Source: FusionPBX's, Wazo's and SARK's templates (observed), where nothing else is said.
extension PanasonicRenderer {
    private mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try file.set(name, literal: isOn ? "Y" : "N") }

    mutating func surroundings() throws(RenderFault) {
        let network = settings.network
        if let vlan = network.vlan {
            try set("VLAN_ENABLE", vlan > 0)
            if vlan > 0 { try file.set("VLAN_ID_IP_PHONE", vlan) }
        }
        if let priority = network.vlanPriority { try file.set("VLAN_PRI_IP_PHONE", priority) }
        if let vlan = network.computerVLAN { try file.set("VLAN_ID_PC", vlan) }
        if let ports = settings.media.ports {
            try file.set("RTP_PORT_MIN", ports.lowerBound)
            try file.set("RTP_PORT_MAX", ports.upperBound)
        }
        // Otherwise the phone's user opens its web page for a while.
        if let hasWebPage = settings.access.hasWebPage { try set("HTTPD_PORTOPEN_AUTO", hasWebPage) }
        if let url = settings.trust.certificatesURL {
            try file.set("CFG_ROOT_CERTIFICATE_PATH", FieldCheck.url(url, field: Field.provisioningURL), field: Field.provisioningURL)
        }
        if let tones = settings.callProgressTones(vendor: "Panasonic", notes: &notes) {
            for tone in PanasonicTone.all(tones) {
                try file.set("\(tone.name)_FRQ", literal: tone.frequencies)
                try file.set("\(tone.name)_RPT", tone.isRepeated ? 1 : 0)
                try file.set("\(tone.name)_TIMING", literal: tone.timing)
            }
        }
        if let code = settings.dialling.pickupCode { try file.set("NUM_PLAN_PICKUP_DIRECT", code, field: Field.pickupCode) }
        try firmware()
    }

    /// The phone fetches the file if its version is another one.
    private mutating func firmware() throws(RenderFault) {
        guard let firmware = settings.firmware else {
            // None from a former provider's server.
            try set("FIRM_UPGRADE_ENABLE", false)
            return try file.clear("FIRM_FILE_PATH")
        }
        try set("FIRM_UPGRADE_ENABLE", true)
        try file.set("FIRM_FILE_PATH", FieldCheck.url(firmware.url, field: Field.firmware), field: Field.firmware)
        guard !firmware.version.isEmpty else {
            return notes.append("Panasonic phones fetch firmware by its version; without one they may keep what they have.")
        }
        try file.set("FIRM_VERSION", firmware.version, field: Field.firmware)
    }

    /// The SIP domain has a setting of its own, so that the second server is a host in any case. A former provider's is emptied.
    mutating func standby(_ place: StandbyRegistrar?, number: Int) throws(RenderFault) {
        for name in ["PROXY", "RGSTR", "PRSNC"] {
            try file.set("SIP_2ND\(name)_ADDR_\(number)", place?.target.host ?? "", field: Field.secondRegistrar(number))
            if let port = place?.target.port { try file.set("SIP_2ND\(name)_PORT_\(number)", port) }
        }
    }

    /// A number that the plan does not have is dialled all the same; a former provider's plan goes.
    mutating func calls(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        if settings.dialling.isFree {
            try file.clear("DIAL_PLAN_\(number)")
            try set("DIAL_PLAN_NOT_MATCH_ENABLE_\(number)", true)
        }
        if let isOn = settings.callWaiting { try set("CW_ENABLE_\(number)", isOn) }
        if let voicemail = account.voicemail { try file.set("VM_NUMBER_\(number)", voicemail, field: Field.voicemail(number)) }
        if let dscp = settings.media.dscp { try file.set("DSCP_RTP_\(number)", dscp) }
        if let dscp = settings.signallingDSCP { try file.set("DSCP_SIP_\(number)", dscp) }
    }

    /// One switch for all accounts.
    mutating func messages(_ accounts: [SettingsReader.Account]) throws(RenderFault) {
        let wishes = accounts.compactMap(\.subscribesToMessages)
        guard let first = wishes.first else { return }
        if wishes.contains(!first) {
            notes.append("Panasonic phones ask for waiting messages of all accounts or of none: they do so of all.")
        }
        try set("VM_SUBSCRIBE_ENABLE", wishes.contains(true))
    }
}
