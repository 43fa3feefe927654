import DialtoneModel
import DialtoneWire
import Testing

@testable import DialtoneLab

@Suite("The PBX's table of users, notifications and place, spoken to by hand", .timeLimit(.minutes(10)))
struct PBXLiveTests {
    private static let options = Lab.Options(
        apps: [Lab.App(url: "http://127.0.0.1:1/example.com/dialtone/dialtone-provisioning", password: Secret("corner-7-lamp"))])

    /// Runs a lab with the users anna and ben, and a program that is logged in.
    private static func run(
        _ behaviour: LabBehaviour = LabBehaviour(), _ body: @Sendable (Lab, RawClient) async throws -> Void
    ) async throws {
        var options = options
        options.behaviour = behaviour
        try await withLab(options) { lab in
            _ = await lab.pbx.ensureUser("anna", commonName: "Anna Beispiel", password: Secret("x"))
            _ = await lab.pbx.ensureUser("ben", commonName: "Ben Muster", password: Secret("x"))
            try await connected(to: lab) { try await body(lab, $0) }
        }
    }

    private static func connected(to lab: Lab, _ body: @Sendable (RawClient) async throws -> Void) async throws {
        try await RawClient.with(try await lab.endpoints.pbx) { client in
            try await client.send(#"{"mt":"AppChallenge"}"#)
            let challenge = try #require(try await client.text()?["challenge"]?.string)
            let digest = SHA256Text.hex(of: "dialtone:::::\(challenge):corner-7-lamp")
            try await client.send(#"{"mt":"AppLogin","app":"dialtone","digest":"\#(digest)"}"#)
            #expect(try await client.text()?["ok"] == true)
            try await body(client)
        }
    }

    private static let columns =
        #""columns":{"guid":{"update":false},"h323":{"update":false},"cn":{"update":false},"#
        + #""pwd":{"update":false},"devices":{"update":false}}"#

    /// Starts a replication and reads rows until none comes.
    private static func replicate(
        _ client: RawClient, _ name: String, more: String = ""
    ) async throws -> (start: JSONValue, rows: [JSONValue]) {
        try await client.send(
            #"{"api":"PbxTableUsers","src":"\#(name)","mt":"ReplicateStart","add":true,"del":true,\#(columns),"pseudo":[""]\#(more)}"#)
        let start = try #require(try await client.text())
        var rows: [JSONValue] = []
        for number in 1...100 {
            try await client.send(#"{"api":"PbxTableUsers","src":"\#(name)\#(number)","mt":"ReplicateNext"}"#)
            let row = try #require(try await client.text())
            guard row["columns"] != nil else { break }
            rows.append(row)
        }
        return (start, rows)
    }

    @Test("all users come as rows, and changes afterwards by themselves")
    func replication() async throws {
        try await Self.run { lab, client in
            let (start, rows) = try await Self.replicate(client, "t")
            #expect(start["mt"] == "ReplicateStartResult" && start["src"] == "t" && start["columns"]?["pwd"] != nil)
            #expect(rows.map { $0["columns"]?["h323"]?.string } == ["anna", "ben"])
            let before = try #require(rows.first?["columns"]?["pwd"]?.string)
            #expect(before.count == 48)
            await lab.changeUser("anna", password: Secret("y"))
            let update = try #require(try await client.text())
            #expect(update["mt"] == "ReplicateUpdate" && update["api"] == "PbxTableUsers" && update["src"] == "t3")
            #expect(update["columns"]?["pwd"]?.string != before && update["guid"] == start["guid"])
            _ = await lab.pbx.ensureUser("ida", commonName: "Ida", password: Secret("z"))
            #expect(try await client.text()?["mt"] == "ReplicateAdd")
            let guid = await lab.pbx.ensureUser("ida", commonName: "Ida", password: Secret("z"))
            await lab.pbx.addDevice(DeviceEntry(hw: "0004132a7b15", text: "Desk"), to: guid)
            #expect(try await client.text()?["columns"]?["devices"]?.elements?.count == 1)
            await lab.removeEntry("0004132A7B15", of: "ida")
            #expect(try await client.text()?["columns"]?["devices"]?.elements?.isEmpty == true)
            await lab.removeUser("ben")
            let removal = try #require(try await client.text())
            #expect(removal["mt"] == "ReplicateDel" && removal["columns"]?["guid"] == rows.last?["columns"]?["guid"])
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }

    @Test("behind a mark only changes come, removals behind the rows; another database sends everything")
    func marks() async throws {
        try await Self.run { lab, client in
            let (start, _) = try await Self.replicate(client, "a")
            let database = try #require(start["guid"]?.string)
            let number = try #require(start["usn"]?.int)
            try await Self.connected(to: lab) { second in
                await lab.changeUser("anna", commonName: "Anna Neu")
                await lab.removeUser("ben")
                let mark = #","guid":"\#(database)","usn":\#(number)"#
                let (_, rows) = try await Self.replicate(second, "b", more: mark)
                #expect(rows.map { $0["columns"]?["cn"]?.string } == ["Anna Neu"])
                #expect(try await second.text()?["mt"] == "ReplicateDel")
            }
            await lab.replaceUserDatabase()
            try await Self.connected(to: lab) { third in
                let (again, rows) = try await Self.replicate(third, "c", more: #","guid":"\#(database)","usn":99"#)
                #expect(again["guid"]?.string != database && rows.count == 1)
            }
        }
    }

    @Test("a PBX before 13r3 has neither ids nor numbers, and changes sent by an app are noted")
    func older() async throws {
        var behaviour = LabBehaviour()
        behaviour.userNumbers = false
        try await Self.run(behaviour) { lab, client in
            let (start, rows) = try await Self.replicate(client, "t", more: #","guid":"x","usn":5"#)
            #expect(start["guid"] == nil && start["usn"] == nil && rows.count == 2)
            try await client.send(#"{"api":"PbxTableUsers","src":"e","mt":"ReplicateDel","columns":{"guid":"x"}}"#)
            try await lab.wait { $0.violations.contains { $0.text.contains("changes the users") } }
        }
    }

    @Test("a user is notified, an unknown one not found; an older PBX says nothing")
    func notifications() async throws {
        try await Self.run { lab, client in
            let text =
                #"{"api":"PbxApi","src":"n1","mt":"AppNotify","sip":"anna","link":"dialtone?mac=0004132a7b15","#
                + #""title":"Your desk phone","text":"It is ready: plug it in."}"#
            try await client.send(text)
            #expect(try await client.text()?.text == #"{"mt":"AppNotifyResult","api":"PbxApi","src":"n1"}"#)
            #expect(
                await lab.notifications == [
                    LabNotification(
                        user: "anna", link: "dialtone?mac=0004132a7b15", title: "Your desk phone", text: "It is ready: plug it in.")
                ])
            try await client.send(#"{"api":"PbxApi","src":"n2","mt":"AppNotify","sip":"nobody","title":"t","text":"t"}"#)
            #expect(try await client.text()?["error"] == "not found")
            lab.behaviour.appNotify = false
            try await client.send(#"{"api":"PbxApi","src":"n3","mt":"AppNotify","sip":"anna","title":"t","text":"t"}"#)
            try await lab.wait(untilSeen: { $0.counters["pbx.unanswered"] == 1 })
            #expect(await lab.notifications.count == 1 && lab.violations.isEmpty)
        }
    }

    @Test("a client that monitors the PBX's place hears of it at once and at each change, until it stops")
    func place() async throws {
        try await Self.run { lab, client in
            try await client.send(#"{"api":"PbxAdminApi","src":"m1","mt":"MonitorConfig"}"#)
            #expect(try await client.text()?["mt"] == "MonitorConfigResult")
            let first = try #require(try await client.text())
            #expect(first["mt"] == "MonitorConfigInfo" && first["dns"] == "pbx.example.com" && first["src"] == "m1")
            await lab.movePBX(dns: "new.example.com", address: "192.0.2.7")
            let second = try #require(try await client.text())
            #expect(second["dns"] == "new.example.com" && second["ip4"] == "192.0.2.7" && second["pbx"] == "hq")
            try await client.send(#"{"api":"PbxAdminApi","src":"m2","mt":"MonitorConfig","stop":true}"#)
            #expect(try await client.text()?["mt"] == "MonitorConfigResult")
            await lab.movePBX(dns: "later.example.com")
            try await client.send(#"{"api":"PbxAdminApi","src":"m3","mt":"GetPbxConfig"}"#)
            #expect(try await client.text()?["mt"] == "GetPbxConfigResult")
        }
    }
}
