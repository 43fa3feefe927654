import DialtoneModel

/// What is the phone's rather than an account's, and what accounts have beside their registration.
///
/// Source: Grandstream's configuration template for GXP17xx with firmware 1.0.1.133, as FS PBX carries it, and those of the other
/// series, as FusionPBX does (stated by their comments).
extension GrandstreamRenderer {
    /// 0 none, 1 STUN, 2 packets that keep the path open.
    var natTraversal: Int {
        if settings.nat.stun != nil { return 1 }
        return settings.nat.keepAliveSeconds ?? 0 > 0 ? 2 : 0
    }

    /// Of phones: adapters have these elsewhere.
    mutating func further(
        _ account: SettingsReader.Account, number: Int, slot: GrandstreamAccountNumbers
    ) throws(RenderFault) {
        let series = model.series
        if let voicemail = slot.voicemail, let text = account.voicemail { try set(voicemail, text, field: Field.voicemail(number)) }
        if let messages = slot.messages, let subscribes = account.subscribesToMessages { try set(messages, subscribes ? 1 : 0) }
        if series.hasPickupPrefix, let prefix = slot.pickupPrefix, let code = settings.dialling.pickupCode {
            try set(prefix, code, field: Field.pickupCode)
        }
        if let silence = slot.silence, let suppresses = settings.media.suppressesSilence { try set(silence, suppresses ? 1 : 0) }
        if let verifies = settings.trust.verifies {
            for place in slot.verification { try set(place, verifies ? 1 : 0) }
        }
        guard let plan = slot.dialPlan, settings.dialling.isFree else { return }
        // Any digits, a plus before them, and codes: the maker's own plan. Sent by # or after four seconds.
        try set(plan, Self.freePlan, field: "P\(plan)")
        if let prefix = slot.dialPrefix { try clear(prefix) }
        if series.hasEarlyDial { try set(slot.earlyDial, 0) }
        try set(slot.keyTimeout, 4)
        try set(slot.poundDials, 1)
    }

    private static let freePlan = #"{ x+ | \+x+ | *x+ | *xx*x+ }"#
    /// Adapters' telephones have no plus.
    static let freeAdapterPlan = "{ x+ | *x+ | *xx*x+ }"

    mutating func clock() throws(RenderFault) {
        guard !model.isAdapter, !model.isBase else { return }
        if let clock = settings.time.clock { try set(122, clock == .hours24 ? 1 : 0) }
        guard model.series.hasDateOrder, let order = settings.time.dateOrder else { return }
        switch order {
        case .yearFirst: try set(102, 0)
        case .monthFirst: try set(102, 1)
        case .dayFirst: try set(102, 2)
        }
    }

    mutating func surroundings() throws(RenderFault) {
        let series = model.series
        if let seconds = settings.nat.keepAliveSeconds {
            if seconds > 0 {
                try set(84, seconds.clamped(to: 10...160))
            } else if settings.nat.stun != nil {
                notes.append("Keep-alive packets cannot be switched off beside a STUN server on Grandstream phones.")
            }
        }
        // No number is called as soon as the handset is lifted.
        if series.hasHotline, settings.dialling.isFree, !model.isAdapter { try clear(71) }
        if series.hasCallWaiting, !model.isAdapter, let isOn = settings.callWaiting { try set(91, isOn ? 0 : 1) }
        try ports()
        try network()
        if series.hasWebSwitch, !model.isAdapter, let hasWebPage = settings.access.hasWebPage {
            // HTTPS, which every list has.
            try set(1650, hasWebPage ? 0 : 2)
        }
        try phoneBook()
    }

    /// A phone takes the first port alone, which must be even, and goes on from there.
    private mutating func ports() throws(RenderFault) {
        let series = model.series
        if !model.isBase, let ports = settings.media.ports {
            let first = (ports.lowerBound + ports.lowerBound % 2).clamped(to: 1024...65_400)
            try set(39, first)
            if model.isAdapter {
                // The second server's telephones, behind those of the first.
                try set(739, (first + 8).clamped(to: 1024...65_400))
            } else {
                try set(78, 0)
            }
            notes.append("Of the RTP port range, Grandstream devices are told the first port only: \(first).")
        }
        let (signalling, speech) = model.isAdapter ? (5046, 5050) : (1558, 1559)
        guard series.hasDSCP else { return }
        if let dscp = settings.signallingDSCP { try set(signalling, dscp) }
        if let dscp = settings.media.dscp { try set(speech, dscp) }
    }

    /// Only what is set: a wrong number here cuts the phone off. 0 is no VLAN.
    private mutating func network() throws(RenderFault) {
        let (series, network) = (model.series, settings.network)
        if series.hasVLAN {
            if let vlan = network.vlan { try set(51, vlan) }
            if let priority = network.vlanPriority { try set(87, priority) }
        }
        guard !model.isAdapter else { return }
        if series.hasComputerVLAN, let vlan = network.computerVLAN { try set(229, vlan) }
        if series.hasLLDP, let isOn = network.usesLLDP { try set(1684, isOn ? 1 : 0) }
    }

    /// The folder without its scheme: the phone asks for `phonebook.xml` in it. 0 is off, 1 HTTP, 3 HTTPS.
    private mutating func phoneBook() throws(RenderFault) {
        guard !model.isAdapter, let book = settings.phoneBook else { return }
        let url = try FieldCheck.url(book.url, field: Field.phoneBook)
        let isSecure = url.hasPrefix("https://")
        guard !isSecure || model.series.hasSecurePhoneBook else {
            notes.append("The phone book was left out: this model has no number for one over HTTPS.")
            return
        }
        var path = Self.path(url)
        let fileName = "/phonebook.xml"
        if path.hasSuffix(fileName) {
            path = path.dropLast(fileName.utf8.count)
        } else {
            notes.append("Grandstream phones ask for phonebook.xml in the folder of the phone book; whether yours is there, look.")
        }
        try set(330, isSecure ? 3 : 1)
        try set(331, String(path), field: Field.phoneBook)
        // Minutes, the longest that every list has.
        try set(332, 720)
    }

    /// P238: 0 looks each time it fetches, 2 never. The path is a folder without its scheme.
    mutating func firmware() throws(RenderFault) {
        guard model.series.hasFirmwareProtocol, let firmware = settings.firmware else {
            // None from the maker's server, or from a former provider's.
            return try set(238, 2)
        }
        // What a former provider had before and behind the names of its firmware.
        for number in [232, 233] { try clear(number) }
        let url = try FieldCheck.url(firmware.url, field: Field.firmware)
        try set(6767, url.hasPrefix("https://") ? 2 : 1)
        try set(192, String(Self.path(url)), field: Field.firmware)
        try set(238, 0)
    }

    /// Without the scheme, and without a slash at the end.
    static func path(_ url: String) -> Substring {
        var path = url.dropFirst(url.hasPrefix("https://") ? 8 : 7)
        while path.hasSuffix("/") { path = path.dropLast() }
        return path
    }
}
