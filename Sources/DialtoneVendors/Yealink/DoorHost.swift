/// The host of a phone's own door.
enum DoorHost {
    /// The host where it is an IPv4 address in its four decimal numbers (`192.0.2.1`); nil for a name or an IPv6 address.
    ///
    /// - Parameter url: With its scheme, as the phone is told it.
    static func ipv4Address(ofURL url: String) -> String? {
        guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let rest = url[colon...].dropFirst(3)
        guard url[colon...].hasPrefix("://"), let first = rest.utf8.first, (48...57).contains(first) else { return nil }
        let host = rest.prefix { $0 != "/" && $0 != ":" }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress =
            numbers.count == 4
            && numbers.allSatisfy { number in
                (1...3).contains(number.utf8.count) && number.utf8.allSatisfy { (48...57).contains($0) } && UInt8(number) != nil
            }
        return isAddress ? String(host) : nil
    }
}
