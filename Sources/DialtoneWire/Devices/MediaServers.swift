package import DialtoneModel

/// Reads the texts by which STUN and TURN servers are given; of several the first is taken, which is all a phone knows.
///
/// ```text
/// STUN   up to two, `;` between; each a name or address with an optional `:port`; `,` between addresses of one server
/// TURN   up to two, `;` between; each  host[:port][?transport=udp|tcp|tls]
/// ```
///
/// Source: the vendor's wiki, STUN and TURN pages 13r1 to 16r1 (stated).
package enum MediaServers {
    /// The first STUN server; nil if there is none or it cannot be read.
    package static func stun(_ text: String) -> HostPort? { first(text).flatMap { hostPort($0) } }

    /// The first TURN server and how to reach it; an unknown transport makes the result nil.
    package static func turn(_ text: String) -> (server: HostPort, transport: TURNTransport)? {
        guard let entry = first(text) else { return nil }
        let parts = entry.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let server = parts.first.flatMap({ hostPort($0) }) else { return nil }
        var transport = TURNTransport.udp
        if parts.count > 1 {
            for pair in parts[1].split(separator: "&") {
                let halves = pair.split(separator: "=", maxSplits: 1)
                guard halves.count == 2, halves[0].lowercased() == "transport" else { continue }
                guard let named = TURNTransport(rawValue: halves[1].lowercased()) else { return nil }
                transport = named
            }
        }
        return (server, transport)
    }

    private static func first(_ text: String) -> Substring? {
        text.split { $0 == ";" || $0 == "," }.lazy.map(trimmed).first { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Reads `host`, `host:port`, `[v6]`, `[v6]:port` and a bare IPv6 address.
    static func hostPort(_ text: Substring) -> HostPort? {
        let text = trimmed(text)
        let host: Substring
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if text.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1 {
            host = text
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        } else {
            host = text
        }
        guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy(isHostByte) else { return nil }
        guard let port else { return HostPort(host: String(host)) }
        guard port.first != "+", let number = UInt16(port), number > 0 else { return nil }
        return HostPort(host: String(host), port: Int(number))
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "%"), 0x80...0xff:
            true
        default: false
        }
    }
}
