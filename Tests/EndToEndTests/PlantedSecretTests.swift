import DialtoneLab
import DialtoneModel
import DialtoneSQL
import DialtoneStore
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import TestSupport
import Testing

extension ProcessTests {
    /// Plants a secret at each place where one can come in, drives phones through their lives, and looks for each of them wherever the service
    /// says or keeps something.
    @Suite("Planted secrets", .timeLimit(.minutes(10)))
    struct PlantedSecretTests {
        enum Database: String, CaseIterable { case sqlite, postgresql }

        /// The secrets by their names; only these are told where one is found.
        private struct Planted {
            var all: [String: String] = [
                "password of the App": "plantApp-71xk", "password of the order": "plantSip-72xk",
                "token of the metrics": "plantMetrics-9431-xk",
                "wrong password of an App": "plantWrong-73xk", "TURN password of Devices": "plantTurn-8834-xk",
                "token of an unknown item": "plantItem-6620-xk", "password inside an item": "plantInside-4410-xk",
                "password of an override": "plantOver-3307-xk", "parameter of a vendor": "plantParameter-1208-xk",
                "refused password of an override": "plantRefused-5003-xk", "password at a door": "plantDoor-2209-xk",
                "password of the database": "plantDatabase-5512-xk",
            ]

            subscript(name: String) -> String {
                get { all[name] ?? "" }
                set { all[name] = newValue }
            }

            /// The secrets of a phone, which the service and its counterparts make.
            mutating func add(_ secrets: PhoneSecrets, of name: String) {
                for (kind, secret) in secrets.byKind { self["\(kind.rawValue) of \(name)"] = secret.reveal() }
            }

            /// Nothing of it stands in a text.
            ///
            /// - Parameter known: Names of those that belong there.
            func expectNone(in text: String, _ place: String, but known: Set<String> = []) {
                expectNone(in: Data(text.utf8), place, but: known)
            }

            func expectNone(in bytes: Data, _ place: String, but known: Set<String> = []) {
                for (name, secret) in all where !known.contains(name) {
                    #expect(!secret.isEmpty && bytes.range(of: Data(secret.utf8)) == nil, "the \(name) stands in \(place)")
                }
            }
        }

        private static func configuration(_ database: String) -> String {
            """
            listen: { host: 127.0.0.1, port: 0 }
            database: "\(database)"
            secret-key-file: phones.key
            metrics: { token-file: metrics.token }
            enrollment: { credentials: digest }
            devices: { connections-per-second: 1000 }
            instances:
              - domain: example.com
                name: dialtone
                title: Third-party phones
                password: plantApp-71xk
            """
        }

        @Test(
            "no secret stands in the log, the metrics, an answer, a page, a command's output, the database or its copy",
            arguments: Database.allCases)
        func planted(database: Database) async throws {
            var planted = Planted()
            try await withTemporaryFolder { folder in
                var location = "sqlite:phones.sqlite"
                if database == .postgresql {
                    let server = try await PostgresServer.shared
                    let user = "test:\(planted["password of the database"])"
                    location = server.uri(try await server.makeDatabase(), user: user)
                }
                let file = try ProcessTests.write(Self.configuration(location), in: folder)
                _ = try ProcessTests.write(planted["token of the metrics"] + "\n", "metrics.token", in: folder)
                let service = try Program(["serve", "--config", file, "--log-level", "trace"])
                let base = String(try #require(await service.nextLine()).dropFirst("ready ".count))
                let keyFile = folder.appendingPathComponent("phones.key")
                planted["key"] = try String(contentsOf: keyFile, encoding: .utf8).trimmingCharacters(in: .newlines)

                let store = try await DatabaseLocation(Secret(location)) { folder.appendingPathComponent($0).path }.open(
                    keys: KeyRing.load(path: keyFile.path, creating: false), access: .beside)
                let app = Lab.App(
                    url: "\(base)/example.com/dialtone/dialtone-provisioning", password: Secret(planted["password of the App"]))
                var said: [(place: String, text: String)] = []
                try await withLab(.underTest(apps: [app])) { lab in
                    let (order, boxed) = (order(1, .yealink, planted), order(2, .snom, planted))
                    for one in [order, boxed] { #expect(await lab.provision(one).error == nil) }
                    try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true })
                    try await plantItems(planted, order.mac, lab, store)
                    try await plantOverrides(planted, file)
                    planted.add(try await secrets(of: order.mac, store), of: "the first phone")
                    planted.add(try await secrets(of: boxed.mac, store), of: "the second phone")
                    planted["password of the phone's own URL"] = try await ProcessTests.login(of: order.mac, file)
                    said += try await provoke(planted, base, order.mac)
                    said.append(("a page", try await page(planted, base, store, order.mac)))
                    // Connections end in the middle, and begin again.
                    await lab.restartDevices()
                    await lab.restartPBX()
                    try await lab.wait(untilSeen: { $0.device(order.mac)?.isLoggedIn == true && $0.apps.first?.subscribed == true })
                    said += try await commands(file, order.mac)
                    try await change(file, order.mac, lab, store)
                    planted.add(try await secrets(of: order.mac, store), of: "the first phone after the change")
                    planted["new password of the phone's own URL"] = try await ProcessTests.login(of: order.mac, file)
                    let keys = try String(contentsOf: keyFile, encoding: .utf8).split(separator: "\n")
                    try #require(keys.count == 2)
                    planted["new key"] = String(keys[0])
                    said += try await commands(file, order.mac)
                    let removed = try await Program.run("phones", "remove", "\(boxed.mac)", "--yes", "--config", file)
                    #expect(removed.status == 0, "\(removed.errors)")
                }
                service.signal(SIGTERM)
                let finished = try await service.finished()
                #expect(finished.status == 0 && finished.errors.contains("App logged in"))
                said.append(("the log", finished.errors))
                said.append(("the standard output", finished.output))
                for (place, text) in said { planted.expectNone(in: text, place) }
                try await expectNone(planted, store, file, folder)
            }
        }

