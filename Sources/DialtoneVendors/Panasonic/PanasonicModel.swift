import DialtoneModel

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

    /// What people must know of a password that Panasonic does not promise to take; nil for one that it does.
    ///
    /// - Parameter whose: Of the administrator or of the user, with its article.
    ///
    /// Source: Panasonic, "KX-HDV100 Administrator Guide", p. 94, and "KX-HDV230 Administrator Guide", p. 111: 6 to 64 characters
    /// without most marks; "KX-UT670 Administrator Guide", p. 84: 6 to 16 (stated). Of the other KX-UT as of that one, of KX-TGP, KX-UTG
    /// and unknown models what both take (assumed).
    static func passwordNote(_ password: Secret, whose: String, model: String?) -> String? {
        let name = model?.uppercased() ?? ""
        let (isHDV, isUT) = (name.hasPrefix("KX-HDV"), name.hasPrefix("KX-UT") && !name.hasPrefix("KX-UTG"))
        let longest = isHDV ? 64 : 16
        let bytes = password.reveal().utf8
        let isPlain = bytes.allSatisfy { byte in
            isUT
                ? (0x21...0x7E).contains(byte) && !"\"&':<>".utf8.contains(byte)
                : (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "-._".utf8.contains(byte)
        }
        guard !(6...longest).contains(bytes.count) || !isPlain else { return nil }
        let marks = isUT ? "characters without quotes, \"&\", \":\", \"<\" and \">\"" : "letters, digits, \"-\", \".\" and \"_\""
        return "Panasonic promises only passwords of 6 to \(longest) \(marks); the phone may refuse \(whose)."
    }

    /// Whether a model reads XML: KX-UTG.
    static func readsXML(_ model: String?) -> Bool { model?.uppercased().hasPrefix("KX-UTG") == true }
}
