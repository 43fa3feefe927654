import DialtoneModel

/// What differs between Akuvox's devices.
struct AkuvoxModel: Sendable {
    var accounts: Int
    /// Phones for desks and hands have the zones of Yealink and a password for their menu; door stations have cities.
    var isPhone = false

    /// Source: NethServer's templates for SP-R5x, WP410 and WP480 (observed); door stations have two accounts.
    static let table = ModelTable<AkuvoxModel>(
        [("SPR5* SP-R5* R50* R53* R55* R59* WP*", AkuvoxModel(accounts: 3, isPhone: true))], fallback: AkuvoxModel(accounts: 2))
}