        private func order(_ number: UInt64, _ vendor: LabVendor, _ planted: Planted) -> LabOrder {
            var order = LabOrder.sample(number, vendor: vendor)
            order.password = Secret(planted["password of the order"])
            // The second one stays in its box, and its code open.
            if number == 2 { order.vendor = nil }
            return order
        }

        private func phone(_ mac: MACAddress, _ store: any SQLPhoneStore) async throws -> Phone {
            try #require(try await store.phone(instance: ServiceUnderTest.instance, mac: mac))
        }

        private func secrets(of mac: MACAddress, _ store: any SQLPhoneStore) async throws -> PhoneSecrets {
            try await store.secrets(of: try await phone(mac, store).id)
        }

        /// Devices sends secrets at places that are known and at others.
        private func plantItems(_ planted: Planted, _ mac: MACAddress, _ lab: Lab, _ store: any SQLPhoneStore) async throws {
            try await lab.configure(
                mac,
                item: ["type": "MEDIA", "turnUser": "relay", "turnPassword": .string(planted["TURN password of Devices"])])
            try await lab.configure(
                mac,
                item: [
                    "type": "X-PLANTED", "apiToken": .string(planted["token of an unknown item"]),
                    "parts": [["userPassword": .string(planted["password inside an item"])]],
                ])
            while try await !phone(mac, store).configuration.contains(where: { $0.type == "X-PLANTED" }) {
                try await Task.sleep(for: .milliseconds(20))  // another process writes; this asks again
            }
        }

        private func plantOverrides(_ planted: Planted, _ file: String) async throws {
            let set = try await Program.run(
                "overrides", "set", "access.user-password", planted["password of an override"], "--config", file)
            #expect(set.status == 0, "\(set.errors)")
            let parameter = try await Program.run(
                "overrides", "parameter", "set", "http_pass", planted["parameter of a vendor"], "--vendor", "snom", "--config", file)
            #expect(parameter.status == 0, "\(parameter.errors)")
            let refused = try await Program.run(
                "overrides", "set", "access.admin-password", planted["refused password of an override"] + "\u{1}", "--config", file)
            #expect(refused.status != 0)
            for finished in [set, parameter, refused] { planted.expectNone(in: finished.output + finished.errors, "what overrides says") }
        }

