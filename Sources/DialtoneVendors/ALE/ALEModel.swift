/// What differs between ALE's models.
struct ALEModel: Sendable {
    /// Assumed: an account that a model does not have is ignored.
    var accounts = 8
    /// Program keys. Source: Wazo's table (observed); H models: assumed.
    var keys: Int

    static let table = ModelTable<ALEModel>(
        [("M3*", ALEModel(keys: 20)), ("M*", ALEModel(keys: 28)), ("H2*", ALEModel(accounts: 2, keys: 0)), ("H*", ALEModel(keys: 0))],
        fallback: ALEModel(keys: 20))
}
