package import DialtoneModel

/// A login at another service, for which the PBX vouches: the answer to `GetServiceLogin`.
///
/// ```text
/// session key of the new connection = RC4 with the key  salt:key of the PBX connection,  over the bytes of `key`
/// ```
///
/// Source: innovaphone SDK 13r1, "Services" (stated); what `salt` and `key` are (observed).
package struct ServiceLogin: Equatable, Sendable {
    /// App name of the service, which is not the name that we asked with.
    package var app: String
    /// Name of the service's App object: what we asked with.
    package var pbxObj: String?
    package var domain: String
    package var sip: String
    package var guid: String
    package var dn: String
    /// Raw JSON text, to be forwarded verbatim; nil = absent.
    package var info: String?
    package var digest: String
    package var salt: String
    /// 128 hex digits.
    package var key: String

    /// Reads a `GetServiceLoginResult`.
    ///
    /// - Throws: ``WireFault/badValue(field:reason:)`` for `error` if the PBX refused; the like for `app` and `digest`
    ///   if one is missing. `salt` and `key` are checked where they are used.
    package init(_ message: AppMessage) throws(WireFault) {
        if let reason = message.errorText {
            // The one place where a fault quotes the peer: this text is meant for people. Cut, as it ends up in logs.
            throw .badValue(field: "error", reason: "says \(reason.prefix(200))")
        }
        app = try message.value.text(of: "app")
        digest = try message.value.text(of: "digest")
        pbxObj = message.string("pbxObj")
        domain = message.string("domain") ?? ""
        sip = message.string("sip") ?? ""
        guid = message.string("guid") ?? ""
        dn = message.string("dn") ?? ""
        info = message.rawText(of: "info")
        salt = message.string("salt") ?? ""
        key = message.string("key") ?? ""
    }

    /// The login to send to the service, all fields as the PBX made them.
    package var login: AppLogin {
        AppLogin(app: app, domain: domain, sip: sip, guid: guid, dn: dn, info: info, digest: digest, pbxObj: pbxObj)
    }

    /// The session key of the connection to the service.
    ///
    /// - Parameter pbxKey: Of the PBX connection on which the answer came; that of another one gives garbage.
    /// - Throws: ``WireFault`` naming `salt` or `key`.
    package func sessionKey(pbxKey: SessionKey) throws(WireFault) -> SessionKey {
        guard !salt.isEmpty else { throw .missing(field: "salt") }
        guard !key.isEmpty else { throw .missing(field: "key") }
        return try SessionKey(text: Secret(try pbxKey.decrypt(seed: salt, key, field: "key")))
    }

    /// Who a PBX says is logging in.
    package struct Identity: Equatable, Sendable {
        package var domain: String
        package var sip: String
        package var guid: String
        package var dn: String

        package init(domain: String, sip: String, guid: String, dn: String) {
            self.domain = domain
            self.sip = sip
            self.guid = guid
            self.dn = dn
        }
    }

    /// What a PBX answers to `GetServiceLogin`, as JSON text.
    ///
    /// - Parameters:
    ///   - src: Of the request.
    ///   - app: App name of the target.
    ///   - pbxObj: Name of its App object.
    ///   - password: The target's App password.
    ///   - challenge: The one that the target issued.
    ///   - pbxKey: Session key of the connection on which this answer goes.
    ///   - salt: Any text; fresh for each answer.
    ///   - info: Raw JSON text; it is both hashed and sent as it is.
    package static func make(
        src: JSONValue?, app: String, pbxObj: String, password: Secret, challenge: String, pbxKey: SessionKey,
        salt: String,
        identity: Identity, info: String
    ) -> String {
        let digest = AppLogin.digest(
            app: app, domain: identity.domain, sip: identity.sip, guid: identity.guid, dn: identity.dn, info: info,
            challenge: challenge, password: password)
        let serviceKey = SessionKey(challenge: challenge, password: password)
        let head: JSONValue = .object(
            [JSONMember("api", "Services"), JSONMember("mt", "GetServiceLoginResult")]
                + (src.map { [JSONMember("src", $0)] } ?? [])
                + [
                    JSONMember("domain", .string(identity.domain)), JSONMember("sip", .string(identity.sip)),
                    JSONMember("guid", .string(identity.guid)), JSONMember("dn", .string(identity.dn)),
                    JSONMember("pbxObj", .string(pbxObj)), JSONMember("app", .string(app)),
                ])
        let tail: JSONValue = [
            "digest": .string(digest), "key": .string(pbxKey.encrypt(seed: salt, serviceKey.text.reveal())),
            "salt": .string(salt),
        ]
        return head.text.dropLast() + ",\"info\":" + info + "," + tail.text.dropFirst()
    }
}