        /// Asks for what there is and what there is not, with and without what is wanted.
        ///
        /// - Returns: All that was answered but files.
        private func provoke(_ planted: Planted, _ base: String, _ mac: MACAddress) async throws -> [(place: String, text: String)] {
            let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
            let token = planted["token of the first phone"]
            let (code, open) = (planted["code of the first phone"], planted["code of the second phone"])
            let basic = Data("\(mac.hex):\(planted["password at a door"])".utf8).base64EncodedString()
            let digest =
                "Digest username=\"\(mac.hex)\", realm=\"dialtone\", nonce=\"0\", uri=\"/p/\(token)/\", response=\"0\", "
                + "cnonce=\"\(planted["password at a door"])\", nc=00000001, qop=auth"
            let agent = ("User-Agent", "Yealink SIP-T46U 108.86.0.45 \(mac.hex)")
            let other = ("User-Agent", "Yealink SIP-T46U 108.86.0.45 805ec0999999")
            let requests: [(HTTPRequest.Method, String, [(String, String)])] = [
                (.get, "/\(code)/", [agent]), (.get, "/\(open)/x.xml", [other]), (.get, "/\(open)", [other]), (.put, "/\(open)/x", []),
                (.get, "/p/\(token)/", [agent]), (.get, "/p/\(token)/", [agent, ("Authorization", "Basic \(basic)")]),
                (.get, "/p/\(token)/", [agent, ("Authorization", digest)]), (.get, "/p/\(token)/%zz%00", [other]),
                (.post, "/p/\(token)/x", []), (.get, "/p/\(token)x/", [agent]), (.get, "/p/\(token)/../x", [agent]),
                (.get, "/metrics", []), (.get, "/metrics", [("Authorization", "Bearer \(planted["password at a door"])")]),
                (.get, "/metrics", [("Authorization", "Bearer \(planted["token of the metrics"])")]),
                (.get, "/ready", []), (.get, "/health", []), (.get, "/example.com/dialtone/\(planted["password at a door"])", []),
            ]
            var said: [(place: String, text: String)] = []
            for (method, path, headers) in requests {
                let response = try await client.send(method, base + path, headers: headers)
                let place = path == "/metrics" ? "/metrics" : "an answer with status \(response.status)"
                #expect(path == "/ready" || path == "/health" || path == "/metrics" || response.status >= 300, "\(method) is answered")
                // A redirection tells a client what it has just said.
                let fields = response.headers.filter { $0.name != .location }.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                said.append((place, fields + "\n" + String(buffer: response.body)))
            }
            return said
        }

        /// Everything that an administrator's page can ask for without asking for secrets in so many words.
        private func page(_ planted: Planted, _ base: String, _ store: any SQLPhoneStore, _ mac: MACAddress) async throws -> String {
            let service = ServiceUnderTest(store: store, base: base, phonesBase: base, log: RecentLog())
            try await AdminPeer.open(to: service) { peer in
                let wrong = Secret(planted["wrong password of an App"])
                let isIn = try await peer.logIn(.administrator, password: wrong)
                #expect(!isIn)
            }
            return try await AdminPeer.open(to: service) { peer in
                try #require(try await peer.logIn(.administrator, password: Secret(planted["password of the App"])))
                let phone: JSONValue = ["mac": .string(mac.hex)]
                let scope: JSONValue = [:]
                _ = try await peer.get("Watch", ["on": true])
                for (message, fields) in [
                    ("GetPhones", [:]), ("GetCounts", [:]), ("GetPhone", phone), ("GetFile", phone),
                    ("GetFile", ["mac": .string(mac.hex), "revision": 1]), ("GetDifference", phone),
                    ("GetDifference", ["mac": .string(mac.hex), "from": 1, "to": 2]), ("ExportPhones", [:]), ("GetRollout", [:]),
                    ("GetStrangers", [:]), ("GetAlarms", [:]), ("GetEvents", [:]), ("GetHealth", [:]), ("GetOverrides", [:]),
                ] as [(String, JSONValue)] {
                    let answer = try await peer.ask(message, fields)
                    #expect(answer["error"] == nil || message == "GetDifference", "\(message): \(answer["error"]?.string ?? "")")
                }
                // These may be refused; what counts is what they say.
                let refused = JSONValue.string(planted["refused password of an override"] + "\u{1}")
                _ = try await peer.ask("SetSetting", ["scope": scope, "key": "access.admin-password", "value": refused])
                let settings: JSONValue = ["access.admin-password": refused]
                _ = try await peer.ask("Preview", ["scope": scope, "mac": .string(mac.hex), "settings": settings])
                _ = try await peer.ask("SetTemplate", ["scope": scope, "vendor": "snom", "file": "main", "text": "{{"])
                _ = try await peer.ask("Resync", ["macs": [.string(mac.hex)]])
                _ = try await peer.ask("Reveal", ["mac": .string(mac.hex), "what": "secrets"])
                _ = try await peer.ask("GetPhone", phone)
                return peer.heard.joined(separator: "\n")
            }
        }

