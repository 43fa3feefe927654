import Glibc

/// An IP address with a prefix length: `192.0.2.0/24`, `2001:db8::/32`, or a single address.
package struct AddressRange: Hashable, Sendable {
    private let bytes: [UInt8]
    private let prefix: Int

    /// Reads `address` or `address/prefix`; nil if either is impossible.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.bytes(of: String(parts[0])) else { return nil }
        if parts.count == 2 {
            guard let prefix = Int(parts[1]), (0...bytes.count * 8).contains(prefix) else { return nil }
            self.prefix = prefix
        } else {
            prefix = bytes.count * 8
        }
        self.bytes = bytes
    }

    package func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        for index in 0..<bytes.count {
            let bits = min(8, max(0, prefix - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> bits)
            if bytes[index] & mask != other[index] & mask { return false }
        }
        return true
    }

    /// Who counts as one for limits: an IPv4 address, or the /64 network of an IPv6 address; a text that is no address stays.
    package static func site(of address: String) -> String {
        guard let bytes = bytes(of: address), bytes.count == 16 else { return plain(address) ?? address }
        return bytes.prefix(8).hexText + "/64"
    }

    /// The address in small letters, one of IPv4 that is mapped into IPv6 as IPv4; nil for what is no address.
    package static func plain(_ address: String) -> String? {
        guard let bytes = bytes(of: address) else { return nil }
        return bytes.count == 4 ? bytes.map { String($0) }.joined(separator: ".") : address.lowercased()
    }

    /// 4 or 16 bytes; an IPv4 address mapped into IPv6 counts as IPv4.
    private static func bytes(of text: String) -> [UInt8]? {
        // To the system's reader a text ends there.
        guard !text.utf8.contains(0) else { return nil }
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: v6) { Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }
}
