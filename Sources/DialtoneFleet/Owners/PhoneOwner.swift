import DialtoneDialogue
import DialtoneModel
import DialtoneStore
import NIOCore
import Synchronization

/// The one that owns a phone: its connection to Devices, its timers and every write to its record.
///
/// An object with a queue and no task: socket, timers and commands put events in, and one of the fleet's workers takes them out in order. So a
/// phone with nothing to do costs its state alone.
final class PhoneOwner: Sendable {
    enum Event: Sendable {
        case life(PhoneLife.Event)
        /// What happened on the connection with this number.
        case link(Int, SysclientLinkEvent)
        /// A connection to Devices may be opened.
        case granted
        case order(PhoneOrder, answer: CheckedContinuation<Condition?, Never>)
        /// Steps that others found out: a fetch, a registration.
        case steps([PhoneStep])
        /// The same, for a caller that goes on only when they are on disk, with the phone as it then is.
        case durableSteps([PhoneStep], done: CheckedContinuation<Phone?, any Error>)
        /// The files may be others now.
        case revise(RevisionMaker.Trigger)
        /// Steps have waited long enough; only the newest number counts.
        case waited(Int)
        /// Try the store again.
        case reload
    }

    /// What became of an offer.
    enum Offer: Hashable {
        case queued
        /// Too much waits already.
        case full
        /// The owner has ended.
        case ended
    }

    /// Events that wait, beyond which offers are refused.
    static let waitingMax = 1000
    /// Events that a worker handles before other owners get their turn: a few, since each may wait for the disk.
    static let turn = 8

    private enum Scheduled { case not, usual, urgent }

    private struct State {
        var events = CircularBuffer<Event>()
        /// In the hands of a worker while it is nil.
        var work: PhoneWork?
        /// How the owner stands in the workers' queue; not ``Scheduled/not`` while a worker has it.
        var scheduled = Scheduled.not
        /// Nothing is taken any more but the end of the connection.
        var isClosed = false
        var hasEnded = false
    }

    let key: PhoneKey
    private let state: Mutex<State>
    /// Has a worker drain this owner; true for what should not queue behind other owners.
    private let schedule: @Sendable (PhoneOwner, Bool) -> Void

    init(key: PhoneKey, work: PhoneWork, schedule: @escaping @Sendable (PhoneOwner, Bool) -> Void) {
        self.key = key
        self.schedule = schedule
        state = Mutex(State(work: work))
    }

    // MARK: Events

    /// Puts in what the owner itself has begun (timers, its connection), of which there is little, or what must not be lost.
    ///
    /// - Returns: false if the owner has ended; the event is then lost.
    @discardableResult
    func post(_ event: Event) -> Bool { put(event, isOffer: false) == .queued }

    /// Puts an event at the end, unless too many wait.
    func offer(_ event: Event) -> Offer { put(event, isOffer: true) }

    private func put(_ event: Event, isOffer: Bool) -> Offer {
        let (offer, scheduled) = state.withLock { state -> (Offer, Scheduled) in
            guard !state.hasEnded, !state.isClosed || event.isOfLink else { return (.ended, .not) }
            guard !isOffer || state.events.count < Self.waitingMax else { return (.full, .not) }
            state.events.append(event)
            let wanted: Scheduled = event.isUrgent ? .urgent : .usual
            switch state.scheduled {
            case .not: state.scheduled = wanted
            // It stands in the queue twice then; the worker that comes second finds nothing to do.
            case .usual where wanted == .urgent && state.work != nil: state.scheduled = .urgent
            case .usual, .urgent: return (.queued, .not)
            }
            return (.queued, state.scheduled)
        }
        if scheduled != .not { schedule(self, scheduled == .urgent) }
        return offer
    }

    // MARK: Draining

    /// Handles what waits, one event after the other; for one worker at a time.
    ///
    /// - Returns: Whether the owner has ended: nothing of it is open any more, and it takes nothing.
    func drain() async -> Bool {
        guard var work = state.withLock({ $0.events.isEmpty ? nil : $0.work.take() }) else { return false }
        for _ in 0..<Self.turn {
            guard let event = state.withLock({ $0.events.popFirst() }) else { break }
            let goesOn = await work.handle(event, self)
            if !goesOn { close(&work) }
        }
        let (scheduled, hasEnded) = state.withLock { state in
            state.hasEnded = state.isClosed && !work.hasConnection
            if state.hasEnded { state.events.removeAll() }
            state.work = work
            state.scheduled = state.events.isEmpty ? .not : state.events.contains(where: \.isUrgent) ? .urgent : .usual
            return (state.scheduled, state.hasEnded)
        }
        if scheduled != .not { schedule(self, scheduled == .urgent) }
        return hasEnded
    }

    /// Ends it where it stands, because the service's task was cancelled; when no worker has it any more.
    func abandon() {
        guard var work = state.withLock({ $0.work.take() }) else { return }
        close(&work)
        work.abort()
        state.withLock { state in
            state.hasEnded = true
            state.work = work
        }
    }

    /// Takes nothing more; the callers that wait are told.
    private func close(_ work: inout PhoneWork) {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.events.removeAll { !$0.isOfLink } }
            return state.events.filter { !$0.isOfLink }
        }
        for event in left {
            switch event {
            case .order(_, let answer): answer.resume(returning: .serviceStopping)
            case .durableSteps(_, let done): done.resume(throwing: OwnerEnded())
            case .life, .link, .granted, .steps, .revise, .waited, .reload: break
            }
        }
    }
}

extension PhoneOwner.Event {
    fileprivate var isOfLink: Bool { if case .link = self { true } else { false } }

    /// A caller waits who has a deadline, or the service's end does.
    fileprivate var isUrgent: Bool {
        switch self {
        case .order, .durableSteps, .life(.stop): true
        case .life, .link, .granted, .steps, .revise, .waited, .reload: false
        }
    }
}

/// The service stops, or the phone was just removed: its record is not written any more.
package struct OwnerEnded: Error, CustomStringConvertible {
    package var description: String { "the phone's owner has ended" }
}

/// Too many events wait for the phone's owner.
struct OwnerBusy: Error, CustomStringConvertible {
    var description: String { "too much waits for this phone already; try again in a moment" }
}