        /// What the commands print that are not asked to reveal anything.
        private func commands(_ file: String, _ mac: MACAddress) async throws -> [(place: String, text: String)] {
            var said: [(place: String, text: String)] = []
            for words in [
                ["phones", "list"], ["phones", "list", "--json"], ["phones", "show", "\(mac)"], ["phones", "show", "\(mac)", "--json"],
                ["phones", "history", "\(mac)"], ["phones", "history", "\(mac)", "--json"], ["phones", "revisions", "\(mac)"],
                ["phones", "diff", "\(mac)"], ["render", "\(mac)"], ["render", "\(mac)", "--explain"], ["overrides", "list"],
                ["inbox", "list"], ["alarms", "list"], ["alarms", "list", "--json"], ["nodes", "list", "--json"], ["keys", "show"],
                ["keys", "show", "--json"], ["check"], ["check", "--json"],
            ] {
                let finished = try await Program(words + ["--config", file]).finished()
                // What an unknown word is answered with would prove nothing.
                #expect(finished.status == 0 || words == ["phones", "diff", "\(mac)"], "\(words): \(finished.errors)")
                said.append((words.joined(separator: " "), finished.output + finished.errors))
            }
            let shown = try await Program(["phones", "show", "\(mac)", "--reveal", "--config", file]).finished()
            #expect(shown.output.contains("plantSip-72xk"), "what is searched for is what it says when it is asked to")
            return said
        }

        /// The key is changed, and the phone fetches what was made with the new one.
        private func change(_ file: String, _ mac: MACAddress, _ lab: Lab, _ store: any SQLPhoneStore) async throws {
            let rotated = try await Program.run("keys", "rotate", "--config", file)
            #expect(rotated.status == 0, "\(rotated.errors)")
            while try await !store.followKey() {
                try await Task.sleep(for: .milliseconds(20))  // the service does it; this asks again
            }
            try await lab.fetchNews(mac)
        }

        /// Nothing stands in clear in the database, in what SQLite writes beside it, and in the copy that is kept before an update.
        private func expectNone(_ planted: Planted, _ store: any SQLPhoneStore, _ file: String, _ folder: URL) async throws {
            if store.isForNodes {
                let dump = try await store.read("test") { database in
                    let tables = try database.map(
                        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()"
                    ) { try $0.text(0) }
                    return try tables.flatMap { name in
                        try database.map("SELECT CAST(t AS TEXT) FROM \"\(name)\" t") { try $0.optionalText(0) ?? "" }
                    }
                }.joined(separator: "\n")
                #expect(dump.contains("X-PLANTED"), "the search finds what is not sealed")
                planted.expectNone(in: dump, "the database")
                // Bytes are written as hex digits there.
                for (name, secret) in planted.all {
                    let digits = secret.utf8.map { String(format: "%02x", $0) }.joined()
                    #expect(!dump.contains(digits), "the \(name) stands in bytes of the database")
                }
                return try await store.close()
            }
            _ = try await store.write("test") { database in
                // The latest one, which changes no table.
                try database.run(
                    """
                    DELETE FROM grdb_migrations
                    WHERE CAST(identifier AS INTEGER) = (SELECT MAX(CAST(identifier AS INTEGER)) FROM grdb_migrations)
                    """)
            }
            try expectNone(planted, inFilesOf: folder)
            try await store.close()
            // As if it had been made by the former release: the next start keeps it as it was.
            let service = try Program(["serve", "--config", file])
            #expect(await service.nextLine()?.hasPrefix("ready ") == true)
            service.signal(SIGTERM)
            #expect(try await service.finished().status == 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.contains { $0.hasPrefix("phones.sqlite.before-") })
            try expectNone(planted, inFilesOf: folder)
        }

        private func expectNone(_ planted: Planted, inFilesOf folder: URL) throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("phones.sqlite") }
            #expect(names.contains("phones.sqlite"))
            var all = Data()
            for name in names {
                let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
                planted.expectNone(in: bytes, name)
                all += bytes
            }
            #expect(all.range(of: Data("X-PLANTED".utf8)) != nil, "the search finds what is not sealed")
        }
    }
}
