/// The host of a phone's own door.
enum DoorHost {
    /// The host where it is an IPv4 address in its four decimal numbers (`192.0.2.1`); nil for a name or an IPv6 address.
    ///
    /// - Parameter url: With its scheme, as the phone is told it.
    static func ipv4Address(ofURL url: String) -> String? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
        let host = url[start...].prefix { $0 != "/" && $0 != ":" }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress =
            numbers.count == 4
            && numbers.allSatisfy { number in
                (1...3).contains(number.utf8.count) && number.utf8.allSatisfy { (48...57).contains($0) } && UInt8(number) != nil
            }
        return isAddress ? String(host) : nil
    }
}
