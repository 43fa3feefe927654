/// What differs between Yealink models.
struct YealinkModel: Sendable {
    /// Accounts, on a DECT base lines of handsets.
    var accounts: Int
    var hasOpus = false
    var isDECT = false
    /// A manager of several bases, whose accounts name a template with their server.
    var isMulticell = false
    /// A single base whose newest firmware reads such templates, too.
    var readsTemplates = false
    /// Line keys, on all their pages. Where no list has the model: as many as the largest; smaller ones ignore keys that they do not
    /// have (assumed).
    var keys = 95
    /// Keys without a display, on a few models of the first years.
    var memoryKeys = 0
    /// Expansion modules that can be plugged, one behind the other, with up to 60 keys each.
    var modules = 0

    /// Accounts and Opus from Yealink's data sheets, as other provisioning systems list them (observed); line keys as Wazo counts
    /// them by these data sheets in its plug-ins for V70 to V87 (observed). An unknown model
    /// gets 16 accounts: keys of accounts that it does not have are ignored, while an old account left on is not. Memory keys and modules
    /// from Yealink's user guides of T26P and T28P and the data sheets of EXP39, EXP40 and EXP50 as remembered, none of which was opened (assumed); of 6 modules a phone ignores
    /// those that it does not have (assumed).
    static let table = ModelTable<YealinkModel>(
        [
            ("T19*", YealinkModel(accounts: 16, keys: 0)), ("T20* T21*", YealinkModel(accounts: 16, keys: 2)),
            ("T26*", YealinkModel(accounts: 16, keys: 3, memoryKeys: 10, modules: 6)),
            ("T22* T23* T32*", YealinkModel(accounts: 16, keys: 3)),
            ("T28* T38*", YealinkModel(accounts: 16, keys: 6, memoryKeys: 10, modules: 6)),
            ("T27*", YealinkModel(accounts: 6, keys: 21, modules: 6)), ("T29*", YealinkModel(accounts: 16, keys: 27, modules: 6)),
            ("T30*", YealinkModel(accounts: 1, hasOpus: true, keys: 0)), ("T31*", YealinkModel(accounts: 2, hasOpus: true, keys: 2)),
            ("T33* T34*", YealinkModel(accounts: 4, hasOpus: true, keys: 12)),
            ("T40*", YealinkModel(accounts: 3, keys: 3)),
            ("T41U", YealinkModel(accounts: 6, hasOpus: true, keys: 15)), ("T41*", YealinkModel(accounts: 6, keys: 15)),
            ("T42U", YealinkModel(accounts: 12, hasOpus: true, keys: 15)), ("T42*", YealinkModel(accounts: 12, keys: 15)),
            ("T43U", YealinkModel(accounts: 12, hasOpus: true, keys: 15, modules: 6)),
            ("T44U T44W", YealinkModel(accounts: 12, hasOpus: true, keys: 24, modules: 6)),
            ("T46U", YealinkModel(accounts: 16, hasOpus: true, keys: 27, modules: 6)),
            ("T46*", YealinkModel(accounts: 16, keys: 27, modules: 6)),
            // Wazo has 27 for T48G in one plug-in, 29 for its successors.
            ("T48U", YealinkModel(accounts: 16, hasOpus: true, keys: 29, modules: 6)),
            ("T48* T49*", YealinkModel(accounts: 16, keys: 29, modules: 6)),
            ("T52* T53*", YealinkModel(accounts: 12, hasOpus: true, keys: 21, modules: 6)),
            ("T54* T58*", YealinkModel(accounts: 16, hasOpus: true, keys: 27, modules: 6)),
            ("T57*", YealinkModel(accounts: 16, hasOpus: true, keys: 29, modules: 6)),
            ("T73*", YealinkModel(accounts: 12, hasOpus: true, keys: 48, modules: 6)),
            ("T74*", YealinkModel(accounts: 16, hasOpus: true, keys: 60, modules: 6)),
            ("T85*", YealinkModel(accounts: 16, hasOpus: true, keys: 72, modules: 6)),
            ("T5* T7* T8*", YealinkModel(accounts: 16, hasOpus: true, modules: 6)),
            ("CP9?5", YealinkModel(accounts: 1, hasOpus: true, keys: 0)),
            ("CP*", YealinkModel(accounts: 1, keys: 0)),
            ("AX8*", YealinkModel(accounts: 4, keys: 0)),
            ("W75*", YealinkModel(accounts: 20, isDECT: true, isMulticell: true, keys: 0)),
            ("W80*", YealinkModel(accounts: 30, isDECT: true, isMulticell: true, keys: 0)),
            ("W90*", YealinkModel(accounts: 250, isDECT: true, isMulticell: true, keys: 0)),
            ("W60*", YealinkModel(accounts: 8, isDECT: true, readsTemplates: true, keys: 0)),
            ("W70*", YealinkModel(accounts: 10, isDECT: true, readsTemplates: true, keys: 0)),
            ("W52* W56*", YealinkModel(accounts: 5, isDECT: true, keys: 0)),
            ("W*", YealinkModel(accounts: 10, isDECT: true, keys: 0)),
        ],
        fallback: YealinkModel(accounts: 16, modules: 6))

    /// A model without the words that agents put before it: `SIP-T46U`, `SIP VP-T49G`.
    static func name(_ word: some StringProtocol) -> String {
        var name = word.uppercased()
        for prefix in ["SIP-", "VP-"] where name.hasPrefix(prefix) { name.removeFirst(prefix.count) }
        return name
    }
}
