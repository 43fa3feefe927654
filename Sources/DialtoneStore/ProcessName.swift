#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How people find a process: its number, and its host.
enum ProcessName {
    static var own: String { "process \(getpid()) on \(host)" }

    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "this host" }
        return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "this host" }
    }
}
