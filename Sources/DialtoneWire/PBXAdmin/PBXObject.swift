package import DialtoneModel

/// A user, as far as provisioning looks at it: the answer to `GetObject`.
///
/// An unknown object gives an answer without `guid` (assumed). That of a release which does not know `properties` carries an
/// encrypted password too, so the answer itself is not kept.
///
/// Source: innovaphone SDK 13r1, "PbxAdminApi" (stated).
package struct PBXObject: Equatable, Sendable {
    /// nil: there is no such object.
    package var guid: String?
    /// User name.
    package var h323: String?
    /// Long name.
    package var cn: String?
    /// Name of the PBX where the user is.
    package var location: String?
    package var devices: [DeviceEntry]

    package init(guid: String?, h323: String?, cn: String?, location: String? = nil, devices: [DeviceEntry]) {
        self.guid = guid
        self.h323 = h323
        self.cn = cn
        self.location = location
        self.devices = devices
    }

    /// Reads a `GetObjectResult`. Entries of `devices` that are no objects are kept as they are and written back so.
    package init(_ message: AppMessage) {
        self.init(
            guid: message.value["guid"]?.string.flatMap { $0.isEmpty ? nil : $0 }, h323: message.string("h323"),
            cn: message.string("cn"), location: message.string("loc"),
            devices: message.value["devices"]?.elements?.map { DeviceEntry($0) } ?? [])
    }

    /// The index of the phone's entry: by hardware id, else by MAC, without regard to case.
    package func deviceIndex(hwid: String, mac: MACAddress) -> Int? {
        devices.firstIndex { !$0.hw.isEmpty && $0.hw.lowercased() == hwid.lowercased() }
            ?? devices.firstIndex { MACAddress($0.hw) == mac }
    }

    /// The request that replaces the list of devices: `guid` and `devices`, nothing else.
    ///
    /// - Returns: nil if the object has no usable id.
    package func updating(devices: [DeviceEntry], src: String) -> JSONValue? {
        guid.flatMap { PBXAdminRequest.updateObject(guid: $0, devices: devices, src: src) }
    }
}

/// A device entry at a PBX user. Fields that we do not know are kept: the PBX replaces the whole list.
///
/// Source: innovaphone SDK 13r1, "PbxAdminApi" and "PbxTableUsers" (stated).
package struct DeviceEntry: Hashable, Sendable {
    /// The entry as it came.
    package private(set) var value: JSONValue

    package init(_ value: JSONValue) { self.value = value }

    /// A new entry for a plain phone.
    package init(hw: String, text: String, app: String = "", tlsOnly: Bool = false, reverseProxy: Bool = false) {
        value = ["hw": .string(hw), "text": .string(text), "app": .string(app)]
        if tlsOnly { value["tls"] = true }
        if reverseProxy { value["trusted"] = true }
    }

    /// Hardware id: a MAC address or any text.
    package var hw: String { value["hw"]?.looseString ?? "" }
    /// The name that is shown.
    package var text: String { value["text"]?.looseString ?? "" }
    /// The phone App bound to it; empty for a plain phone.
    package var app: String { value["app"]?.looseString ?? "" }
    /// Registration only with a verified TLS client certificate, or through a trusted reverse proxy.
    package var tlsOnly: Bool { value["tls"]?.looseBool ?? false }
    /// Registration through a trusted reverse proxy is allowed.
    package var reverseProxy: Bool { value["trusted"]?.looseBool ?? false }

    /// The first gatekeeper of one of the maker's own phones, where an administrator set one.
    package var primaryGatekeeper: HostPort? { value["prim"]?.looseString.flatMap { HostPort($0) } }

    /// The entry with the flag set, or without it: absent means false.
    package func settingTLSOnly(_ isSet: Bool) -> DeviceEntry {
        var entry = self
        entry.value["tls"] = isSet ? true : nil
        return entry
    }
}
