import DialtoneSupport
import Glibc
import NIOPosix

/// What this machine knows of names and addresses.
struct LocalNames: Sendable {
    /// The addresses of a name; none if it is not known.
    var addresses: @Sendable (String) async -> [String]
    /// The addresses of this machine.
    var own: @Sendable () -> Set<String>

    /// As the system has it; a look-up takes as long as its name servers.
    static let system = LocalNames { host in
        let found = try? await NIOThreadPool.singleton.runIfActive { LocalNames.lookUp(host) }
        return found ?? []  // the pool is that of the process, and never ends
    } own: {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var texts: Set<String> = []
        var next = list
        while let entry = next {
            if let text = entry.pointee.ifa_addr.flatMap(LocalNames.numeric) { texts.insert(text) }
            next = entry.pointee.ifa_next
        }
        return texts
    }

    private static func lookUp(_ host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var texts: [String] = []
        var next = list
        while let entry = next {
            // One for each kind of socket.
            if let text = entry.pointee.ai_addr.flatMap(LocalNames.numeric), !texts.contains(text) { texts.append(text) }
            next = entry.pointee.ai_next
        }
        return texts
    }

    /// nil for what is no IP address. Without the zone of a link-local one.
    private static func numeric(_ address: UnsafeMutablePointer<sockaddr>) -> String? {
        let size: Int
        switch CInt(address.pointee.sa_family) {
        case AF_INET: size = MemoryLayout<sockaddr_in>.size
        case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var buffer = [CChar](repeating: 0, count: 256)
        guard getnameinfo(address, socklen_t(size), &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
        let text = String(
            decoding: buffer.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: "%")) }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return AddressRange.plain(text)
    }
}
