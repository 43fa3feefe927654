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
            app: String = "dialtone-provisioning", domain: String = "example.com", sip: String = "users", guid: String = "",
            dn: String = "", info: String? = #"{"appobj":"provider"}"#, pbxObj: String? = "provider",
            password: Secret = AppSessionDialogueTests.password
        ) throws -> [Action] {
            let challenge = try challenge()
            let digest = AppLogin.digest(
                app: app, domain: domain, sip: sip, guid: guid, dn: dn, info: info, challenge: challenge, password: password)
            return tell(
                AppLogin(
                    app: app, domain: domain, sip: sip, guid: guid, dn: dn, info: info, digest: digest, pbxObj: pbxObj, src: "l1"
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
        for action in actions {
            switch action {
            case .send(let text), .refuseCheck(let text): return try AppMessage(parsing: text)
            default: continue
            }
        }
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
        let refused = AppSessionDialogue.Action.refusedLogin(#""users" at the App "dialtone-provisioning""#, .wrongPassword)
        #expect(actions.contains(refused), "people are told who tried, and why it failed")
        #expect(Self.closeCode(actions) == 1008)
        #expect(bench.dialogue.state == .closed)
        #expect(bench.tell(["mt": "AppChallenge"]) == [])
    }

    @Test(
        "what a peer calls itself is told short and in one line, whatever it is",
        arguments: ["\u{7f}", "\u{9b}2J", "\u{202e}", "\u{2028}", "a\u{301}"])
    func oddName(piece: String) throws {
        var bench = Bench()
        let name = String(repeating: piece, count: 1000)
        let actions = bench.tell(["mt": "AppLogin", "app": .string(name), "sip": .string(name), "digest": "00"])
        guard case .refusedLogin(let who, .noChallenge) = actions.first else { throw WireFault.missing(field: "refusedLogin first") }
        #expect(who.escapingControls == who && who.unicodeScalars.count < 2500)
    }

    @Test(
        "a login without a challenge, or without a digest, is refused",
        arguments: [
            (["mt": "AppLogin", "app": "x", "digest": "00"], .noChallenge), (["mt": "AppLogin", "app": "x"], .unreadable),
        ] as [(JSONValue, AppSessionDialogue.LoginRefusal)])
    func badLogin(json: JSONValue, refusal: AppSessionDialogue.LoginRefusal) throws {
        var bench = Bench()
        let actions = bench.tell(json)
        #expect(actions.contains(.refusedLogin(#""" at the App "x""#, refusal)))
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
        for _ in 1...32 { #expect(Self.closeCode(chatty.tell(["mt": "KeepAlive"])) == nil) }
        #expect(Self.closeCode(chatty.tell(["mt": "KeepAlive"])) == 1008)
        var guessing = Bench()
        let check = AppCheckLogin(app: "x", domain: "", challenge: "1234", digest: "00").json
        for _ in 1...5 { #expect(Self.closeCode(guessing.tell(check)) == nil) }
        #expect(Self.closeCode(guessing.tell(check)) == 1008)
    }

    @Test("whatever says that a guess at the password is wrong may be made to wait, and only that")
    func guesses() throws {
        var bench = Bench()
        let actions = try bench.login(password: Secret("wrong"))
        guard case .refusedLogin(_, .wrongPassword) = actions.first else { throw WireFault.missing(field: "refusedLogin first") }
        func check(_ password: Secret) -> JSONValue {
            AppCheckLogin(
                app: "x", domain: "", challenge: "1234",
                digest: AppCheckLogin.digest(app: "x", domain: "", challenge: "1234", password: password)
            ).json
        }
        func isRefused(_ actions: [Action]) -> Bool { if case .refuseCheck = actions.first { true } else { false } }
        var (stranger, pbx) = (Bench(), try Bench.pbx())
        #expect(isRefused(stranger.tell(check(Secret("wrong")))) && !isRefused(stranger.tell(check(Self.password))))
        #expect(!isRefused(pbx.tell(check(Secret("wrong")))), "it knows the password")
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

    /// Rows 7 and 13 of the vendor's ways to log in, and each with less than it should say.
    private struct Entrance: CustomTestStringConvertible {
        var app: String
        var sip = "anna"
        var guid = ""
        var info: String?
        var pbxObj: String?
        var role: AppSession.Role

        var testDescription: String { "\(app) \(sip) \(guid) \(info ?? "no info") \(pbxObj ?? "no pbxObj"): \(role)" }

        static let own = #"{"appobj":"provider"}"#
        static let all: [Entrance] = [
            // An App object's own login, as a PBX makes it.
            Entrance(app: "dialtone-provisioning", sip: "provider", info: own, role: .pbx),
            Entrance(app: "anything", sip: "provider", info: own, role: .pbx),
            Entrance(app: "anything", sip: "provider", info: own, pbxObj: "provider", role: .service),
            // Administrators, whatever their login says of them.
            Entrance(app: "dialtone-admin", sip: "provider", info: own, role: .admin),
            Entrance(app: "dialtone-admin", info: own, pbxObj: "provider", role: .admin),
            Entrance(app: "dialtone-admin.htm", info: own, pbxObj: "provider", role: .admin),
            Entrance(app: "dialtone-admin", sip: "dialtone-admin", role: .admin),
            // Persons at the users' App; without `groups` the PBX is asked, if there is something to ask for.
            Entrance(app: "dialtone", info: person, pbxObj: "provider", role: .user),
            Entrance(app: "dialtone.htm", info: person, role: .user),
            Entrance(app: "dialtone", guid: "7f0c", info: own, pbxObj: "provider", role: .unconfirmedUser),
            Entrance(app: "dialtone", guid: "7f0c", info: own, role: .unconfirmedUser),
            // No persons there.
            Entrance(app: "dialtone", info: own, pbxObj: "provider", role: .guest),
            Entrance(app: "dialtone", guid: "7f0c", info: "{}", pbxObj: "provider", role: .guest),
            Entrance(app: "dialtone", guid: "7f0c", role: .guest),
            Entrance(app: "dialtone", sip: "", guid: "7f0c", info: own, role: .guest),
            Entrance(app: "dialtone", sip: "provider", guid: "7f0c", info: own, role: .guest),
            Entrance(app: "dialtone", sip: "provider", info: #"{"appobj":"provider","groups":[]}"#, role: .guest),
            // Who provisions.
            Entrance(app: "dialtone-provisioning", sip: "users", info: own, pbxObj: "provider", role: .service),
            Entrance(app: "dialtone-provisioning", sip: "users", info: own, role: .service),
            Entrance(app: "dialtone-provisioning", sip: "users", role: .service),
            Entrance(app: "dialtone-provisioning", sip: "", info: "{}", role: .service),
            Entrance(app: "Dialtone", sip: "users", info: own, role: .service),
        ]
    }

    /// Every other way to cut the text under a login's digest into fields: with what the PBX has signed for a person at the users'
    /// App, and for a service, nothing more is to be had than that.
    @Test("a login that is cut anew at other colons gets no further", arguments: ["dialtone", "dialtone-provisioning"])
    func recut(app: String) throws {
        let info = #"{"appobj":"provider","groups":["a"]}"#
        let signed = [app, "example.com", "anna", "7f0c5d1e2a9b48d6913300e4c1a75b62", "dialtone::provider", info]
        let parts = signed.joined(separator: ":").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var seen: Set<AppSession.Role> = []
        // Four borders among all; what stands behind the fifth field is `info`, if it is JSON, or there is none.
        func cuts(_ from: Int, _ left: Int) -> [[Int]] {
            guard left > 0 else { return [[]] }
            guard from < parts.count else { return [] }
            return (from..<parts.count).flatMap { first in cuts(first + 1, left - 1).map { [first] + $0 } }
        }
        for borders in cuts(1, 4) + cuts(1, 5) {
            let bounds = [0] + borders + [parts.count]
            let fields = zip(bounds, bounds.dropFirst()).map { parts[$0..<$1].joined(separator: ":") }
            let own = fields.count == 6 ? fields[5] : nil
            if let own, (try? JSONValue(parsing: own)) == nil { continue }
            guard fields != signed else { continue }
            var bench = Bench()
            let actions = try bench.login(
                app: fields[0], domain: fields[1], sip: fields[2], guid: fields[3], dn: fields[4], info: own, pbxObj: nil)
            guard case .loggedIn(let session) = actions.last else { continue }
            seen.insert(session.role)
            #expect(session.role == (app == "dialtone" ? .guest : .service), "\(fields)")
            #expect(
                bench.tell(["mt": "PbxInfo", "domain": "d", "pbx": "p", "apis": []]).allSatisfy { action in
                    if case .announced = action { false } else { true }
                }, "\(fields)")
        }
        #expect(!seen.isEmpty)
    }

    @Test("what a session may do follows from the App's name and the signed part of the login", arguments: Entrance.all)
    private func roles(_ entrance: Entrance) throws {
        var bench = Bench()
        let actions = try bench.login(
            app: entrance.app, sip: entrance.sip, guid: entrance.guid, info: entrance.info, pbxObj: entrance.pbxObj)
        guard case .loggedIn(let session) = actions.last else { throw WireFault.missing(field: "loggedIn") }
        #expect(session.role == entrance.role)
        #expect(session.role.mayOrder == !["dialtone", "dialtone-admin"].contains(session.login.appName))
    }

    @Test("AppInfo offers provisioning under our title, to any App and session")
    func appInfo() throws {
        var bench = try Bench.pbx()
        let answer = try Self.sent(bench.tell(["mt": "AppInfo", "app": "dialtone-provisioning", "src": "a"]))
        #expect(answer.mt == "AppInfoResult" && answer.src == "a")
        #expect(answer.value["serviceInfo"]?["apis"]?["com.innovaphone.provisioning"]?["title"] == "Third-party phones")
    }

    @Test("PbxInfo is believed of an App object's own login and of one that says nothing, but not at the Apps for people")
    func pbxInfo() throws {
        let info: JSONValue = ["mt": "PbxInfo", "domain": "example.com", "pbx": "hq", "apis": ["Services"]]
        let announced = Action.announced(
            PBXInfo(domain: "example.com", pbx: "hq", pbxDNS: "", apis: ["Services"], version: nil, build: nil))
        var pbx = try Bench.pbx()
        #expect(pbx.tell(info) == [announced])
        for text in [nil, "{}", "null"] as [String?] {
            var plain = Bench()
            _ = try plain.login(info: text, pbxObj: nil)
            #expect(plain.tell(info) == [announced], "\(text ?? "no info")")
            #expect(plain.tell(["mt": "ServicesInfo", "api": "Services"]).count == 1)
        }
        // A user who drops `pbxObj` cannot drop `info.appobj`; of what says less than a PBX does, nothing is believed.
        for text in [Entrance.own, Self.person, #"{"cn":"Anna"}"#] {
            for pbxObj in ["provider", nil] {
                var user = Bench()
                _ = try user.login(sip: "anna", info: text, pbxObj: pbxObj)
                let actions = user.tell(info)
                guard actions.count == 1, case .note = actions[0] else { throw WireFault.missing(field: "note in \(actions)") }
            }
        }
        for app in ["dialtone", "dialtone-admin"] {
            for (text, object) in [(Entrance.own, "provider"), (nil, "provider")] as [(String?, String)] {
                var misplaced = Bench()
                _ = try misplaced.login(app: app, sip: "provider", info: text, pbxObj: nil)
                #expect(misplaced.tell(info) == [.misplaced(object: object, app: app)])
                #expect(misplaced.tell(info) == [], "told once")
                let services = misplaced.tell(["mt": "ServicesInfo", "api": "Services"])
                #expect(!services.contains { if case .pbxMessage = $0 { true } else { false } })
            }
        }
    }

    @Test(
        "a login at the users' App without info orders nothing and becomes no PBX, and is told why", arguments: [nil, "{}", Entrance.own])
    func incompleteInfo(info: String?) throws {
        var bench = Bench()
        guard case .loggedIn(let session) = try bench.login(app: "dialtone", sip: "anna", info: info).last else {
            throw WireFault.missing(field: "loggedIn")
        }
        let order = try Self.sent(bench.tell(Self.order(with: session.key)))
        #expect(order.string("result") == "failed" && order.src == "p3")
        #expect(order.string("error")?.contains("/dialtone-provisioning") == true)
        let actions = bench.tell(["mt": "PbxInfo", "domain": "example.com", "pbx": "evil", "apis": ["Services"]])
        #expect(!actions.contains { if case .announced = $0 { true } else { false } })
        for request in [["mt": "GetOwnPhones", "src": "q1"], ["mt": "GetPhones", "src": "q1"]] as [JSONValue] {
            let answer = try Self.sent(bench.tell(request))
            #expect(answer.src == "q1" && answer.string("error") == AppSessionDialogue.noPerson)
        }
        #expect(try Self.sent(bench.tell(["mt": "AppInfo", "app": "dialtone"])).mt == "AppInfoResult")
    }

    @Test("a login that may be a person's waits for the PBX's word", arguments: UserClaim.Finding.allCases)
    func claims(finding: UserClaim.Finding) throws {
        var bench = Bench()
        _ = try bench.login(app: "dialtone", sip: "anna", guid: "7f0c", info: Entrance.own)
        let requests: [JSONValue] = [["mt": "WatchOwn", "src": "q1"], ["mt": "GetOwnPhones", "src": "q2"]]
        let claim = UserClaim(name: "anna", domain: "example.com", guid: "7f0c")
        #expect(bench.tell(requests[0]) == [.confirm(claim)])
        #expect(bench.tell(requests[1]) == [], "one question at a time")
        let actions = bench.dialogue.handle(.judged(finding), using: &bench.random)
        switch finding {
        case .confirmed:
            guard actions.count == 3, case .confirmed(let session) = actions[0] else { throw WireFault.missing(field: "\(actions)") }
            #expect(session.role == .user && bench.dialogue.state == .loggedIn(session))
            #expect(Array(actions.dropFirst()) == (try requests.map { .adminMessage(try AppMessage(parsing: $0.text)) }))
            #expect(bench.tell(requests[1]) == [.adminMessage(try AppMessage(parsing: requests[1].text))])
            let order = try Self.sent(bench.tell(["mt": "ProvisioningPhone"]))
            #expect(order.string("result") == "failed")
        case .refuted, .unavailable:
            let reason = finding == .refuted ? AppSessionDialogue.noPerson : AppSessionDialogue.unconfirmed
            #expect(actions.count == 2)
            for (action, src) in zip(actions, ["q1", "q2"] as [JSONValue]) {
                let answer = try Self.sent([action])
                #expect(answer.src == src && answer.string("error") == reason)
            }
            // Only where nothing was found out is the PBX asked again.
            #expect((bench.tell(requests[0]) == [.confirm(claim)]) == (finding == .unavailable))
        }
        #expect(bench.dialogue.handle(.judged(.confirmed), using: &bench.random).count == (finding == .unavailable ? 2 : 0))
    }

    @Test("a login that may be a person's can neither fill our memory nor keep the PBX busy")
    func claimLimits() throws {
        var bench = Bench()
        _ = try bench.login(app: "dialtone", sip: "anna", guid: "7f0c", info: Entrance.own)
        #expect(bench.tell(["mt": "GetOwnPhones"]).count == 1)
        for _ in 2...16 { #expect(bench.tell(["mt": "GetOwnPhones"]) == []) }
        #expect(try Self.sent(bench.tell(["mt": "GetOwnPhones"])).string("error") == AppSessionDialogue.unconfirmed)
        #expect(bench.dialogue.handle(.judged(.unavailable), using: &bench.random).count == 16)
        var questions = 1
        for _ in 1...100 where bench.tell(["mt": "GetOwnPhones"]).contains(where: { if case .confirm = $0 { true } else { false } }) {
            questions += 1
            _ = bench.dialogue.handle(.judged(.unavailable), using: &bench.random)
        }
        #expect(questions == 20)
    }

    @Test("a KeepAlive is answered with one, at most one in five seconds", arguments: [true, false])
    func keepAlive(isLoggedIn: Bool) throws {
        var bench = isLoggedIn ? try Bench.pbx() : Bench()
        let answered: [Action] = [.send(#"{"mt":"KeepAlive"}"#), .start(.keepAlive, after: .seconds(5))]
        for _ in 1...3 {
            #expect(bench.tell(["mt": "KeepAlive"]) == answered)
            // A peer that answers ours with one of its own ends there.
            #expect(bench.tell(["mt": "KeepAlive"]) == [])
            #expect(bench.dialogue.handle(.timerFired(.keepAlive), using: &bench.random) == [])
        }
    }

    @Test("a page's request to an API that is not there is answered with an error if it has a mark, and ignored otherwise")
    func otherAPI() throws {
        for app in ["dialtone-admin", "dialtone"] {
            var bench = Bench()
            _ = try bench.login(app: app)
            let answer = try Self.sent(bench.tell(["mt": "GetPhones", "api": "Other", "src": "q1"]))
            #expect(answer.mt == "GetPhonesResult" && answer.src == "q1" && answer.string("error") == AppSessionDialogue.noSuchAPI)
            let silent = bench.tell(["mt": "GetPhones", "api": "Other"])
            #expect(!silent.contains { if case .send = $0 { true } else { false } })
        }
    }

    @Test("an empty api is none, so the request is answered")
    func emptyAPI() throws {
        var admin = Bench()
        _ = try admin.login(app: "dialtone-admin", sip: "anna")
        let own: JSONValue = ["api": "", "mt": "GetPhones", "src": "1"]
        #expect(admin.tell(own) == [.adminMessage(try AppMessage(parsing: own.text))])
        let info = try Self.sent(admin.tell(["api": "", "mt": "AppInfo", "app": "x"]))
        #expect(info.mt == "AppInfoResult" && info.value["api"] == nil)
    }

    private static func order(with key: SessionKey) -> JSONValue {
        ProvisioningRequest.message(
            mac: "00:04:13:2A:7B:15", code: "418830297561", hwid: "0004132a7b15", user: "anna", commonName: "Anna Beispiel",
            password: Secret("s3cret"), seed: "20931847756600125544871", key: key, domain: "example.com", dns: "", src: "p3")
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
            ("anything", "users", "provider", true), ("dialtone-admin", "anna", "provider", false),
            ("dialtone", "anna", "provider", false), ("dialtone", "users", "provider", false), ("dialtone", "provider", nil, false),
            ("dialtone-admin", "provider", nil, false), ("dialtone.htm", "users", "provider", false),
        ])
    func orders(app: String, sip: String, pbxObj: String?, isAllowed: Bool) throws {
        var bench = Bench()
        let info = sip == "anna" ? Self.person : Entrance.own
        guard case .loggedIn(let session) = try bench.login(app: app, sip: sip, info: info, pbxObj: pbxObj).last else {
            throw WireFault.missing(field: "loggedIn")
        }
        let actions = bench.tell(Self.order(with: session.key))
        guard isAllowed else {
            let answer = try Self.sent(actions)
            #expect(answer.string("result") == "failed" && answer.src == "p3")
            let name = app == "dialtone.htm" ? "dialtone" : app
            #expect(answer.string("error") == Condition.orderNotAllowed(app: name).text(in: .english))
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
