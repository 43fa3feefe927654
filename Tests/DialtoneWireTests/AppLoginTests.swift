import DialtoneModel
import DialtoneWire
import Testing

@Suite struct AppLoginTests {
    @Test("the digest of a login", arguments: try Vectors.load().appLoginDigest)
    func digest(_ vector: Vectors.Login) throws {
        let digest = AppLogin.digest(
            app: vector.app, domain: vector.domain, sip: vector.sip, guid: vector.guid, dn: vector.dn,
            info: vector.infoText, challenge: vector.challenge, password: Secret(vector.password))
        #expect(digest == vector.digest)
        #expect(SHA256Text.hex(of: vector.input) == vector.digest)
    }

    @Test("a login that we write is one that we accept", arguments: try Vectors.load().appLoginDigest)
    func roundTrip(_ vector: Vectors.Login) throws {
        let login = AppLogin(
            app: vector.app, domain: vector.domain, sip: vector.sip, guid: vector.guid, dn: vector.dn,
            info: vector.infoText, digest: vector.digest, pbxObj: vector.pbxObj, src: ["any", 1])
        let read = try AppLogin(AppMessage(parsing: login.text))
        #expect(read == login)
        #expect(read.isProved(challenge: vector.challenge, password: Secret(vector.password)))
        #expect(!read.isProved(challenge: vector.challenge + "0", password: Secret(vector.password)))
        #expect(!read.isProved(challenge: vector.challenge, password: Secret(vector.password + "x")))
        var upper = read
        upper.digest = vector.digest.uppercased()
        #expect(upper.isProved(challenge: vector.challenge, password: Secret(vector.password)))
    }

