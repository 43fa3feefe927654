import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import TestSupport

/// A phone's life on the bench: tells it events and keeps what it did.
struct LifeBench {
    static let mac = MACAddress("0004132a7b15").unsafelyUnwrapped
    static let code = Secret("418830297561")
    static let otherCode = Secret("700000000001")
    static let password = Secret("hV3!kq9ZsW2xLr7TnB5_yJc8DfGm4PaE")
    static let url = "wss://ap.example.com/example.com/devices/sysclients"
    static let deadline: Duration = .seconds(25)

    var life: PhoneLife
    private var random: SeededGenerator
    /// All actions so far.
    private(set) var log: [PhoneLife.Action] = []

    init(
        _ status: PhoneStatus, shown: Condition? = nil, password: Secret? = nil, code: Secret? = Self.code, codeLives: Bool = true,
        identity: SysclientDialogue.Identity = SysclientDialogue.Identity(mac: Self.mac), seed: UInt64 = 1
    ) {
        random = SeededGenerator(seed: seed)
        life = PhoneLife(
            PhoneLife.Start(
                identity: identity, status: status, shown: shown, password: password,
                code: code, codeLives: codeLives, deadline: Self.deadline))
    }

    @discardableResult
    mutating func tell(_ event: PhoneLife.Event) -> [PhoneLife.Action] {
        let actions = life.handle(event, using: &random)
        log += actions
        return actions
    }

    @discardableResult
    mutating func hear(_ message: AdminMessage, on number: Int = 1) -> [PhoneLife.Action] {
        tell(.received(number, .admin(message)))
    }

    /// A new phone with its order, connected; it has identified with the code on connection 1.
    static func ordered(status: PhoneStatus = .received, password: Secret? = nil) -> LifeBench {
        var bench = LifeBench(status, password: password)
        bench.tell(.devices(url: url))
        bench.tell(.ordered(ticket: 1, code: code))
        bench.connect(1)
        return bench
    }

    /// A phone that is ready, with its connection 1 up by challenge.
    static func ready(_ status: PhoneStatus = .ready) -> LifeBench {
        var bench = LifeBench(status, password: password, codeLives: false)
        bench.tell(.started)
        bench.tell(.devices(url: url))
        bench.connect(1)
        bench.hear(.challenge("1273340918"))
        bench.hear(.configuration(ConfigurationMessage(item: .ntp, last: true)))
        return bench
    }

    @discardableResult
    mutating func connect(_ number: Int) -> [PhoneLife.Action] {
        tell(.granted)
        return tell(.connected(number))
    }

    /// Loses connection `number`, rests, and connects anew.
    @discardableResult
    mutating func reconnect(after number: Int) -> [PhoneLife.Action] {
        tell(.disconnected(number, reason: nil))
        fireRest()
        return connect(number + 1)
    }

    mutating func fireRest() {
        for case .start(let timer, _) in log.reversed() {
            if case .rest = timer {
                tell(.timerFired(timer))
                return
            }
        }
    }

    /// Fires the newest silence timer.
    @discardableResult
    mutating func fireSilence() -> [PhoneLife.Action] {
        for case .start(let timer, _) in log.reversed() {
            if case .sysclient(.silence, _) = timer { return tell(.timerFired(timer)) }
        }
        return []
    }

    var steps: [PhoneStep] { log.flatMap { action -> [PhoneStep] in if case .commit(let steps) = action { steps } else { [] } } }
    var answers: [PhoneLife.Action] { log.filter { if case .answer = $0 { true } else { false } } }
    var identifies: [SysclientIdentify] { log.identifies }
    /// The code of each identify; the second level is nil for an identify without a code.
    var codesSent: [Secret?] { identifies.map(\.provisioningCode) }
    var connects: Int { log.count { if case .connect = $0 { true } else { false } } }
    var restDelays: [Duration] {
        log.compactMap { if case .start(.rest, let delay) = $0 { delay } else { nil } }
    }
}

extension [PhoneLife.Action] {
    var identifies: [SysclientIdentify] {
        compactMap { if case .send(.admin(.identify(let identify))) = $0 { identify } else { nil } }
    }
}

extension ConfigurationItem {
    static let ntp = ConfigurationItem(type: "NTP", value: ["type": "NTP", "ntp1": "0.pool.example.com"])
    static let phone = ConfigurationItem(type: "PHONE", value: ["type": "PHONE", "coder": "OPUS-WB,20"])
}

extension AdminMessage {
    static let last = AdminMessage.configuration(ConfigurationMessage(item: nil, last: true))
    static func item(_ item: ConfigurationItem, last: Bool = false) -> AdminMessage {
        .configuration(ConfigurationMessage(item: item, last: last))
    }
}
