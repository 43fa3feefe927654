/// What differs between Snom models.
struct SnomModel: Sendable {
    var accounts: Int
    var hasOpus = false
    /// The web page's administrator has settings of his own beside the older ones.
    var hasWebserverLogin = false
    /// What kind of DECT base it is; nil for a phone.
    var base: Base?

    /// A base: servers, accounts and handsets are separate tables there.
    struct Base: Sendable {
        /// Accounts, each of which belongs to the handset with its number; 0 for a base that reads another format.
        var handsets: Int
        /// The web page has three logins, not one.
        var hasThreeLogins = false
    }

    /// Accounts from Snom's data sheets as Wazo lists them (observed). Opus in late firmware of the newer models
    /// (assumed; a phone ignores a codec that it does not have). Handsets of the bases: 20 in a public generator for the M400 and 1000 at Wazo for
    /// the M900 (observed); M300 and M430 like the former, M700 like the latter (assumed).
    static let table = ModelTable<SnomModel>(
        [
            ("D1*", SnomModel(accounts: 2)),
            ("D315", SnomModel(accounts: 4)),
            ("D713 D717", SnomModel(accounts: 6, hasOpus: true)),
            ("D735 D785", SnomModel(accounts: 12, hasOpus: true)),
            ("D862", SnomModel(accounts: 8, hasOpus: true, hasWebserverLogin: true)),
            ("D8*", SnomModel(accounts: 12, hasOpus: true, hasWebserverLogin: true)),
            ("M300*", SnomModel(accounts: 0, base: Base(handsets: 20))),
            ("M400* M430*", SnomModel(accounts: 0, base: Base(handsets: 20, hasThreeLogins: true))),
            ("M700*", SnomModel(accounts: 0, base: Base(handsets: 1000))),
            ("M900*", SnomModel(accounts: 0, base: Base(handsets: 1000, hasThreeLogins: true))),
            ("M1* M2* M3* M4* M5* M6* M7* M8* M9*", SnomModel(accounts: 0, base: Base(handsets: 0))),
        ],
        fallback: SnomModel(accounts: 12))

    /// A model without the words that people and agents put round it: `snomD785-SIP`, `Snom D785`.
    static func name(_ text: String) -> String {
        var name = text.uppercased()
        if name.hasPrefix("SNOM") { name = String(name.dropFirst(4)) }
        if name.hasSuffix("-SIP") { name = String(name.dropLast(4)) }
        return name.trimmingBlanks()
    }
}
