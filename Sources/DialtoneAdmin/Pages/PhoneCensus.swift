package import DialtoneModel
package import DialtoneStore
package import Foundation
import Synchronization

/// What pages count of all phones, in memory: read once, when a page first asks, and from then on kept by what is committed.
///
/// The service's own commits come with their phones (``noted(_:)-(Phone)``); of what other nodes write only the keys are noted, and read when a page
/// asks next. When it is not known what changed, all is read anew.
package final class PhoneCensus: Sendable {
    /// Phones that are read at once.
    private static let pageMax = 2000
    /// More phones of other nodes than this are not read one by one.
    private static let staleMax = 5000

    /// How many phones of an instance there are of each kind.
    struct Numbers: Equatable {
        /// Without zeros.
        var statuses: [PhoneStatus: Int] = [:]
        /// By driver, without removed phones and those that were never seen; without zeros.
        var vendors: [String: Int] = [:]

        /// All but removed ones.
        var living: Int { statuses.reduce(0) { $0 + ($1.key == .removed ? 0 : $1.value) } }

        fileprivate mutating func add(_ status: PhoneStatus, _ vendor: String?, _ count: Int) {
            Self.add(count, &statuses[status])
            if let vendor, status != .removed { Self.add(count, &vendors[vendor]) }
        }

        private static func add(_ count: Int, _ number: inout Int?) {
            let sum = (number ?? 0) + count
            number = sum == 0 ? nil : sum
        }
    }

    /// The numbers of the phones that were ordered in a batch.
    struct Batch: Equatable {
        var statuses: [PhoneStatus: Int] = [:]
        /// How many of those that are stuck have a condition of each code.
        var conditions: [String: Int] = [:]
    }

    /// The phones of an instance that are stuck.
    package struct Stuck: Equatable, Sendable {
        package var phones = 0
        /// How many of them have a condition of each code.
        package var conditions: [String: Int] = [:]
    }

    /// A word, as a number: phones share few makes, and few sets of conditions.
    fileprivate struct Words<Word: Hashable> {
        private(set) var all: [Word] = []
        private var numbers: [Word: UInt32] = [:]

        mutating func number(of word: Word) -> UInt32 {
            if let number = numbers[word] { return number }
            let number = UInt32(all.count)
            all.append(word)
            numbers[word] = number
            return number
        }

        /// nil for one that no phone has had.
        func known(_ word: Word) -> UInt32? { numbers[word] }

        subscript(number: UInt32) -> Word { all[Int(number)] }
    }

    /// A phone in 32 bytes: there may be many.
    fileprivate struct Entry {
        var instance: UInt32
        var vendor: UInt32
        var conditions: UInt32
        var status: PhoneStatus
        var receivedAt: Date
        /// In the distant future for one that waits for nothing.
        var stuckFrom: Date
    }

    fileprivate struct State {
        var isLoaded = false
        var entries: [Phone.ID: Entry] = [:]
        var numbers: [InstanceID: Numbers] = [:]
        var instances = Words<InstanceID>()
        var vendors = Words<String?>()
        var conditions = Words<[String]>()
        /// Written by other nodes since they were read.
        var stale: Set<Phone.ID> = []
        /// What reads from the store now. It ends by itself, and each reader of numbers waits for it.
        var reading: Task<Void, any Error>?
        /// Noted since the reading began, so newer than what it reads.
        var fresh: Set<Phone.ID> = []
        /// Raised when all that is known becomes worthless, also what is being read.
        var generation = 0
    }

    private let store: any PhoneStore
    private let state = Mutex(State())

    package init(store: any PhoneStore) { self.store = store }

    // MARK: Noting

    /// The service committed something of a phone. The commits of one phone come in their order.
    package func noted(_ phone: Phone) {
        state.withLock { state in
            guard state.isLoaded || state.reading != nil else { return }
            if state.reading != nil { state.fresh.insert(phone.id) }
            state.set(PhoneTally(phone))
        }
    }

    /// Another node wrote.
    package func noted(_ change: ForeignChange) {
        state.withLock { state in
            switch change {
            case .more: state.forget()
            case .phone(let id):
                guard state.isLoaded || state.reading != nil else { return }
                state.stale.insert(id)
                if state.stale.count > Self.staleMax { state.forget() }
            }
        }
    }

    // MARK: Numbers

    func numbers(of instance: InstanceID) async throws -> Numbers {
        try await refresh()
        return state.withLock { $0.numbers[instance] ?? Numbers() }
    }

    /// How many phones are stuck.
    func stuck(in instance: InstanceID, now: Date) async throws -> Int {
        try await refresh()
        return state.withLock { state in
            var count = 0
            state.forEach(in: instance) { if $0.stuckFrom < now { count += 1 } }
            return count
        }
    }

    /// The phones that are stuck, of each instance that has any.
    package func stuck(now: Date) async throws -> [InstanceID: Stuck] {
        try await refresh()
        return state.withLock { state in
            var stuck: [InstanceID: Stuck] = [:]
            for entry in state.entries.values where entry.status != .removed && entry.stuckFrom < now {
                let instance = state.instances[entry.instance]
                stuck[instance, default: Stuck()].phones += 1
                for code in state.conditions[entry.conditions] { stuck[instance, default: Stuck()].conditions[code, default: 0] += 1 }
            }
            return stuck
        }
    }

    /// How many phones a query means; nil for one that asks for what is not kept here.
    func count(matching query: PhoneQuery) async throws -> Int? {
        var kept = PhoneQuery(instance: query.instance, statuses: query.statuses, vendors: query.vendors, stuckAt: query.stuckAt)
        kept.conditions = query.conditions
        (kept.order, kept.isDescending, kept.cursor) = (query.order, query.isDescending, query.cursor)
        guard query == kept else { return nil }
        try await refresh()
        return state.withLock { state in
            guard query.stuckAt != nil || !query.conditions.isEmpty || !query.vendors.isEmpty else {
                let numbers = state.numbers[query.instance] ?? Numbers()
                return query.statuses.isEmpty
                    ? numbers.living : Set(query.statuses).reduce(0) { $0 + (numbers.statuses[$1] ?? 0) }
            }
            let statuses = query.statuses.isEmpty ? Set(PhoneStatus.allCases).subtracting([.removed]) : Set(query.statuses)
            let vendors = state.vendors.all.map { query.vendors.isEmpty || $0.map(query.vendors.contains) ?? false }
            let conditions = state.conditions.all.map { query.conditions.isEmpty || !Set(query.conditions).isDisjoint(with: $0) }
            var count = 0
            state.forEach(in: query.instance) { entry in
                guard statuses.contains(entry.status), vendors[Int(entry.vendor)], conditions[Int(entry.conditions)] else { return }
                if let moment = query.stuckAt { guard entry.stuckFrom < moment else { return } }
                count += 1
            }
            return count
        }
    }

    /// The numbers of the phones of an instance that were ordered at a moment or later.
    func batch(in instance: InstanceID, from start: Date, now: Date) async throws -> Batch {
        try await refresh()
        return state.withLock { state in
            var batch = Batch()
            state.forEach(in: instance) { entry in
                guard entry.status != .removed, entry.receivedAt >= start else { return }
                batch.statuses[entry.status, default: 0] += 1
                guard entry.stuckFrom < now else { return }
                for code in state.conditions[entry.conditions] { batch.conditions[code, default: 0] += 1 }
            }
            return batch
        }
    }

    // MARK: Reading

    /// Returns when everything that was noted before is in the numbers.
    private func refresh() async throws {
        while true {
            let (reading, isOwn) = state.withLock { state -> (Task<Void, any Error>?, Bool) in
                if let reading = state.reading { return (reading, false) }
                if state.isLoaded, state.stale.isEmpty { return (nil, true) }
                state.fresh = []
                // Awaited below, by its first reader and by those that come meanwhile.
                let task = Task { try await self.read() }
                state.reading = task
                return (task, true)
            }
            guard let reading else { return }
            try await reading.value
            // A reading that others began may have been too early for what was noted before this call.
            if isOwn, state.withLock({ $0.isLoaded }) { return }
        }
    }

    private func read() async throws {
        let (generation, stale) = state.withLock { state in
            defer { state.stale = [] }
            return (state.generation, state.isLoaded ? state.stale : nil)
        }
        do {
            if let stale {
                take(try await store.tallies(of: Array(stale)), of: generation)
            } else {
                var last: Phone.ID = 0
                while true {
                    let page = try await store.tallies(after: last, limit: Self.pageMax)
                    take(page, of: generation)
                    guard page.count == Self.pageMax, let end = page.last else { break }
                    last = end.id
                }
            }
            state.withLock { state in
                state.reading = nil
                if state.generation == generation { state.isLoaded = true }
            }
        } catch {
            // What was read in part is not to be trusted.
            state.withLock { state in
                state.reading = nil
                state.forget()
            }
            throw error
        }
    }

    private func take(_ tallies: [PhoneTally], of generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            for tally in tallies where !state.fresh.contains(tally.id) { state.set(tally) }
        }
    }
}

extension PhoneCensus.State {
    fileprivate mutating func forget() {
        isLoaded = false
        generation += 1
        (entries, numbers, stale, fresh) = ([:], [:], [], [])
        (instances, vendors, conditions) = (.init(), .init(), .init())
    }

    fileprivate mutating func set(_ tally: PhoneTally) {
        if let former = entries[tally.id] {
            numbers[instances[former.instance], default: .init()].add(former.status, vendors[former.vendor], -1)
        }
        entries[tally.id] = PhoneCensus.Entry(
            instance: instances.number(of: tally.instance), vendor: vendors.number(of: tally.vendor),
            conditions: conditions.number(of: tally.conditions), status: tally.status, receivedAt: tally.receivedAt,
            stuckFrom: tally.stuckFrom ?? .distantFuture)
        numbers[tally.instance, default: .init()].add(tally.status, tally.vendor, 1)
    }

    fileprivate func forEach(in instance: InstanceID, _ body: (PhoneCensus.Entry) -> Void) {
        guard let number = instances.known(instance) else { return }
        for entry in entries.values where entry.instance == number { body(entry) }
    }
}
