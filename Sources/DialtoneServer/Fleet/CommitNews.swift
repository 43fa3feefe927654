import DialtoneModel
import Synchronization

/// What owners have committed, for those who follow phones: one entry for each phone, however often it was written since the last look.
///
/// So it never grows beyond the number of phones, and an owner never waits for those who follow.
final class CommitNews: Sendable {
    /// What happened besides a new state of the phone.
    struct Happened: OptionSet, Hashable, Sendable {
        let rawValue: Int

        static let delivered = Happened(rawValue: 1)
        static let ready = Happened(rawValue: 2)
        static let urlRenewed = Happened(rawValue: 4)
        static let alarmed = Happened(rawValue: 8)
    }

    struct Item: Sendable {
        /// As it is after the last of its commits.
        var phone: Phone
        var happened: Happened
        /// The steps since the last look, each once, in the order in which it was last taken; without those that only add a line or a file.
        var steps: [PhoneStep] = []
        /// An order brought new details, which is no step.
        var isRepeated = false

        fileprivate mutating func add(_ phone: Phone, _ more: [PhoneStep]) {
            self.phone = phone
            happened.formUnion(Happened(more))
            isRepeated = isRepeated || more.isEmpty
            for step in more where !step.isBulky {
                steps.removeAll { $0 == step }
                steps.append(step)
            }
        }
    }

    private struct State {
        var items: [PhoneKey: Item] = [:]
        var order: [PhoneKey] = []
    }

    private let state = Mutex(State())
    private let rings: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init() { (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    func add(_ phone: Phone, _ steps: [PhoneStep]) {
        let key = PhoneKey(instance: phone.instance, mac: phone.mac)
        state.withLock { state in
            if state.items[key] == nil { state.order.append(key) }
            state.items[key, default: Item(phone: phone, happened: [])].add(phone, steps)
        }
        ring.yield()
    }

    /// How many phones have news that the reader has not taken yet.
    var waitingCount: Int { state.withLock { $0.items.count } }

    /// Hands out news, oldest phone first, until cancelled; for one reader.
    func forEach(_ body: (Item) async -> Void) async {
        for await _ in rings {
            let items = state.withLock { state in
                defer { state = State() }
                return state.order.compactMap { state.items[$0] }
            }
            for item in items { await body(item) }
        }
    }
}

extension PhoneStep {
    fileprivate var isBulky: Bool {
        switch self {
        case .item, .itemSeriesCompleted, .revised, .alarmed, .noted, .delivered, .saidGoodbye: true
        default: false
        }
    }
}

extension CommitNews.Happened {
    init(_ steps: [PhoneStep]) {
        self = steps.reduce(into: []) { happened, step in
            switch step {
            case .delivered: happened.insert(.delivered)
            case .ready: happened.insert(.ready)
            case .urlRenewed: happened.insert(.urlRenewed)
            case .alarmed: happened.insert(.alarmed)
            case .identifying, .sysclientPassword, .adminPassword, .ownAdminPassword, .item, .itemSeriesCompleted, .failed, .condition,
                .cleared, .codeClosed, .codeOpened, .assigned, .registered, .registrationLost, .removed, .revised, .saidGoodbye, .noted,
                .userSeen, .displayName, .registrar:
                break
            }
        }
    }
}
