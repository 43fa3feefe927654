import Glibc

/// A DNS name or IP address with an optional port.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int?

    package init(host: String, port: Int? = nil) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address; nil for anything that cannot be one.
    ///
    /// The host comes without brackets, and without the dot that may end a full name, which no certificate has. What has two colons or
    /// brackets must be an IPv6 address: a scheme (`stun:host:3478`) or a second port would else stand in the phone's file as one.
    package init?(_ text: String) {
        var host = text[...]
        var rest = text[text.endIndex...]
        var isAddress = false
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            isAddress = true
        } else {
            switch text.utf8.count(where: { $0 == UInt8(ascii: ":") }) {
            case 0: break
            case 1:
                guard let colon = text.firstIndex(of: ":") else { return nil }
                host = text[..<colon]
                rest = text[colon...]
            default: isAddress = true
            }
        }
        if !isAddress, host.utf8.last == UInt8(ascii: ".") { host = host.dropLast() }
        guard isAddress ? Self.isIPv6(host) : Self.isName(host) else { return nil }
        guard !rest.isEmpty else {
            self.init(host: String(host))
            return
        }
        guard rest.first == ":", rest.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(rest.dropFirst()),
            (1...65_535).contains(port)
        else { return nil }
        self.init(host: String(host), port: port)
    }

    /// `host`, `host:port`, `[v6]:port`.
    package var description: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }

    /// A DNS name in any script, or an IPv4 address.
    private static func isName(_ host: Substring) -> Bool {
        !host.isEmpty && host.utf8.count <= 253
            && (host.utf8.allSatisfy(isUsual) || host.allSatisfy { $0.isLetter || $0.isNumber || ".-_".contains($0) })
    }

    /// An IPv6 address; behind it there may be a zone (`%eth0`).
    private static func isIPv6(_ host: Substring) -> Bool {
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, address.utf8.count <= 45, parts.count == 1 || isName(parts[1]) else { return false }
        var bytes = in6_addr()
        return inet_pton(AF_INET6, String(address), &bytes) == 1
    }

    /// What nearly every name consists of, and needs no look at Unicode's tables: ASCII letters and digits, points and hyphens.
    private static func isUsual(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
