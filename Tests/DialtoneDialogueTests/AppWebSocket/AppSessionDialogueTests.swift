import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import TestSupport
import Testing

@Suite("A session at our AppWebsocket")
struct AppSessionDialogueTests {
    private static let password = Secret("corner-7-lamp")
    private typealias Action = AppSessionDialogue.Action

    /// A session, its randomness, and what was sent on it.
    private struct Bench {
        var dialogue = AppSessionDialogue(
            .init(
                instance: InstanceID(domain: "example.com", name: "dialtone"), title: "Third-party phones",
                passwords: [Secret("older"), password], build: "4f21c0"))
        var random = SeededGenerator(seed: 7)

        init() { _ = dialogue.handle(.opened, using: &random) }

        mutating func tell(_ json: JSONValue) -> [Action] { tell(json.text) }

        mutating func tell(_ text: String) -> [Action] { dialogue.handle(.received(text), using: &random) }

        mutating func challenge() throws -> String {
            guard case .send(let text) = tell(["mt": "AppChallenge", "src": 3]).first else { throw WireFault.missing(field: "send") }
            let message = try AppMessage(parsing: text)
            #expect(message.mt == "AppChallengeResult" && message.src == 3)
            return try #require(message.string("challenge"))
        }

        mutating func login(
            app: String = "dialtone-provisioning", sip: String = "users", info: String? = #"{"appobj":"provider"}"#,
            pbxObj: String? = "provider", password: Secret = AppSessionDialogueTests.password
        ) throws -> [Action] {
            let challenge = try challenge()
            let digest = AppLogin.digest(
                app: app, domain: "example.com", sip: sip, guid: "", dn: "", info: info, challenge: challenge, password: password)
            return tell(
                AppLogin(
                    app: app, domain: "example.com", sip: sip, guid: "", dn: "", info: info, digest: digest, pbxObj: pbxObj,
                    src: "l1"
                ).text)
        }

        static func pbx() throws -> Bench {
            var bench = Bench()
            _ = try bench.login(sip: "provider", pbxObj: nil)
            return bench
        }
    }

    /// What a PBX says of a person.
    private static let person = #"{"appobj":"provider","groups":[]}"#

    private static func sent(_ actions: [Action]) throws -> AppMessage {
        for case .send(let text) in actions { return try AppMessage(parsing: text) }
        throw WireFault.missing(field: "send in \(actions)")
    }

    private static func closeCode(_ actions: [Action]) -> UInt16? {
        if case .close(let code, _) = actions.last { code } else { nil }
    }

