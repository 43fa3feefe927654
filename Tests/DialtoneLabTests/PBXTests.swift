import DialtoneModel
import DialtoneWire
import Testing

@testable import DialtoneLab

@Suite("The PBX's APIs, spoken to by hand", .timeLimit(.minutes(10)))
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
                // A guid comes only where an object was created.
                #expect(try await client.text()?.text == #"{"mt":"UpdateObjectResult","api":"PbxAdminApi","src":"u1"}"#)
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

    @Test("answers come twice where that was chosen, and Devices is told at another address once it has moved")
    func repeatedAnswers() async throws {
        try await withLab(options) { lab in
            try await RawClient.with(try await lab.endpoints.pbx) { client in
                _ = try await logIn(client)
                lab.behaviour.answersRepeated = true
                try await client.send(#"{"api":"PbxAdminApi","src":"g1","mt":"GetPbxConfig"}"#)
                for _ in 1...2 { #expect(try await client.text()?["src"] == "g1") }
                lab.behaviour.answersRepeated = false
                try await client.send(#"{"api":"Services","src":"s1","mt":"SubscribeServices"}"#)
                for _ in 1...2 { _ = try await client.text() }
                await lab.announceDevices(at: "127.0.0.1:4711")
                let urls = try await client.text()?["services"]?.elements?.compactMap { $0["url"]?.string } ?? []
                #expect(urls.contains("http://127.0.0.1:4711/example.com/devices/innovaphone-devices-api"))
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
                #expect(try await client.text()?["services"]?.elements?.compactMap { $0["name"] } == ["users-prov"])
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
            // Only the last component goes, however many there are.
            (
                "https://h/example.com/go/inst/user", "user", "user", "wss://h/example.com/go/inst", "wss://h/example.com/go/inst/user"
            ),
            (
                "https://h/proxy/a/example.com/dialtone/dialtone-provisioning", "dialtone", "dialtone-provisioning",
                "wss://h/proxy/a/example.com/dialtone", "wss://h/proxy/a/example.com/dialtone/dialtone-provisioning"
            ),
        ])
    func names(_ url: String, _ name: String, _ app: String, _ directory: String, _ full: String) throws {
        let object = try AppObject(Lab.App(url: url, password: Secret("x")), guid: "") { _ in false }
        #expect(object.name == name && object.appName == app)
        #expect(object.directoryURL == directory && object.fullURL == full)
        #expect(throws: LabFault.self) { try AppObject(Lab.App(url: "ftp://h/a/b", password: Secret("x")), guid: "") { _ in false } }
    }

    /// One request by hand, on a connection of its own kind.
    private func ask(_ client: RawClient, _ mt: String, _ fields: String, src: String) async throws -> JSONValue {
        try await client.send(#"{"api":"PbxAdminApi","src":"\#(src)","mt":"\#(mt)"\#(fields.isEmpty ? "" : ",")\#(fields)}"#)
        return try #require(try await client.text())
    }

    @Test("entries of a template are shown and compared only as the request says")
    func templates() async throws {
        let soft: JSONValue = ["hw": "anna-soft", "text": "Softphone", "app": "softphone", "tls": true]
        let desk = #"{"hw":"0004132a7b15","text":"Desk","app":"","tls":true,"trusted":true}"#
        for (template, devices, stored, complaint) in [
            (#","template":"without""#, "[\(desk)]", ["0004132a7b15"], nil),
            ("", "[\(desk)]", ["0004132a7b15"], "lost the template's device"),
            (#","template":"with""#, "[\(desk),\(soft.text)]", ["0004132a7b15"], nil),
            (#","template":"without""#, "[\(desk),\(soft.text)]", ["0004132a7b15", "anna-soft"], "copied the template's device"),
        ] as [(String, String, [String], String?)] {
            var behaviour = LabBehaviour()
            behaviour.templateEntries = true
            var options = options
            options.behaviour = behaviour
            try await withLab(options) { lab in
                let guid = await lab.pbx.ensureUser("anna", commonName: "Anna", password: Secret("x"))
                await lab.pbx.addDevice(DeviceEntry(hw: "0004132a7b15", text: "Desk", tlsOnly: true, reverseProxy: true), to: guid)
                try await RawClient.with(try await lab.endpoints.pbx) { client in
                    _ = try await logIn(client)
                    let plain = try await ask(client, "GetObject", #""h323":"anna""#, src: "1")
                    #expect(plain["devices"]?.elements?.compactMap { $0["hw"] } == ["0004132a7b15"], "without is the default")
                    let with = try await ask(client, "GetObject", #""h323":"anna","template":"with""#, src: "2")
                    #expect(with["devices"]?.elements?.last == soft)
                    let few = try await ask(client, "GetObject", #""h323":"anna","properties":["guid","devices"]"#, src: "3")
                    #expect(few.members?.map(\.key) == ["mt", "api", "src", "guid", "devices"])
                    _ = try await ask(client, "UpdateObject", #""guid":"\#(guid)","devices":\#(devices)\#(template)"#, src: "4")
                    #expect(await lab.snapshot().users.first?.devices.compactMap { $0["hw"]?.string } == stored, "\(template)")
                    #expect(
                        lab.violations.count == (complaint == nil ? 0 : 1)
                            && lab.violations.allSatisfy { $0.text.contains(complaint ?? "") })
                }
            }
        }
    }

    @Test("old releases know users by id and long name, and neither template nor properties", arguments: LabBehaviour.Release.allCases)
    func releases(_ release: LabBehaviour.Release) async throws {
        var options = options
        options.behaviour.pbxRelease = release
        options.behaviour.templateEntries = true
        try await withLab(options) { lab in
            let guid = await lab.pbx.ensureUser("anna", commonName: "Anna", password: Secret("x"))
            let isNew = release >= .r13r3
            let info = await lab.pbx.info
            #expect(info.version == (release == .r13r1 ? nil : release.rawValue) && (info.build == nil) == (release == .r13r1))
            #expect((await lab.pbx.object(named: "dialtone")?.info(pbx: "hq", lab.behaviour)["pbx"] == nil) == (release == .r13r1))
            try await RawClient.with(try await lab.endpoints.pbx) { client in
                _ = try await logIn(client)
                #expect((try await ask(client, "GetObject", #""h323":"anna""#, src: "1")["guid"]?.string == guid) == isNew)
                let byName = try await ask(client, "GetObject", #""cn":"Anna","template":"with","properties":["guid"]"#, src: "2")
                #expect(byName["guid"]?.string == guid && (byName["pwd"] == nil) == isNew && byName["devices"]?.elements?.isEmpty != false)
                #expect(try await ask(client, "GetRegs", #""h323":"anna""#, src: "3")["regs"] == nil)
                #expect(try await ask(client, "GetRegs", #""guid":"\#(guid)""#, src: "4")["regs"] == [])
                try await client.send(#"{"api":"PbxAdminApi","src":"5","mt":"GetLocation","loc":"hq"}"#)
                let answer = try await ask(client, "GetPbxConfig", "", src: "6")
                #expect(answer["mt"] == (release == .r13r1 ? "GetPbxConfigResult" : "GetLocationResult"))
            }
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }

    @Test("the PBX tells where it is, its licences, nodes and App objects, and its users in pages")
    func directory() async throws {
        try await withLab(options) { lab in
            for number in 1...23 { _ = await lab.pbx.ensureUser("u\(number)", commonName: "User \(100 + number)", password: Secret("x")) }
            let port = try #require(URLPort(try await lab.endpoints.control))
            try await RawClient.with(try await lab.endpoints.pbx) { client in
                _ = try await logIn(client)
                let place = try await ask(client, "GetLocation", #""loc":"hq""#, src: "l")
                #expect(place["loc"] == "hq" && place["dns"] == "pbx.example.com" && place["addr"] == "127.0.0.1")
                #expect(place["http"]?.int == port.number && place["https"]?.int == port.number && place["module"] == "PBX0")
                let licence = try await ask(client, "GetPbxLicenses", "", src: "p")["lic"]?.elements?.first
                #expect(licence?["name"] == "Port" && licence?["used"] == "0" && licence?["count"]?.string != nil)
                let nodes = try await ask(client, "GetNodes", #""limit":1"#, src: "n1")["nodes"]?.elements
                #expect(nodes == [["name": "branch", "node": "root"]])
                #expect(try await ask(client, "GetNodes", #""last":"branch""#, src: "n2")["nodes"]?.elements?.first?["loc"] == "")
                #expect(try await ask(client, "GetNodes", #""last":"root""#, src: "n3")["nodes"] == [])
                let own = try await ask(client, "GetAppObjects", #""uri":"http://127.0.0.1:1/example.com/""#, src: "a")["objects"]?.elements
                #expect(own?.compactMap { $0["connected"] } == [false] && own?.first?["sip"] == "dialtone")
                #expect(try await ask(client, "GetAppObjects", #""uri":"https://elsewhere/""#, src: "b")["objects"] == [])
                var names: [String] = []
                var pages: [Int] = []
                while true {
                    let from = names.last ?? ""
                    let page = try await ask(client, "SearchUsers", #""cn":"\#(from)""#, src: "s\(pages.count)")["user"]?.elements ?? []
                    if page.isEmpty { break }
                    pages.append(page.count)
                    names += page.compactMap { $0["cn"]?.string }
                }
                #expect(pages == [20, 3] && names == (1...23).map { "User \(100 + $0)" })
                let one = try await ask(client, "SearchUsers", #""cn":"User 105","includeMatch":true,"limit":1"#, src: "m")["user"]?
                    .elements
                #expect(one?.compactMap { $0["h323"] } == ["u5"] && one?.first?["emails"] == [])
            }
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }

    @Test("what deployed services write is forgiven: an empty api, and an error for what they do not know")
    func forgiven() async throws {
        try await withLab(options) { lab in
            try await RawClient.with(try await lab.endpoints.pbx) { client in
                _ = try await logIn(client)
                try await client.send(#"{"mt":"Error","text":"unknown message"}"#)
                try await client.send(#"{"mt":"KeepAlive","api":""}"#)
                _ = try await ask(client, "GetPbxConfig", "", src: "1")
            }
            #expect(lab.violations.isEmpty, "\(lab.violations)")
            #expect(
                await lab.pbx.object(named: "dialtone")?.info(pbx: "hq", LabBehaviour())["apps"]
                    == [["name": "devices-api", "dn": "Devices API"]])
            var behaviour = LabBehaviour()
            behaviour.appsAsTexts = true
            #expect(await lab.pbx.object(named: "dialtone")?.info(pbx: "hq", behaviour)["apps"] == ["devices-api"])
        }
    }

    @Test("a service may order from a page of its own: it finds the user, logs in at Devices through the PBX, and gets a code")
    func ownPage() async throws {
        try await withLab(options) { lab in
            _ = await lab.pbx.ensureUser("anna", commonName: "Anna", password: Secret("x"))
            try await RawClient.with(try await lab.endpoints.pbx) { pbx in
                try await pbx.send(#"{"mt":"AppChallenge"}"#)
                let challenge = try #require(try await pbx.text()?["challenge"]?.string)
                let digest = SHA256Text.hex(of: "dialtone:::::\(challenge):corner-7-lamp")
                try await pbx.send(#"{"mt":"AppLogin","app":"dialtone","digest":"\#(digest)"}"#)
                #expect(try await pbx.text()?["ok"] == true)
                let user = try await ask(pbx, "SearchUsers", #""cn":"""#, src: "1")["user"]?.elements?.first
                let name = try #require(user?["h323"]?.string)
                try await pbx.send(#"{"api":"Services","src":"2","mt":"SubscribeServices"}"#)
                #expect(try await pbx.text()?["mt"] == "SubscribeServicesResult")
                let services = try await pbx.text()?["services"]?.elements ?? []
                let service = try #require(services.first { $0["info"]?["apis"]?["com.innovaphone.devices"] != nil })
                let url = try #require(service["url"]?.string).replacing("http", with: "ws", maxReplacements: 1)
                try await RawClient.with(url) { devices in
                    try await devices.send(#"{"mt":"AppChallenge"}"#)
                    let theirs = try #require(try await devices.text()?["challenge"]?.string)
                    let wanted = try #require(service["name"]?.string)
                    try await pbx.send(#"{"api":"Services","src":"3","mt":"GetServiceLogin","app":"\#(wanted)","challenge":"\#(theirs)"}"#)
                    var login = try #require(try await pbx.text())
                    for key in ["api", "src", "salt", "key"] { login[key] = nil }
                    login["mt"] = "AppLogin"
                    try await devices.send(login.text)
                    #expect(try await devices.text()?["ok"] == true)
                    try await devices.send(#"{"mt":"GetProvisioningCategories","src":"4","type":"PHONE"}"#)
                    let category = try #require(try await devices.text()?["categories"]?.elements?.first?["name"]?.string)
                    try await devices.send(
                        #"{"mt":"GetProvisioningCode","src":"5","category":"\#(category)","sip":"\#(name)","rollout":true,"administrative":true}"#
                    )
                    let code = try #require(try await devices.text()?["code"]?.string)
                    try await RawClient.with(try await lab.sysclients) { _ = try await RawDevice().join(lab, code: code, $0) }
                    let news = try #require(try await devices.text())
                    #expect(news["mt"] == "DeviceProvisioned" && news["src"] == "5" && news["device"]?["hwId"]?.string == RawDevice().mac)
                }
            }
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }
}

/// The port in a URL.
private struct URLPort {
    let number: Int

    init?(_ url: String) {
        guard let authority = url.split(separator: "/").dropFirst().first, let port = splitHostPort(String(authority)).port else {
            return nil
        }
        number = port
    }
}
