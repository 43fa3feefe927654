import DialtoneModel

/// What surrounds the accounts: the local network, speech, the clock's face, and what another system may have left.
///
/// Source: NethServer's templates for SP-R5x and WP480, and an Elastix template for phones of this maker (observed), where nothing
/// else is said.
extension AkuvoxRenderer {
    static let keyTypes: [FunctionKeyKind: Int] = [.line: 14, .speedDial: 10, .blf: 16, .park: 28, .dtmf: 22, .off: 0]
    static let keyKinds = Set(keyTypes.keys)

    mutating func key(_ key: PhoneSettings.FunctionKey, section: String) throws(RenderFault) {
        file.section = section
        let isOff = key.kind == .off
        try file.set("Type", Self.keyTypes[key.kind] ?? 0)
        try file.set("Label", isOff ? "" : key.shownLabel, field: Field.keyLabel(key.number))
        try file.set("Param1", isOff || key.kind == .line ? "" : key.value, field: Field.key(key.number))
        try file.set("Param2", key.account)
        try file.set("Param3", key.kind == .blf ? settings.dialling.pickupCode ?? "" : "", field: Field.pickupCode)
    }

    /// The keys of modules, of which a phone has up to six with up to forty keys each (assumed).
    mutating func moduleKeys() throws(RenderFault) {
        let keys = PlacedKeys.fitting(
            settings.moduleKeys, modules: 6, count: 40, kinds: Self.keyKinds, vendor: "Akuvox", notes: &notes)
        for key in keys {
            guard case .module(let module) = key.place else { continue }
            try self.key(key, section: "Config.Em\(module).EXTKEY\(key.number).")
        }
        let isWatching = (settings.keys + keys).contains { $0.kind == .blf }
        if settings.dialling.pickupCode != nil, !isWatching {
            notes.append("The pick-up code was left out: on Akuvox phones it belongs to keys that watch a number, and there is none.")
        }
    }

    /// That the marks of packets are DSCP, as with Yealink: assumed.
    mutating func surroundings() throws(RenderFault) {
        file.section = "Config.Network."
        let network = settings.network
        if let vlan = network.vlan {
            try file.set("VLAN.LanVlanEnable", vlan > 0)
            if vlan > 0 { try file.set("VLAN.LanVid", vlan) }
        }
        if let priority = network.vlanPriority { try file.set("VLAN.LanPriority", priority) }
        if let vlan = network.computerVLAN {
            try file.set("VLAN.PcVlanEnable", vlan > 0)
            if vlan > 0 { try file.set("VLAN.PcVid", vlan) }
        }
        if let usesLLDP = network.usesLLDP { try file.set("LLDP.LLDPEnable", usesLLDP) }
        if let ports = settings.media.ports {
            try file.set("RTPPORT.Min", ports.lowerBound)
            try file.set("RTPPORT.Max", ports.upperBound)
        }
        if let dscp = settings.media.dscp { try file.set("QOS.RtpTos", dscp) }
        if let dscp = settings.signallingDSCP { try file.set("QOS.SignalTos", dscp) }
        file.section = "Config.Voice."
        if let suppresses = settings.media.suppressesSilence { try file.set("GENERAL.VAD", suppresses) }
        if let country = ToneWords.word(settings, in: Self.countries, vendor: "Akuvox", notes: &notes) {
            try file.set("TONE.Country", country)
        }
        file.section = "Config.Features."
        if let isOn = settings.callWaiting { try file.set("CALL_WAITING.Enable", isOn) }
        file.section = "Config.Settings."
        if let clock = settings.time.clock { try file.set("DATETIME.TimeFormat", clock == .hours24 ? 1 : 0) }
        if let order = settings.time.dateOrder {
            let orders: [DateOrder: Int] = [.yearFirst: 0, .dayFirst: 2, .monthFirst: 6]
            try file.set("DATETIME.DateFormat", orders[order] ?? 2)
        }
        if let verifies = settings.trust.verifies { try file.set("SECURITY.OnlyAcceptTrusted", verifies) }
        if let book = settings.phoneBook {
            file.section = "Config.RemotePhoneBook.REMOTE_PHONE_BOOK0."
            try file.set("Url", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
            try file.set("DisplayName", book.name, field: Field.phoneBookName)
        }
    }

    /// Some countries have the tones of a neighbour.
    private static let countries = [
        "AO": 13, "AR": 3, "AT": 10, "BE": 7, "BR": 13, "CL": 3, "CN": 2, "CO": 3, "CR": 3, "CZ": 10, "DE": 10, "DK": 8, "ES": 3, "FI": 9,
        "NL": 11, "NO": 12, "PL": 10, "PT": 13, "RO": 10, "SE": 5, "TW": 6,
    ]

    /// What another system may have set so that the phone is managed elsewhere, calls by itself or does not ring.
    mutating func formerSystem() throws(RenderFault) {
        file.section = "Config."
        try file.set("TR069.General.Enable", false)
        try file.set("Features.HOTLINE.Enable", false)
        try file.set("Features.DND.Enable", false)
        for forward in ["ALWAYS", "BUSY", "TIMEOUT"] { try file.set("Forward.\(forward).Enable", false) }
        guard settings.dialling.isFree else { return }
        // An area code would be put before numbers; `#` ends a number.
        try file.clear("AreaCode.GENERAL.Code")
        try file.set("Features.SENDKEY.KeySendType", 1)
    }

    /// A file that ends in `.rom`. Without a wish a former provider's is forgotten.
    mutating func firmware() throws(RenderFault) {
        file.section = "Config.Firmware."
        guard let firmware = settings.firmware else { return try file.clear("Url") }
        try file.set("Url", FieldCheck.url(firmware.url, field: Field.firmware), field: Field.firmware)
    }

    /// The second server or proxy of an account. Those of a former provider are emptied.
    mutating func standby(_ place: StandbyRegistrar?, number: Int, expiry: Int) throws(RenderFault) {
        file.section = "Config.Account\(number)."
        let field = Field.secondRegistrar(number)
        try file.set("SIP.Server2", place?.server?.host ?? "", field: field)
        if let port = place?.server?.port {
            try file.set("SIP.Port2", port)
            try file.set("REG.Timeout2", expiry)
        }
        try file.set("OUTPROXY.BakServer", place?.proxy?.host ?? "", field: field)
        if let port = place?.proxy?.port { try file.set("OUTPROXY.BakPort", port) }
    }

    mutating func calls(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        file.section = "Config.Account\(number)."
        if let voicemail = account.voicemail { try file.set("VOICEMSG.Number", voicemail, field: Field.voicemail(number)) }
        // Spelt so by the maker.
        if let subscribes = account.subscribesToMessages { try file.set("SUBSCRIBE.SubsribeMWI", subscribes) }
        if let seconds = settings.nat.keepAliveSeconds {
            try file.set("NAT.UdpKeepEnable", seconds > 0)
            if seconds > 0 { try file.set("NAT.UdpKeepInterval", seconds) }
        }
        for forward in ["ALWAYS", "BUSY", "TIMEOUT"] { try file.set("FEATURE_FORWARD_\(forward).Enable", false) }
        try file.set("FEATURE_DND.Enable", false)
    }
}
