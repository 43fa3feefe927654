import DialtoneModel
import Foundation

/// One device as Devices keeps it.
struct DeviceRecord: Sendable {
    let number: Int
    let hwid: String
    var product: String
    var version: String
    var platform: String
    /// nil: unassigned, that is in no domain.
    var category: String?
    /// Set with the category; a device in no domain has none.
    var password: Secret?
    /// What an administrator set for this device alone, by type; replaces the category's item.
    var own: [ConfigurationItem] = []
    /// The living connection that Devices talks to.
    var link: UInt64?
    var isLoggedIn = false
    var proofs = 0
    /// The code that it last used.
    var code: String?
    /// The device certainly has its password on disk: it proved it, or the order was answered with `ok`.
    var isConfirmed = false
    /// What was last sent, for people.
    var sent: [ConfigurationItem] = []
}

/// One provisioning code.
struct ProvisioningCode: Sendable {
    let code: String
    let category: String
    /// Name of the user it was made for.
    let sip: String?
    let validUntil: Date
    /// The hardware id that used it; a code works once (inferred).
    var usedBy: String?
    /// Who asked over the JSON API, and hears of the device.
    var asker: (link: UInt64, src: JSONValue?)?
}

/// A category of devices with the configuration items attached to it.
struct DeviceCategory: Sendable {
    let number: Int
    let name: String
    /// In the order in which devices get them. A `turnPassword` in here is clear text.
    var items: [ConfigurationItem]
}

extension ConfigurationItem {
    /// An item from its members, the first of which is `type`.
    init(_ type: String, _ members: [(String, String)]) {
        self.init(
            type: type,
            value: .object([JSONMember("type", .string(type))] + members.map { JSONMember($0.0, .string($0.1)) }))
    }

    /// What the lab's category starts with: the four types that other devices are known to get, in the spellings that
    /// the pages show or suggest.
    static let labDefaults = [
        ConfigurationItem("PHONE", [("coder", "G722,20,")]),
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
