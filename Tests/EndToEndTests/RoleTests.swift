import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneWire
import Foundation
import Synchronization
import Testing

/// A PBX that answers what the test wants; it shares nothing with the lab.
private enum ScriptedPBX {
    /// Logs in as the App object for ordering, announces itself, and answers requests for the time of `body`.
    static func run<Result: Sendable>(
        at service: ServiceUnderTest, version: String?, apis: [String] = ["Services", "PbxAdminApi"],
        answering: @escaping @Sendable (AppMessage) -> JSONValue?, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await AdminPeer.open(to: service) { peer in
                    let login = AdminPeer.Login(
                        app: "dialtone-provisioning", sip: "dialtone", dn: "Dialtone",
                        info: #"{"appobj":"dialtone","apps":[{"name":"devices-api","dn":"Devices"}],"pbx":"hq","testmode":true}"#,
                        isObjects: true)
                    try #require(try await peer.logIn(login))
                    let info = PBXInfo(domain: "example.com", pbx: "hq", pbxDNS: "pbx.example.com", apis: apis, version: version)
                    try await peer.say(info.json)
                    while true {
                        if let answer = answering(try AppMessage(parsing: try await peer.hear())) { try await peer.say(answer) }
                    }
                }
            }
            group.addTask { try await body() }
            // The PBX ends only by its failure, which is the test's.
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else { throw ServiceUnderTest.Stopped() }
            return result
        }
    }

    static let guid = "7f0c5d1e2a9b48d6913300e4c1a75b62"

    /// The user Anna with two devices, as the PBX shows her.
    static func anna(_ message: AppMessage) -> JSONValue {
        message.result([
            JSONMember("guid", .string(guid)), JSONMember("cn", "Anna Beispiel"), JSONMember("h323", "anna"),
            JSONMember(
                "devices", [["hw": "0004132a7b15", "text": "Desk", "app": ""], ["hw": "soft", "text": "Soft", "app": "softphone"]]),
        ])
    }
}

@Suite("Who may what, and PBXs of other releases", .timeLimit(.minutes(10)))
struct RoleTests {
    @Test(
        "a login at the users' App whose info is incomplete orders nothing, becomes no PBX, and is answered",
        arguments: [nil, "{}", #"{"appobj":"dialtone-user"}"#, #"{"appobj":"anna"}"#] as [String?])
    func incompleteInfo(info: String?) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                for isObjects in [false, true] {
                    try await AdminPeer.open(to: service) { peer in
                        let login = AdminPeer.Login(app: "dialtone", sip: "anna", dn: "Anna", info: info, isObjects: isObjects)
                        try #require(try await peer.logIn(login))
                        let order = try await peer.ask("ProvisioningPhone", ["mac": "0004132a7b15", "code": "1", "hwid": "x"])
                        #expect(order["result"] == "failed")
                        #expect(order["error"]?.string?.contains("/dialtone-provisioning") == true)
                        let evil = PBXInfo(domain: "evil.example", pbx: "evil", pbxDNS: "", apis: ["Services", "PbxAdminApi"])
                        try await peer.say(evil.json)
                        // Nothing came before the answer: no SubscribeServices above all.
                        for mt in ["GetOwnPhones", "WatchOwn", "GetPhones"] {
                            #expect(try await peer.ask(mt)["error"]?.string?.isEmpty == false, "\(mt)")
                        }
                        #expect(peer.pushCount == 0)
                        try await AdminPeer.session(at: service) { administrator in
                            let health = try await administrator.get("GetHealth")
                            #expect(health["pbxs"] == [] && health["checks"]?.element("id", "pbx")?["state"] == "waiting")
                            // Only the login of an App object, or a bare one, can be a PBX that uses the wrong one.
                            let isPBX = info == nil || isObjects && (info == "{}" || info?.contains(#""anna""#) == true)
                            #expect((health["conditions"]?.element("code", "websocket-at-page") != nil) == isPBX)
                            #expect((health["checks"]?.element("id", "provider")?["state"] == "problem") == isPBX)
                        }
                    }
                }
                #expect(try await service.store.fleet().isEmpty)
            }
        }
    }

    @Test("a person whose login has no groups sees the own phones once the PBX has confirmed who it is")
    func confirmedPerson() async throws {
        let person = AdminPeer.Login(
            app: "dialtone", sip: "anna", guid: ScriptedPBX.guid, dn: "Anna", info: #"{"appobj":"dialtone-user","apps":[]}"#)
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                _ = try await service.store.receive(Self.order, at: .now)
                try await AdminPeer.session(at: service, as: person) { peer in
                    let refused = try await peer.ask("GetOwnPhones")
                    #expect(refused["error"]?.string?.contains("PBX") == true, "no PBX is there")
                    try await ScriptedPBX.run(at: service, version: "13r3") { message in
                        message.mt == "GetObject" ? ScriptedPBX.anna(message) : nil
                    } _: {
                        try await Self.pbxIsHere(at: service)
                        try await AdminPeer.session(at: service, as: person) { peer in
                            let own = try await peer.get("WatchOwn", ["on": true])
                            #expect(own["phones"]?.texts("mac") == ["0004132a7b15"])
                            let all = try await peer.ask("GetPhones")
                            #expect(all["error"] != nil)
                        }
                        var other = person
                        other.sip = "bert"
                        try await AdminPeer.session(at: service, as: other) { peer in
                            let own = try await peer.ask("GetOwnPhones")
                            #expect(own["error"]?.string?.isEmpty == false && own["phones"] == nil)
                        }
                    }
                    #expect(refused["phones"] == nil)
                }
            }
        }
    }

