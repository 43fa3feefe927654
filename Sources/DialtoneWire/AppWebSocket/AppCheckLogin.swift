package import DialtoneModel

/// Asks whether the App password stored in a PBX is ours.
///
/// Source: innovaphone SDK 13r1, "PbxAdminApi", GetAppLogin (stated); what the digest goes over and the name of the
/// answer are not documented (assumed), so several readings count.
package struct AppCheckLogin: Equatable, Sendable {
    package var app: String
    package var domain: String
    package var challenge: String
    /// 64 hex digits.
    package var digest: String
    package var src: JSONValue?

    package init(app: String, domain: String, challenge: String, digest: String, src: JSONValue? = nil) {
        self.app = app
        self.domain = domain
        self.challenge = challenge
        self.digest = digest
        self.src = src
    }

    /// Reads an `AppCheckLogin`.
    ///
    /// - Throws: ``WireFault`` if `app`, `challenge` or `digest` is missing or not a text.
    package init(_ message: AppMessage) throws(WireFault) {
        app = try message.value.text(of: "app")
        challenge = try message.value.text(of: "challenge")
        digest = try message.value.text(of: "digest")
        domain = message.string("domain") ?? ""
        src = message.src
    }

    /// Whether the digest fits the password in any of the four readings: with and without an empty `info`, with and
    /// without the domain.
    package func isProved(password: Secret) -> Bool {
        for domain in [domain, ""] {
            for info in [nil, "{}"] {
                let expected = Self.digest(
                    app: app, domain: domain, info: info, challenge: challenge, password: password)
                if SHA256Text.matches(digest, expected: expected) { return true }
            }
        }
        return false
    }

    /// The digest in the most likely reading, or with `info`.
    package static func digest(
        app: String, domain: String, info: String? = nil, challenge: String, password: Secret
    ) -> String {
        AppLogin.digest(
            app: app, domain: domain, sip: "", guid: "", dn: "", info: info, challenge: challenge, password: password)
    }

    /// The request.
    package var json: JSONValue {
        .object(
            [JSONMember("mt", "AppCheckLogin")] + (src.map { [JSONMember("src", $0)] } ?? [])
                + [
                    JSONMember("app", .string(app)), JSONMember("domain", .string(domain)),
                    JSONMember("challenge", .string(challenge)), JSONMember("digest", .string(digest)),
                ])
    }

    /// The answer; without `ok` unless the password fits.
    package func result(isProved: Bool) -> JSONValue {
        .object(
            [JSONMember("mt", "AppCheckLoginResult")] + (src.map { [JSONMember("src", $0)] } ?? [])
                + (isProved ? [JSONMember("ok", true)] : []))
    }
}
