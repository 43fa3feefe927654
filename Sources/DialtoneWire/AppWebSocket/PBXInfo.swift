package import DialtoneModel

/// What a PBX says of itself right after its login.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket", PbxInfo (stated); `version` and `build` from 13r2 on (stated).
package struct PBXInfo: Equatable, Sendable {
    /// System name: the SIP domain.
    package var domain: String
    /// PBX name; a user's `loc` says at which of the system's PBXs he is.
    package var pbx: String
    /// DNS name; may be empty.
    package var pbxDNS: String
    /// The APIs that we may use on this connection.
    package var apis: [String]
    /// The release's name, such as `13r3`; nil = not told, as before 13r2. See ``release``.
    package var version: String?
    /// Opaque.
    package var build: String?

    /// Characters of a name; real ones are far shorter.
    private static let nameMax = 255

    package init(
        domain: String, pbx: String, pbxDNS: String, apis: [String], version: String? = nil, build: String? = nil
    ) {
        self.domain = domain
        self.pbx = pbx
        self.pbxDNS = pbxDNS
        self.apis = apis
        self.version = version
        self.build = build
    }

    /// Reads a `PbxInfo`. Nothing in it is required; what is absent is empty.
    package init(_ message: AppMessage) {
        domain = Self.name("domain", in: message) ?? ""
        pbx = Self.name("pbx", in: message) ?? ""
        pbxDNS = Self.name("pbxDns", in: message) ?? ""
        apis = message.value["apis"]?.elements?.compactMap(\.string) ?? []
        version = Self.name("version", in: message)
        build = Self.name("build", in: message)
    }

    /// Names stand in pages and reports, so nothing in them acts there.
    private static func name(_ key: String, in message: AppMessage) -> String? {
        message.string(key).map { String($0.withoutControls.prefix(nameMax)) }
    }

    /// ``version`` in numbers; nil = not told, or not of the form that we know.
    package var release: PBXRelease? { version.flatMap { PBXRelease($0) } }

    /// The message.
    package var json: JSONValue {
        var json: JSONValue = [
            "mt": "PbxInfo", "domain": .string(domain), "pbx": .string(pbx), "pbxDns": .string(pbxDNS),
            "apis": .array(apis.map { .string($0) }),
        ]
        if let version { json["version"] = .string(version) }
        if let build { json["build"] = .string(build) }
        return json
    }
}
