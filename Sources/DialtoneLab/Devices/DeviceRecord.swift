import DialtoneModel
import Foundation

/// One device as Devices keeps it.
struct DeviceRecord: Sendable {
    let number: Int
    let hwid: String
    /// What it last said of itself: an identify that comes later on the same connection counts too.
    var product: String
    var version: String
    /// Product and version of the login that gave it its password.
    var firstWords: (product: String, version: String)?
    var platform: String
    var name: String?
    /// No innovaphone device.
    var isOther = true
    /// Its interfaces, `[{"if", "ipv4"?, "ipv6"?}]`, as it named them.
    var interfaces: [JSONValue] = []
    /// nil: unassigned, that is in no domain.
    var category: String?
    /// Set with the category; a device in no domain has none.
    var password: Secret?
    /// It was put into the domain by hand, or by a code that gives the domain's admin password (stated: 13r3 and later).
    var isAdministrative = false
    /// What was set for this device alone through the lab's control; takes the place of the configuration with its number.
    var own: [DeviceConfiguration] = []
    /// Numbers of configurations of the domain that this device does not get any more.
    var hidden: Set<Int> = []
    /// The living connection that Devices talks to.
    var link: UInt64?
    var isLoggedIn = false
    var proofs = 0
    /// The code that it last used.
    var code: String?
    /// The device certainly has its password on disk: it proved it, or the order was answered with `ok`.
    var isConfirmed = false
    /// What was last sent, for people.
    var sent: [DeviceConfiguration] = []
}

/// One provisioning code.
struct ProvisioningCode: Sendable {
    let code: String
    let category: String
    /// Name of the user it was made for.
    let sip: String?
    /// Its device gets the domain's admin password, if the domain deploys one.
    let isAdministrative: Bool
    let validUntil: Date
    /// The hardware id that used it; a code works once (inferred).
    var usedBy: String?
    /// Who asked for it over the JSON API, and hears of the device.
    var askers: [(link: UInt64, src: JSONValue?)] = []
}

/// A category of devices.
struct DeviceCategory: Sendable {
    let number: Int
    let name: String

    /// As an element of a configuration's `categories`, or of a domain's.
    var json: JSONValue { ["id": .int(number), "name": .string(name), "config": true] }
}

extension ConfigurationItem {
    /// An item from its members, without `type`.
    init(_ type: String, _ members: [(String, JSONValue)]) {
        self.init(
            type: type, value: .object([JSONMember("type", .string(type))] + members.map { JSONMember($0.0, $0.1) }))
    }

    /// What the lab's category starts with: the four types that every release is known to send to third-party devices.
    ///
    /// Source: innovaphone SDK 14r1, "com.innovaphone.devices" (stated): names and words of the fields.
    static let labDefaults = [
        ConfigurationItem("PHONE", [("coder", "G722"), ("frameSize", 20)]),
        ConfigurationItem(
            "MEDIA",
            [
                ("stunServer", "stun.example.com;stun2.example.com:3479"),
                ("turnServer", "turn.example.com:3478?transport=udp"), ("turnUser", "relay"),
                ("turnPassword", "Relay-77-night"),
            ]),
        ConfigurationItem("TLS_PROFILE", [("profile", "normal")]),
        ConfigurationItem(
            "NTP",
            [
                ("ntp1", "0.pool.example.com"), ("ntp2", "1.pool.example.com"),
                ("tz", "CET-1CEST-2,M3.5.0/2,M10.5.0/3"),
            ]),
    ]
}
