import DialtoneModel
import DialtoneWire
import Foundation
import Synchronization

/// Decides about registrations: who, with which password, for which device entry.
struct RegistrarSession: Sendable {
    /// Seconds that a registration may last.
    static let expiresMax = 3600
    static let expiresDefault = 600
    /// Challenges that may be open at a time.
    private static let noncesMax = 100_000

    let context: LabContext
    let pbx: LabPBX
    private let nonces = NonceBook()

    init(context: LabContext, pbx: LabPBX) {
        self.context = context
        self.pbx = pbx
    }

    /// Answers a request.
    ///
    /// - Returns: The response, and the device entry that is registered by it.
    func answer(
        _ request: SIPMessage, peer: String, link: UInt64
    ) async -> (SIPMessage, registered: (guid: String, hw: String)?) {
        let tag = context.random.text(8, of: LabRandom.hexDigits)
        func refuse(_ status: Int, _ reason: String) -> (SIPMessage, registered: (guid: String, hw: String)?) {
            context.log.count("sip.\(status)")
            return (request.response(status, reason, tag: tag), nil)
        }
        guard request.method == "REGISTER" else {
            return request.method == "OPTIONS" ? (request.response(200, "OK", tag: tag), nil) : refuse(405, "Method Not Allowed")
        }
        guard let uri = request.uri, let target = SIPAddress(uri), let address = request["to"].flatMap({ SIPAddress($0) }),
            request["call-id"] != nil, request["cseq"] != nil, let via = request["via"]
        else { return refuse(400, "Bad Request") }
        guard await isOurs(target.host) else { return refuse(404, "Unknown domain \(target.host)") }
        guard let user = await pbx.user(registeringAs: address.user) else { return refuse(404, "No such user") }
        guard let credentials = request["authorization"].flatMap({ SIPDigest($0) }) else { return challenge(request, tag) }
        guard nonces.use(credentials["nonce"]) else { return challenge(request, tag, stale: true) }
        guard await pbx.user(registeringAs: credentials["username"])?.guid == user.guid else {
            return refuse(403, "Authentication user is somebody else")
        }
        let usesCount = credentials["qop"] == "auth"
        let expected = SIPDigest.response(
            user: credentials["username"], realm: context.options.domain, password: user.password, method: "REGISTER",
            uri: credentials["uri"], nonce: credentials["nonce"], count: usesCount ? credentials["nc"] : nil,
            clientNonce: usesCount ? credentials["cnonce"] : nil)
        guard credentials["uri"] == uri, Secret(expected).matches(credentials["response"].lowercased()) else {
            return refuse(403, "Wrong password")
        }
        let contact = request["contact"]
        let mac = contact.flatMap { Self.instanceMAC($0) }
        guard let entry = await pbx.entry(of: user, registeringAs: address.user, mac: mac, link: link) else {
            return refuse(403, "No device entry for this phone")
        }
        let transport = via.split(separator: " ").first?.split(separator: "/").last.map { $0.uppercased() } ?? "?"
        if entry.tlsOnly {
            // No phone here has a client certificate that the PBX trusts; so the reverse proxy is the only way in.
            guard transport == "TLS" else { return refuse(403, "TLS only") }
            guard context.behaviour.trustedProxy, entry.reverseProxy else { return refuse(403, "TLS only: no client certificate") }
        }
        let asked = Self.expires(of: request) ?? Self.expiresDefault
        guard asked > 0, let contact, let own = SIPAddress(contact) else {
            await pbx.unregistered(user.guid, hw: entry.hw)
            return (request.response(200, "OK", tag: tag), nil)
        }
        let granted = min(asked, Self.expiresMax)
        let reached = own.port.map { "\(own.host):\($0)" } ?? peer
        await pbx.registered(
            user.guid, hw: entry.hw,
            SIPRegistration(
                link: link, address: reached, transport: transport, contact: Self.uri(inside: contact),
                expires: context.options.now() + Double(granted)))
        context.log.count("sip.registered")
        let fields = [("Contact", "\(contact.prefix { $0 != ">" })>;expires=\(granted)"), ("Expires", String(granted))]
        return (request.response(200, "OK", tag: tag, fields), (user.guid, entry.hw))
    }

    private func isOurs(_ host: String) async -> Bool {
        let dns = await pbx.dns
        return host == context.options.domain || host == dns || host == context.options.host
    }

    private func challenge(
        _ request: SIPMessage, _ tag: String, stale: Bool = false
    ) -> (SIPMessage, registered: (guid: String, hw: String)?) {
        let nonce = context.random.text(32, of: LabRandom.hexDigits)
        nonces.add(nonce, atMost: Self.noncesMax)
        let value =
            "Digest realm=\"\(context.options.domain)\", nonce=\"\(nonce)\", algorithm=MD5, qop=\"auth\""
            + (stale ? ", stale=true" : "")
        return (request.response(401, "Unauthorized", tag: tag, [("WWW-Authenticate", value)]), nil)
    }

    /// From the Contact, else from Expires.
    private static func expires(of request: SIPMessage) -> Int? {
        if let contact = request["contact"], let parameter = contact.lowercased().firstRange(of: ";expires=") {
            return Int(contact.lowercased()[parameter.upperBound...].prefix { $0.isNumber })
        }
        return request["expires"].flatMap { Int($0) }
    }

    /// The MAC at the end of `+sip.instance="<urn:uuid:…>"`, where the lab's phones put it.
    private static func instanceMAC(_ contact: String) -> MACAddress? {
        guard let start = contact.lowercased().firstRange(of: "urn:uuid:") else { return nil }
        return MACAddress(contact.lowercased()[start.upperBound...].prefix { $0 != ">" && $0 != "\"" }.suffix(12))
    }

    private static func uri(inside contact: String) -> String {
        guard let open = contact.firstIndex(of: "<") else { return String(contact.prefix { $0 != ";" }) }
        return String(contact[contact.index(after: open)...].prefix { $0 != ">" })
    }
}

/// Nonces that were issued and not used: each is good for one attempt.
private final class NonceBook: Sendable {
    private let open = Mutex<Set<String>>([])

    func add(_ nonce: String, atMost limit: Int) {
        open.withLock { open in
            if open.count >= limit { open.removeAll() }
            open.insert(nonce)
        }
    }

    func use(_ nonce: String) -> Bool { open.withLock { $0.remove(nonce) != nil } }
}
