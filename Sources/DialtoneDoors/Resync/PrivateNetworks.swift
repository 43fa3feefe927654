import DialtoneSupport
import DialtoneTransport

/// The networks in which a phone itself has an address that it is seen with. Behind any other address there is a router, and a
/// password, or what one can be guessed from, would go to whatever answers there.
enum PrivateNetworks {
    private static let ranges = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
    ].compactMap { AddressRange($0) }

    static func contain(_ address: String) -> Bool { ranges.contains { $0.contains(address) } }
}
