import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// The doors of the real service, over real sockets.
@Suite("Safe doors", .timeLimit(.minutes(10)))
struct DoorSafetyTests {
    private static let agent = "Yealink SIP-T46U 108.86.0.45 80:5e:c0:10:00:01"
    private static let other = "Yealink SIP-T46U 108.86.0.45 80:5e:c0:99:99:99"

    private struct Answer: Equatable {
        var status: Int
        var body: String
        var fields: [String: String]
    }

    private func get(
        _ url: String, agent: String? = agent, headers: [String: String] = [:], client: HTTPClient? = nil
    ) async throws -> Answer {
        let client = client ?? HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
        var fields = headers
        fields["User-Agent"] = agent
        let response = try await client.send(.get, url, headers: fields.map { ($0.key, $0.value) })
        var seen: [String: String] = [:]
        for field in response.headers where field.name != .date { seen[field.name.canonicalName, default: ""] += field.value }
        return Answer(status: response.status, body: String(buffer: response.body), fields: seen)
    }

    /// An order of the first Yealink, whose simulated phone stays in its box.
    private func order(_ lab: Lab, _ service: ServiceUnderTest) async throws -> (code: String, phone: Phone, token: String) {
        var order = LabOrder.sample(1, vendor: .yealink)
        order.vendor = nil
        let code = await lab.provision(order).code
        let phone = try await service.wait(for: order.mac) { $0.status == .ready }
        return (code, phone, try await service.store.secrets(of: phone.id).token.reveal())
    }

