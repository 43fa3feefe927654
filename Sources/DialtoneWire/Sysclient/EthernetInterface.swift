package import DialtoneModel

/// A network interface of a device, as it tells Devices and as Devices lists it.
///
/// ```text
/// {"if": "ETH0", "ipv4": "192.0.2.17"}      {"if": "ETH0", "ipv6": "2001:db8::17"}
/// ```
///
/// Source: innovaphone SDK 14r1, "Sysclient protocol" and the device object of "com.innovaphone.devices" (stated).
package struct EthernetInterface: Hashable, Sendable {
    /// `ETH0` for the first.
    package var name: String
    package var ipv4: String?
    package var ipv6: String?

    package init(name: String = "ETH0", ipv4: String? = nil, ipv6: String? = nil) {
        self.name = name
        self.ipv4 = ipv4
        self.ipv6 = ipv6
    }

    /// The first interface of a device whose address was seen from outside.
    ///
    /// - Parameter address: An IPv4 or IPv6 address without port; an IPv4 address in IPv6 form counts as IPv4, a zone
    ///   (`%eth0`) is left out.
    /// - Returns: nil for anything that is no address.
    package init?(address: String) {
        let plain = address.prefix { $0 != "%" }
        let mapped = plain.lowercased().hasPrefix("::ffff:") && plain.contains(".") ? plain.dropFirst(7) : plain
        if Self.isIPv4(mapped) {
            self.init(ipv4: String(mapped))
        } else if Self.isIPv6(plain) {
            self.init(ipv6: String(plain))
        } else {
            return nil
        }
    }

    /// As in `ethIfs`; an absent address is left out.
    package var json: JSONValue {
        var json: JSONValue = ["if": .string(name)]
        if let ipv4 { json["ipv4"] = .string(ipv4) }
        if let ipv6 { json["ipv6"] = .string(ipv6) }
        return json
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil
            }
    }

    /// Whether it looks like one; what is stored came from a socket, so no more is checked than what could do harm in a list.
    private static func isIPv6(_ text: Substring) -> Bool {
        (2...45).contains(text.utf8.count) && text.utf8.count(where: { $0 == UInt8(ascii: ":") }) >= 2
            && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
    }
}
