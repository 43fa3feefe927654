package import DialtoneModel

/// Requests to the API by which a PBX shows and changes its objects.
///
/// Source: innovaphone SDK 13r1, "PbxAdminApi" (stated); `h323` as a key of GetObject (observed).
package enum PBXAdminRequest {
    /// Name of the API.
    package static let api = "PbxAdminApi"

    /// Asks for an object by user name, by long name or by id.
    package static func getObject(h323: String, src: String) -> JSONValue { request("GetObject", src, "h323", h323) }
    package static func getObject(cn: String, src: String) -> JSONValue { request("GetObject", src, "cn", cn) }
    package static func getObject(guid: String, src: String) -> JSONValue { request("GetObject", src, "guid", guid) }

    /// Asks for the registrations of an object.
    package static func getRegs(guid: String, src: String) -> JSONValue { request("GetRegs", src, "guid", guid) }

    /// Asks for the App objects whose URL begins so, and whether the PBX is connected for them.
    package static func getAppObjects(uri: String, src: String) -> JSONValue { request("GetAppObjects", src, "uri", uri) }

    /// Asks for the STUN and TURN servers that the PBX publishes.
    package static func getStun(src: String) -> JSONValue {
        ["api": .string(api), "src": .string(src), "mt": "GetStun"]
    }

    /// Replaces the list of devices of an object and changes nothing else.
    ///
    /// - Parameter guid: Never empty, `*` or `?`: those would find or create another object. Then the result is nil.
    package static func updateObject(guid: String, devices: [DeviceEntry], src: String) -> JSONValue? {
        guard !guid.isEmpty, guid != "*", guid != "?" else { return nil }
        var json = request("UpdateObject", src, "guid", guid)
        json["devices"] = .array(devices.map(\.value))
        return json
    }

    private static func request(_ mt: String, _ src: String, _ key: String, _ value: String) -> JSONValue {
        ["api": .string(api), "src": .string(src), "mt": .string(mt), key: .string(value)]
    }
}
