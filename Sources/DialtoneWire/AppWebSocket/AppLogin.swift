package import DialtoneModel

/// The message by which somebody proves the App password.
///
/// ```text
/// digest = SHA-256 hex of  app:domain:sip:guid:dn[:info]:challenge:password
/// ```
///
/// `info` is JSON and goes into the digest exactly as it stands in the message; without it its colon is left out too.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket", AppLogin with its examples (stated); the frames of a PBX (observed).
package struct AppLogin: Equatable, Sendable {
    /// The App name, as received; see ``appName`` for comparing it.
    package var app: String
    package var domain: String
    /// User name of who logs in; for a PBX the name of the App object.
    package var sip: String
    package var guid: String
    package var dn: String
    /// The raw JSON text of `info`; nil = absent, or null.
    package var info: String?
    /// Whether the sender wrote `"info":null`, so that its digest may go over `null` (observed: a Go client) or over nothing (assumed).
    package private(set) var hasNullInfo = false
    /// 64 hex digits.
    package var digest: String
    /// The App object that granted the access; not part of the digest, so nothing may rest on it alone.
    package var pbxObj: String?
    package var src: JSONValue?

    package init(
        app: String, domain: String, sip: String, guid: String, dn: String, info: String?, digest: String,
        pbxObj: String? = nil, src: JSONValue? = nil
    ) {
        self.app = app
        self.domain = domain
        self.sip = sip
        self.guid = guid
        self.dn = dn
        self.info = info
        self.digest = digest
        self.pbxObj = pbxObj
        self.src = src
    }

    /// Reads an `AppLogin`. Text fields that are absent count as empty.
    ///
    /// - Throws: ``WireFault`` if `app` or `digest` is missing or not a text.
    package init(_ message: AppMessage) throws(WireFault) {
        app = try message.value.text(of: "app")
        digest = try message.value.text(of: "digest")
        domain = message.string("domain") ?? ""
        sip = message.string("sip") ?? ""
        guid = message.string("guid") ?? ""
        dn = message.string("dn") ?? ""
        info = message.rawText(of: "info")
        hasNullInfo = info == nil && message.value["info"]?.isNull == true
        pbxObj = message.string("pbxObj")
        src = message.src
    }

    /// The digest of a login.
    ///
    /// - Parameter info: JSON text as it will be sent; nil = the message has no `info`.
    package static func digest(
        app: String, domain: String, sip: String, guid: String, dn: String, info: String?, challenge: String,
        password: Secret
    ) -> String {
        let input = [app, domain, sip, guid, dn] + (info.map { [$0] } ?? []) + [challenge, password.reveal()]
        return SHA256Text.hex(of: input.joined(separator: ":"))
    }

    /// Whether the digest proves the password for a challenge that we issued.
    ///
    /// Tries `info` as received, then once in its canonical spelling, for senders that escape slashes on the wire
    /// (assumed; it weakens nothing, as the password is needed all the same). Of a null the digest may go over `null` or over nothing.
    package func isProved(challenge: String, password: Secret) -> Bool {
        if isProved(info: info, challenge: challenge, password: password) { return true }
        if hasNullInfo { return isProved(info: "null", challenge: challenge, password: password) }
        guard let info, let canonical = try? CanonicalJSON.text(of: info), canonical != info else { return false }
        return isProved(info: canonical, challenge: challenge, password: password)
    }

    private func isProved(info: String?, challenge: String, password: Secret) -> Bool {
        let expected = Self.digest(
            app: app, domain: domain, sip: sip, guid: guid, dn: dn, info: info, challenge: challenge, password: password
        )
        return SHA256Text.matches(digest, expected: expected)
    }

    /// The message as JSON text, with `info` spliced in verbatim.
    package var text: String {
        var head: [JSONMember] = [JSONMember("mt", "AppLogin")]
        if let src { head.append(JSONMember("src", src)) }
        head += [("app", app), ("domain", domain), ("sip", sip), ("guid", guid), ("dn", dn)]
            .map { JSONMember($0.0, .string($0.1)) }
        var tail = [JSONMember("digest", .string(digest))]
        if let pbxObj { tail.append(JSONMember("pbxObj", .string(pbxObj))) }
        let infoPart = info.map { ",\"info\":\($0)" } ?? ""
        return JSONValue.object(head).text.dropLast() + infoPart + "," + JSONValue.object(tail).text.dropFirst()
    }

    /// Whether the digest vouches for each of `app`, `domain`, `sip` and `guid` by itself.
    ///
    /// It goes over all fields with colons between them and nothing escaped, so a login that was granted for one set of values also
    /// proves any other that is cut out of the same text: `dialtone` and `example.com` is `dialtone:example.com` and `anna` as well.
    /// Without a colon in these four there is one way to cut. A display name may have colons; it stands behind them.
    package var hasOwnFields: Bool { ![app, domain, sip, guid].contains { $0.contains(":") } }

    /// What ``info`` says; of an absent one nothing.
    package var facts: LoginInfo { LoginInfo(info) }

    /// The App object named in `info`, which for a PBX's own login equals ``sip``.
    package var appObject: String? { facts.appObject }

    /// Whether it is the login of an App object itself, as a PBX makes it: it names itself as the object that grants the access.
    ///
    /// Source: the frames of a PBX (observed). `pbxObj` alone proves nothing, for it is not part of the digest; `appobj` is.
    package var isObjects: Bool { pbxObj == nil && hasOwnFields && facts.appObject == sip }

    /// Whether it says nothing of who logs in, as programs do that know the password themselves. A display name with a colon could
    /// hold the `info` of another's login.
    package var isBare: Bool { pbxObj == nil && hasOwnFields && !dn.contains(":") && facts.isEmpty }

    /// Whether the PBX made it for a person: only those have `groups` in their `info` (observed; no page names the field).
    package var isPersons: Bool { hasOwnFields && facts.hasGroups && facts.appObject != sip }

    /// ``app`` without a trailing `.htm`, for routing. The digest uses ``app`` itself.
    package var appName: String { app.hasSuffix(".htm") ? String(app.dropLast(4)) : app }

    /// The answer to an accepted login.
    ///
    /// - Parameter domain: Of our instance, which may differ from the login's.
    package func accepted(domain: String) -> JSONValue {
        .object(
            resultHead + [
                JSONMember("ok", true), JSONMember("app", .string(app)), JSONMember("domain", .string(domain)),
            ])
    }

    /// The answer to a refused login: without `ok`, with a reason for people.
    package func refused(_ reason: String) -> JSONValue {
        .object(resultHead + [JSONMember("app", .string(app)), JSONMember("errorText", .string(reason))])
    }

    private var resultHead: [JSONMember] {
        [JSONMember("mt", "AppLoginResult")] + (src.map { [JSONMember("src", $0)] } ?? [])
    }
}
