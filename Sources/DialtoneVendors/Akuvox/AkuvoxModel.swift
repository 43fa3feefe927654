import DialtoneModel

/// What differs between Akuvox's devices.
struct AkuvoxModel: Sendable {
    var accounts: Int
    /// Phones for desks and hands have the zones of Yealink and a password for their menu; door stations have cities. Only phones have
    /// known names for codecs, languages, the directory and keys.
    var isPhone = false
    /// Line keys of a phone.
    var keys = 0

    /// Source: NethServer's templates for SP-R5x, WP410 and WP480, and its counts of keys (observed); door stations have two accounts.
    /// Of the other phones not known: eight keys, as many as the largest there (assumed).
    static let table = ModelTable<AkuvoxModel>(
        [
            ("SPR50* SP-R50* R50*", AkuvoxModel(accounts: 3, isPhone: true, keys: 1)),
            ("WP41*", AkuvoxModel(accounts: 3, isPhone: true)),
            (
                "SPR5* SP-R5* SPR6* SP-R6* R53* R55* R59* R63* R67* WP*",
                AkuvoxModel(accounts: 3, isPhone: true, keys: 8)
            ),
        ],
        fallback: AkuvoxModel(accounts: 2))
}
