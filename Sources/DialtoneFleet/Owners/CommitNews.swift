package import DialtoneModel
import Synchronization

/// What owners have committed, for those who follow phones: one entry for each phone, however often it was written since the last look.
///
/// So it never grows beyond the number of phones, and an owner never waits for those who follow.
package final class CommitNews: Sendable {
    /// What happened besides a new state of the phone.
    package struct Happened: OptionSet, Hashable, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        package static let delivered = Happened(rawValue: 1)
        package static let ready = Happened(rawValue: 2)
        package static let urlRenewed = Happened(rawValue: 4)
        package static let alarmed = Happened(rawValue: 8)
    }

    package struct Item: Sendable {
        /// As it is after the last of its commits.
        package var phone: Phone
        package var happened: Happened
        /// The steps since the last look, each once, in the order in which it was last taken; without those that only add a line or a file.
        package var steps: [PhoneStep] = []
        /// An order brought new details, which is no step.
        package var isRepeated = false

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

    package init() { (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    package func add(_ phone: Phone, _ steps: [PhoneStep]) {
        let key = PhoneKey(instance: phone.instance, mac: phone.mac)
        state.withLock { state in
            if state.items[key] == nil { state.order.append(key) }
            state.items[key, default: Item(phone: phone, happened: [])].add(phone, steps)
        }
        ring.yield()
    }

    /// How many phones have news that the reader has not taken yet.
    package var waitingCount: Int { state.withLock { $0.items.count } }

    /// Hands out news, oldest phone first, until cancelled; for one reader.
    package func forEach(_ body: (Item) async -> Void) async {
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
        case .item, .itemSeriesCompleted, .revised, .alarmed, .noted, .delivered, .refused, .saidGoodbye: true
        default: false
        }
    }
}

extension CommitNews.Happened {
    package init(_ steps: [PhoneStep]) {
        self = steps.reduce(into: []) { happened, step in
            switch step {
            case .delivered: happened.insert(.delivered)
            case .ready: happened.insert(.ready)
            case .urlRenewed: happened.insert(.urlRenewed)
            case .alarmed: happened.insert(.alarmed)
            case .identifying, .sysclientPassword, .adminPassword, .ownAdminPassword, .item, .itemSeriesCompleted, .failed, .condition,
                .cleared, .refused, .codeClosed, .codeOpened, .assigned, .registered, .registrationLost, .removed, .revised, .saidGoodbye,
                .noted,
                .userSeen, .displayName, .registrar:
                break
            }
        }
    }
}
