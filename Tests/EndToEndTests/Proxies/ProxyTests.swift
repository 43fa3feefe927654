import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOPosix
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Behind a reverse proxy", .timeLimit(.minutes(10)))
    struct ProxyTests {
        /// A service that knows a proxy in front, as outside clients find it: every address is the proxy's.
        private static func service<Result: Sendable>(
            in folder: URL, port: Int, proxyPort: Int, name: String? = nil, database: Secret? = nil,
            _ body: @escaping @Sendable (ServiceUnderTest) async throws -> Result
        ) async throws -> Result {
            let base = "https://127.0.0.1:\(proxyPort)"
            let proxies = try [#require(AddressRange("127.0.0.1"))]
            return try await ServiceUnderTest.run(in: folder, database: database) { configuration in
                configuration.listener.port = port
                configuration.listener.trustedProxies = proxies
                configuration.publicURL = base
                configuration.nodeName = name
            } _: { service in
                try await body(ServiceUnderTest(store: service.store, base: base, phonesBase: base, log: service.log))
            }
        }

        @Test("a PBX logs in over wss, and phones go from their order to dial tone", arguments: ReverseProxy.allCases)
        func wholePath(proxy: ReverseProxy) async throws {
            try await withTemporaryFolder { folder in
                let (port, proxyPort) = (try await ServiceUnderTest.freePort(in: folder), try await ServiceUnderTest.freePort(in: folder))
                try await Self.service(in: folder, port: port, proxyPort: proxyPort) { service in
                    try await proxy.running(in: folder, at: proxyPort, nodes: [port]) {
                        try await withLab(.underTest(apps: [service.app])) { lab in
                            let orders = [LabOrder.sample(1, vendor: .snom), LabOrder.sample(2, vendor: .yealink)]
                            for order in orders {
                                let error = await lab.provision(order).error
                                #expect(error == nil)
                            }
                            try await lab.wait(untilSeen: { seen in orders.allSatisfy { seen.isRegistered($0.mac.hex) } })
                            #expect(lab.violations.isEmpty, "\(lab.violations)")
                        }
                    }
                }
            }
        }

        @Test(
            "a phone is seen at its own address, whatever it says of itself, and administrators have their page",
            arguments: ReverseProxy.allCases)
        func addresses(proxy: ReverseProxy) async throws {
            try await withTemporaryFolder { folder in
                let (port, proxyPort) = (try await ServiceUnderTest.freePort(in: folder), try await ServiceUnderTest.freePort(in: folder))
                let stored = try await Self.storedPhone(in: folder)
                try await Self.service(in: folder, port: port, proxyPort: proxyPort) { service in
                    try await proxy.running(in: folder, at: proxyPort, nodes: [port]) {
                        let authority = folder.appendingPathComponent("certificate.pem").path
                        // The proxy is at 127.0.0.1, the phone at another address, and it says that it is at a third one.
                        let file = try await Self.curl("\(service.base)\(stored.path)", from: "127.0.0.2", authority: authority)
                        #expect(file.contains("anna"), "\(file)")
                        let phone = try await service.wait(for: stored.mac) { $0.status == .delivered }
                        #expect(phone.address == "127.0.0.2")

                        let client = HTTPClient(
                            group: MultiThreadedEventLoopGroup.singleton,
                            tls: try TLSClientContext.make(verify: true, caFile: authority))
                        let page = try await client.send(.get, "\(service.base)/\(ServiceUnderTest.instance)/dialtone-admin.htm")
                        #expect(page.status == 200)
                        try await AdminPeer.open(to: service, authority: authority) { peer in
                            try #require(try await peer.logIn(.password))
                            let phones = try await peer.get("GetPhones")
                            #expect(phones["phones"]?.texts("mac") == [stored.mac.hex])
                        }
                    }
                }
            }
        }

        @Test("two nodes behind a proxy: both have phones, and when one stops the other goes on with all")
        func twoNodes() async throws {
            try await withTemporaryFolder { folder in
                let server = try await PostgresServer.shared
                let database = Secret(server.uri(try await server.makeDatabase()))
                let orders = (UInt64(1)...12).map { LabOrder.sample($0, vendor: .snom) }
                var ports: [Int] = []
                for _ in 0..<3 { ports.append(try await ServiceUnderTest.freePort(in: folder)) }
                let (one, two, proxyPort) = (ports[0], ports[1], ports[2])
                try await ReverseProxy.haproxy.running(in: folder, at: proxyPort, nodes: [one, two]) {
                    try await Self.service(in: folder, port: one, proxyPort: proxyPort, name: "one", database: database) { first in
                        try await withLab(.underTest(apps: [first.app])) { lab in
                            try await Self.service(in: folder, port: two, proxyPort: proxyPort, name: "two", database: database) { _ in
                                try await first.store.waitUntilShared(nodes: 2, in: database)
                                try await lab.wait(untilSeen: { $0.apps.first?.subscribed == true })
                                for order in orders {
                                    let error = await lab.provision(order).error
                                    #expect(error == nil)
                                }
                                try await lab.wait(untilSeen: { seen in orders.allSatisfy { seen.isRegistered($0.mac.hex) } })
                                let view = try await first.store.nodes()
                                let names = Set(orders.map { view.holder(of: ServiceUnderTest.instance, $0.mac)?.name })
                                #expect(names == ["one", "two"])
                            }
                            // Where the PBX's session was at the second node, the PBX comes back through the proxy to the first.
                            try await first.store.waitUntilShared(nodes: 1, in: database)
                            try await lab.wait(untilSeen: { $0.apps.first?.subscribed == true })
                            let next = LabOrder.sample(13, vendor: .snom)
                            try await Self.provision(next, lab)
                            try await lab.wait(untilSeen: { $0.isRegistered(next.mac.hex) })
                        }
                    }
                }
            }
        }

        /// Orders a phone, again where the order met the end of its session.
        private static func provision(_ order: LabOrder, _ lab: Lab) async throws {
            while await !lab.provision(order).isOK { try Task.checkCancellation() }
        }

        /// A phone that is in the database before the service starts, configured and waiting for its first fetch; and the path of its own URL.
        private static func storedPhone(in folder: URL) async throws -> (mac: MACAddress, path: String) {
            let store = try await SQLiteStore.open(
                path: folder.appendingPathComponent("dialtone.sqlite").path,
                key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path))
            let mac = try #require(MACAddress("0004132a7b15"))
            let phone = try await store.receive(
                PhoneOrder(
                    instance: ServiceUnderTest.instance, mac: mac, code: Secret("418830297561"), hwid: mac.hex, user: "anna",
                    commonName: "Anna Beispiel", password: Secret("Tulpe-2931"), domain: "example.com", pbxDNS: "pbx.example.com"),
                at: .now)
            _ = try await store.commit([.identifying, .sysclientPassword(Secret("s")), .ready], for: phone.id, at: .now)
            let token = try await store.secrets(of: phone.id).token
            try await store.close()
            return (mac, "/p/\(token.reveal())/")
        }

        /// Fetches as a Snom phone does, from an address of this machine, with a lie about it.
        private static func curl(_ url: String, from address: String, authority: String) async throws -> String {
            let finished = try await Program(
                path: "/usr/bin/curl",
                [
                    "--silent", "--show-error", "--fail", "--interface", address, "--cacert", authority, "--user-agent",
                    "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33)", "--header", "X-Forwarded-For: 198.51.100.66", url,
                ]
            ).finished()
            try #require(finished.status == 0, "\(finished.errors)")
            return finished.output
        }
    }
}
