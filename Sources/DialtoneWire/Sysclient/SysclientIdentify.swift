package import DialtoneModel

/// Says to Devices who we are, and after a challenge proves it.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol" (stated).
package struct SysclientIdentify: Equatable, Sendable {
    /// Hardware id: the MAC, 12 lower-case hex digits.
    package var id: String
    /// Part of the digest, like ``version``: both must be the same in one identify and its digest.
    package var product: String
    package var version: String
    /// What kind of device it is.
    package var platform: String
    /// Not an innovaphone device. Without it Devices would configure a web server that we do not have.
    package var other: Bool
    /// The first time only.
    package var provisioningCode: Secret?
    /// After a challenge only; see ``SysclientProof``.
    package var digest: String?
    /// Name of the device; one that is configured in Devices wins.
    package var name: String?
    /// Where the device is in the network; Devices lists it. At most ``interfacesMax``. Written only: what a peer sends stays
    /// in ``more``, as it came.
    package var interfaces: [EthernetInterface]
    /// What else real devices send, as it came. Not written.
    package var more: [JSONMember]

    /// Of one device (stated).
    package static let interfacesMax = 3

    package init(
        id: String, product: String, version: String, platform: String = "PHONE", other: Bool = true,
        provisioningCode: Secret? = nil, digest: String? = nil, name: String? = nil, interfaces: [EthernetInterface] = []
    ) {
        self.id = id
        self.product = product
        self.version = version
        self.platform = platform
        self.other = other
        self.provisioningCode = provisioningCode
        self.digest = digest
        self.name = name
        self.interfaces = Array(interfaces.prefix(Self.interfacesMax))
        more = []
    }

    /// Reads the JSON of an identify.
    ///
    /// - Throws: ``WireFault`` if `id`, `product`, `version` or `platform.type` is missing or not a text.
    init(_ json: JSONValue) throws(WireFault) {
        id = try json.text(of: "id")
        product = try json.text(of: "product")
        version = try json.text(of: "version")
        guard let platform = json["platform"]?["type"]?.string else { throw .missing(field: "platform.type") }
        self.platform = platform
        other = json["other"]?.looseBool ?? false
        provisioningCode = json["provisioningCode"]?.looseString.map { Secret($0) }
        digest = json["digest"]?.looseString
        name = json["name"]?.looseString
        interfaces = []
        let known: Set = ["id", "product", "version", "platform", "other", "provisioningCode", "digest", "name"]
        more = json.members?.filter { !known.contains($0.key) } ?? []
    }

    /// The JSON in the order of the documented example.
    var json: JSONValue {
        var json: JSONValue = [
            "id": .string(id), "product": .string(product), "version": .string(version),
            "platform": ["type": .string(platform)], "other": .bool(other),
        ]
        if let provisioningCode { json["provisioningCode"] = .string(provisioningCode.reveal()) }
        if let digest { json["digest"] = .string(digest) }
        if let name { json["name"] = .string(name) }
        if !interfaces.isEmpty { json["ethIfs"] = .array(interfaces.map(\.json)) }
        return json
    }
}
