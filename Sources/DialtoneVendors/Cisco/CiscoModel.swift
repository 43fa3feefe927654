import DialtoneModel

/// What differs between Cisco's models.
struct CiscoModel: Sendable {
    /// Generations of firmware: they share the format and most names.
    enum Family: Sendable {
        /// Multiplatform desk and conference phones.
        case multiplatform
        /// SPA desk phones.
        case phone
        /// Adapters for analogue telephones.
        case adapter
        /// Adapters with a router inside, whose passwords and clock are settings of the router.
        case router
    }

    var accounts: Int
    var family = Family.multiplatform
    /// The 9800 series: a few names of its own.
    var isNewest = false
    /// SPA525: its name for the authorities is that of adapters.
    var isWireless = false

    /// Lines from Cisco's data sheets as Wazo and FusionPBX list them (observed). Of the largest 9800 and of SPA phones that are
    /// not listed the number is not known: as many as the largest of the series (assumed; a phone ignores what it does not have).
    static let table = ModelTable<CiscoModel>(
        [
            ("7811 7832 8832", CiscoModel(accounts: 1)),
            ("6821 7821", CiscoModel(accounts: 2)),
            ("6841 6851 6861 7841", CiscoModel(accounts: 4)), ("9841", CiscoModel(accounts: 4, isNewest: true)),
            ("6871", CiscoModel(accounts: 6)),
            ("9851", CiscoModel(accounts: 8, isNewest: true)), ("98*", CiscoModel(accounts: 16, isNewest: true)),
            ("88*", CiscoModel(accounts: 10)),
            ("SPA301* SPA501* SPA502* SPA512*", CiscoModel(accounts: 1, family: .phone)),
            ("SPA303*", CiscoModel(accounts: 3, family: .phone)),
            ("SPA504* SPA514*", CiscoModel(accounts: 4, family: .phone)),
            ("SPA525*", CiscoModel(accounts: 5, family: .phone, isWireless: true)),
            ("SPA508*", CiscoModel(accounts: 8, family: .phone)),
            // SPA222 and SPA232D: adapters of the SPA200 series, the latter with a base for handsets.
            ("SPA112 SPA122 SPA2?2* ATA19*", CiscoModel(accounts: 2, family: .router)),
            ("SPA2102 SPA3102 PAP2*", CiscoModel(accounts: 2, family: .adapter)),
            ("SPA8000", CiscoModel(accounts: 8, family: .adapter)),
            ("SPA*", CiscoModel(accounts: 12, family: .phone)),
        ],
        fallback: CiscoModel(accounts: 16))

    /// A model as the table has it: `8841`, `SPA504G`, `ATA191`.
    ///
    /// - Parameter text: As an agent (`8841`, `SPA-942`), a data sheet (`CP-8841-3PCC`) or a person writes it.
    static func name(_ text: some StringProtocol) -> String {
        var name = text.uppercased()
        name.removeAll { " -_".contains($0) }
        for prefix in ["CISCO", "LINKSYS", "CP", "DP"] where name.hasPrefix(prefix) { name = String(name.dropFirst(prefix.count)) }
        for suffix in ["3PCC", "MPP"] where name.hasSuffix(suffix) { name = String(name.dropLast(suffix.count)) }
        return name
    }

    /// What a phone asks for that knows a host and no more, by its model's name: the same file for all of a model.
    ///
    /// Source: Cisco's provisioning guides, as Wazo and others serve them (observed).
    static func firstFileName(_ model: String) -> String {
        if model.hasPrefix("PAP2") { return "init.cfg" }
        if model.hasPrefix("SPA") { return "spa\(model.dropFirst(3)).cfg" }
        return model.hasPrefix("ATA") ? "\(model.lowercased()).cfg" : "\(model)-3PCC.xml"
    }

    var codecs: Set<AudioCodec> {
        switch family {
        case .multiplatform: [.pcma, .pcmu, .g722, .g729, .ilbc, .opus]
        case .phone: [.pcma, .pcmu, .g722, .g729, .g7231, .g726_32]
        case .adapter: [.pcma, .pcmu, .g729, .g7231, .g726_32]
        case .router: [.pcma, .pcmu, .g729, .g726_32]
        }
    }

    /// What leads to the authorities that it trusts besides Cisco's; nil where no template has one.
    var certificateParameter: String? {
        switch family {
        case .multiplatform: "Custom_CA_Rule"
        case .phone: isWireless ? "Custom_CA_URL" : "Custom_CA_RULE"
        case .router: "Custom_CA_URL"
        case .adapter: nil
        }
    }

    /// Whether it has a display and keys beside it.
    var isPhone: Bool {
        switch family {
        case .multiplatform, .phone: true
        case .adapter, .router: false
        }
    }

    /// As many programmable keys as lines (assumed).
    var keys: Int { isPhone ? accounts : 0 }
}