    @Test("a right digest logs in, and the answer has our domain")
    func login() throws {
        var bench = Bench()
        let actions = try bench.login()
        #expect(actions.first == .raiseMessageLimit)
        let answer = try Self.sent(actions)
        #expect(
            answer.value == [
                "mt": "AppLoginResult", "src": "l1", "ok": true, "app": "dialtone-provisioning", "domain": "example.com",
            ])
        guard case .loggedIn(let session) = actions.last else { throw WireFault.missing(field: "loggedIn") }
        #expect(session.role == .service)
    }

    @Test("the session key is that of challenge and password")
    func sessionKey() throws {
        var bench = Bench()
        guard case .loggedIn(let session) = try bench.login().last else { throw WireFault.missing(field: "loggedIn") }
        var again = Bench()
        #expect(session.key == SessionKey(challenge: try again.challenge(), password: Self.password))
    }

    @Test("challenges are fresh, of 16 hex digits, and good for one login", arguments: [true, false])
    func challenges(isRight: Bool) throws {
        var bench = Bench()
        let challenges = Set(try (1...20).map { _ in try bench.challenge() })
        #expect(challenges.count == 20)
        #expect(challenges.allSatisfy { $0.count == 16 && $0.allSatisfy { "0123456789abcdef".contains($0) } })
        // An older challenge is worth nothing.
        let old = try #require(challenges.first)
        _ = try bench.challenge()
        let digest = AppLogin.digest(
            app: "a", domain: "", sip: "", guid: "", dn: "", info: nil, challenge: old, password: Self.password)
        let actions = bench.tell(
            AppLogin(app: "a", domain: "", sip: "", guid: "", dn: "", info: nil, digest: digest).text)
        let answer = try Self.sent(actions)
        #expect(!answer.bool("ok") && answer.string("errorText") != nil)
        #expect(Self.closeCode(actions) == 1008)
    }

    @Test("a wrong password gets an answer without ok, and the door")
    func wrongPassword() throws {
        var bench = Bench()
        let actions = try bench.login(password: Secret("wrong"))
        #expect(try Self.sent(actions).value["ok"] == nil)
        #expect(actions.contains(.refusedLogin(#""users" at the App "dialtone-provisioning""#)), "people are told who tried")
        #expect(Self.closeCode(actions) == 1008)
        #expect(bench.dialogue.state == .closed)
        #expect(bench.tell(["mt": "AppChallenge"]) == [])
    }

    @Test(
        "a login without a challenge, or without a digest, is refused",
        arguments: [
            ["mt": "AppLogin", "app": "x", "digest": "00"], ["mt": "AppLogin", "app": "x"],
        ] as [JSONValue])
    func badLogin(json: JSONValue) throws {
        var bench = Bench()
        let actions = bench.tell(json)
        #expect(try Self.sent(actions).mt == "AppLoginResult")
        #expect(Self.closeCode(actions) == 1008)
    }

    @Test(
        "before the login anything else closes",
        arguments: [
            #"{"mt":"AppInfo","app":"x"}"#, #"{"mt":"PbxInfo"}"#, #"{"mt":"ProvisioningPhone"}"#, #"{"mt":"Foo"}"#, #"{"no":"mt"}"#,
            "not JSON", "[]", "",
        ], [true, false])
    func closed(text: String, isChallenged: Bool) throws {
        var bench = Bench()
        if isChallenged { _ = try bench.challenge() }
        #expect(Self.closeCode(bench.tell(text)) == 1008)
    }

    @Test("binary frames, silence, too many messages and too many checks close before the login")
    func limits() {
        var binary = Bench()
        #expect(Self.closeCode(binary.dialogue.handle(.receivedBinary, using: &binary.random)) == 1003)
        var silent = Bench()
        #expect(Self.closeCode(silent.dialogue.handle(.timerFired(.login), using: &silent.random)) == 1008)
        var chatty = Bench()
        for _ in 1...32 { #expect(chatty.tell(["mt": "KeepAlive"]) == []) }
        #expect(Self.closeCode(chatty.tell(["mt": "KeepAlive"])) == 1008)
        var guessing = Bench()
        let check = AppCheckLogin(app: "x", domain: "", challenge: "1234", digest: "00").json
        for _ in 1...5 { #expect(Self.closeCode(guessing.tell(check)) == nil) }
        #expect(Self.closeCode(guessing.tell(check)) == 1008)
    }

    @Test("the login timer does nothing after the login")
    func loginInTime() throws {
        var bench = try Bench.pbx()
        #expect(bench.dialogue.handle(.timerFired(.login), using: &bench.random) == [])
    }

    @Test("AppCheckLogin is answered before and after the login", arguments: [true, false])
    func checkLogin(isRight: Bool) throws {
        let digest = AppCheckLogin.digest(
            app: "x", domain: "example.com", challenge: "1234", password: isRight ? Self.password : Secret("no"))
        let check = AppCheckLogin(app: "x", domain: "example.com", challenge: "1234", digest: digest, src: "c1").json
        for bench in [Bench(), try Bench.pbx()] {
            var bench = bench
            let answer = try Self.sent(bench.tell(check))
            #expect(
                answer.value
                    == (isRight ? ["mt": "AppCheckLoginResult", "src": "c1", "ok": true] : ["mt": "AppCheckLoginResult", "src": "c1"]))
        }
    }

    @Test("CheckBuild is told the current page, and nothing if it is current")
    func checkBuild() throws {
        var bench = Bench()
        let url = "https://h/example.com/dialtone/139a00/dialtone-admin.htm?lang=de"
        let actions = bench.tell(["mt": "CheckBuild", "url": .string(url)])
        #expect(actions.last == .outdatedPage("\"\(url)\""))
        let answer = try Self.sent(actions)
        #expect(answer.string("url") == "https://h/example.com/dialtone/4f21c0/dialtone-admin.htm?lang=de")
        let again = try Self.sent(bench.tell(["mt": "CheckBuild", "url": answer.value["url"]!]))
        #expect(again.value == ["mt": "CheckBuildResult"])
        // A page that names no build is no older one: it only has not been led to the current one yet.
        let plain = bench.tell(["mt": "CheckBuild", "url": "https://h/example.com/dialtone/dialtone-admin.htm"])
        #expect(plain.count == 1)
    }

    @Test(
        "who somebody is follows from the signed part of the login",
        arguments: [
            ("dialtone-provisioning", "provider", nil, .pbx), ("dialtone-admin", "provider", nil, .pbx),
            ("dialtone-admin", "anna", "provider", .admin), ("dialtone-admin.htm", "anna", "provider", .admin),
            ("dialtone-admin", "anna", nil, .admin), ("dialtone", "anna", "provider", .user), ("dialtone.htm", "anna", nil, .user),
            ("dialtone", "users", "provider", .service), ("dialtone-provisioning", "users", "provider", .service),
            ("dialtone-provisioning", "users", nil, .service), ("anything", "provider", "provider", .service),
        ] as [(String, String, String?, AppSession.Role)])
    func roles(app: String, sip: String, pbxObj: String?, role: AppSession.Role) throws {
        var bench = Bench()
        let info = role == .user ? Self.person : #"{"appobj":"provider"}"#
        guard case .loggedIn(let session) = try bench.login(app: app, sip: sip, info: info, pbxObj: pbxObj).last else {
            throw WireFault.missing(field: "loggedIn")
        }
        #expect(session.role == role)
    }

    @Test("AppInfo offers provisioning under our title, to any App and session")
    func appInfo() throws {
        var bench = try Bench.pbx()
        let answer = try Self.sent(bench.tell(["mt": "AppInfo", "app": "dialtone-provisioning", "src": "a"]))
        #expect(answer.mt == "AppInfoResult" && answer.src == "a")
        #expect(answer.value["serviceInfo"]?["apis"]?["com.innovaphone.provisioning"]?["title"] == "Third-party phones")
    }

    @Test("PbxInfo is believed of whoever knows the password itself, and of nobody for whom a PBX vouched")
    func pbxInfo() throws {
        let info: JSONValue = ["mt": "PbxInfo", "domain": "example.com", "pbx": "hq", "apis": ["Services"]]
        let announced = Action.announced(
            PBXInfo(domain: "example.com", pbx: "hq", pbxDNS: "", apis: ["Services"], version: nil, build: nil))
        var pbx = try Bench.pbx()
        #expect(pbx.tell(info) == [announced])
        var plain = Bench()
        _ = try plain.login(info: nil, pbxObj: nil)
        #expect(plain.tell(info) == [announced])
        #expect(plain.tell(["mt": "ServicesInfo", "api": "Services"]).count == 1)
        for pbxObj in ["provider", nil] {  // a user who drops `pbxObj` cannot drop `info.appobj`
            var user = Bench()
            _ = try user.login(app: "dialtone-admin", sip: "anna", pbxObj: pbxObj)
            let actions = user.tell(info)
            #expect(actions.count == 1 && actions.first != announced)
        }
    }

    @Test("messages go to whom they concern")
    func routing() throws {
        let result: JSONValue = ["mt": "GetObjectResult", "api": "PbxAdminApi", "src": "e1"]
        var pbx = try Bench.pbx()
        #expect(pbx.tell(result) == [.pbxMessage(try AppMessage(parsing: result.text))])
        let own: JSONValue = ["mt": "GetPhones"]
        var admin = Bench()
        _ = try admin.login(app: "dialtone-admin", sip: "anna")
        #expect(admin.tell(own) == [.adminMessage(try AppMessage(parsing: own.text))])
        var user = Bench()
        _ = try user.login(app: "dialtone", sip: "anna", info: Self.person)
        #expect(user.tell(own) == [.adminMessage(try AppMessage(parsing: own.text))])
        for text in [own.text, result.text, "not JSON", #"{"no":"mt"}"#, #"{"mt":"AppChallenge"}"#] {
            var service = Bench()
            _ = try service.login()
            let actions = service.tell(text)
            #expect(actions.count == 1)
            guard case .note = actions.first else { throw WireFault.missing(field: "note for \(text)") }
            #expect(service.tell(text) == [], "noted once")
            #expect(service.tell(["mt": "KeepAlive"]) == [])
        }
    }

    @Test("oddities do not fill the log")
    func notes() throws {
        var bench = Bench()
        _ = try bench.login()
        let noted = (1...1000).count { bench.tell(["mt": .string("Odd\($0)\n")]) != [] }
        #expect(noted == 32)
    }

    @Test(
        "an order is decrypted with the session's key",
        arguments: [
            ("dialtone-provisioning", "users", "provider" as String?, true), ("dialtone-provisioning", "provider", nil, true),
            ("dialtone-admin", "anna", "provider", false), ("dialtone", "anna", "provider", false),
        ])
    func orders(app: String, sip: String, pbxObj: String?, isAllowed: Bool) throws {
        var bench = Bench()
        let info = sip == "anna" ? Self.person : #"{"appobj":"provider"}"#
        guard case .loggedIn(let session) = try bench.login(app: app, sip: sip, info: info, pbxObj: pbxObj).last else {
            throw WireFault.missing(field: "loggedIn")
        }
        let actions = bench.tell(
            ProvisioningRequest.message(
                mac: "00:04:13:2A:7B:15", code: "418830297561", hwid: "0004132a7b15", user: "anna", commonName: "Anna Beispiel",
                password: Secret("s3cret"), seed: "20931847756600125544871", key: session.key, domain: "example.com", dns: "",
                src: "p3"))
        guard isAllowed else {
            let answer = try Self.sent(actions)
            #expect(answer.string("result") == "failed" && answer.src == "p3")
            return
        }
        guard case .provision(let request) = actions.first else { throw WireFault.missing(field: "provision") }
        #expect(request.mac.hex == "0004132a7b15" && request.password == Secret("s3cret") && request.src == "p3")
    }

    @Test("an order that cannot be read is answered with its reason")
    func badOrder() throws {
        var bench = Bench()
        _ = try bench.login()
        let answer = try Self.sent(bench.tell(["mt": "ProvisioningPhone", "src": "p", "mac": "xyz"]))
        #expect(answer.mt == "ProvisioningPhoneResult" && answer.src == "p" && answer.string("result") == "failed")
        #expect(try #require(answer.string("error")).contains("mac"))
    }

    @Test("random texts never trap", arguments: Seeds.forThisRun)
    func anything(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{", "}", "\"mt\":", "\"AppLogin\"", ",", "\"app\":\"x\"", "null", "[", "\"info\":{}", "\"AppInfo\"", "\"", "\\u0000",
        ]
        for _ in 0..<500 {
            var bench = Bool.random(using: &random) ? Bench() : try Bench.pbx()
            for _ in 0..<10 {
                let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
                _ = bench.tell(text)
            }
        }
    }
}
