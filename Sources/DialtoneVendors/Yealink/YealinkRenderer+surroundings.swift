import DialtoneModel

/// What is the phone's rather than an account's: dialling, the network, tones, and what is fetched.
extension YealinkRenderer {
    /// Any number, sent by `#` or after four seconds, which is how the phone comes; rules of a former provider go.
    ///
    /// Source: Yealink's templates and "Administrator's Guide", Dial Plan (stated). A phone takes a hundred rules of a kind; that no
    /// provider wrote more than ten: assumed.
    mutating func dialling() throws(RenderFault) {
        file.section = ""
        if dialect.hasForwards, !model.isDECT { try forwards() }
        // In the templates of every firmware from V70 on, and of bases (observed).
        if let isOn = settings.callWaiting { try file.set("call_waiting.enable", isOn) }
        guard settings.dialling.isFree else { return }
        try file.set(dialect.sendKey, 1)
        if !model.isDECT { try file.set("phone_setting.inter_digit_time", 4) }
        guard dialect.dialPlan != .none else { return }
        let (plan, isDECT) = (dialect.dialPlan, model.isDECT)
        try file.part(.dialPlan(plan, isDECT: isDECT), of: Self.parts) { file throws(RenderFault) in
            file.section = "dialplan."
            if plan == .rulesAndMap { try file.set("digitmap.enable", false) }
            try file.reset("area_code.code")
            for number in 1...10 {
                try file.reset("replace.prefix.\(number)")
                try file.reset("replace.replace.\(number)")
                if !isDECT { try file.reset("dialnow.rule.\(number)") }
                try file.reset("block_out.number.\(number)")
            }
        }
        file.section = ""
    }

    /// The PBX forwards; a forward, a hot line or a silence that a former user left on the phone would take every call away. Both modes
    /// are the factory's: the phone as a whole has these states, not each account.
    ///
    /// Source: the templates of FusionPBX and Wazo with the maker's comments, 0 for off and for the phone's mode (stated by these).
    private mutating func forwards() throws(RenderFault) {
        try file.set("features.fwd_mode", 0)
        for kind in ["always", "busy", "no_answer"] { try file.set("forward.\(kind).enable", false) }
        if dialect.hasDoNotDisturbMode { try file.set("features.dnd_mode", 0) }
        if dialect.hasDoNotDisturb { try file.set("features.dnd.enable", false) }
        try file.reset("features.hotline_number")
    }

    /// What accounts share of speech.
    mutating func media() throws(RenderFault) {
        file.section = ""
        if let suppresses = settings.media.suppressesSilence { try file.set("voice.vad", suppresses) }
        guard dialect.hasNetwork else { return }
        file.section = "\(dialect.prefix)network."
        if let ports = settings.media.ports {
            try file.set("port.min_rtpport", ports.lowerBound)
            try file.set("port.max_rtpport", ports.upperBound)
        }
        if let dscp = settings.media.dscp { try file.set("qos.\(dialect.speechDSCP)", dscp) }
        if let dscp = settings.signallingDSCP { try file.set("qos.signaltos", dscp) }
    }

    /// Only what is set: a wrong word here cuts the phone off.
    mutating func network() throws(RenderFault) {
        guard dialect.hasNetwork else { return }
        file.section = "\(dialect.prefix)network."
        let network = settings.network
        if let isOn = network.usesLLDP { try file.set("lldp.enable", isOn) }
        if let vlan = network.vlan {
            try file.set("vlan.internet_port_enable", vlan > 0)
            if vlan > 0 { try file.set("vlan.internet_port_vid", vlan) }
        }
        if let priority = network.vlanPriority { try file.set("vlan.internet_port_priority", priority) }
        // A base has one socket.
        guard !model.isDECT else { return }
        if let vlan = network.computerVLAN {
            try file.set("vlan.pc_port_enable", vlan > 0)
            if vlan > 0 { try file.set("vlan.pc_port_vid", vlan) }
        }
    }

    mutating func tones() throws(RenderFault) {
        guard let name = ToneWords.word(settings, in: Self.toneCountries, vendor: dialect.maker, notes: &notes) else { return }
        file.section = ""
        try file.set("voice.tone.country", literal: name)
    }

    /// Source: Yealink, "SIP-T58V/A Administrator Guide", p. 597 (stated).
    private static let toneCountries = [
        "AU": "Australia", "AT": "Austria", "BR": "Brazil", "BE": "Belgium", "CL": "Chile", "CN": "China", "CZ": "Czech",
        "DK": "Denmark", "FI": "Finland", "FR": "France", "DE": "Germany", "GB": "Great Britain", "GR": "Greece", "HU": "Hungary",
        "LT": "Lithuania", "IN": "India", "IT": "Italy", "JP": "Japan", "MX": "Mexico", "NZ": "New Zealand", "NL": "Netherlands",
        "NO": "Norway", "PT": "Portugal", "ES": "Spain", "CH": "Switzerland", "SE": "Sweden", "RU": "Russia", "US": "United States",
    ]

    mutating func phoneBook() throws(RenderFault) {
        guard let book = settings.phoneBook else { return }
        file.section = "remote_phonebook.data.1."
        try file.set("url", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
        try file.set("name", book.name.trimmingBlanks(), field: Field.phoneBookName)
    }

    /// A former provider's place is forgotten.
    mutating func firmware() throws(RenderFault) {
        file.section = "\(dialect.prefix)firmware."
        guard let firmware = settings.firmware else { return try file.reset("url") }
        try file.set("url", FieldCheck.url(firmware.url, field: Field.firmware), field: Field.firmware)
    }
}