    @Test("unknown, expired, removed, another phone's: byte for byte the same answer")
    func uniform() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let (code, phone, token) = try await order(lab, service)
                    let unknown = try await get("\(service.base)/000000000000/x.cfg")
                    #expect(unknown.status == 404 && unknown.body.isEmpty)
                    var answers = [
                        try await get("\(service.base)/\(code)/", agent: Self.other),
                        try await get("\(service.base)/p/\(token)/", agent: Self.other),
                        try await get("\(service.base)/p/\(String(repeating: "a", count: 26))/"),
                        try await get("\(service.base)/p/\(phone.mac).cfg"), try await get("\(service.base)/p/nothing"),
                    ]
                    _ = try await service.store.commit([.codeOpened(until: .now.addingTimeInterval(-1))], for: phone.id, at: .now)
                    answers.append(try await get("\(service.base)/\(code)/"))
                    for answer in answers { #expect(answer == unknown) }
                }
            }
        }
    }

    @Test("the wrong phone rings, and the inbox knows it; an administrator gives it the account, and it is served by its MAC")
    func inboxAndAssignment() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let (code, phone, _) = try await order(lab, service)
                    let hardware = try #require(MACAddress("805ec0999999"))
                    #expect(try await get("\(service.base)/\(code)/", agent: Self.other).status == 404)
                    #expect(try await get("\(service.base)/p/\(hardware).cfg", agent: Self.other).status == 404)
                    while try await service.store.unknownDevices(limit: 10, offset: 0).first?.count != 2 {
                        try await Task.sleep(for: .milliseconds(20))  // the store tells no test; this asks again
                    }
                    let unknownDevice = try #require(try await service.store.unknownDevices(limit: 10, offset: 0).first)
                    #expect(
                        unknownDevice.mac == hardware && unknownDevice.vendor == "yealink" && unknownDevice.model == "T46U"
                            && unknownDevice.count == 2)
                    let alarms = try await service.store.alarms(in: nil, open: true, limit: 10)
                    #expect(alarms.map(\.kind) == [.unknownDevice] && alarms.first?.mac == phone.mac)
                    let metrics = try await get("\(service.base)/metrics").body
                    #expect(metrics.contains("dialtone_alarms_total{kind=\"stranger\"} 1"))
                    #expect(metrics.contains("dialtone_strangers_total 2"))
                    _ = try await service.store.commit([.assigned(hardware, until: .now.addingTimeInterval(600))], for: phone.id, at: .now)
                    let file = try await get("\(service.base)/p/\(hardware).cfg", agent: Self.other)
                    #expect(file.status == 200 && file.body.contains("Tulpe-1"))
                }
            }
        }
    }

    @Test("with credentials wanted, a phone is led to its own door with a password, and gets in with it by digest")
    func digest() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder, adjust: { $0.enrollment.credentials = .digest }) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let (code, phone, token) = try await order(lab, service)
                    #expect(try await get("\(service.base)/\(code)/").status == 200)
                    let unknown = try await get("\(service.base)/p/\(String(repeating: "a", count: 26))/")
                    let known = try await get("\(service.base)/p/\(token)/")
                    #expect(known.status == 401 && known.body.isEmpty && unknown.status == 401)
                    #expect(Set(known.fields.keys) == Set(unknown.fields.keys))
                    #expect(known.fields["www-authenticate"]?.contains("Digest realm=\"dialtone\"") == true)
                    #expect(try await service.store.phone(phone.id)?.codeOpenUntil != nil)
                }
            }
        }
    }

    @Test("a phone's own listener asks for its maker's certificate: the right one opens, another's or none does not")
    func certificates() async throws {
        let server = try CertificateFolder(.first)
        let (chain, key) = (server.certificatePath, server.keyPath)
        try await withTemporaryFolder { folder in
            let authority = folder.appendingPathComponent("maker.pem").path
            try TestClientCertificate.authority.write(toFile: authority, atomically: true, encoding: .utf8)
            var clients: [TestClientCertificate: HTTPClient] = [:]
            for certificate in TestClientCertificate.allCases {
                let paths = (
                    folder.appendingPathComponent("\(certificate).pem").path, folder.appendingPathComponent("\(certificate).key").path
                )
                try certificate.certificate.write(toFile: paths.0, atomically: true, encoding: .utf8)
                try certificate.key.write(toFile: paths.1, atomically: true, encoding: .utf8)
                clients[certificate] = HTTPClient(
                    group: MultiThreadedEventLoopGroup.singleton, tls: try TLSClientContext.make(verify: false, certificate: paths))
            }
            let without = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, tls: try TLSClientContext.make(verify: false))
            let shown = clients
            try await ServiceUnderTest.run(
                in: folder,
                adjust: { configuration in
                    var listener = ListenerConfiguration(host: "127.0.0.1", port: 0, tls: (chain, key))
                    listener.clientAuthorityFiles = [authority]
                    configuration.phonesListener = listener
                    configuration.enrollment.clientCertificates = .required
                }
            ) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let (code, phone, token) = try await order(lab, service)
                    let base = service.phonesBase
                    let unknown = try await get("\(base)/000000000000/", client: shown[.first])
                    #expect(unknown.status == 404)
                    #expect(try await get("\(base)/\(code)/", client: without) == unknown)
                    #expect(try await get("\(base)/\(code)/", client: shown[.second]) == unknown)
                    await #expect(throws: HTTPClientFault.self) { try await get("\(base)/\(code)/", client: shown[.forged]) }
                    let counted = "dialtone_tls_refused_total{listener=\"phones.listen\",reason=\"certificate\"} 1\n"
                    while try await !get("\(service.base)/metrics").body.contains(counted) {
                        try await Task.sleep(for: .milliseconds(20))  // the client may hear of it before it is counted
                    }
                    let file = try await get("\(base)/\(code)/", client: shown[.first])
                    #expect(file.status == 200 && file.body.contains("Tulpe-1"))
                    #expect(try await get("\(base)/p/\(token)/", client: shown[.first]).status == 200)
                    #expect(try await get("\(base)/\(phone.mac).cfg", client: shown[.first]) == unknown, "by MAC at the root, which is off")
                    #expect(try await get("\(base)/health", client: shown[.first]).status == 404)
                    try await service.waitForHistory(of: phone) {
                        $0.kind == "fetched" && $0.details?.text.contains("Test Phones Ltd") == true
                    }
                    while try await !service.store.alarms(in: nil, open: true, limit: 10).contains(where: { $0.kind == .certificate }) {
                        try await Task.sleep(for: .milliseconds(20))  // the store tells no test; this asks again
                    }
                }
            }
        }
    }

    @Test("at the root of the phones' listener a phone gets its file by its MAC, where that is on")
    func root() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(
                in: folder,
                adjust: {
                    $0.phonesListener = ListenerConfiguration(host: "127.0.0.1", port: 0)
                    $0.enrollment.byMAC = true
                }
            ) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let (_, phone, _) = try await order(lab, service)
                    #expect(try await get("\(service.phonesBase)/\(phone.mac).cfg").body.contains("Tulpe-1"))
                    #expect(try await get("\(service.phonesBase)/other.txt").status == 404)
                    #expect(try await get("\(service.base)/\(phone.mac).cfg").status == 404, "only there")
                }
            }
        }
    }

    @Test("a subject that a trusted proxy tells is believed, one that anybody else tells is not", arguments: [true, false])
    func proxiedCertificate(isTrusted: Bool) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(
                in: folder,
                adjust: { configuration in
                    configuration.enrollment.clientCertificates = .required
                    configuration.listener.clientCertificateHeader = "X-Client-Subject"
                    if isTrusted { configuration.listener.trustedProxies = ["127.0.0.1/32"].compactMap { AddressRange($0) } }
                }
            ) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let (code, _, _) = try await order(lab, service)
                    let answer = try await get("\(service.base)/\(code)/", headers: ["X-Client-Subject": "CN=80:5e:c0:10:00:01"])
                    #expect(answer.status == (isTrusted ? 200 : 404))
                    #expect(try await get("\(service.base)/\(code)/", headers: ["X-Client-Subject": "CN=80:5e:c0:10:00:02"]).status == 404)
                }
            }
        }
    }

    @Test("a phone that was taken out while its owner had ended gets its goodbye, once")
    func goodbye() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let (code, phone, token) = try await order(lab, service)
                    #expect(try await get("\(service.base)/\(code)/").body.contains("Tulpe-1"))
                    let own = "\(service.base)/p/\(token)/\(phone.mac).cfg"
                    #expect(try await get(own).status == 200)
                    _ = try await service.store.commit([.removed], for: phone.id, at: .now)
                    let farewell = try await get(own)
                    #expect(farewell.status == 200 && !farewell.body.contains("Tulpe-1"))
                    #expect(try await get(own).status == 404)
                    #expect(try await service.store.phone(phone.id)?.owesGoodbye == false)
                }
            }
        }
    }
}

