/// What differs between Fanvil models.
struct FanvilModel: Sendable {
    var accounts: Int
    var hasOpus = false
    /// Keys beside the display, which have a page of their own; they come first.
    var sideKeys = 0
    /// Programmable keys on a page of the others.
    var keysPerPage = 6
    /// Has its clock's settings in a group of their own, too.
    var hasTimePlan = false
    var format = Format.sysConf

    /// How its files are written.
    enum Format: Sendable {
        case sysConf
        /// The XML before it.
        case first(FanvilFirstGeneration)
        /// The models are of the first generation's age, and no source has a file for them.
        case unknown
    }

    /// Accounts, keys and formats as Wazo and an open-source generator checked against Fanvil's guides list them (observed).
    /// X2, X3, X4, X5, H5, C58, C62 and i30 have the XML before `sysConf` in the templates of Wazo or FusionPBX (observed); the generator
    /// lists X1, X2C, H3, the i series and PA2 beside them, and X3P, X5G and i23S are of their age (assumed). Their accounts: FusionPBX's
    /// template for X4 has four (observed), of the others two, and four of X5, are assumed; an account that a phone does not have is
    /// ignored. H2 is told what H5 is: NethServer has one template for both (observed).
    /// Nethesis' phones are Fanvil's of the same name behind NP; its X5 is a later one, to which NethServer sends what it sends to X5S and
    /// further (observed).
    /// `timePlan` in FusionPBX's templates (observed); that their older firmware reads the usual group: as Wazo writes it (observed).
    /// That a model without a known layout has six keys on a page: most do (assumed). Opus: the X-U and V series (observed).
    static let table = ModelTable<FanvilModel>(
        [
            ("X1 X1P X2 X2P X2C X3 X3G X3P X3S X3SP NP-X3 NPX3 H2 H3 H5", FanvilModel(accounts: 2, format: .first(.desk))),
            ("X4 X4G X5 X5G", FanvilModel(accounts: 4, format: .first(.desk))),
            ("C58* C62*", FanvilModel(accounts: 2, format: .first(.early))),
            ("I12 I16V I18S I20S I23S I30 I32V I33V PA2", FanvilModel(accounts: 2, format: .first(.door))),
            ("C60* F52*", FanvilModel(accounts: 0, format: .unknown)),
            ("X303*", FanvilModel(accounts: 4)), ("X3SG* X3SW*", FanvilModel(accounts: 4, hasTimePlan: true)),
            ("H2U-V2*", FanvilModel(accounts: 2, hasTimePlan: true)),
            ("X1S* X3S* X30* H* I6* PA2S* PA3*", FanvilModel(accounts: 2)),
            ("X3U-PRO*", FanvilModel(accounts: 6, hasOpus: true, hasTimePlan: true)), ("X3U*", FanvilModel(accounts: 6, hasOpus: true)),
            ("X4U*", FanvilModel(accounts: 12, hasOpus: true, sideKeys: 3)),
            ("X5U*", FanvilModel(accounts: 16, hasOpus: true, sideKeys: 4)),
            ("X6U*", FanvilModel(accounts: 20, hasOpus: true, sideKeys: 5, keysPerPage: 12)),
            ("X210* NP-X210* NPX210*", FanvilModel(accounts: 20, sideKeys: 10, keysPerPage: 32)),
            ("X7*", FanvilModel(accounts: 20)), ("NP-X5* NPX5*", FanvilModel(accounts: 20)),
            ("V64*", FanvilModel(accounts: 20, hasOpus: true, keysPerPage: 8)),
            ("V65*", FanvilModel(accounts: 20, hasOpus: true, keysPerPage: 10)),
            ("V67*", FanvilModel(accounts: 20, hasOpus: true, keysPerPage: 29)),
            ("V6* NPV6*", FanvilModel(accounts: 20, hasOpus: true)), ("W61* W62*", FanvilModel(accounts: 20)),
        ],
        fallback: FanvilModel(accounts: 20))

    /// A model without the blanks that agents put into it: `X6U Pro` is `X6U-Pro`.
    static func name(_ text: String) -> String {
        var name = text.trimmingBlanks()
        if name.lowercased().hasPrefix("fanvil ") { name = String(name.dropFirst(7)).trimmingBlanks() }
        return name.split(separator: " ").joined(separator: "-")
    }
}
