/// What differs between ALE's models.
struct ALEModel: Sendable {
    /// Assumed: an account that a model does not have is ignored.
    var accounts = 8
    /// Program keys. Source: Wazo's table (observed); H models: assumed.
    var keys: Int

    /// 8008 to 8078s and IP Touch phones: their firmware knows none of these names (observed in Wazo's templates for 8028s; of its
    /// sisters assumed).
    static func isForeign(_ model: String?) -> Bool {
        guard let model else { return false }
        return model.hasPrefix("80") || model.hasPrefix("IPTOUCH")
    }

    static let table = ModelTable<ALEModel>(
        [
            ("M3*", ALEModel(keys: 20)), ("M8*", ALEModel(accounts: 20, keys: 28)), ("M*", ALEModel(keys: 28)),
            ("H2*", ALEModel(accounts: 2, keys: 0)), ("H*", ALEModel(keys: 0)),
        ],
        fallback: ALEModel(keys: 20))
}
