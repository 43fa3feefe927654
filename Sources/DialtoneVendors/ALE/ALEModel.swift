/// What differs between ALE's models.
struct ALEModel: Sendable {
    /// Assumed: an account that a model does not have is ignored.
    var accounts = 8
    /// Program keys. Source: Wazo's table (observed); H models: assumed.
    var keys: Int

    /// IP Touch phones: their firmware knows none of these names.
    static func isForeign(_ model: String?) -> Bool { model?.hasPrefix("IPTOUCH") == true }

    /// 8008 to 8078s, whose firmware has names of its own (observed in Wazo's templates for 8028s; of its sisters assumed).
    static func isOlder(_ model: String?) -> Bool { model?.hasPrefix("80") == true }

    static let table = ModelTable<ALEModel>(
        [
            ("M3*", ALEModel(keys: 20)), ("M8*", ALEModel(accounts: 20, keys: 28)), ("M*", ALEModel(keys: 28)),
            ("H2*", ALEModel(accounts: 2, keys: 0)), ("H*", ALEModel(keys: 0)),
        ],
        fallback: ALEModel(keys: 20))
}
