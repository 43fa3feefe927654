/// What differs between Htek models.
struct HtekModel: Sendable {
    /// Line keys, on all their pages.
    var keys: Int
    var hasOpus = false

    /// Source: Wazo's table (observed); Opus in the U models: assumed.
    static let table = ModelTable<HtekModel>(
        [
            ("UC926U* UC924U*", HtekModel(keys: 36, hasOpus: true)), ("UC926*", HtekModel(keys: 36)), ("UC924*", HtekModel(keys: 28)),
            ("UC923* UC903* UC921*", HtekModel(keys: 20)), ("UC912*", HtekModel(keys: 12)), ("UC86*", HtekModel(keys: 14)),
            ("UC84* UC806* UC804*", HtekModel(keys: 4)), ("UC80*", HtekModel(keys: 0)),
        ],
        fallback: HtekModel(keys: 20))
}
