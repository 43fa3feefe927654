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
        #expect(login == AppLogin(app: "x.htm", domain: "", sip: "", guid: "", dn: "", info: nil, digest: "00"))
        #expect(login.appName == "x")
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
