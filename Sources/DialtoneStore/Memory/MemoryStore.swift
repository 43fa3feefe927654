package import DialtoneModel
package import Foundation
import Synchronization

/// A store that forgets everything with its process: for tests of what stands above stores, without files and without waiting.
///
/// It keeps to the same rules as the others, which one suite of tests holds all of them to.
package final class MemoryStore: PhoneStore {
    struct Entry {
        /// Without its items.
        var phone: Phone
        var items: ConfigurationItems
        var secrets: [SecretKind: Secret]
        var revisions: [Revision] = []
        /// Those whose files were forgotten.
        var isForgotten: Set<Int> = []
        var history: [HistoryEntry] = []

        var whole: Phone {
            var whole = phone
            whole.configuration = items.items
            return whole
        }
    }

    struct SeenDevice {
        var unknownDevice: UnknownDevice
        var dismissedAt: Date?
        var dismissedBy: Set<InstanceID> = []
    }

    struct State {
        var phones: [Phone.ID: Entry] = [:]
        var lastPhone: Phone.ID = 0
        var alarms: [Alarm] = []
        var lastAlarm: Alarm.ID = 0
        var unknownDevices: [MACAddress: SeenDevice] = [:]
        var overrides: [OverrideScope: OverrideSet] = [:]
        var generation = 0
        var actions: [StoredAction] = []
        var lastAction: StoredAction.ID = 0
        var setAside: Set<StoredAction.ID> = []
        var latestTime = Date(timeIntervalSince1970: 0)
        var isClosed = false
        /// What the next calls throw, one each; for tests of what happens when a database fails.
        var faults: [StoreError] = []
        /// Calls that still succeed before the faults.
        var successes = 0
        var calls = Calls()
    }

    /// How often owners came; for tests of how seldom they have to wait for a disk.
    package struct Calls: Equatable, Sendable {
        /// Transactions that wrote a phone's record.
        package var writes = 0
        /// Looks at a phone or at its secrets.
        package var reads = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// The calls so far that concerned one phone and did not fail.
    package var calls: Calls { state.withLock { $0.calls } }

    /// Has the next calls fail, one with each error.
    ///
    /// - Parameter successes: Calls that succeed before.
    package func fail(after successes: Int = 0, with faults: [StoreError]) {
        state.withLock { ($0.successes, $0.faults) = (successes, faults) }
    }

    func with<Value>(_ body: (inout State) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = state.withLock { state in
            guard !state.isClosed else { return .failure(.unavailable("it is closed")) }
            if !state.faults.isEmpty {
                guard state.successes > 0 else { return .failure(state.faults.removeFirst()) }
                state.successes -= 1
            }
            // Nothing of a write that fails is kept.
            let before = state
            do throws(StoreError) {
                return .success(try body(&state))
            } catch {
                state = before
                return .failure(error)
            }
        }
        return try result.get()
    }

    // MARK: Records

    package func receive(_ order: PhoneOrder, at moment: Date) async throws(StoreError) -> Phone {
        try with { state throws(StoreError) in
            var order = order
            order.codeOpenUntil = Timestamp.rounded(order.codeOpenUntil)
            let moment = Timestamp.rounded(moment)
            guard let id = state.key(order.instance, order.mac) else {
                var record = PhoneRecord(ordering: order, at: moment)
                state.lastPhone += 1
                record.setKey(state.lastPhone)
                state.withdraw(order, at: moment)
                state.phones[state.lastPhone] = Entry(phone: record.phone, items: record.items, secrets: [:])
                try state.write(record)
                state.calls.writes += 1
                return record.whole
            }
            var record = try state.record(id)
            if record.receive(order, at: moment) { state.withdraw(order, at: moment) }
            state.actions.removeAll { $0.action.phone == id }
            try state.write(record)
            state.calls.writes += 1
            return record.whole
        }
    }

    package func updateDetails(of id: Phone.ID, from order: PhoneOrder, at moment: Date) async throws(StoreError) -> Phone {
        try with { state throws(StoreError) in
            guard state.key(order.instance, order.mac) == id else { throw StoreError.unknownPhone(id) }
            var record = try state.record(id)
            guard record.phone.status != .removed else { throw StoreError.unknownPhone(id) }
            record.repeat(order, at: Timestamp.rounded(moment))
            try state.write(record)
            state.calls.writes += 1
            return record.whole
        }
    }

    package func commit(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) async throws(StoreError) -> Phone {
        try with { state throws(StoreError) in
            var record = try state.record(id)
            for case .assigned(let hardware, _) in steps where record.phone.status != .removed {
                try state.checkFree(hardware, for: record.phone)
            }
            record.take(steps.map(\.rounded), at: Timestamp.rounded(moment))
            try state.write(record)
            state.calls.writes += 1
            return state.phones[id]?.whole ?? record.whole
        }
    }

    package func note(_ repeats: [RepeatedDelivery]) async throws(StoreError) -> [Phone] {
        try with { state in
            var noted: [Phone.ID: Phone] = [:]
            for var repeated in repeats {
                repeated.at = Timestamp.rounded(repeated.at)
                guard var entry = state.phones[repeated.phone], let line = entry.phone.take(repeated) else { continue }
                if let joined = entry.history.last?.joined(with: line) {
                    entry.history[entry.history.count - 1] = joined
                } else {
                    entry.history = Array((entry.history + [line]).suffix(historyMax))
                }
                state.phones[repeated.phone] = entry
                noted[repeated.phone] = entry.phone
            }
            return Array(noted.values)
        }
    }

    package func phone(_ id: Phone.ID) async throws(StoreError) -> Phone? {
        try with { state in
            state.calls.reads += 1
            return state.phones[id]?.whole
        }
    }

    package func phone(instance: InstanceID, mac: MACAddress) async throws(StoreError) -> Phone? {
        try with { state in
            state.calls.reads += 1
            return state.key(instance, mac).flatMap { state.phones[$0]?.whole }
        }
    }

    package func phones(withMAC mac: MACAddress) async throws(StoreError) -> [Phone] {
        try with { state in
            state.phones.values.map(\.whole).filter { $0.mac == mac || $0.assignedMAC == mac }.sorted {
                ($0.receivedAt, $0.id) > ($1.receivedAt, $1.id)
            }
        }
    }

    package func phones(withCode code: Secret) async throws(StoreError) -> [Phone] {
        try with { state in
            let found = state.phones.values.filter { $0.secrets[.code] == code && $0.phone.status != .removed }.map(\.whole)
            let sorted = found.sorted { a, b in
                let (endOfA, endOfB) = (a.codeOpenUntil ?? .distantPast, b.codeOpenUntil ?? .distantPast)
                return endOfA == endOfB ? a.id < b.id : endOfA > endOfB
            }
            return Array(sorted.prefix(sameCodeMax))
        }
    }

    package func phone(forToken token: Secret) async throws(StoreError) -> Phone? {
        try with { state in
            state.phones.values.first {
                $0.secrets[.token] == token && ($0.phone.status != .removed || $0.phone.owesGoodbye)
            }?.whole
        }
    }

    package func phoneWithSecrets(forToken token: Secret) async throws(StoreError) -> (phone: Phone, secrets: PhoneSecrets)? {
        guard let phone = try await phone(forToken: token) else { return nil }
        return (phone, try await secrets(of: phone.id))
    }

    package func secrets(of id: Phone.ID) async throws(StoreError) -> PhoneSecrets {
        try with { state throws(StoreError) in
            guard let secrets = state.phones[id].flatMap({ PhoneSecrets($0.secrets) }) else { throw StoreError.unknownPhone(id) }
            state.calls.reads += 1
            return secrets
        }
    }

    package func history(of id: Phone.ID, limit: Int) async throws(StoreError) -> [HistoryEntry] {
        try with { Array(($0.phones[id]?.history ?? []).suffix(max(0, limit))) }
    }

    package func revisions(of id: Phone.ID, limit: Int) async throws(StoreError) -> [Revision] {
        try with { state in
            (state.phones[id]?.revisions ?? []).suffix(max(0, limit)).map { revision in
                var bare = revision
                bare.files = []
                return bare
            }
        }
    }

    package func revision(_ number: Int, of id: Phone.ID) async throws(StoreError) -> Revision? {
        try with { state in
            guard let entry = state.phones[id], !entry.isForgotten.contains(number) else { return nil }
            return entry.revisions.first { $0.number == number }
        }
    }

    // MARK: Care

    package func check() async throws(StoreError) { try with { _ in } }

    package func advanceTime(to moment: Date) async throws(StoreError) -> Date {
        try with { state in
            state.latestTime = max(state.latestTime, Timestamp.rounded(moment))
            return state.latestTime
        }
    }

    package func close() async throws(StoreError) { state.withLock { $0.isClosed = true } }
}

extension MemoryStore.State {
    func key(_ instance: InstanceID, _ mac: MACAddress) -> Phone.ID? {
        phones.values.first { $0.phone.mac == mac && $0.phone.instance == instance }?.phone.id
    }

    func record(_ id: Phone.ID) throws(StoreError) -> PhoneRecord {
        guard let entry = phones[id] else { throw StoreError.unknownPhone(id) }
        let numbers = Dictionary(entry.revisions.map { ($0.digest, $0.number) }) { max($0, $1) }
        let open = alarms.filter { $0.phone == id && $0.acknowledgedAt == nil }.map(\.cause)
        return PhoneRecord(
            phone: entry.phone, items: entry.items, secrets: entry.secrets, revisionNumbers: numbers, openAlarms: Set(open))
    }

    func checkFree(_ hardware: MACAddress, for phone: Phone) throws(StoreError) {
        let holder = phones.values.map(\.phone).first { other in
            other.id != phone.id && other.instance == phone.instance && other.status != .removed
                && (other.mac == hardware || other.assignedMAC == hardware)
        }
        if let holder {
            throw StoreError.conflict(
                "the hardware \(hardware) already belongs to the phone \(holder.mac) of \(phone.instance); remove that one first")
        }
        let isHeld = phones.values.map(\.phone).contains { other in
            other.instance != phone.instance && other.status != .removed && (other.mac == hardware || other.assignedMAC == hardware)
        }
        guard hardware != phone.mac, isHeld else { return }
        throw StoreError.conflict(StoreError.heldByAnotherInstance(hardware))
    }

    mutating func withdraw(_ order: PhoneOrder, at moment: Date) {
        let other = phones.values.first { $0.phone.assignedMAC == order.mac && $0.phone.instance == order.instance }
        guard let other, var record = try? record(other.phone.id) else { return }  // it was just found
        record.giveUp(order.mac, to: order, at: moment)
        try? write(record)  // it has no revision, which alone could be refused
    }

    mutating func write(_ record: PhoneRecord) throws(StoreError) {
        let (id, changes) = (record.phone.id, record.changes)
        guard var entry = phones[id] else { throw StoreError.unknownPhone(id) }
        (entry.phone, entry.items) = (record.phone, record.items)
        for (kind, secret) in changes.secrets { entry.secrets[kind] = secret }
        if changes.renewsToken {
            var random = SystemChance()
            entry.secrets[.token] = DoorToken.draw(using: &random)
        }
        for revision in changes.revisions {
            try RevisionTable.checkSize(of: revision.draft)
            entry.revisions.append(
                Revision(
                    number: revision.number, at: changes.moment, cause: revision.draft.cause, digest: revision.draft.digest,
                    vendor: revision.draft.vendor, model: revision.draft.model, firmware: revision.draft.firmware,
                    files: revision.draft.files))
        }
        if changes.forgetsFiles { entry.isForgotten.formUnion(entry.revisions.map(\.number)) }
        entry.revisions = Array(entry.revisions.suffix(revisionsMax))
        entry.history = Array((entry.history + changes.history).suffix(historyMax))
        phones[id] = entry
        for alarm in changes.alarms { raise(alarm, of: entry.phone, at: changes.moment) }
        for hardware in changes.claimedHardware { unknownDevices[hardware] = nil }
    }

    private mutating func raise(_ alarm: PhoneRecord.RaisedAlarm, of phone: Phone, at moment: Date) {
        if let index = alarms.firstIndex(where: { $0.phone == phone.id && $0.cause == alarm.cause && $0.acknowledgedAt == nil }) {
            alarms[index].at = moment
            return
        }
        lastAlarm += 1
        alarms.append(
            Alarm(
                id: lastAlarm, at: moment, instance: phone.instance, phone: phone.id, mac: phone.mac, cause: alarm.cause,
                details: alarm.details))
        let ofPhones = alarms.filter { $0.phone != nil }
        guard ofPhones.count > alarmsMax else { return }
        // Acknowledged ones first: what no administrator has seen is worth more.
        let surplus = ofPhones.sorted { a, b in
            let (isOpenA, isOpenB) = (a.acknowledgedAt == nil, b.acknowledgedAt == nil)
            return isOpenA == isOpenB ? (a.at, a.id) < (b.at, b.id) : isOpenB
        }.prefix(ofPhones.count - alarmsMax).map(\.id)
        alarms.removeAll { surplus.contains($0.id) }
    }
}
