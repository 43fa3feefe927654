import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import Testing

@Suite("A phone's life: Devices that does not take another product and version")
struct PhoneLifeWordsTests {
    private static let plain = ["Dialtone", "1"]
    private static let real = ["Yealink SIP-T54W", "96.86.0.70"]

    private static func identity(_ words: [String]) -> SysclientDialogue.Identity {
        SysclientDialogue.Identity(mac: LifeBench.mac, product: words[0], version: words[1], name: "Anna Beispiel")
    }

    /// A phone in use whose model is known, connected for the first time in this life.
    private static func known(_ status: PhoneStatus = .delivered, words: [String] = real) -> LifeBench {
        var bench = LifeBench(status, password: LifeBench.password, codeLives: false, identity: identity(words))
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.connect(1)
        return bench
    }

    /// How Devices refuses a proof on connection `number`.
    private enum Refusal: String, CaseIterable {
        case challenges, closes, closesInDoubt

        func happen(to bench: inout LifeBench, on number: Int) -> Int {
            switch self {
            case .challenges:
                for challenge in 1...4 { bench.hear(.challenge("\(challenge)"), on: number) }
                return number
            case .closesInDoubt:
                for challenge in 1...2 { bench.hear(.challenge("\(challenge)"), on: number) }
                bench.tell(.disconnected(number, reason: nil))
                return number
            case .closes:
                for attempt in number..<number + 4 {
                    bench.hear(.challenge("1"), on: attempt)
                    bench.reconnect(after: attempt)
                }
                bench.hear(.challenge("1"), on: number + 4)
                bench.tell(.disconnected(number + 4, reason: nil))
                return number + 4
            }
        }
    }

    private static func words(_ identify: SysclientIdentify?) -> [String]? { identify.map { [$0.product, $0.version] } }
    private static func notes(_ bench: LifeBench) -> Int {
        bench.steps.count { if case .noted(let event) = $0 { event.kind == .description } else { false } }
    }

    @Test("refused by the real words, it proves itself by the plain ones at once, and keeps them", arguments: Refusal.allCases)
    private func fallsBack(refusal: Refusal) {
        var bench = Self.known()
        let number = refusal.happen(to: &bench, on: 1)
        #expect(Self.words(bench.identifies.last) == Self.real)
        #expect(bench.restDelays.allSatisfy { $0 < .seconds(300) }, "no long pause before the one other try")
        #expect(Self.words(bench.connect(number + 1).identifies.last) == Self.plain, "asked for at once")
        let proof = bench.hear(.challenge("1273340918"), on: number + 1).identifies.last
        #expect(Self.words(proof) == Self.plain)
        #expect(
            proof?.digest
                == SysclientProof.digest(
                    id: LifeBench.mac.hex, product: "Dialtone", version: "1", challenge: "1273340918", password: LifeBench.password))
        #expect(proof?.name == "Anna Beispiel", "what is in no digest is told all the same")
        bench.hear(.item(.ntp, last: true), on: number + 1)
        #expect(bench.life.connectionState == .member)
        #expect(!bench.steps.contains(.condition(Condition.passwordRejected)), "the password was never in doubt")
        #expect(Self.notes(bench) == 1)
        // More that is known later changes nothing of these words.
        #expect(bench.tell(.described(Self.identity(["Yealink SIP-T54W", "96.86.0.75"]))).identifies.isEmpty)
        #expect(Self.words(bench.reconnect(after: number + 1).identifies.last) == Self.plain)
        #expect(Self.notes(bench) == 1)
    }

    @Test("refused by the plain words too, it is patient as before, and there is no other try", arguments: Refusal.allCases)
    private func bothRefused(refusal: Refusal) {
        var bench = Self.known()
        let first = refusal.happen(to: &bench, on: 1)
        bench.connect(first + 1)
        let second = refusal.happen(to: &bench, on: first + 1)
        #expect(bench.restDelays.last.map { $0 >= .seconds(300) } == true)
        bench.fireRest()
        #expect(Self.words(bench.connect(second + 1).identifies.last) == Self.real)
        _ = refusal.happen(to: &bench, on: second + 1)
        #expect(bench.restDelays.last.map { $0 >= .seconds(300) } == true)
        #expect(Self.notes(bench) == 1)
    }

    @Test("words that Devices took on a connection of this life are not what it refuses", arguments: Refusal.allCases)
    private func taken(refusal: Refusal) {
        var bench = Self.known()
        bench.hear(.challenge("1"))
        bench.hear(.item(.ntp, last: true))
        bench.reconnect(after: 1)
        _ = refusal.happen(to: &bench, on: 2)
        #expect(bench.restDelays.last.map { $0 >= .seconds(300) } == true)
        #expect(Self.notes(bench) == 0)
    }

    @Test("the plain words have no others to fall back to", arguments: Refusal.allCases)
    private func alreadyPlain(refusal: Refusal) {
        var bench = Self.known(words: Self.plain)
        _ = refusal.happen(to: &bench, on: 1)
        #expect(bench.restDelays.last.map { $0 >= .seconds(300) } == true)
        #expect(Self.notes(bench) == 0)
    }

    @Test("a member that tells anew and is refused goes back to the words that were taken", arguments: [plain, ["Yealink T54W", "96.86"]])
    func toldAnew(before: [String]) {
        var bench = Self.known(words: before)
        bench.hear(.challenge("1"))
        bench.hear(.item(.ntp, last: true))
        #expect(Self.words(bench.tell(.described(Self.identity(Self.real))).identifies.last) == Self.real)
        for challenge in 2...5 { bench.hear(.challenge("\(challenge)")) }
        #expect(Self.words(bench.connect(2).identifies.last) == before)
        bench.hear(.challenge("1"), on: 2)
        bench.hear(.item(.ntp, last: true), on: 2)
        #expect(bench.life.connectionState == .member && Self.notes(bench) == 1)
    }

    @Test("an open order waits for the other try, and ends well", arguments: Refusal.allCases)
    private func order(refusal: Refusal) {
        var bench = LifeBench(.delivered, password: LifeBench.password, identity: Self.identity(Self.real))
        bench.tell(.devices(url: LifeBench.url))
        bench.tell(.ordered(ticket: 1, code: LifeBench.code))
        bench.connect(1)
        let tries = refusal == .closes ? 4 : 1
        for number in 1..<tries {
            bench.hear(.challenge("1"), on: number)
            bench.reconnect(after: number)
        }
        if refusal == .closes {
            bench.hear(.challenge("1"), on: tries)
            bench.tell(.disconnected(tries, reason: nil))
        } else {
            _ = refusal.happen(to: &bench, on: 1)
        }
        #expect(bench.answers.isEmpty)
        let identify = bench.connect(tries + 1).identifies.last
        #expect(Self.words(identify) == Self.plain && identify?.provisioningCode == LifeBench.code)
        bench.hear(.challenge("1"), on: tries + 1)
        bench.hear(.item(.ntp, last: true), on: tries + 1)
        bench.tell(.fileChecked(problem: nil))
        #expect(bench.answers == [.answer(ticket: 1, problem: nil)])
    }
}
