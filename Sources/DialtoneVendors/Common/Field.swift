import DialtoneModel

/// The names of settings as people read them in a fault.
enum Field {
    static let provisioningURL = Setting.provisioningURL.people
    static let adminPassword = Setting.adminPassword.people
    static let stun = Setting.stun.people
    static let turn = Setting.turn.people
    static let turnUser = Setting.turnUser.people
    static let turnPassword = Setting.turnPassword.people
    static let userPassword = Setting.userPassword.people
    static let credentialsUser = "the user name for the phone's own door"
    static let credentialsPassword = "the password for the phone's own door"
    static let syslog = Setting.syslog.people
    static let directory = "the directory server"
    static let directoryBase = Setting.directoryBase.people
    static let directoryUser = Setting.directoryUser.people
    static let directoryPassword = Setting.directoryPassword.people
    static let directoryAttributes = "the directory's attributes"
    static func key(_ number: Int) -> String { "the value of key \(number)" }
    static func keyLabel(_ number: Int) -> String { "the label of key \(number)" }
    static func parameter(_ name: String) -> String { "the parameter \(name)" }

    static func ntp(_ number: Int) -> String { "time server \(number)" }
    static func displayName(_ account: Int) -> String { of(.displayName, account) }
    static func user(_ account: Int) -> String { of(.user, account) }
    static func authenticationUser(_ account: Int) -> String { of(.authenticationUser, account) }
    static func password(_ account: Int) -> String { of(.password, account) }
    static func domain(_ account: Int) -> String { of(.domain, account) }
    static func registrar(_ account: Int) -> String { of(.registrar, account) }
    static func outboundProxy(_ account: Int) -> String { of(.outboundProxy, account) }
    static func secondRegistrar(_ account: Int) -> String { of(.secondRegistrar, account) }
    static func voicemail(_ account: Int) -> String { of(.voicemail, account) }
    static func handsetIdentity(_ handset: Int) -> String { "the identity of handset \(handset)" }
    static func handsetCode(_ handset: Int) -> String { "the registration code of handset \(handset)" }
    static let pickupCode = Setting.pickupCode.people
    static let phoneBook = Setting.phoneBook.people
    static let phoneBookName = Setting.phoneBookName.people
    static let firmware = Setting.firmware.people

    private static func of(_ setting: Setting, _ account: Int) -> String { "\(setting.people) of account \(account)" }
}
