/// What differs between Panasonic models.
struct PanasonicModel: Sendable {
    var accounts: Int
    /// Flexible buttons; the templates name 24 (observed).
    var keys = 24

    /// Lines from Panasonic's data sheets as other systems list them (assumed).
    static let table = ModelTable<PanasonicModel>(
        [
            ("KX-HDV100* KX-HDV130*", PanasonicModel(accounts: 2)), ("KX-HDV230*", PanasonicModel(accounts: 6)),
            ("KX-HDV330*", PanasonicModel(accounts: 12)), ("KX-HDV430*", PanasonicModel(accounts: 16)),
            ("KX-UT11* KX-UT12*", PanasonicModel(accounts: 2)), ("KX-UT13*", PanasonicModel(accounts: 4)),
            ("KX-TGP*", PanasonicModel(accounts: 8, keys: 0)),
            ("KX-UTG2*", PanasonicModel(accounts: 4, keys: 0)), ("KX-UTG*", PanasonicModel(accounts: 6, keys: 0)),
        ],
        fallback: PanasonicModel(accounts: 6))

    /// Whether a model reads XML: KX-UTG.
    static func readsXML(_ model: String?) -> Bool { model?.uppercased().hasPrefix("KX-UTG") == true }
}
