/// The names of settings as people read them in a fault.
enum Field {
    static let provisioningURL = "the phone's own provisioning URL"
    static let adminPassword = "the administrator's password"
    static let stun = "the STUN server"
    static let turn = "the TURN server"
    static let turnUser = "the TURN user"
    static let turnPassword = "the TURN password"
    static let userPassword = "the user's password"
    static let credentialsUser = "the user name for the phone's own door"
    static let credentialsPassword = "the password for the phone's own door"
    static let syslog = "the syslog server"
    static let directory = "the directory server"
    static let directoryBase = "the directory's search base"
    static let directoryUser = "the directory's user"
    static let directoryPassword = "the directory's password"
    static let directoryAttributes = "the directory's attributes"
    static func key(_ number: Int) -> String { "the value of key \(number)" }
    static func keyLabel(_ number: Int) -> String { "the label of key \(number)" }
    static func parameter(_ name: String) -> String { "the parameter \(name)" }

    static func ntp(_ number: Int) -> String { "time server \(number)" }
    static func displayName(_ account: Int) -> String { "the display name of account \(account)" }
    static func user(_ account: Int) -> String { "the user name of account \(account)" }
    static func authenticationUser(_ account: Int) -> String { "the authentication name of account \(account)" }
    static func password(_ account: Int) -> String { "the password of account \(account)" }
    static func domain(_ account: Int) -> String { "the SIP domain of account \(account)" }
    static func registrar(_ account: Int) -> String { "the registrar of account \(account)" }
    static func outboundProxy(_ account: Int) -> String { "the outbound proxy of account \(account)" }
}
