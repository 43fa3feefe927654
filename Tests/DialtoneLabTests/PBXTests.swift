import DialtoneModel
import DialtoneWire
import Testing

@testable import DialtoneLab

@Suite("The PBX's APIs, spoken to by hand", .timeLimit(.minutes(1)))
struct PBXTests {
    private let options = Lab.Options(
        // Nobody listens there: the App object exists all the same, and a program may log in as it.
        apps: [Lab.App(url: "http://127.0.0.1:1/example.com/dialtone/dialtone-provisioning", password: Secret("corner-7-lamp"))])

    private func logIn(_ client: RawClient, password: String = "corner-7-lamp") async throws -> JSONValue? {
        try await client.send(#"{"mt":"AppChallenge"}"#)
        let challenge = try #require(try await client.text()?["challenge"]?.string)
        let digest = SHA256Text.hex(of: "dialtone:::::\(challenge):\(password)")
        try await client.send(#"{"mt":"AppLogin","app":"dialtone","digest":"\#(digest)"}"#)
        return try await client.text()
    }

    @Test("a wrong password is refused and the connection closed")
    func wrongPassword() async throws {
        try await withLab(options) { lab in
            try await RawClient.with(try await lab.endpoints.pbx) { client in
                let result = try await logIn(client, password: "wrong")
                #expect(result?["ok"] == nil && result?["errorText"] != nil)
                #expect(try await client.text() == nil)
            }
        }
    }

    @Test("objects are read, device entries replaced, and careless updates noted")
    func updates() async throws {
        try await withLab(options) { lab in
            let guid = await lab.pbx.ensureUser("anna", commonName: "Anna Beispiel", password: Secret("x"))
            await lab.pbx.addDevice(DeviceEntry(hw: "0004132a7b15", text: "Desk", tlsOnly: true, reverseProxy: true), to: guid)
            try await RawClient.with(try await lab.endpoints.pbx) { client in
                #expect(try await logIn(client)?["ok"] == true)
                for key in [#""h323":"anna""#, #""cn":"Anna Beispiel""#, #""guid":"\#(guid)""#] {
                    try await client.send(#"{"api":"PbxAdminApi","src":"\#(key.count)","mt":"GetObject",\#(key)}"#)
                    let object = try #require(try await client.text())
                    #expect(object["guid"]?.string == guid && object["devices"]?.elements?.count == 1)
                }
                #expect(lab.violations.isEmpty)
                let clear = #"[{"hw":"0004132a7b15","text":"Desk","app":"","trusted":true}]"#
                try await client.send(#"{"api":"PbxAdminApi","src":"u1","mt":"UpdateObject","guid":"\#(guid)","devices":\#(clear)}"#)
                #expect(try await client.text()?["guid"]?.string == guid)
                #expect(lab.violations.isEmpty)
                let lossy = #"[{"hw":"0004132a7b15","text":"Desk"}]"#
                try await client.send(
                    #"{"api":"PbxAdminApi","src":"u2","mt":"UpdateObject","guid":"\#(guid)","devices":\#(lossy),"cn":"X"}"#)
                _ = try await client.text()
                #expect(lab.violations.map(\.text).count { $0.contains("lost the field") } == 2)
                #expect(lab.violations.contains { $0.text.contains("changes cn") })
                try await client.send(#"{"api":"PbxAdminApi","mt":"UpdateObject","guid":"?","cn":"X"}"#)
                #expect(try await client.text()?["error"] != nil)
                try await client.send(#"{"api":"Rcc","src":"r","mt":"Initialize"}"#)
                try await lab.wait { $0.violations.contains { $0.text.contains("did not name") } }
                #expect(lab.violations.contains { $0.text.contains("without src") })
            }
        }
    }

    @Test("services are announced with the subscription's src, and vouched for")
    func services() async throws {
        try await withLab(options) { lab in
            try await RawClient.with(try await lab.endpoints.pbx) { client in
                _ = try await logIn(client)
                try await client.send(#"{"api":"Services","src":"s1","mt":"SubscribeServices"}"#)
                #expect(try await client.text()?["mt"] == "SubscribeServicesResult")
                let info = try #require(try await client.text())
                #expect(info["src"] == "s1")
                let entry = try #require(info["services"]?.elements?.first)
                #expect(entry["info"]?["apis"]?["com.innovaphone.devices"] != nil)
                #expect(entry["url"]?.string?.hasSuffix("/example.com/devices/innovaphone-devices-api") == true)
                lab.behaviour.devicesAnnounced = false
                await lab.pbx.announceServices()
                #expect(try await client.text()?["services"]?.elements?.count == 1)
                try await client.send(#"{"api":"Services","src":"l1","mt":"GetServiceLogin","app":"devices-api","challenge":"2064418837"}"#)
                let login = try #require(try await client.text())
                #expect(login["app"] == "innovaphone-devices-api" && login["key"]?.string?.count == 128)
            }
            #expect(lab.violations.isEmpty)
        }
    }

    @Test(
        "App objects are named after instance and app",
        arguments: [
            (
                "http://h:8/example.com/dialtone", "dialtone", "dialtone-provisioning", "ws://h:8/example.com/dialtone",
                "ws://h:8/example.com/dialtone"
            ),
            (
                "https://h/example.com/dialtone/dialtone-provisioning", "dialtone", "dialtone-provisioning", "wss://h/example.com/dialtone",
                "wss://h/example.com/dialtone/dialtone-provisioning"
            ),
            (
                "https://h/example.com/dialtone/dialtone-admin?x=1", "dialtone-admin", "dialtone-admin", "wss://h/example.com/dialtone",
                "wss://h/example.com/dialtone/dialtone-admin"
            ),
        ])
    func names(_ url: String, _ name: String, _ app: String, _ directory: String, _ full: String) throws {
        let object = try AppObject(Lab.App(url: url, password: Secret("x")), guid: "") { _ in false }
        #expect(object.name == name && object.appName == app)
        #expect(object.directoryURL == directory && object.fullURL == full)
        #expect(throws: LabFault.self) { try AppObject(Lab.App(url: "ftp://h/a/b", password: Secret("x")), guid: "") { _ in false } }
    }
}
