import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import Foundation
import Testing

@testable import DialtoneDoors
@testable import DialtoneSupport

@Suite("HTTP credentials")
struct CredentialTests {
    @Test(
        "the examples of RFC 7616, section 3.9.1",
        arguments: [
            (HTTPDigest.Algorithm.md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (.sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ])
    func vectors(algorithm: HTTPDigest.Algorithm, response: String) {
        let digest = HTTPDigest(
            algorithm: algorithm, credentials: PhoneSettings.HTTPCredentials(user: "Mufasa", password: Secret("Circle of Life")),
            realm: "http-auth@example.org", nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            count: HTTPDigest.Count(number: "00000001", clientNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"))
        #expect(digest.response(method: "GET", uri: "/dir/index.html") == response)
    }

    @Test("the example of RFC 2617, section 3.5, and the form without qop of RFC 2069")
    func oldVectors() {
        var digest = HTTPDigest(
            algorithm: .md5, credentials: PhoneSettings.HTTPCredentials(user: "Mufasa", password: Secret("Circle Of Life")),
            realm: "testrealm@host.com", nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
            count: HTTPDigest.Count(number: "00000001", clientNonce: "0a4f113b"))
        #expect(digest.response(method: "GET", uri: "/dir/index.html") == "6629fae49393a05397450978507c4ef1")
        digest.count = nil
        #expect(digest.response(method: "GET", uri: "/dir/index.html") == "670fd8c2df070c60b045671b8b24ff02")
    }

    private static let expected = PhoneSettings.HTTPCredentials(user: "805ec0100001", password: Secret("secret"))
    private static let now = Date(timeIntervalSince1970: 1_795_371_120)
    private static let check = CredentialCheck(nonces: NonceIssuer())

    private func digest(
        password: String = "secret", user: String = "805ec0100001", uri: String = "/p/x/a.cfg?b", method: String = "GET",
        algorithm: HTTPDigest.Algorithm = .sha256, nonce: String? = nil
    ) -> String {
        let nonce = nonce ?? Self.check.nonces.nonce(at: Self.now)
        let response = HTTPDigest(
            algorithm: algorithm, credentials: PhoneSettings.HTTPCredentials(user: user, password: Secret(password)), realm: "dialtone",
            nonce: nonce, count: HTTPDigest.Count(number: "00000007", clientNonce: "q\"q")
        ).response(method: method, uri: uri)
        return #"DIGEST  username="\#(user)",realm="dialtone" , nonce="\#(nonce)", uri="\#(uri)", response="\#(response)", "#
            + #"algorithm=\#(algorithm.rawValue), qop=auth, nc=00000007, cnonce="q\"q""#
    }

    private func verdict(
        _ authorization: String?, offered: Set<CredentialsMode> = [.digest], at moment: Date = now
    ) -> CredentialCheck.Verdict {
        Self.check.verdict(
            on: CredentialCheck.Request(authorization: authorization, method: "GET", target: "/p/x/a.cfg?b"), offered: offered,
            expected: Self.expected, now: moment)
    }

    @Test("digests")
    func digests() {
        #expect(verdict(digest()) == .good)
        #expect(verdict(digest(algorithm: .md5)) == .good)
        #expect(verdict(digest(uri: "/p/x/a.cfg?b").replacingOccurrences(of: "/p/x/", with: "/p/y/")) == .wrong)
        #expect(verdict(digest(uri: "/p/y/a.cfg?b")) == .wrong, "a response for another file")
        #expect(verdict(digest(uri: "https://phones.example.com/p/x/a.cfg?b")) == .good)
        #expect(verdict(digest(uri: "https://phones.example.com/p/y/a.cfg?b")) == .wrong)
        #expect(verdict(digest(method: "HEAD")) == .wrong)
        #expect(verdict(digest(password: "Secret")) == .wrong)
        #expect(verdict(digest(user: "805ec0100002")) == .wrong)
        #expect(verdict(digest(), at: Self.now.addingTimeInterval(NonceIssuer.lifetime)) == .good)
        #expect(verdict(digest(), at: Self.now.addingTimeInterval(NonceIssuer.lifetime + 1)) == .stale)
        #expect(verdict(digest(nonce: NonceIssuer().nonce(at: Self.now))) == .stale, "another server's, or before a restart")
        #expect(verdict(digest(), offered: [.basic]) == .absent)
        #expect(verdict(nil) == .absent)
    }

    @Test("basic")
    func basic() {
        func header(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }
        #expect(verdict(header("805ec0100001:secret"), offered: [.basic]) == .good)
        #expect(verdict(header("805ec0100001:secre"), offered: [.basic]) == .wrong)
        #expect(verdict("Basic %%%", offered: [.basic]) == .wrong)
        #expect(verdict(header("805ec0100001:secret")) == .absent, "nobody asked for it")
    }

    @Test(
        "a header that is no header is no credential",
        arguments: [
            "Digest", "Digest ,,,", "Digest a", "Digest a=\"", "Digest =b", "Digest a=b, a=c", "Digest a=\"\\", "Bearer x", "",
            "Digest \u{fc}=1", "Digest x=" + String(repeating: "y", count: 5000),
        ])
    func odd(text: String) {
        #expect(verdict(text) != .good)
    }

    @Test("the challenges name both algorithms, and say when a nonce was too old")
    func challenges() {
        let values = Self.check.challenges([.digest, .basic], isStale: true, now: Self.now)
        #expect(values.count == 3)
        #expect(values[0].contains("algorithm=MD5") && values[1].contains("algorithm=SHA-256") && values[1].contains("stale=true"))
        #expect(values[2] == "Basic realm=\"dialtone\", charset=\"UTF-8\"")
    }

    @Test("a password is made from key, phone and token, and from nothing less")
    func derived() {
        var configuration = ServiceConfiguration(listener: ListenerConfiguration(), instances: [])
        configuration.enrollment.credentials = .digest
        func password(_ key: String, _ user: String, _ token: String) -> String {
            DoorCredentials(key: Secret(key), for: configuration).credentials(user: user, token: Secret(token)).password.reveal()
        }
        let texts = [password("k", "m", "t"), password("l", "m", "t"), password("k", "n", "t"), password("k", "m", "u")]
        #expect(Set(texts).count == 4)
        #expect(texts.allSatisfy { $0.count == 19 && $0.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567".contains($0) } })
        #expect(password("k", "m", "t") == texts[0])
    }

    @Test("while the key is changed the credentials and nonces of all keys are good, and phones are told those of the first")
    func severalKeys() throws {
        var configuration = ServiceConfiguration(listener: ListenerConfiguration(), instances: [])
        configuration.enrollment.credentials = .digest
        func credentials(_ keys: String...) -> DoorCredentials {
            let secrets = keys.map { Secret($0) }
            return DoorCredentials(keys: { secrets }, for: configuration)
        }
        let token = Secret("t")
        let (old, new) = (credentials("k").credentials(user: "m", token: token), credentials("l").credentials(user: "m", token: token))
        #expect(credentials("l", "k").credentials(user: "m", token: token) == new)
        let issuer = { (keys: [String]) in NonceIssuer(secrets: { keys.map { Secret($0) } }) }
        let nonces = [issuer(["k"]).nonce(at: Self.now), issuer(["l", "k"]).nonce(at: Self.now)]
        #expect(nonces[1] == issuer(["l"]).nonce(at: Self.now))
        for (expected, password, isGood) in [
            (["l", "k"], old, true), (["l", "k"], new, true), (["l"], new, true), (["l"], old, false), (["k"], new, false),
        ] {
            let door = DoorCredentials(keys: { expected.map { Secret($0) } }, for: configuration)
            for nonce in nonces {
                let check = CredentialCheck(nonces: issuer(["l", "k"]))
                let shown = digest(password: password.password.reveal(), user: "m", nonce: nonce)
                let verdict = check.verdict(
                    on: CredentialCheck.Request(authorization: shown, method: "GET", target: "/p/x/a.cfg?b"), offered: [.digest],
                    anyOf: door.all(user: "m", token: token), now: Self.now)
                #expect(verdict == (isGood ? .good : .wrong))
            }
        }
        #expect(issuer(["l"]).isGood(nonces[1], at: Self.now) && !issuer(["l"]).isGood(nonces[0], at: Self.now))
    }

    @Test("with the right digest a phone gets its file, with it inside, and its code leads it there")
    func atTheDoor() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .digest }) { bench, phone, secrets in
            let expected = try #require(bench.credentials.credentials(for: phone, secrets))
            let first = try await bench.ask("/\(DoorBench.code)/").answer.text
            #expect(first?.contains("Tulpe-1") == true)
            let own = "/p/\(secrets.token.reveal())/\(phone.mac).cfg"
            #expect(try await bench.ask(own).answer.isChallenge)
            for algorithm in HTTPDigest.Algorithm.allCases {
                let authorization = UniformityTests.digest(
                    expected.password.reveal(), bench, own, user: phone.mac.hex, algorithm: algorithm)
                #expect(try await bench.ask(own, authorization: authorization).answer.text != nil)
            }
            #expect(try await bench.store.phone(phone.id)?.codeOpenUntil == nil)
            let old = UniformityTests.digest(expected.password.reveal(), bench, own, user: phone.mac.hex)
            bench.pass(NonceIssuer.lifetime + 1)
            let stale = try await bench.ask(own, authorization: old).answer
            guard case .challenged(let challenges) = stale else { throw DoorBench.NoDoor(path: own) }
            #expect(challenges.allSatisfy { $0.contains("stale=true") })
        }
    }

    /// The whole path of a Cisco phone, whose login stands in the rule of its configuration and in no other line: the URL in its own file
    /// leads to the certificates.
    @Test("the certificates that a phone shall trust need no login, say nothing of the phone, and open no other file")
    func trustedCertificates() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .digest }) { bench, phone, secrets in
            let certificate = try #require(Setting.trustedCertificates.samples.first)
            let key = try #require(Setting.trustedCertificates.key)
            bench.overrides.replace(with: [(OverrideScope(DoorBench.instance, .instance), OverrideSet(settings: [key: certificate]))])
            let agent = "Cisco-CP-8841-3PCC/11.3.1 (805ec0100001)"
            let path = "/p/\(secrets.token.reveal())/dialtone-trusted.pem"
            let file = try #require(try await bench.ask("/\(DoorBench.code)/\(phone.mac).xml", agent: agent).answer.text)
            let url = "https://phones.example.com/p/\(secrets.token.reveal())/dialtone-trusted.pem"
            #expect(file.contains("<Custom_CA_Rule ua=\"na\">\(url)<"))
            let before = try await bench.store.phone(phone.id)
            for agent in [agent, nil] {
                let certificates = try await bench.ask(path, agent: agent).answer.text
                #expect(certificates.flatMap { PEMCertificate.all(in: $0) } == PEMCertificate.all(in: certificate))
            }
            let after = try await bench.store.phone(phone.id)
            #expect(after?.codeOpenUntil == before?.codeOpenUntil && after?.codeOpenUntil != nil && after?.revision == before?.revision)
            #expect(try await bench.ask("/p/\(secrets.token.reveal())/\(phone.mac).xml", agent: agent).answer.isChallenge)
            #expect(try await bench.ask("/p/\(String(repeating: "a", count: 26))/dialtone-trusted.pem", agent: agent).answer.isChallenge)
            let wrong = UniformityTests.digest("wrong", bench, path, user: phone.mac.hex)
            #expect(try await bench.ask(path, agent: agent, authorization: wrong).answer.isChallenge)
            // Without certificates the door looks like one that is not there, whatever the client shows.
            bench.overrides.replace(with: [])
            let unknown = "/p/\(String(repeating: "a", count: 26))/dialtone-trusted.pem"
            #expect(try await bench.ask(path, agent: agent).answer == bench.ask(unknown, agent: agent).answer)
            let old = NonceIssuer().nonce(at: bench.now)
            func stale(_ path: String) async throws -> DoorBench.Answer {
                try await bench.ask(
                    path, agent: agent, authorization: UniformityTests.digest("x", bench, path, user: phone.mac.hex, nonce: old)
                ).answer
            }
            #expect(try await stale(path) == stale(unknown))
        }
    }

    @Test("a client that knows a phone's URL but not its login cannot slow the phone down")
    func unproven() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .digest }) { bench, phone, secrets in
            let certificate = try #require(Setting.trustedCertificates.samples.first)
            let key = try #require(Setting.trustedCertificates.key)
            bench.overrides.replace(with: [(OverrideScope(DoorBench.instance, .instance), OverrideSet(settings: [key: certificate]))])
            let own = "/p/\(secrets.token.reveal())/"
            var last = DoorBench.Answer.missing
            for _ in 0..<200 { last = try await bench.ask(own + "dialtone-trusted.pem").answer }
            #expect(last == .limited)
            let expected = try #require(bench.credentials.credentials(for: phone, secrets))
            let login = UniformityTests.digest(expected.password.reveal(), bench, own, user: expected.user)
            #expect(try await bench.ask(own, authorization: login).answer.text != nil)
            #expect(await bench.rung().isEmpty)
        }
    }

    @Test("a readable password is asked for only where nobody can read it")
    func readable() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .basic }) { bench, phone, secrets in
            let expected = try #require(bench.credentials.credentials(for: phone, secrets))
            let basic = "Basic " + Data("\(expected.user):\(expected.password.reveal())".utf8).base64EncodedString()
            let own = "/p/\(secrets.token.reveal())/"
            #expect(try await bench.ask(own).answer == .challenged(["Basic realm=\"dialtone\", charset=\"UTF-8\""]))
            #expect(try await bench.ask(own, authorization: basic).answer.text != nil)
            #expect(try await bench.ask(own, authorization: basic, isEncrypted: false).answer == .missing)
        }
    }

    @Test("an instance that wants no credentials serves its phones while another's are asked for them")
    func mixed() async throws {
        func adjust(_ configuration: inout ServiceConfiguration) {
            var other = InstanceConfiguration(id: InstanceID(domain: "b.example", name: "x"), title: "x", password: Secret("x"))
            other.credentials = .digest
            configuration.instances.append(other)
        }
        try await DoorBench.run(adjust: adjust) { bench, _, secrets in
            #expect(try await bench.ask("/p/\(secrets.token.reveal())/").answer.text != nil)
            let unknown = try await bench.ask("/p/\(String(repeating: "a", count: 26))/").answer
            #expect(unknown.isChallenge)
            let unknownDevice = try await bench.ask(
                "/p/\(secrets.token.reveal())/", agent: "Yealink SIP-T46U 108.86.0.45 80:5e:c0:99:99:99"
            ).answer
            #expect(unknownDevice == unknown)
        }
    }

    @Test("wrong credentials count as misses, a first question without any does not")
    func counted() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .digest }) { (bench, phone, secrets) async throws in
            let own = "/p/\(secrets.token.reveal())/"
            for _ in 0..<60 { #expect(try await bench.ask(own).answer.isChallenge) }
            for number in 0..<Int(MissLimiter.burst) {
                let wrong = UniformityTests.digest("x\(number)", bench, own, user: phone.mac.hex)
                #expect(try await bench.ask(own, authorization: wrong).answer.isChallenge)
            }
            let wrong = UniformityTests.digest("x", bench, own, user: phone.mac.hex)
            #expect(try await bench.ask(own, authorization: wrong).answer == .limited)
        }
    }
}
