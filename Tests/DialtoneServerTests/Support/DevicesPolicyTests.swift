import DialtoneSupport
import Testing

@Suite("Where phones may be sent to")
struct DevicesPolicyTests {
    private static func policy(_ hosts: [String], allowsPlain: Bool = false) -> DevicesPolicy {
        var policy = DevicesPolicy()
        policy.hosts = hosts.compactMap { DevicesPolicy.Host($0) }
        policy.allowsPlain = allowsPlain
        return policy
    }

    @Test(
        "without TLS on this machine alone, unless it is configured",
        arguments: [
            ("wss://devices.example.com/x/sysclients", true), ("ws://127.0.0.1:8080/x", true), ("ws://127.9.9.9/", true),
            ("ws://[::1]:80/", true), ("ws://LOCALHOST:1/", true), ("ws://devices.example.com/", false), ("ws://10.0.0.1/", false),
            ("WS://10.0.0.1/", false), ("ws://localhost.evil.example/", false), ("ws://127.0.0.1.evil.example/", false),
            ("ws://169.254.169.254/", false), ("ws://[fe80::1]/", false), ("ws://u@127.0.0.1/", false), ("", false),
        ])
    func plain(url: String, isAllowed: Bool) {
        let problem = Self.policy([]).problem(with: url)
        #expect((problem == nil) == isAllowed)
        #expect(isAllowed || problem?.contains("devices.require-tls") == true)
        let loud = Self.policy([], allowsPlain: true)
        #expect(loud.problem(with: url) == nil)
        #expect((loud.warning(of: url) == nil) == isAllowed, "what is allowed against the rule is loud")
    }

    @Test(
        "a host must be named, by its name, its domain or its address",
        arguments: [
            ("wss://devices.example.com/", true), ("wss://DEVICES.example.com.:8443/", true), ("wss://a.b.example.org/", true),
            ("wss://10.1.2.3/", true), ("wss://[2001:db8::7]/", true), ("wss://example.org/", false), ("wss://evilexample.org/", false),
            ("wss://devices.example.com.evil.example/", false), ("wss://11.1.2.3/", false), ("wss://[2001:db9::7]/", false),
            ("wss://devices.example.com@evil.example/", false), ("wss://127.0.0.1/", false), ("wss://", false),
        ])
    func named(url: String, isAllowed: Bool) {
        let problem = Self.policy(["Devices.example.com", "*.example.org", "10.0.0.0/8", "2001:db8::/32"]).problem(with: url)
        #expect((problem == nil) == isAllowed)
        #expect(isAllowed || problem?.contains("devices.allow") == true)
    }

    @Test(
        "what names no host is refused",
        arguments: ["", ".", "*.", "https://a", "a:80", "a b", "a/8", "..a", "a..b", "10.0.0.0/99", "10.0.0.1\0.example.com", "::1\0"])
    func unusable(text: String) { #expect(DevicesPolicy.Host(text) == nil) }
}