extension ProcessTests {
    @Suite("The command line about doors", .timeLimit(.minutes(10)))
    struct DoorCommandTests {
        private func configuration(in folder: URL, more: String = "") throws -> String {
            let file = folder.appendingPathComponent("dialtone.yaml")
            try """
            listen: { host: 127.0.0.1, port: 0 }
            instances: [{ domain: example.com, name: dialtone, password: corner-8-lamp }]
            \(more)
            """.write(to: file, atomically: true, encoding: .utf8)
            return file.path
        }

        private func store(in folder: URL) async throws -> SQLiteStore {
            try await SQLiteStore.open(
                path: folder.appendingPathComponent("dialtone.sqlite").path,
                key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path))
        }

        private func order(_ store: SQLiteStore) async throws -> Phone {
            let mac = try #require(MACAddress("805ec0100001"))
            let order = PhoneOrder(
                instance: ServiceUnderTest.instance, mac: mac, code: Secret("418830297561"), hwid: mac.hex, user: "anna",
                commonName: "Anna",
                password: Secret("Tulpe-1"), domain: "example.com", pbxDNS: "pbx.example.com")
            let phone = try await store.receive(order, at: .now)
            return try await store.commit([.sysclientPassword(Secret("s")), .ready], for: phone.id, at: .now)
        }

