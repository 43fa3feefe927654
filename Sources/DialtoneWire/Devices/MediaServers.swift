package import DialtoneModel

/// Reads the texts by which STUN and TURN servers are given; of several the first is taken, which is all a phone knows.
///
/// ```text
/// STUN   up to two, `;` between; each a name or address with an optional `:port`; `,` between addresses of one server
/// TURN   up to two, `;` between; each  host[:port][?transport=udp|tcp|tls]
/// ```
///
/// Administrators also paste the URIs that browsers take: `stun:`, `turn:` and `turns:` in front are understood, also with `//`.
///
/// Source: the vendor's wiki, STUN and TURN pages 13r1 to 16r1 (stated); the URIs: RFC 7064 and RFC 7065 (stated), that they are met
/// in Devices (assumed).
package enum MediaServers {
    /// Where TURN over TLS is, unless its text has a port: RFC 7065, section 3.2.
    private static let turnTLSPort = 5349

    /// The first STUN server; nil if there is none or it cannot be read. STUN over TLS (`stuns:`) is none that a phone knows.
    package static func stun(_ text: String) -> HostPort? {
        first(text).flatMap { hostPort(without(scheme: "stun", $0) ?? $0) }
    }

    /// The first TURN server and how to reach it; an unknown transport makes the result nil, and so does `turns:` over UDP, which no
    /// phone knows.
    package static func turn(_ text: String) -> (server: HostPort, transport: TURNTransport)? {
        guard let entry = first(text) else { return nil }
        let secure = without(scheme: "turns", entry)
        let parts = (secure ?? without(scheme: "turn", entry) ?? entry).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard var server = parts.first.flatMap({ hostPort($0) }) else { return nil }
        var named: TURNTransport?
        if parts.count > 1 {
            for pair in parts[1].split(separator: "&") {
                let halves = pair.split(separator: "=", maxSplits: 1)
                guard halves.count == 2, halves[0].lowercased() == "transport" else { continue }
                guard let transport = TURNTransport(rawValue: halves[1].lowercased()) else { return nil }
                named = transport
            }
        }
        guard secure != nil else { return (server, named ?? .udp) }
        guard named != .udp else { return nil }
        server.port = server.port ?? turnTLSPort
        return (server, .tls)
    }

    /// What stands behind a scheme; nil without it. `turn:3478` is a host of that name with its port.
    private static func without(scheme: String, _ text: Substring) -> Substring? {
        guard text.lowercased().hasPrefix(scheme + ":") else { return nil }
        let rest = text.dropFirst(scheme.count + 1)
        if rest.hasPrefix("//") { return rest.dropFirst(2) }
        return rest.utf8.allSatisfy { (48...57).contains($0) } ? nil : rest
    }

    private static func first(_ text: String) -> Substring? {
        text.split { $0 == ";" || $0 == "," }.lazy.map(trimmed).first { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// A host with or without a port, blanks around it left out.
    static func hostPort(_ text: Substring) -> HostPort? { HostPort(String(trimmed(text))) }
}
