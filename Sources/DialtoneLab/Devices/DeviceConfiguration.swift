import DialtoneModel
import DialtoneWire

/// One configuration as an administrator makes it in Devices.
///
/// Source: innovaphone SDK 14r1, "com.innovaphone.devices", configuration object (stated); that message 6 carries its
/// common fields too (assumed: the page of the sysclient protocol refers to it).
struct DeviceConfiguration: Hashable, Sendable {
    /// Fields that every type has.
    static let commonFields: Set = ["id", "domainId", "desc", "type", "categories"]
    /// Never transferred to third-party devices (stated).
    static let untransferred: Set = ["EXPERT"]
    /// Passwords by field, and where the seed stands with which a device reads them (stated).
    static let secrets = [(field: "turnPassword", seed: "turnSeed"), (field: "logPassword", seed: "logSeed")]

    /// Unique in the domain.
    let id: Int
    /// Type and values; passwords are clear text. Common fields in here were given with it, and win.
    var item: ConfigurationItem
    /// Numbers of the categories it is for; empty = all devices of the domain.
    var categories: [Int]

    var type: String { item.type }
    /// The administrator's note.
    var description: String { item.value["desc"]?.string ?? "\(type) \(id)" }

    /// The values alone.
    var values: [JSONMember] { (item.value.members ?? []).filter { !Self.commonFields.contains($0.key) } }

    /// What comes before the values.
    ///
    /// - Parameter categories: Those of the configuration, as JSON.
    func head(domain: Int, categories: [JSONValue]) -> [JSONMember] {
        [
            JSONMember("id", .int(id)), JSONMember("domainId", .int(domain)),
            JSONMember("desc", item.value["desc"] ?? .string(description)), JSONMember("type", .string(type)),
            JSONMember("categories", item.value["categories"] ?? .array(categories)),
        ]
    }

    /// The values with every password encrypted.
    ///
    /// - Parameter cipher: Makes seed and cipher text of a clear text.
    static func encrypted(
        _ values: [JSONMember], seedField: (String) -> String, cipher: (String) -> (seed: String, text: String)
    ) -> [JSONMember] {
        values.flatMap { member -> [JSONMember] in
            guard let secret = secrets.first(where: { $0.field == member.key }), let clear = member.value.string else {
                return [member]
            }
            let (seed, text) = cipher(clear)
            return [JSONMember(member.key, .string(text)), JSONMember(seedField(secret.seed), .string(seed))]
        }
    }
}
