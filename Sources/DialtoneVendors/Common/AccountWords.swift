import DialtoneModel

/// An account in the words that most phones share: checked, and with what stands in for missing names.
struct AccountWords {
    /// From 1.
    let number: Int
    let user: String
    let authenticationUser: String
    /// Empty if there is none yet, so that the phone forgets an older one.
    let password: String
    /// Without blanks at its ends, which mean nothing in a name for people.
    let displayName: String
    let route: AccountRoute
    /// In seconds.
    let expiry: Int
    let transport: SIPTransport

    init(_ account: SettingsReader.Account, number: Int, notes: inout [String]) throws(RenderFault) {
        self.number = number
        route = try AccountRoute(account, number: number)
        user = try FieldCheck.required(account.user, field: Field.user(number))
        authenticationUser = account.authenticationUser.isEmpty ? user : account.authenticationUser
        password = account.password?.reveal() ?? ""
        let name = account.displayName.trimmingBlanks()
        displayName = name.isEmpty ? user : name
        expiry = account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647)
        transport = account.transport
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
    }

    /// Where requests go, always with a port.
    var target: HostPort { HostPort(host: route.target.host, port: route.target.port ?? route.port) }
}

extension SIPTransport {
    /// The number that most vendors have for it.
    var commonNumber: Int {
        switch self {
        case .udp: 0
        case .tcp: 1
        case .tls: 2
        }
    }
}

extension SRTPMode {
    /// The number that most vendors have for it.
    var commonNumber: Int {
        switch self {
        case .off: 0
        case .optional: 1
        case .mandatory: 2
        }
    }
}
