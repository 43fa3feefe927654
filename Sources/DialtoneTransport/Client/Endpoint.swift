import NIOCore

/// Where a URL leads: whom to connect to, and what to ask for.
struct Endpoint: Equatable, Sendable {
    let isSecure: Bool
    /// A name or an IP address, the latter without brackets.
    let host: String
    let port: Int
    /// Path and query, beginning with a slash.
    let target: String

    /// Reads a URL.
    ///
    /// - Parameter plain: The scheme without TLS, `secure` the one with; compared without regard to case.
    /// - Throws: ``ConnectFault/badURL(_:)`` for another scheme, user information, blanks and control characters, or no
    ///   host.
    init(_ url: String, plain: String, secure: String) throws(ConnectFault) {
        guard url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }) else {
            throw .badURL("blank, backslash or control character")
        }
        guard let separator = url.firstRange(of: "://") else { throw .badURL("no scheme") }
        switch url[..<separator.lowerBound].lowercased() {
        case plain: isSecure = false
        case secure: isSecure = true
        default: throw .badURL("scheme is neither \(plain) nor \(secure)")
        }
        let rest = url[separator.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest[authority.endIndex...]
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
        guard !authority.contains("@") else { throw .badURL("user information is not supported") }
        let (host, port) = try Self.split(authority)
        guard !host.isEmpty else { throw .badURL("no host") }
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
    }

    /// What the `Host` header says.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// The socket address if `host` is an IP address; no name has to be looked up then.
    var socketAddress: SocketAddress? {
        // An error only says that it is a name.
        try? SocketAddress(ipAddress: host, port: port)
    }

    private static func split(_ authority: Substring) throws(ConnectFault) -> (String, Int?) {
        var host = authority
        var port: Substring = ""
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .badURL("bracket not closed") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            port = authority[authority.index(after: end)...]
            guard port.isEmpty || port.hasPrefix(":") else { throw .badURL("text behind the bracket") }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[colon...]
        }
        guard port.count > 1 else { return (String(host), nil) }
        guard let number = Int(port.dropFirst()), (1...65_535).contains(number) else { throw .badURL("bad port") }
        return (String(host), number)
    }
}
