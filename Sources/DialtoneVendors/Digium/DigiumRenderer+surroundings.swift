import DialtoneModel

/// What surrounds the accounts: the local network, the phone book, the firmware, and the voicemail box.
///
/// Source: FusionPBX's, Wazo's and Provisioner's templates (observed), where nothing else is said.
extension DigiumRenderer {
    mutating func surroundings() throws(RenderFault) {
        if let vlan = settings.network.vlan { try file.set("network_vlan_id", vlan) }
        if let priority = settings.network.vlanPriority { try file.set("network_vlan_qos", priority) }
        if let usesLLDP = settings.network.usesLLDP { try file.set("network_vlan_discovery_mode", literal: usesLLDP ? "LLDP" : "NONE") }
        if let dscp = settings.media.dscp { try file.set("rtp_dscp", dscp) }
        if let dscp = settings.signallingDSCP { try file.set("sip_dscp", dscp) }
        // In seconds; 0 is off (assumed).
        if let seconds = settings.nat.keepAliveSeconds { try file.set("udp_ka_interval", seconds) }
        if let hasWebPage = settings.access.hasWebPage { try file.set("web_ui_enabled", hasWebPage ? 1 : 0) }
        // Of HTTPS.
        if let verifies = settings.trust.verifies { try file.set("allow_insecure_ssl", verifies ? 0 : 1) }
    }

    /// The mailbox as a SIP address, as Wazo writes it.
    func messages(_ account: SettingsReader.Account, of words: AccountWords) throws(RenderFault) -> [(String, String)] {
        var attributes: [(String, String)] = []
        if let voicemail = account.voicemail {
            let number = try FieldCheck.line(voicemail, field: Field.voicemail(words.number))
            attributes.append(("voicemail", "sip:\(SIPAddressText.escaped(user: number))@\(HostPort(host: words.route.server))"))
        }
        if let subscribes = account.subscribesToMessages { attributes.append(("needMwiSubscription", subscribes ? "1" : "0")) }
        return attributes
    }

    mutating func phoneBook() throws(RenderFault) {
        guard let book = settings.phoneBook else { return }
        try file.open("contacts", ["url": FieldCheck.url(book.url, field: Field.phoneBook), "id": "internal"])
        file.close()
    }

    /// The phone compares model and version with its own.
    mutating func firmware() throws(RenderFault) {
        guard let firmware = settings.firmware else { return }
        let url = try FieldCheck.url(firmware.url, field: Field.firmware)
        guard let modelName, !firmware.version.isEmpty else {
            return notes.append("The firmware was left out: Digium and Sangoma phones take it by model and version only.")
        }
        try file.open("firmwares")
        try file.open("firmware", ["model": modelName, "version": firmware.version, "url": url])
        file.close()
        file.close()
    }
}
