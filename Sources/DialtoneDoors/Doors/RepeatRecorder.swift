package import DialtoneModel
package import DialtoneStore
import Synchronization

package import struct Foundation.Date

/// Collects that phones fetched again what they have, and writes it in batches: many fetches of one phone become one note.
///
/// What was not written yet is lost with the process: some fetches of phones that have their files. While the database is away it grows
/// no further than ``notesMax`` notes for each phone that there is.
package final class RepeatRecorder: Sendable {
    /// Phones that are written in one transaction: others want the database too. Those that are left come with the next.
    static let batchMax = 500
    /// Notes of one phone: its files from one or two addresses. What differs from all of them takes the place of the last, with its count.
    static let notesMax = 8

    private struct State {
        var notes: [Phone.ID: [RepeatedDelivery]] = [:]
        /// Oldest first.
        var order: [Phone.ID] = []
    }

    private let state = Mutex(State())
    private let store: any PhoneRecords
    private let written: @Sendable (Phone) async -> Void

    /// - Parameter written: Called with each phone of which a fetch was written, without its items.
    package init(store: any PhoneRecords, written: @escaping @Sendable (Phone) async -> Void = { _ in }) {
        (self.store, self.written) = (store, written)
    }

    func note(_ phone: Phone.ID, _ delivery: Delivery, at moment: Date) {
        state.withLock { state in
            if state.notes[phone] == nil { state.order.append(phone) }
            state.notes[phone, default: []].join(RepeatedDelivery(phone: phone, delivery: delivery, at: moment))
        }
    }

    /// What waits of one phone, in the order in which it first came.
    func notes(of phone: Phone.ID) -> [RepeatedDelivery] { state.withLock { $0.notes[phone] ?? [] } }

    /// Phones whose fetches are not written yet.
    package var waitingCount: Int { state.withLock { $0.notes.count } }

    /// Writes what waits, of ``batchMax`` phones at most.
    ///
    /// - Throws: What the store says; then nothing is lost.
    func flush() async throws {
        let phones = state.withLock { Array($0.order.prefix(Self.batchMax)) }
        guard !phones.isEmpty else { return }
        let taken = state.withLock { state in
            state.order.removeFirst(phones.count)
            return phones.compactMap { phone in state.notes.removeValue(forKey: phone).map { (phone, $0) } }
        }
        do {
            for phone in try await store.note(taken.flatMap(\.1)) { await written(phone) }
        } catch {
            putBack(taken)
            throw error
        }
    }

    private func putBack(_ taken: [(Phone.ID, [RepeatedDelivery])]) {
        state.withLock { state in
            for (phone, older) in taken {
                if state.notes[phone] == nil { state.order.append(phone) }
                var notes = older
                for newer in state.notes[phone] ?? [] { notes.join(newer) }
                state.notes[phone] = notes
            }
        }
    }
}

extension [RepeatedDelivery] {
    /// Takes in a later note of the same phone.
    fileprivate mutating func join(_ newer: RepeatedDelivery) {
        if let index = firstIndex(where: { $0.delivery == newer.delivery }) {
            self[index].count += newer.count
            self[index].at = newer.at
        } else if count < RepeatRecorder.notesMax {
            append(newer)
        } else {
            let before = self[count - 1].count
            self[count - 1] = newer
            self[count - 1].count += before
        }
    }
}