    @Test(
        "at a PBX that knows guid and cn only a phone becomes registered all the same, and the release is told", arguments: ["13r2", nil])
    func oldRelease(version: String?) async throws {
        try await withTemporaryFolder { folder in
            let mac = Self.order.mac
            // Stored as delivered, before the service that watches it starts.
            let store = try await SQLiteStore.open(
                path: folder.appendingPathComponent("dialtone.sqlite").path,
                key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path))
            let id = try await store.receive(Self.order, at: .now).id
            let delivery = Delivery(
                file: "snomD785.xml", vendor: "snom", model: "D785", firmware: nil, address: "192.0.2.17", door: "code", userAgent: nil)
            _ = try await store.commit(
                [.identifying, .sysclientPassword(Secret("s")), .ready, .delivered(delivery)], for: id, at: .now)
            try await store.close()
            try await ServiceUnderTest.run(in: folder) { service in
                let asked = Mutex<[JSONValue]>([])
                try await ScriptedPBX.run(at: service, version: version) { message in
                    asked.withLock { $0.append(message.value) }
                    switch message.mt {
                    case "GetObject":
                        let isFound = message.string("guid") == ScriptedPBX.guid || message.string("cn") == "Anna Beispiel"
                        return isFound ? ScriptedPBX.anna(message) : message.result([])
                    case "GetRegs":
                        let isFound = message.string("guid") == ScriptedPBX.guid
                        return message.result(isFound ? [JSONMember("regs", [["hw": "0004132A7B15", "addr": "192.0.2.17"]])] : [])
                    default: return nil
                    }
                } _: {
                    let phone = try await service.wait(for: mac) { $0.status == .registered }
                    #expect(phone.address == "192.0.2.17")
                    try await AdminPeer.session(at: service) { peer in
                        let health = try await peer.get("GetHealth")
                        let condition = try #require(health["conditions"]?.element("code", "pbx-release"))
                        #expect(condition["facts"]?["release"] == version.map { .string($0) } ?? .null)
                        #expect(condition["text"] == condition["texts"]?["en"])
                        #expect(condition["subject"] == "site" && condition["since"] == .null)
                        #expect(condition["severity"] == (version == nil ? "information" : "warning"))
                        for language in ["en", "de"] { #expect(condition["texts"]?[language]?.string?.contains("13r3") == true) }
                        #expect(health["pbxs"]?.element("pbx", "hq")?["testMode"] == true)
                        #expect(health["apis"]?.element("api", "PbxAdminApi")?["granted"] == true)
                        let absent = try #require(health["apis"]?.element("api", "PbxTableUsers"))
                        #expect(absent["granted"] == false && absent["tick"] == "TableUsers" && absent["required"] == false)
                        #expect(health["checks"]?.element("id", "devices")?["text"]?.string?.contains("devices-api") == true)
                    }
                }
                for request in asked.withLock({ $0 }) where request["mt"] == "GetObject" {
                    #expect(request["template"] == "without" && request["properties"]?.elements?.contains("pwd") == false)
                }
            }
        }
    }

    @Test("a client that counts messages alone for a sign of life gets one")
    func keepAlive() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await AdminPeer.session(at: service) { peer in
                    try await peer.say(AppRequest.keepAlive)
                    try await peer.say(AppRequest.keepAlive)
                    #expect(try await peer.push("KeepAlive") == ["mt": "KeepAlive"])
                    _ = try await peer.get("GetCounts")
                    #expect(peer.pushCount == 0, "one for both")
                }
            }
        }
    }

    private static let order = PhoneOrder(
        instance: ServiceUnderTest.instance, mac: MACAddress("0004132a7b15").unsafelyUnwrapped, code: Secret("418830297561"),
        hwid: "0004132a7b15", user: "anna", commonName: "Anna Beispiel", password: Secret("Tulpe-2931"), domain: "example.com",
        pbxDNS: "pbx.example.com")

    /// Waits until the service has taken the PBX's word for what it is; the test's time limit bounds it.
    private static func pbxIsHere(at service: ServiceUnderTest) async throws {
        try await AdminPeer.session(at: service) { peer in
            while try await peer.get("GetHealth")["pbxs"] == [] { try Task.checkCancellation() }
        }
    }
}
