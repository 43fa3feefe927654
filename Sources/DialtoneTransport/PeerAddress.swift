package import NIOCore

/// The address of a socket's other end, as text.
package enum PeerAddress {
    /// The IP address without port; an IPv4 address that came over an IPv6 socket in its IPv4 form.
    package static func text(of address: SocketAddress?) -> String {
        guard let text = address?.ipAddress else { return "local" }
        let mapped = "::ffff:"
        return text.hasPrefix(mapped) && text.contains(".") ? String(text.dropFirst(mapped.count)) : text
    }
}
