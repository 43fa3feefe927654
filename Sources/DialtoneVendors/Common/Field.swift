/// The names of settings as people read them in a fault.
enum Field {
    static let provisioningURL = "the phone's own provisioning URL"
    static let adminPassword = "the administrator's password"
    static let stun = "the STUN server"
    static let turn = "the TURN server"
    static let turnUser = "the TURN user"
    static let turnPassword = "the TURN password"

    static func ntp(_ number: Int) -> String { "time server \(number)" }
    static func displayName(_ account: Int) -> String { "the display name of account \(account)" }
    static func user(_ account: Int) -> String { "the user name of account \(account)" }
    static func authenticationUser(_ account: Int) -> String { "the authentication name of account \(account)" }
    static func password(_ account: Int) -> String { "the password of account \(account)" }
    static func domain(_ account: Int) -> String { "the SIP domain of account \(account)" }
    static func registrar(_ account: Int) -> String { "the registrar of account \(account)" }
    static func outboundProxy(_ account: Int) -> String { "the outbound proxy of account \(account)" }
}
