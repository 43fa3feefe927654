import Foundation

/// A SIP NOTIFY that asks a phone to fetch its files again, as text.
///
/// Source: RFC 3261 for the message; the events are the vendors' (`check-sync`, stated by most of them).
struct NotifyMessage: Sendable {
    enum Transport: String, CaseIterable, Sendable { case udp, tcp }

    /// The user part of the phone's address; any text.
    var user: String
    /// `host:port` of the phone; an IPv6 address in brackets.
    var target: String
    /// `host:port` where we hear the answer.
    var own: String
    /// The value of the header `Event`.
    var event: String
    var transport: Transport
    /// Tells this message from others: goes into tag, branch and Call-ID.
    var id: String
    /// 2 for the one that answers a challenge.
    var sequence = 1
    /// A header and its value, as it answers a challenge.
    var authorization: (name: String, value: String)?

    /// The address in the first line, which a digest is over.
    var uri: String {
        // The user comes from a directory: only what needs no escaping may stand in a request line.
        let plain = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127)))
        let name = user.addingPercentEncoding(withAllowedCharacters: plain) ?? "phone"
        return "sip:\(name)@\(target)\(transport == .tcp ? ";transport=tcp" : "")"
    }

    var text: String {
        let parameter = transport == .tcp ? ";transport=tcp" : ""
        let name = uri.dropFirst(4).prefix { $0 != "@" }
        let host = target.lastIndex(of: ":").map { String(target[..<$0]) } ?? target
        let lines = [
            "NOTIFY \(uri) SIP/2.0",
            "Via: SIP/2.0/\(transport.rawValue.uppercased()) \(own);branch=z9hG4bK\(id)\(sequence);rport", "Max-Forwards: 70",
            "From: <sip:dialtone@\(own)>;tag=\(id)", "To: <sip:\(name)@\(host)>", "Call-ID: \(id)@dialtone", "CSeq: \(sequence) NOTIFY",
            "Contact: <sip:dialtone@\(own)\(parameter)>", "Event: \(event)", "Subscription-State: terminated;reason=noresource",
        ]
        let more = authorization.map { ["\($0.name): \($0.value)"] } ?? []
        return (lines + more + ["Content-Length: 0", "", ""]).joined(separator: "\r\n")
    }
}

/// What a phone answers to a NOTIFY.
struct NotifyAnswer: Equatable, Sendable {
    let status: Int
    /// Of the request that it answers; nil if the answer does not say.
    let sequence: Int?
    /// The values of `WWW-Authenticate` or `Proxy-Authenticate`.
    let challenges: [String]

    /// Reads an answer's head; nil for anything else, and for 1xx, which means "wait".
    init?(_ text: String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let line = lines.first, line.hasPrefix("SIP/2.0 "),
            let status = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }), status >= 200
        else { return nil }
        self.status = status
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return (line[..<colon].lowercased().filter { $0 != " " }, String(value))
        }
        sequence = headers.first { $0.name == "cseq" }.flatMap { Int($0.value.prefix { $0.isNumber }) }
        let name = status == 407 ? "proxy-authenticate" : "www-authenticate"
        challenges = headers.filter { $0.name == name }.map(\.value)
    }

    /// The header that answers the challenge; nil if none is wanted.
    var wanted: String? {
        switch status {
        case 401: "Authorization"
        case 407: "Proxy-Authorization"
        default: nil
        }
    }
}
