import DialtoneModel

/// One phone's registration, without any I/O: which REGISTER to send, and what the answers mean.
///
/// Source: RFC 3261, sections 10 and 22 (stated).
struct RegisterDialogue: Sendable {
    enum Action: Equatable, Sendable {
        case send(SIPMessage)
        /// Seconds until it expires.
        case registered(Int)
        case unregistered
        case refused(String)
    }

    /// Who registers, from where.
    struct Identity: Sendable {
        var account: PhoneAccount
        var mac: MACAddress
        var userAgent: String
        /// Host and port of the Contact, where the phone hears datagrams.
        var contact: String
        /// Makes Call-ID, branches and client nonces of this phone its own.
        var seed: String
    }

    private let identity: Identity
    private var sequence = 0
    /// Seconds asked for in the running request; nil = none runs.
    private var asked: Int?
    private var challenged = false

    init(_ identity: Identity) { self.identity = identity }

    /// A REGISTER without credentials, which will be challenged. 0 seconds unregisters.
    mutating func begin(expires: Int) -> SIPMessage {
        asked = expires
        challenged = false
        return request(authorization: nil)
    }

    mutating func handle(_ response: SIPMessage) -> [Action] {
        guard let asked, response["cseq"] == "\(sequence) REGISTER", let status = response.status else { return [] }
        switch status {
        case 100..<200: return []
        case 401, 407:
            guard !challenged || response["www-authenticate"]?.lowercased().contains("stale=true") == true else {
                self.asked = nil
                return [.refused("the password is not accepted (401)")]
            }
            guard let challenge = response["www-authenticate"].flatMap({ SIPDigest($0) }) else {
                self.asked = nil
                return [.refused("a challenge that is not Digest")]
            }
            challenged = true
            return [.send(request(authorization: answer(challenge)))]
        case 200..<300:
            self.asked = nil
            guard asked > 0 else { return [.unregistered] }
            return [.registered(response["expires"].flatMap { Int($0) } ?? asked)]
        default:
            self.asked = nil
            return [.refused("\(status) \(response.reason)")]
        }
    }

    private var uri: String { "sip:\(identity.account.host)" }

    private func answer(_ challenge: SIPDigest) -> String {
        let user = identity.account.authenticationUser
        let withCount = challenge["qop"].split(separator: ",").contains { $0.trimmingBlanks == "auth" }
        let clientNonce = "\(identity.seed)\(sequence)"
        let response = SIPDigest.response(
            user: user, realm: challenge["realm"], password: identity.account.password, method: "REGISTER", uri: uri,
            nonce: challenge["nonce"], count: withCount ? "00000001" : nil, clientNonce: withCount ? clientNonce : nil)
        return "Digest username=\(SIPDigest.quoted(user)), realm=\(SIPDigest.quoted(challenge["realm"])), "
            + "nonce=\"\(challenge["nonce"])\", uri=\"\(uri)\", response=\"\(response)\", algorithm=MD5"
            + (withCount ? ", qop=auth, nc=00000001, cnonce=\"\(clientNonce)\"" : "")
    }

    private mutating func request(authorization: String?) -> SIPMessage {
        sequence += 1
        let account = identity.account
        let address = "<sip:\(SIPAddress.escaped(account.user))@\(account.host)>"
        let contact = "<sip:\(SIPAddress.escaped(account.user))@\(identity.contact);transport=\(account.transport.rawValue)>"
        var fields = [
            (
                "Via",
                "SIP/2.0/\(account.transport.rawValue.uppercased()) \(identity.contact);branch=z9hG4bK\(identity.seed)\(sequence);rport"
            ),
            ("Max-Forwards", "70"), ("From", "\(address);tag=\(identity.seed)"), ("To", address),
            ("Call-ID", "\(identity.seed)@\(identity.mac.hex)"), ("CSeq", "\(sequence) REGISTER"),
            ("Contact", "\(contact);+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-\(identity.mac.hex)>\""),
            ("Expires", String(asked ?? 0)), ("User-Agent", identity.userAgent),
        ]
        if let authorization { fields.append(("Authorization", authorization)) }
        return SIPMessage(startLine: "REGISTER \(uri) SIP/2.0", fields: fields)
    }
}
