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

    var text: String {
        // The user comes from a directory: only what needs no escaping may stand in a request line.
        let plain = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127)))
        let name = user.addingPercentEncoding(withAllowedCharacters: plain) ?? "phone"
        let parameter = transport == .tcp ? ";transport=tcp" : ""
        let host = target.lastIndex(of: ":").map { String(target[..<$0]) } ?? target
        let lines = [
            "NOTIFY sip:\(name)@\(target)\(parameter) SIP/2.0",
            "Via: SIP/2.0/\(transport.rawValue.uppercased()) \(own);branch=z9hG4bK\(id);rport", "Max-Forwards: 70",
            "From: <sip:dialtone@\(own)>;tag=\(id)", "To: <sip:\(name)@\(host)>", "Call-ID: \(id)@dialtone", "CSeq: 1 NOTIFY",
            "Contact: <sip:dialtone@\(own)\(parameter)>", "Event: \(event)", "Subscription-State: terminated;reason=noresource",
            "Content-Length: 0", "", "",
        ]
        return lines.joined(separator: "\r\n")
    }

    /// The status of an answer's first line; nil for anything else, and for 1xx, which means "wait".
    static func status(of answer: String) -> Int? {
        guard let line = answer.split(whereSeparator: \.isNewline).first, line.hasPrefix("SIP/2.0 ") else { return nil }
        let status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return status.flatMap { $0 >= 200 ? $0 : nil }
    }
}