        @Test("inbox and alarms are listed, assigned, dismissed and acknowledged")
        func inboxAndAlarms() async throws {
            try await withTemporaryFolder { folder in
                let config = try configuration(in: folder)
                let store = try await store(in: folder)
                let phone = try await order(store)
                let unknownDevices = ["0004132a7b15", "805ec0999999"].compactMap { MACAddress($0) }.map {
                    UnknownDevice(
                        mac: $0, vendor: "snom", model: "D785", firmware: nil, address: "192.0.2.9", file: "x", firstAt: .now, lastAt: .now,
                        count: 3)
                }
                try await store.noteUnknownDevices(unknownDevices)
                _ = try await store.commit(
                    [.alarmed(.anotherPhone(mac: nil, address: "192.0.2.99"), details: nil)], for: phone.id, at: .now)
                try await store.close()
                let list = try await Program.run("inbox", "list", "--config", config, "--json")
                let values = try JSONValue(parsing: list.output).elements ?? []
                #expect(values.count == 2 && values.allSatisfy { $0["model"] == "D785" && $0["count"]?.int == 3 })
                let assigned = try await Program.run(
                    "inbox", "assign", "00:04:13:2A:7B:15", "--to", "anna", "--for", "2h", "--config", config)
                #expect(assigned.status == 0, "\(assigned.errors)")
                let taken = try await Program.run("inbox", "assign", "805ec0999999", "--to", "anna", "--config", config)
                #expect(taken.status == 65 && taken.output.isEmpty)
                #expect(taken.errors.contains("anna (805ec0100001) is assigned to 0004132a7b15 already; add --replace"), "\(taken.errors)")
                let again = try await Program.run("inbox", "assign", "0004132a7b15", "--to", "anna", "--config", config)
                #expect(again.status == 0, "the same once more: \(again.errors)")
                let nobody = try await Program.run("inbox", "assign", "805ec0999999", "--to", "nobody", "--config", config)
                #expect(nobody.status == 65)
                let elsewhere = try await Program.run(
                    "inbox", "dismiss", "805ec0999999", "--instance", "example.net/dialtone", "--config", config)
                #expect(elsewhere.status == 65 && elsewhere.errors.contains("known are example.com/dialtone"), "\(elsewhere.errors)")
                #expect(try await Program.run("inbox", "dismiss", "805ec0999999", "--config", config).status == 0)
                #expect(try await Program.run("inbox", "list", "--config", config, "--json").output == "[]\n")
                let alarms = try await Program.run("alarms", "list", "--config", config, "--json")
                let alarm = try #require(try JSONValue(parsing: alarms.output).elements?.first)
                #expect(alarm["kind"] == "stranger" && alarm["mac"]?.string == phone.mac.hex)
                let id = "\(alarm["id"]?.int ?? 0)"
                #expect(try await Program.run("alarms", "acknowledge", id, "--config", config).status == 0)
                #expect(try await Program.run("alarms", "list", "--config", config, "--json").output == "[]\n")
                #expect(
                    try await Program.run("alarms", "list", "--config", config, "--all").output.contains(
                        "Another phone (unknown) used this"))
            }
        }

        @Test("resync over TCP reaches the phone, and says which revision it has and would get")
        func resync() async throws {
            try await withTemporaryFolder { folder in
                let config = try configuration(in: folder)
                let store = try await store(in: folder)
                let phone = try await order(store)
                let draft = RevisionDraft(
                    cause: .configurationComplete, digest: "00", vendor: "yealink", model: "T46U", firmware: nil,
                    files: [.init(name: "x.cfg", text: "x")])
                let delivery = Delivery(
                    file: "x.cfg", vendor: "yealink", model: "T46U", firmware: nil, address: "127.0.0.1", door: "code", userAgent: nil,
                    digest: "00")
                _ = try await store.commit([.revised(draft), .delivered(delivery)], for: phone.id, at: .now)
                try await store.close()
                let (requests, heard) = AsyncStream.makeStream(of: String.self)
                let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .childChannelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(SIPAnswerer(heard)) }
                    }
                    .bind(host: "127.0.0.1", port: 0).get()
                let port = "\(server.localAddress?.port ?? 0)"
                let result = try await Program.run("phones", "resync", "\(phone.mac)", "--port", port, "--config", config, "--json")
                try await server.close()
                #expect(result.status == 0, "\(result.errors)")
                let value = try JSONValue(parsing: result.output)
                #expect(value["revision"]?["delivered"]?.int == 1 && value["revision"]?["next"]?.int == 2)
                #expect(value["revision"]?["current"]?.bool == false)
                #expect(value["text"]?.string?.contains("TCP") == true, "nobody listened on UDP")
                var iterator = requests.makeAsyncIterator()
                #expect(await iterator.next()?.contains("Event: check-sync") == true)
            }
        }

        @Test("doors that cannot work are told by key")
        func configurationProblems() async throws {
            try await withTemporaryFolder { folder in
                let config = try configuration(
                    in: folder,
                    more: """
                        enrollment: { credentials: basic }
                        phones: { client-certificates: required, client-certificate-header: X-Subject }
                        """)
                let finished = try await Program.run("check", "--config", config)
                #expect(finished.status == 78)
                #expect(finished.output.contains("enrollment.credentials: basic sends passwords readable"))
                #expect(finished.output.contains("listen.trusted-proxies: missing"))
                let other = try configuration(
                    in: folder,
                    more: """
                        enrollment: { credentials: sometimes }
                        phones: { client-certificates: optional, client-ca-files: [a.pem] }
                        """)
                let second = try await Program.run("check", "--config", other)
                #expect(second.output.contains("enrollment.credentials: \"sometimes\""))
                #expect(second.output.contains("phones.listen.tls: missing"))
            }
        }
    }
}

/// Answers every request with 200, as a phone does.
private final class SIPAnswerer: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let heard: AsyncStream<String>.Continuation

    init(_ heard: AsyncStream<String>.Continuation) { self.heard = heard }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard.yield(String(buffer: unwrapInboundIn(data)))
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "SIP/2.0 100 Trying\r\n\r\nSIP/2.0 200 OK\r\n\r\n")), promise: nil)
    }
}
