import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import TestSupport
import Testing

@Suite("A phone's life: whatever happens")
struct PhoneLifePropertyTests {
    @Test("random events never trap, answer each order exactly once, and never show before it is stored", arguments: Seeds.forThisRun)
    func anything(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var answers: [Bool] = []
        for round in 0..<300 {
            answers += try live(seed: seed, round: round, using: &random)
        }
        // Chance does get somewhere.
        #expect(answers.count { $0 } > 10 && answers.count { !$0 } > 100, "seed \(seed)")
    }

    /// Whether each of its orders ended well.
    private func live(seed: UInt64, round: Int, using random: inout SeededGenerator) throws -> [Bool] {
        let status = try #require(PhoneStatus.allCases.randomElement(using: &random))
        var bench = LifeBench(
            status, password: Bool.random(using: &random) ? LifeBench.password : nil, codeLives: Bool.random(using: &random),
            seed: random.next())
        var model = Model()
        var tickets: UInt64 = 0
        var timers: [PhoneLife.Timer] = []
        try model.check(bench.tell(.started), "seed \(seed), round \(round), started")
        for _ in 0..<120 {
            let event = model.event(ticket: tickets + 1, timers: timers, using: &random)
            if case .ordered = event {
                guard !model.isFinished else { continue }
                tickets += 1
                model.open.insert(tickets)
            }
            model.happen(event)
            let actions = bench.tell(event)
            for action in actions {
                if case .start(let timer, _) = action { timers.append(timer) }
            }
            try model.check(actions, "seed \(seed), round \(round), \(event)")
            try #require(model.open.count <= 1, "a later order must answer the earlier: seed \(seed), round \(round)")
        }
        // In the end every deadline passes.
        for ticket in tickets == 0 ? 0..<0 : 1..<tickets + 1 {
            try model.check(bench.tell(.timerFired(.deadline(ticket))), "seed \(seed), round \(round), deadline")
        }
        try #require(model.open.isEmpty, "an order was never answered: seed \(seed), round \(round)")
        return bench.answers.map { if case .answer(_, nil) = $0 { true } else { false } }
    }
}

/// What the outside knows: which orders are open, which connection there is.
private struct Model {
    var open: Set<UInt64> = []
    var isFinished = false
    var isConnecting: Int?
    var connection: Int?

    mutating func event(
        ticket: UInt64, timers: [PhoneLife.Timer], using random: inout SeededGenerator
    ) -> PhoneLife.Event {
        // Mostly what fits, so that lives get on; sometimes anything.
        let fitting = connection ?? isConnecting ?? 1
        let number = Int.random(in: 0...9, using: &random) == 0 ? Int.random(in: 0...9, using: &random) : fitting
        switch Int.random(in: 0...99, using: &random) {
        case 0...2: return .ordered(ticket: ticket, code: Bool.random(using: &random) ? LifeBench.code : LifeBench.otherCode)
        case 3...6: return .devices(url: LifeBench.url)
        case 7: return .devices(url: nil)
        case 8: return .devices(url: "wss://other/sysclients")
        case 9...24: return .granted
        case 25...40: return .connected(number)
        case 42: return .connectFailed(number, reason: "refused")
        case 43...46: return .disconnected(number, reason: nil)
        case 47...54: return timers.randomElement(using: &random).map { .timerFired($0) } ?? .granted
        case 55...64:
            return .fileChecked(problem: Int.random(in: 0...3, using: &random) == 0 ? .fileImpossible(maker: "Snom", problem: "no") : nil)
        case 65...66: return .unreadable(number, .missing(field: "x"), byteCount: 3)
        case 67: return .reopen
        case 41: return .described(SysclientDialogue.Identity(mac: LifeBench.mac, version: "\(random.next() % 3)"))
        case 68: return Int.random(in: 0...3, using: &random) > 0 ? .granted : Bool.random(using: &random) ? .stop : .remove
        case 69...76: return .received(number, .admin(.sysclientPassword(Secret("\(random.next() % 9)"))))
        case 77...81: return .received(number, .admin(.challenge("1")))
        case 82...83: return .received(number, .admin(.adminPassword(seed: "a", cipher: "00")))
        case 84: return .received(number, .admin(.unknown(id: UInt16(truncatingIfNeeded: random.next()))))
        case 85...86:
            let event = TunnelEvent.allCases.randomElement(using: &random) ?? .send
            return .received(number, .tunnel(TunnelFrame(session: 1, event: event)))
        case 87...92: return .received(number, .admin(.last))
        default: return .received(number, .admin(.item(.ntp)))
        }
    }

    mutating func happen(_ event: PhoneLife.Event) {
        switch event {
        case .connected(let number) where number == isConnecting: (connection, isConnecting) = (number, nil)
        case .connectFailed(let number, _) where number == isConnecting: isConnecting = nil
        case .connectFailed(let number, _) where number == connection: connection = nil
        case .disconnected(let number, _) where number == isConnecting: isConnecting = nil
        case .disconnected(let number, _) where number == connection: connection = nil
        default: break
        }
    }

    mutating func check(_ actions: [PhoneLife.Action], _ context: String) throws {
        try #require(actions.isEmpty || !isFinished, "after its end: \(context)")
        for action in actions {
            switch action {
            case .connect(let number, _):
                try #require(connection == nil && isConnecting == nil, "two connections: \(context)")
                isConnecting = number
            case .disconnect:
                try #require(connection != nil || isConnecting != nil, "nothing to close: \(context)")
                (connection, isConnecting) = (nil, nil)
            case .answer(let ticket, _):
                try #require(open.remove(ticket) != nil, "answered twice: \(context)")
            case .send, .start, .commit, .checkFile, .note, .requestConnection: break
            case .finished: isFinished = true
            }
        }
        try note(actions, context)
    }

    /// Commits stand before the answer that they make true.
    private func note(_ actions: [PhoneLife.Action], _ context: String) throws {
        for (index, action) in actions.enumerated() {
            guard case .answer(_, nil) = action else { continue }
            let isStored = actions[..<index].contains { if case .commit(let steps) = $0 { steps.first == .ready } else { false } }
            try #require(isStored, "ok before it was stored: \(context)")
        }
    }
}
