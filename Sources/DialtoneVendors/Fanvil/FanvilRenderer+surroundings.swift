import DialtoneModel

/// What is the phone's rather than an account's, and what accounts have beside their registration.
///
/// Source: the templates of FusionPBX, Wazo and FS PBX (observed), unless it says otherwise.
extension FanvilRenderer {
    /// In the element of an account.
    mutating func more(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        if let seconds = settings.nat.keepAliveSeconds {
            // 2 is what these templates write for a phone behind a router.
            try file.set("NATUDPUpdate", seconds > 0 ? 2 : 0)
            if seconds > 0 { try file.set("UDPUpdateTTL", seconds) }
        }
        if let voicemail = account.voicemail { try file.set("MWINum", voicemail, field: Field.voicemail(number)) }
        if let subscribes = account.subscribesToMessages { try file.set("Subscribe", subscribes) }
        // The PBX forwards; a forward or a hotline of a former provider would take every call away.
        for name in ["AlwaysFWD", "BusyFWD", "NoAnswerFWD", "EnableHotline"] { try file.set(name, false) }
    }

    mutating func clock() throws(RenderFault) {
        guard let clock = settings.time.clock else { return }
        file.open("timeDisplay")
        try file.set("TimeDisplayStyle", clock == .hours24 ? 0 : 1)
        try file.close()
    }

    /// The first of the phone's remote phone books, for all its lines.
    mutating func phoneBook() throws(RenderFault) {
        guard let book = settings.phoneBook else { return }
        file.open("xmlContact", 1)
        try file.set("Name", book.name, field: Field.phoneBookName)
        try file.set("Addr", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
        try file.set("Sipline", -1)
        try file.set("BindLine", -1)
        try file.close()
    }

    mutating func speech() throws(RenderFault) {
        var lines: [(String, Int)] = []
        if let ports = settings.media.ports { lines += [("RTPInitialPort", ports.lowerBound), ("RTPPortQuantity", ports.count)] }
        if let suppresses = settings.media.suppressesSilence { lines.append(("VAD", suppresses ? 1 : 0)) }
        if let number = ToneWords.word(settings, in: FanvilWords.tones, vendor: "Fanvil", notes: &notes) {
            lines.append(("SelectYourTone", number))
        }
        try write(lines, in: "mm")
    }

    private mutating func write(_ lines: [(name: String, value: Int)], in element: String) throws(RenderFault) {
        guard !lines.isEmpty else { return }
        file.open(element)
        for line in lines { try file.set(line.name, line.value) }
        try file.close()
    }

    /// Any number, sent by `#` or after five seconds; and no silence that a former user left: 0 in all templates (that it is off: assumed).
    mutating func dialling() throws(RenderFault) {
        file.open("call")
        file.open("port", 1)
        try file.set("DNDMode", 0)
        if let isOn = settings.callWaiting { try file.set("CallWaiting", isOn) }
        try file.close()
        try freeDialling()
        try file.close()
    }

    private mutating func freeDialling() throws(RenderFault) {
        guard settings.dialling.isFree else { return }
        file.open("basic")
        try file.set("DialbyPound", true)
        try file.set("DialbyTimeout", true)
        try file.set("DialTimeoutvalue", 5)
        try file.set("DialFixedLength", false)
        try file.set("EnableEOneSixFour", false)
        try file.close()
    }

    /// Only what is set: a wrong word here cuts the phone off. The misspelling is the firmware's.
    mutating func network() throws(RenderFault) {
        let network = settings.network
        var lines: [(String, Int)] = []
        if let isOn = network.usesLLDP { lines += [("LLDPTransmit", isOn ? 1 : 0), ("LLDPLearnPolicy", isOn ? 1 : 0)] }
        if let vlan = network.vlan { lines += vlan > 0 ? [("EnableVLAN", 1), ("VLANID", vlan)] : [("EnableVLAN", 0)] }
        if let priority = network.vlanPriority { lines += [("SignallingPriority", priority), ("VoicePriority", priority)] }
        if settings.signallingDSCP != nil || settings.media.dscp != nil { lines.append(("EnablediffServ", 1)) }
        if let dscp = settings.signallingDSCP { lines.append(("SingallingDSCP", dscp)) }
        if let dscp = settings.media.dscp { lines.append(("VoiceDSCP", dscp)) }
        try write(lines, in: "qos")
    }

    /// Without a place, the phone looks nowhere: neither at the maker's nor at a former provider's.
    mutating func firmware() throws(RenderFault) {
        file.open("fwCheck")
        let url = try settings.firmware.map { firmware throws(RenderFault) in try FieldCheck.url(firmware.url, field: Field.firmware) }
        try file.set("EnableAutoUpgrade", url != nil)
        try file.set("UpgradeServer1", url ?? "", field: Field.firmware)
        try file.close()
    }

    /// Source: Fanvil's own words in these templates: takes trusted certificates only, and compares their names.
    mutating func verification() throws(RenderFault) {
        guard let verifies = settings.trust.verifies else { return }
        file.open("dot1x")
        file.open("sslMode")
        try file.set("PermissionCTF", verifies)
        try file.set("CommonName", verifies)
        try file.close()
        try file.close()
    }
}
