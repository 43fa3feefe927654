package import DialtoneModel

/// Requests to the API by which a PBX shows and changes its objects.
///
/// Source: innovaphone SDK 13r1, "PbxAdminApi" (stated); `h323` as a key of GetObject, `properties` and `template` from 13r3 on
/// (stated).
package enum PBXAdminRequest {
    /// Name of the API.
    package static let api = "PbxAdminApi"

    /// By what an object is asked for: `guid`, else `cn`, else `h323`; the last only from 13r3 on (stated).
    package enum Key: Hashable, Sendable {
        case guid(String)
        /// Long name.
        case longName(String)
        /// User name.
        case userName(String)

        fileprivate var member: JSONMember {
            switch self {
            case .guid(let text): JSONMember("guid", .string(text))
            case .longName(let text): JSONMember("cn", .string(text))
            case .userName(let text): JSONMember("h323", .string(text))
            }
        }
    }

    /// What of an object is asked for. A release below 13r3 does not know the field, and sends everything (assumed).
    package static let userProperties = ["guid", "cn", "h323", "loc", "devices"]

    /// Asks for an object, without what templates add to it.
    ///
    /// - Parameter properties: The fields that the answer may have. Never the password, of which the answer has none this way.
    ///
    /// `template` is sent though it says the default, because that of ``updateObject(guid:devices:src:)`` is the other one: of what
    /// was read with one and is written with the other, entries of a template would be copied into the user, or lost (assumed).
    package static func getObject(_ key: Key, properties: [String] = userProperties, src: String) -> JSONValue {
        .object([
            JSONMember("api", .string(api)), JSONMember("src", .string(src)), JSONMember("mt", "GetObject"), key.member,
            JSONMember("template", "without"), JSONMember("properties", .array(properties.map { .string($0) })),
        ])
    }

    /// Asks for the registrations of an object.
    package static func getRegs(guid: String, src: String) -> JSONValue { request("GetRegs", src, "guid", guid) }

    /// Asks for the App objects whose URL begins so, and whether the PBX is connected for them.
    package static func getAppObjects(uri: String, src: String) -> JSONValue { request("GetAppObjects", src, "uri", uri) }

    /// Replaces the list of devices of an object, as it is without templates, and changes nothing else.
    ///
    /// - Parameter guid: Never empty, `*` or `?`: those would find or create another object. Then the result is nil.
    package static func updateObject(guid: String, devices: [DeviceEntry], src: String) -> JSONValue? {
        guard !guid.isEmpty, guid != "*", guid != "?" else { return nil }
        var json = request("UpdateObject", src, "guid", guid)
        json["template"] = "without"
        json["devices"] = .array(devices.map(\.value))
        return json
    }

    private static func request(_ mt: String, _ src: String, _ key: String, _ value: String) -> JSONValue {
        ["api": .string(api), "src": .string(src), "mt": .string(mt), key: .string(value)]
    }
}
