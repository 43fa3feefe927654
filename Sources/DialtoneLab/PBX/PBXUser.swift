import DialtoneModel
import Foundation

/// A user object of the simulated PBX.
struct PBXUser: Sendable {
    let guid: String
    /// User name.
    var h323: String
    var commonName: String
    var password: Secret
    /// The device entries, with whatever fields they have.
    var devices: [JSONValue] = []
    /// The entries that its config template gives.
    var templateDevices: [JSONValue] = []
    /// By hardware id of the entry that they use.
    var registrations: [String: SIPRegistration] = [:]
    let number: Int
    /// Name of the PBX where the user is.
    var location = LabPBX.name
    /// Another number than the first one.
    var extensionNumber: String?

    /// The template's entries that no entry of its own takes the place of.
    var inheritedDevices: [JSONValue] { templateDevices.filter { entry in !devices.contains { $0["hw"] == entry["hw"] } } }

    /// As GetObject shows it. The password is encrypted in a way that nobody outside the vendor knows: noise here.
    func json(noise: String, devices: [JSONValue]) -> [JSONMember] {
        [
            JSONMember("guid", .string(guid)), JSONMember("cn", .string(commonName)), JSONMember("dn", .string(commonName)),
            JSONMember("h323", .string(h323)), JSONMember("e164", .string(extensionNumber ?? String(200 + number))),
            JSONMember("loc", .string(location)),
            JSONMember("node", "root"), JSONMember("config", "Config User"), JSONMember("apps", "phone,profile"),
            JSONMember("pwd", .string(noise)), JSONMember("devices", .array(devices)),
        ]
    }
}

/// One registration, bound to a device entry.
struct SIPRegistration: Sendable {
    /// The registrar's connection it came over; registrations over a stream end with it (assumed).
    let link: UInt64
    let address: String
    let transport: String
    let contact: String
    let expires: Date
}
