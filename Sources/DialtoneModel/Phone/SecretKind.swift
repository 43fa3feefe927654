/// The secrets that a phone can have; the raw values are stored.
package enum SecretKind: String, CaseIterable, Sendable {
    case userPassword = "user_password"
    case code
    case sysclientPassword = "sysclient_password"
    case adminPassword = "admin_password"
    case ownAdminPassword = "own_admin_password"
    case turnPassword = "turn_password"
    case token
}

extension PhoneSecrets {
    /// The secrets that were stored; nil without a token, which every phone has from its first order on.
    package init?(_ secrets: [SecretKind: Secret]) {
        guard let token = secrets[.token] else { return nil }
        self.init(secrets, token: token)
    }

    /// - Parameter secrets: All others; a token among them is passed over.
    package init(_ secrets: [SecretKind: Secret], token: Secret) {
        self.init(
            userPassword: secrets[.userPassword], code: secrets[.code], sysclientPassword: secrets[.sysclientPassword],
            adminPassword: secrets[.adminPassword], ownAdminPassword: secrets[.ownAdminPassword], turnPassword: secrets[.turnPassword],
            token: token)
    }

    /// Those that there are, as they are stored.
    package var byKind: [SecretKind: Secret] {
        let all: [SecretKind: Secret?] = [
            .userPassword: userPassword, .code: code, .sysclientPassword: sysclientPassword, .adminPassword: adminPassword,
            .ownAdminPassword: ownAdminPassword, .turnPassword: turnPassword, .token: token,
        ]
        return all.compactMapValues(\.self)
    }
}
