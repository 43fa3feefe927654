import DialtoneModel
import DialtoneWire
import NIOCore
import NIOPosix
import Testing

@testable import DialtoneLab

@Suite("The registrar", .timeLimit(.minutes(10)))
struct RegistrarTests {
    @Test("the digest is that of RFC 2617's example")
    func digest() {
        let response = SIPDigest.response(
            user: "Mufasa", realm: "testrealm@host.com", password: Secret("Circle Of Life"), method: "GET",
            uri: "/dir/index.html", nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", count: "00000001", clientNonce: "0a4f113b")
        #expect(response == "6629fae49393a05397450978507c4ef1")
    }

    @Test(
        "addresses are taken apart",
        arguments: [
            ("sip:anna@pbx.example.com", "anna", "pbx.example.com", nil),
            ("\"<sip:x@y>\" <sips:anna%40home@192.0.2.1:5061;transport=tls>;expires=3", "anna@home", "192.0.2.1", 5061),
            ("<sip:pbx.example.com>", "", "pbx.example.com", nil),
            ("<sip:anna@[2001:db8::1]>;+sip.instance=\"<urn:uuid:1>\"", "anna", "[2001:db8::1]", nil),
        ] as [(String, String, String, Int?)])
    func addresses(_ text: String, _ user: String, _ host: String, _ port: Int?) throws {
        let address = try #require(SIPAddress(text))
        #expect(address.user == user && address.host == host && address.port == port)
    }

    /// One REGISTER by hand over TCP, with an answer to the challenge.
    private func register(_ lab: Lab, user: String, password: String, transport: String = "TLS", host: String = "example.com") async throws
        -> Int
    {
        let address = try #require(lab.registrar.address)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(SIPStreamDecoder()))
                    return try LabRegistrar.Connection(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var answers = inbound.makeAsyncIterator()
            func send(_ sequence: Int, _ more: String) async throws {
                let text = """
                    REGISTER sip:\(host) SIP/2.0\r
                    v: SIP/2.0/\(transport) 192.0.2.7:5061;branch=z9hG4bK\(sequence)\r
                    f: <sip:\(user)@\(host)>;tag=1\r
                    t: <sip:\(user)@\(host)>\r
                    i: call-1\r
                    CSeq: \(sequence) REGISTER\r
                    m: <sip:\(user)@192.0.2.7:5061>;expires=60\r
                    \(more)l: 0\r
                    \r\n
                    """
                // In two pieces, as TCP may deliver them.
                try await outbound.write(ByteBuffer(string: String(text.prefix(60))))
                try await outbound.write(ByteBuffer(string: String(text.dropFirst(60))))
            }
            try await send(1, "")
            let first = try #require(try await answers.next())
            guard first.status == 401 else { return first.status ?? 0 }
            let challenge = try #require(first["www-authenticate"].flatMap { SIPDigest($0) })
            let response = SIPDigest.response(
                user: user, realm: challenge["realm"], password: Secret(password), method: "REGISTER", uri: "sip:\(host)",
                nonce: challenge["nonce"], count: "00000001", clientNonce: "abc")
            try await send(
                2,
                "Authorization: Digest username=\"\(user)\", realm=\"\(challenge["realm"])\", nonce=\"\(challenge["nonce"])\", "
                    + "uri=\"sip:\(host)\", response=\"\(response)\", qop=auth, nc=00000001, cnonce=\"abc\"\r\n")
            let status = try #require(try await answers.next()?.status)
            if status == 200 { #expect(await lab.snapshot().isRegistered("desk-1")) }
            return status
        }
    }

    @Test(
        "right and wrong registrations",
        arguments: [
            ("anna", "right", "TLS", "example.com", 200), ("desk-1", "right", "TLS", "pbx.example.com", 200),
            ("anna", "wrong", "TLS", "example.com", 403), ("anna", "right", "TCP", "example.com", 403),
            ("bob", "right", "TLS", "example.com", 404), ("anna", "right", "TLS", "elsewhere.example", 404),
        ])
    func registrations(_ user: String, _ password: String, _ transport: String, _ host: String, _ status: Int) async throws {
        try await withLab { lab in
            let guid = await lab.pbx.ensureUser("anna", commonName: "Anna", password: Secret("right"))
            await lab.pbx.addDevice(DeviceEntry(hw: "desk-1", text: "Desk", tlsOnly: true, reverseProxy: true), to: guid)
            #expect(try await register(lab, user: user, password: password, transport: transport, host: host) == status)
            // The registration ends with its connection.
            try await lab.wait { await $0.snapshot().registrations.isEmpty }
        }
    }

    @Test("without a trusted reverse proxy, TLS only keeps phones out until the flag is cleared")
    func tlsOnly() async throws {
        var behaviour = LabBehaviour()
        behaviour.trustedProxy = false
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            let guid = await lab.pbx.ensureUser("anna", commonName: "Anna", password: Secret("right"))
            let entry = DeviceEntry(hw: "desk-1", text: "Desk", tlsOnly: true, reverseProxy: true)
            await lab.pbx.addDevice(entry, to: guid)
            let refused = try await register(lab, user: "anna", password: "right")
            #expect(refused == 403)
            await lab.pbx.set(devices: [entry.settingTLSOnly(false).value], of: guid)
            let accepted = try await register(lab, user: "anna", password: "right")
            #expect(accepted == 200)
        }
    }
}
