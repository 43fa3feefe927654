import DialtoneModel

/// What surrounds the accounts: the local network, speech, the clock's face, and what another system may have left.
extension HtekRenderer {
    /// The number of a VLAN stands beside the switch that makes it count.
    ///
    /// Source: NethServer's template for Sangoma's S series, FusionPBX's for Htek (observed).
    mutating func network() throws(RenderFault) {
        if let vlan = settings.network.vlan {
            try set(24_053, vlan > 0 ? 1 : 0)
            try set(51, vlan)
        }
        if let priority = settings.network.vlanPriority { try set(87, priority) }
        if let vlan = settings.network.computerVLAN {
            try set(24_054, vlan > 0 ? 1 : 0)
            try set(229, vlan)
        }
        if let usesLLDP = settings.network.usesLLDP { try set(5438, usesLLDP ? 1 : 0) }
        if let hasWebPage = settings.access.hasWebPage { try set(190, hasWebPage ? 1 : 0) }
        guard let seconds = settings.nat.keepAliveSeconds else { return }
        if seconds > 0 {
            try set(84, seconds)
        } else if settings.nat.stun != nil {
            notes.append("Packets that keep a router's path open were not switched off: Htek phones that ask a STUN server send them.")
        }
    }

    /// Source: FusionPBX's templates for the ports, NethServer's for the rest and for the numbers of countries (observed).
    mutating func media() throws(RenderFault) {
        if let ports = settings.media.ports {
            try set(39, ports.lowerBound)
            try set(739, ports.upperBound)
        }
        if let dscp = settings.media.dscp { try set(23_130, dscp) }
        if let dscp = settings.signallingDSCP { try set(23_129, dscp) }
        if let isOn = settings.callWaiting { try set(8849, isOn ? 1 : 0) }
        if let country = ToneWords.word(settings, in: Self.countries, vendor: "Htek", notes: &notes) { try set(20_058, country) }
    }

    private static let countries = [
        "AU": 1, "AT": 2, "BR": 3, "BE": 4, "CN": 5, "CL": 6, "CZ": 7, "DK": 8, "FI": 9, "FR": 10, "DE": 11, "GB": 12, "GR": 13, "HU": 14,
        "LT": 15, "IN": 16, "IT": 17, "JP": 18, "MX": 19, "NZ": 20, "NL": 21, "NO": 22, "PT": 23, "ES": 24, "CH": 25, "SE": 26, "RU": 27,
        "US": 28,
    ]

    /// Source: NethServer's template and its table of date formats (observed); that 1 is the clock of 24 hours, as with Grandstream and
    /// Yealink: assumed.
    mutating func clock() throws(RenderFault) {
        if let clock = settings.time.clock { try set(8624, clock == .hours24 ? 1 : 0) }
        if let order = settings.time.dateOrder {
            let orders: [DateOrder: Int] = [.yearFirst: 0, .monthFirst: 1, .dayFirst: 2]
            try set(102, orders[order] ?? 2)
        }
    }

    /// What another system may have set so that the phone fetches elsewhere, calls by itself or does not ring: plug and play, a hot
    /// line, and forwards.
    ///
    /// Source: FusionPBX's templates, which have these values (observed).
    mutating func formerSystem() throws(RenderFault) {
        try set(20_165, 0)
        try clear(4210)
        for forward in [53_100, 53_110, 53_120] { try set(forward, 0) }
    }

    /// The first of five books.
    ///
    /// Source: FusionPBX's and Wazo's templates (observed).
    mutating func phoneBook() throws(RenderFault) {
        guard let book = settings.phoneBook else { return }
        try set(4401, FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
        try set(3316, book.name, field: Field.phoneBookName)
    }

    /// A folder, in which the phone looks for the names of its model.
    ///
    /// Source: Wazo's template (observed).
    mutating func firmware() throws(RenderFault) {
        // None from the maker's server, or from a former provider's (that an empty place is none: assumed).
        guard let firmware = settings.firmware else { return try clear(192) }
        let url = try FieldCheck.url(firmware.url, field: Field.firmware)
        try set(192, url, field: Field.firmware)
        if url.hasPrefix("https://") != settings.access.provisioningURL.hasPrefix("https://") {
            notes.append(
                "Htek phones fetch firmware and configuration both by HTTP or both by HTTPS: the firmware's URL has the other one.")
        }
    }

    /// The second server or proxy. Those of a former provider are emptied.
    ///
    /// Source: Wazo's and FusionPBX's templates (observed).
    mutating func standby(_ place: StandbyRegistrar?, slot: HtekAccountNumbers, number: Int) throws(RenderFault) {
        try set(slot.failover, place?.server?.description ?? "", field: Field.secondRegistrar(number))
        try clear(slot.secondFailover)
        try set(slot.calls.secondProxy, place?.proxy?.description ?? "", field: Field.secondRegistrar(number))
    }

    /// The dial plan takes any number and is done with `#`.
    ///
    /// Source: the templates of FusionPBX, Wazo and NethServer, which all have this plan (observed).
    mutating func calls(_ account: SettingsReader.Account, numbers: HtekAccountNumbers.Calls, number: Int) throws(RenderFault) {
        if settings.dialling.isFree {
            try set(numbers.dialPlan, "{[x*]+}", field: "P\(numbers.dialPlan)")
            try set(numbers.sendsByHash, 1)
        }
        if let voicemail = account.voicemail { try set(numbers.voicemail, voicemail, field: Field.voicemail(number)) }
        if let subscribes = account.subscribesToMessages { try set(numbers.messages, subscribes ? 1 : 0) }
        if let code = settings.dialling.pickupCode { try set(numbers.pickup, code, field: Field.pickupCode) }
        if let suppresses = settings.media.suppressesSilence { try set(numbers.silence, suppresses ? 1 : 0) }
        // Words of a former provider that a registrar may refuse, and an address that no longer is the router's.
        for other in [numbers.proxyRequire, numbers.publicAddress] { try clear(other) }
    }
}