    @Test(
        "logins of a real PBX prove themselves", arguments: try Vectors.load().appLoginDigest.filter { $0.frame != nil }
    )
    func capturedFrame(_ vector: Vectors.Login) throws {
        let login = try AppLogin(AppMessage(parsing: #require(vector.frame)))
        #expect(login.info == vector.infoText)
        #expect(login.isProved(challenge: vector.challenge, password: Secret(vector.password)))
        #expect(login.appObject == login.sip)
        #expect(login.pbxObj == nil)
    }

    @Test("info is cut out of the frame as it stands there", arguments: try Vectors.load().infoText)
    func rawInfo(_ vector: Vectors.Info) throws {
        let message = try AppMessage(parsing: vector.frame)
        #expect(message.rawText(of: "info") == vector.infoText)
        #expect(try CanonicalJSON.text(of: vector.infoText) == vector.canonicalText)
    }

    @Test(
        "a digest over the canonical info counts, one over another info does not",
        arguments: try Vectors.load().infoText)
    func canonicalFallback(_ vector: Vectors.Info) throws {
        func login(hashing info: String?) -> AppLogin {
            let digest = AppLogin.digest(
                app: "a", domain: "", sip: "", guid: "", dn: "", info: info, challenge: "1", password: Secret("p"))
            return AppLogin(app: "a", domain: "", sip: "", guid: "", dn: "", info: vector.infoText, digest: digest)
        }
        #expect(login(hashing: vector.infoText).isProved(challenge: "1", password: Secret("p")))
        #expect(login(hashing: vector.canonicalText).isProved(challenge: "1", password: Secret("p")))
        #expect(!login(hashing: nil).isProved(challenge: "1", password: Secret("p")))
        #expect(!login(hashing: "{}").isProved(challenge: "1", password: Secret("p")))
    }

    @Test("of several infos the last counts, in the digest and in what it says")
    func repeatedInfo() throws {
        let text = #"{"mt":"AppLogin","app":"a","digest":"00","info":{"appobj":"x"},"info":{"appobj":"y"}}"#
        let login = try AppLogin(AppMessage(parsing: text))
        #expect(login.info == #"{"appobj":"y"}"#)
        #expect(login.appObject == "y")
    }

    @Test("null for info is no info, and absent texts are empty")
    func absentFields() throws {
        let login = try AppLogin(AppMessage(parsing: #"{"mt":"AppLogin","app":"x.htm","digest":"00","info":null}"#))
        #expect(login.info == nil && login.hasNullInfo && login.facts.isEmpty)
        #expect(login.domain.isEmpty && login.sip.isEmpty && login.guid.isEmpty && login.dn.isEmpty)
        #expect(login.appName == "x")
    }

    // printf %s 'x:::::[null:]1234:corner-7-lamp' | sha256sum
    @Test(
        "the digest over a null is that over nothing or over its four letters, and over nothing else",
        arguments: [
            ("x:::::1234:corner-7-lamp", "null", true), ("x:::::null:1234:corner-7-lamp", "null", true),
            ("x:::::{}:1234:corner-7-lamp", "null", false), ("x:::::null:1234:corner-7-lamp", nil, false),
            ("x:::::null:1234:corner-7-lamp", "{}", false),
        ] as [(String, String?, Bool)])
    func nullInfo(input: String, info: String?, isProved: Bool) throws {
        let digest = SHA256Text.hex(of: input)
        let member = info.map { ",\"info\":\($0)" } ?? ""
        let login = try AppLogin(AppMessage(parsing: #"{"mt":"AppLogin","app":"x","digest":"\#(digest)"\#(member)}"#))
        #expect(login.isProved(challenge: "1234", password: Secret("corner-7-lamp")) == isProved)
    }

    @Test("all fields that a PBX of 14r1 puts into info")
    func info14r1() throws {
        let vector = try #require(try Vectors.load().appLoginDigest.first { $0.id == "login-own-14r1-info" })
        let login = try AppLogin(AppMessage(parsing: try #require(vector.frame)))
        #expect(login.isObjects && !login.isBare && !login.isPersons)
        let info = login.facts
        #expect(info.appObject == "dialtone" && info.appTitle == "Dialtone" && info.commonName == "Dialtone")
        #expect(info.appURL == "https://phones.example.com/example.com/dialtone/dialtone-provisioning")
        #expect(info.pbx == "hq" && info.isTestMode && !info.hasGroups)
        #expect(
            info.apps == [
                LoginInfo.App(name: "devices-api", title: "Devices API"), LoginInfo.App(name: "profile", title: "Profil & Geräte"),
            ])
    }

    @Test(
        "info in other forms",
        arguments: [
            (nil, [], nil, true), ("{}", [], nil, true), ("null", [], nil, true), ("[1]", [], nil, false), ("nonsense", [], nil, false),
            (#"{"appobj":"dialtone~rw","apps":["a",{"name":"b~x"},{"dn":"c"},7]}"#, ["a", "b~x"], "dialtone~rw", false),
            (#"{"appobj":7,"testmode":"yes","apps":{}}"#, [], nil, false),
        ] as [(String?, [String], String?, Bool)])
    func oddInfo(text: String?, apps: [String], object: String?, isEmpty: Bool) {
        let info = LoginInfo(text)
        #expect(info.apps.map(\.name) == apps && info.appObject == object && info.isEmpty == isEmpty && !info.isTestMode)
    }

    @Test("of a thousand apps and more the first thousand are read")
    func manyApps() {
        let list = (1...1100).map { "\"a\($0)\"" }.joined(separator: ",")
        #expect(LoginInfo("{\"apps\":[\(list)]}").apps.count == 1000)
    }

    @Test(
        "a login without app or digest is an error that names the field",
        arguments: [
            (#"{"mt":"AppLogin","digest":"00"}"#, WireFault.missing(field: "app")),
            (#"{"mt":"AppLogin","app":"a"}"#, .missing(field: "digest")),
            (#"{"mt":"AppLogin","app":[],"digest":"00"}"#, .badValue(field: "app", reason: "is not a text")),
            (#"{"mt":"AppLogin","app":"a","digest":""}"#, .badValue(field: "digest", reason: "is empty")),
        ])
    func badLogin(text: String, fault: WireFault) throws {
        let message = try AppMessage(parsing: text)
        #expect(throws: fault) { try AppLogin(message) }
    }

    @Test("the answers to a login")
    func answers() throws {
        let login = try AppLogin(AppMessage(parsing: #"{"mt":"AppLogin","src":7,"app":"a","digest":"00"}"#))
        #expect(
            login.accepted(domain: "example.com").text
                == #"{"mt":"AppLoginResult","src":7,"ok":true,"app":"a","domain":"example.com"}"#)
        #expect(
            login.refused("wrong password").text
                == #"{"mt":"AppLoginResult","src":7,"app":"a","errorText":"wrong password"}"#)
    }

    @Test("a challenge may be a number", arguments: try Vectors.load().challengeResult)
    func challengeResult(_ vector: Vectors.Challenge) throws {
        let result = try AppChallengeResult(AppMessage(parsing: vector.frame))
        #expect(result.challenge == vector.challenge)
        #expect(result.usesEmptyPassword == (vector.usesEmptyPassword ?? false))
    }

    @Test("AppCheckLogin in all four readings", arguments: try Vectors.load().appCheckLogin)
    func checkLogin(_ vector: Vectors.Check) throws {
        #expect(SHA256Text.hex(of: vector.input) == vector.digest)
        let check = AppCheckLogin(
            app: vector.app, domain: vector.domain, challenge: vector.challenge, digest: vector.digest, src: "c1")
        #expect(try AppCheckLogin(AppMessage(parsing: check.json.text)) == check)
        #expect(check.isProved(password: Secret(vector.password)))
        #expect(!check.isProved(password: Secret("another")))
        let inputs = ["\(vector.app):\(vector.domain)::::{}:", "\(vector.app):::::", "\(vector.app):::::{}:"]
        for input in inputs {
            var other = check
            other.digest = SHA256Text.hex(of: "\(input)\(vector.challenge):\(vector.password)")
            #expect(other.isProved(password: Secret(vector.password)), "\(input)")
        }
        #expect(check.result(isProved: true).text == #"{"mt":"AppCheckLoginResult","src":"c1","ok":true}"#)
        #expect(check.result(isProved: false).text == #"{"mt":"AppCheckLoginResult","src":"c1"}"#)
    }
}
