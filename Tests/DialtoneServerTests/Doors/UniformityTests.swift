import DialtoneModel
import DialtoneStore
import Foundation
import Testing

@testable import DialtoneDoors
@testable import DialtoneSupport

/// Nobody can tell by answer or work why a door stays shut.
@Suite("Refusals look and cost the same")
struct UniformityTests {
    private static let wrongToken = String(repeating: "a", count: 26)
    private static let unknownDevice = MACAddress(value: 0x805E_C099_9999).unsafelyUnwrapped

    /// Everything that is turned away, by name; each asked from an address of its own.
    private func refusals(
        _ bench: DoorBench, _ phone: Phone, token: String, certificate: String? = nil
    ) async throws -> [(name: String, answer: DoorBench.Answer, work: DoorBench.Work)] {
        let file = "\(phone.mac).cfg"
        let expired = try await bench.order(MACAddress(value: 0x805E_C010_0002).unsafelyUnwrapped, code: "111122223333", user: "ben")
        _ = try await bench.store.commit([.codeOpened(until: bench.now.addingTimeInterval(-1))], for: expired.id, at: bench.now)
        let removed = try await bench.order(MACAddress(value: 0x805E_C010_0003).unsafelyUnwrapped, code: "444455556666", user: "cleo")
        let removedToken = try await bench.store.secrets(of: removed.id).token.reveal()
        _ = try await bench.store.commit([.removed], for: removed.id, at: bench.now)
        let early = try await bench.order(
            MACAddress(value: 0x805E_C010_0004).unsafelyUnwrapped, code: "777788889999", user: "dora", isReady: false)
        let earlyToken = try await bench.store.secrets(of: early.id).token.reveal()
        let other = "Yealink SIP-T46U 108.86.0.45 80:5e:c0:99:99:99"
        let paths: [(String, String, String?)] = [
            ("unknown code", "/000000000000/\(file)", DoorBench.agent), ("expired code", "/111122223333/\(expired.mac).cfg", nil),
            ("removed phone's code", "/444455556666/\(removed.mac).cfg", nil),
            ("early phone's code", "/777788889999/\(early.mac).cfg", nil),
            ("another phone at the code", "/\(DoorBench.code)/\(file)", other),
            ("another file at the code", "/\(DoorBench.code)/\(Self.unknownDevice).cfg", nil),
            ("unknown token", "/p/\(Self.wrongToken)/\(file)", DoorBench.agent),
            ("removed phone's token", "/p/\(removedToken)/\(removed.mac).cfg", nil),
            ("early phone's token", "/p/\(earlyToken)/\(early.mac).cfg", nil), ("another phone at the token", "/p/\(token)/\(file)", other),
            ("known MAC", "/p/\(file)", DoorBench.agent), ("unknown MAC", "/p/\(Self.unknownDevice).cfg", other),
        ]
        var all: [(String, DoorBench.Answer, DoorBench.Work)] = []
        for (number, (name, path, agent)) in paths.enumerated() {
            let (answer, work) = try await bench.ask(
                path, agent: agent, address: "198.51.100.\(number)", certificate: certificate)
            all.append((name, answer, work))
        }
        return all
    }

    @Test("unknown, expired, removed, early and another phone: one look, one row, one file, no write, and the same 404")
    func refused() async throws {
        try await DoorBench.run { bench, phone, secrets in
            for (name, answer, work) in try await refusals(bench, phone, token: secrets.token.reveal()) {
                #expect(answer == .missing, "\(name)")
                #expect(work == DoorBench.Work(lookups: 1, secrets: 1, renders: 1, commits: 0), "\(name)")
            }
        }
    }

    @Test("a certificate that is missing or another's makes no difference either")
    func certificates() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.clientCertificates = .required }) { bench, phone, secrets in
            for certificate in [nil, "CN=805ec0999999,O=Yealink", "CN=nobody"] {
                for path in ["/\(DoorBench.code)/", "/p/\(secrets.token.reveal())/", "/p/\(Self.wrongToken)/", "/000000000000/"] {
                    let (answer, work) = try await bench.ask(path, address: "203.0.113.\(path.utf8.count)", certificate: certificate)
                    #expect(answer == .missing, "\(path) \(certificate ?? "none")")
                    #expect(work == DoorBench.Work(lookups: 1, secrets: 1, renders: 1, commits: 0))
                }
            }
            let served = try await bench.ask("/\(DoorBench.code)/", certificate: "O=Yealink,CN=80:5E:C0:10:00:01")
            #expect(served.answer.text?.contains("Tulpe-1") == true)
        }
    }

    @Test("where credentials are wanted, every token gets the same challenge, whether it exists or not")
    func challenges() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .digest }) { bench, phone, secrets in
            var seen: [DoorBench.Answer] = []
            for token in [secrets.token.reveal(), Self.wrongToken] {
                let basic = "Basic " + Data("\(phone.mac):x".utf8).base64EncodedString()
                for authorization in [nil, basic, "Nonsense", Self.digest("x", bench, "/p/\(token)/", user: phone.mac.hex)] {
                    let (answer, work) = try await bench.ask("/p/\(token)/", authorization: authorization)
                    seen.append(answer)
                    #expect(work == DoorBench.Work(lookups: 1, secrets: 1, renders: 1, commits: 0))
                }
            }
            #expect(seen.first?.isChallenge == true)
            #expect(seen.allSatisfy { $0 == seen.first })
        }
    }

    /// A digest with this password.
    static func digest(
        _ password: String, _ bench: DoorBench, _ uri: String, user: String, algorithm: HTTPDigest.Algorithm = .md5, method: String = "GET",
        target: String? = nil, nonce: String? = nil
    ) -> String {
        let nonce = nonce ?? bench.doors.check.nonces.nonce(at: bench.now)
        let response = HTTPDigest(
            algorithm: algorithm, credentials: PhoneSettings.HTTPCredentials(user: user, password: Secret(password)),
            realm: CredentialCheck.realm, nonce: nonce, count: HTTPDigest.Count(number: "00000001", clientNonce: "c")
        ).response(method: method, uri: target ?? uri)
        return "Digest username=\"\(user)\", realm=\"dialtone\", nonce=\"\(nonce)\", uri=\"\(target ?? uri)\", algorithm="
            + "\(algorithm.rawValue), qop=auth, nc=00000001, cnonce=\"c\", response=\"\(response)\""
    }
}
