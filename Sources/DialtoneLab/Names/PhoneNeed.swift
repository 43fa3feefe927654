/// A parameter without which a phone cannot register or come back, or whose value decides how it does so.
///
/// The keys are those of the maker's own files: `account.1.user_name`, `sip/line[1]/PhoneNumber`.
struct PhoneNeed: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case server, user, password
        /// Where the phone fetches from now on.
        case ownURL
        /// A switch or a choice; where it is missing, the phone has a value of its own.
        case choice
    }

    let kind: Kind
    let key: String

    /// For people.
    var words: String {
        switch kind {
        case .server: "the SIP server"
        case .user: "the user"
        case .password: "the password"
        case .ownURL: "the phone's own URL"
        case .choice: "a choice of the account"
        }
    }

    /// Whether it belongs to an account: a file that is to take the account away has none of them.
    var isOfAccount: Bool { [.server, .user, .password].contains(kind) }

    /// The needs of an account in the usual order.
    static func account(
        server: String, user: String, password: String, ownURL: String, choices: [String]
    ) -> [PhoneNeed] {
        [
            .init(kind: .server, key: server), .init(kind: .user, key: user), .init(kind: .password, key: password),
            .init(kind: .ownURL, key: ownURL),
        ] + choices.map { .init(kind: .choice, key: $0) }
    }
}
