import DialtoneModel

/// Which Devices phones may be sent to: a PBX names it, and everybody who knows an instance's password can be one.
package struct DevicesPolicy: Hashable, Sendable {
    /// What an administrator names in `devices.allow`.
    package enum Host: Hashable, Sendable {
        /// `devices.example.com`
        case name(String)
        /// `.example.com`: all hosts below it.
        case domain(String)
        /// `10.0.0.0/8`, or a single address.
        case addresses(AddressRange)

        /// nil for a text that is none of them.
        package init?(_ text: String) {
            if let range = AddressRange(text) {
                self = .addresses(range)
                return
            }
            let name = DevicesPolicy.plain(text.hasPrefix("*.") ? String(text.dropFirst()) : text)
            let labels = name.hasPrefix(".") ? name.dropFirst() : name[...]
            guard !labels.isEmpty, labels.utf8.count <= 253,
                labels.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty }),
                labels.allSatisfy({ $0.isLetter || $0.isNumber || ".-_".contains($0) })
            else { return nil }
            self = name.hasPrefix(".") ? .domain(name) : .name(name)
        }

        fileprivate func contains(_ host: String) -> Bool {
            switch self {
            case .name(let name): host == name
            case .domain(let domain): host.hasSuffix(domain) && host.count > domain.count
            case .addresses(let range): range.contains(host)
            }
        }
    }

    /// Any host, if there are none.
    package var hosts: [Host] = []
    /// Whether a Devices elsewhere than on this machine may be met without TLS.
    package var allowsPlain = false

    package init() {}

    /// Why phones may not be sent to this URL, for people and without a full stop; nil if they may.
    ///
    /// - Parameter url: `ws` or `wss`.
    package func problem(with url: String) -> String? {
        let (isPlain, host) = Self.parts(of: url)
        let shown = host.map { "\($0.prefix(100))" } ?? "that its URL names"
        if !hosts.isEmpty, !hosts.contains(where: { entry in host.map { entry.contains($0) } ?? false }) {
            return "devices.allow does not name the host \(shown); add it there if it is that of your Devices"
        }
        if isPlain, !allowsPlain, !Self.isLoopback(host) {
            return "the connection to \(shown) would have no TLS, which devices.require-tls allows on this machine alone; have Devices "
                + "announce an https:// URL, or set devices.require-tls to false"
        }
        return nil
    }

    /// What to say loudly of a URL to which phones are sent all the same; nil if there is nothing.
    package func warning(of url: String) -> String? {
        let (isPlain, host) = Self.parts(of: url)
        guard isPlain, !Self.isLoopback(host), problem(with: url) == nil else { return nil }
        return "the connection to it has no TLS, so passwords and configurations of phones can be read and changed on their way; have "
            + "Devices announce an https:// URL, and take out devices.require-tls"
    }

    /// Whether a URL is one without TLS, and its host; nil if there is none to be read.
    private static func parts(of url: String) -> (isPlain: Bool, host: String?) {
        guard let separator = url.firstRange(of: "://") else { return (true, nil) }
        let authority = url[separator.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return (url[..<separator.lowerBound].lowercased() != "wss", HostPort(String(authority)).map { plain($0.host) })
    }

    private static func isLoopback(_ host: String?) -> Bool {
        guard let host else { return false }
        return host == "localhost" || ["127.0.0.0/8", "::1"].contains { AddressRange($0)?.contains(host) == true }
    }

    /// Names are compared without regard to case, and to the dot at the end that says that nothing is to be added.
    private static func plain(_ name: String) -> String {
        let name = name.lowercased()
        return name.count > 1 && name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}
