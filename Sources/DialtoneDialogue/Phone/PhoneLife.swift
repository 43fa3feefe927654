import DialtoneModel
import DialtoneWire

/// The whole life of one phone, as far as it is about Devices: its order, its connection, its password and
/// configuration, the answer to whoever ordered it, and all the years after.
///
/// There is one for each phone, and it alone decides about the phone's record. Two things go on side by side:
///
/// - *Progress*: `ordered` (Devices has not taken the code yet) → `configuring` (the password is stored, items come) →
///   `checking` (can the file be made?) → `done`. A new code begins anew; a refusal changes the stored status to
///   `failed`, yet progress stays where it is, for Devices may come round: an administrator can put the phone into a
///   domain by hand.
/// - *Link*: no connection, waiting for the fleet's limiter, connecting, open, resting after a loss. It comes back for
///   ever.
///
/// Rules: a `commit` stands before whatever makes it visible. Each ticket is answered exactly once. What belongs to a
/// connection or timer of the past is ignored. With a stored password a connection is made by challenge, and a code
/// goes along only while its order is open.
///
/// Source of the rules about codes, challenges and silence: innovaphone SDK 13r1, "Sysclient protocol" (stated in
/// outline); numbers of attempts and times (assumed).
package struct PhoneLife: Equatable, Sendable {
    enum Progress: Equatable { case ordered, configuring, checking, done }
    enum Link: Equatable {
        case none
        case waiting
        case connecting(Int)
        case open(Int, SysclientDialogue)
        /// Long: after a refusal that a repeated announcement of Devices does not change.
        case resting(isLong: Bool)
    }
    enum Request: Equatable { case none, normal, urgent }
    /// The condition of the life's own that the store shows.
    enum Shown: Equatable {
        case none
        case condition(Condition)
        /// An order came since; it may have cleared it.
        case unknown
    }

    /// A code is sent once, and so many times again when Devices closes the connection on it.
    static let codeRepeatsMax = 3
    /// So many closes in a row after a digest are taken for a refusal.
    static let digestClosesMax = 5
    /// A connection that lasted so long was a good one: the next rest is short again.
    static let steadyAfter: Duration = .seconds(60)
    /// What is new of the phone is told to Devices at most so often: each time it asks for a proof and sends all items.
    static let describingPause: Duration = .seconds(60)
    /// Per connection, so that a peer cannot fill the log.
    static let unreadableNotesMax = 5

    package internal(set) var identity: SysclientDialogue.Identity
    let deadline: Duration
    private let start: Start

    var status: PhoneStatus
    var shown: Shown
    var password: Secret?
    var code: Secret?
    /// The code belongs to an order that Devices has not honoured yet, and may still be sent.
    var codePending = false
    /// Devices refused the code; the same code in a new order is then a new attempt.
    var codeRefused = false
    /// Nothing to connect with: neither password nor living code. Only an order helps.
    var isDormant = false
    var isStarted = false
    var isFinished = false

    var progress = Progress.ordered
    /// The items of this order are all here.
    var isComplete = false
    /// `checkFile` without its answer yet; only the answer to the last one counts.
    var checksOpen = 0
    var ticket: UInt64?

    var url: String?
    var link = Link.none
    var request = Request.none
    /// Where the open connection leads to.
    var linkURL: String?
    /// The open connection leads to where Devices used to be; it is given up when the limiter allows the next.
    var isMoving = false
    var connections = 0
    var rests = 0
    var backOff = BackOff()
    var codeCloses = 0
    var digestCloses = 0
    /// The words that Devices last took in this life.
    var takenWords: SysclientDialogue.Identity.Words?
    /// What the phone is called at Devices in this life, since Devices refused proofs by the words of ``identity``.
    var words: SysclientDialogue.Identity.Words?
    /// Other words were tried; that is done once.
    var hasFallenBack = false
    var unreadable = 0
    /// Devices was told something new of the phone less than ``describingPause`` ago.
    var isDescribingPaused = false
    /// What the network last said, for whoever waits.
    var lastProblem: String?
    /// The last connection was closed by the peer while it should have taken the code.
    var wasClosedOnCode = false

    package init(_ start: Start) {
        self.start = start
        (identity, deadline) = (start.identity, start.deadline)
        (status, password, code) = (start.status, start.password, start.code)
        shown = start.shown.map { .condition($0) } ?? .none
        connections = start.connectionsBefore
    }

    /// Whether the phone may fetch its file, or already did.
    var isPastReady: Bool {
        switch status {
        case .ready, .delivered, .registered: true
        case .received, .identifying, .configuring, .failed, .removed: false
        }
    }

    /// Takes one event and returns what to do about it, in order.
    package mutating func handle(_ event: Event, using random: inout some RandomNumberGenerator) -> [Action] {
        guard !isFinished else { return [] }
        guard isStarted else { return beforeStart(event) }
        switch event {
        case .started:
            assertionFailure("started twice")
            return []
        case .ordered(let ticket, let code): return ordered(ticket: ticket, code: code)
        case .devices(let url): return moved(to: url)
        case .granted: return granted()
        case .connected(let number): return connected(number)
        case .connectFailed(let number, let reason): return lost(number, reason, using: &random)
        case .received(let number, let frame): return toDialogue(.received(frame), on: number, using: &random)
        case .unreadable(let number, let fault, let byteCount): return couldNotRead(number, fault, byteCount)
        case .disconnected(let number, let reason): return lost(number, reason, using: &random)
        case .timerFired(let timer): return fired(timer, using: &random)
        case .fileChecked(let problem): return fileChecked(problem)
        case .described(let identity): return described(identity, using: &random)
        case .reopen: return reopened()
        case .remove: return end(reason: "removed", steps: [.removed], problem: Condition.phoneRemoved)
        case .stop: return end(reason: "the service is stopping", steps: [], problem: Condition.serviceStopping)
        }
    }

    private mutating func beforeStart(_ event: Event) -> [Action] {
        switch event {
        case .started:
            isStarted = true
            return started()
        case .ordered(let ticket, let newCode):
            isStarted = true
            code = nil  // whatever is stored, this order's code was not sent yet
            return ordered(ticket: ticket, code: newCode)
        case .devices(let url):
            self.url = url
            return []
        case .described(let new):
            identity = new
            return []
        case .remove: return end(reason: "removed", steps: [.removed], problem: Condition.phoneRemoved)
        case .stop: return end(reason: "the service is stopping", steps: [], problem: Condition.serviceStopping)
        case .granted, .connected, .connectFailed, .received, .unreadable, .disconnected, .timerFired, .fileChecked, .reopen:
            return []  // of a life before this one
        }
    }

    private mutating func started() -> [Action] {
        switch (status, password != nil) {
        case (.removed, _):
            isFinished = true
            return [.finished]
        case (.received, true), (.identifying, true):
            // The order of a phone that Devices knows: its code was not honoured before we stopped.
            codePending = code != nil && start.codeLives
            progress = codePending ? .ordered : .configuring
        case (.configuring, true), (.failed, true):
            progress = .configuring
        case (.ready, true), (.delivered, true), (.registered, true):
            (progress, isComplete) = (.done, true)
        case (.received, false), (.identifying, false), (.configuring, false), (.failed, false), (.ready, false),
            (.delivered, false), (.registered, false):
            guard code != nil, start.codeLives else {
                isDormant = true
                if isPastReady { return show(Condition.devicesPasswordLost) }
                return status == .failed ? [] : fail(Condition.codeExpired)
            }
            codePending = true
        }
        return askForConnection()
    }

    private mutating func fired(_ timer: Timer, using random: inout some RandomNumberGenerator) -> [Action] {
        switch timer {
        case .deadline(let number):
            return number == ticket ? fail(whatIsMissing) : []
        case .codeUnanswered(let number):
            guard case .open(number, _) = link, progress == .ordered, ticket == nil else { return [] }
            return fail(Condition.codeNotAccepted)
        case .rest(let number):
            guard case .resting = link, number == rests else { return [] }
            link = .none
            return askForConnection()
        case .steady(let number):
            guard case .open(number, _) = link else { return [] }
            backOff.reset()
            return []
        case .sysclient(let timer, let number):
            return toDialogue(.timerFired(timer), on: number, using: &random)
        case .describing:
            isDescribingPaused = false
            return tellDescription(using: &random)
        }
    }

    /// What the order waits for, to be told at its deadline.
    private var whatIsMissing: Condition {
        switch progress {
        case .done, .checking: return Condition.fileUnchecked
        case .configuring:
            guard case .open(_, let dialogue) = link else {
                return url == nil ? Condition.devicesNotFound : Condition.connectionLost(problem: lastProblem)
            }
            switch dialogue.state {
            case .outside: return Condition.notInDomain
            case .proving: return Condition.digestUnanswered
            case .idle, .identifying, .member, .closed: return Condition.configurationIncomplete
            }
        case .ordered:
            switch link {
            case .open(_, let dialogue):
                return dialogue.state == .proving ? Condition.digestUnanswered : Condition.codeNotAccepted
            case .none, .waiting, .connecting, .resting:
                if wasClosedOnCode { return Condition.codeNotAccepted }
                if url == nil { return Condition.devicesNotFound }
                if let lastProblem { return Condition.devicesUnreachable(problem: lastProblem) }
                return link == .waiting ? Condition.connectionsQueued : Condition.devicesSilent
            }
        }
    }

    private mutating func end(reason: String, steps: [PhoneStep], problem: Condition) -> [Action] {
        let actions = (steps.isEmpty ? [] : [Action.commit(steps)]) + drop(reason) + answer(problem) + [.finished]
        isFinished = true
        return actions
    }
}

extension PhoneLife {
    /// Status `failed`, and the answer to the order that waits. A phone that has its file keeps its status and shows
    /// the condition.
    mutating func fail(_ condition: Condition) -> [Action] {
        guard !isPastReady else { return show(condition) + answer(condition) }
        guard status != .failed || shown != .condition(condition) else { return answer(condition) }
        (status, shown) = (.failed, .condition(condition))
        return [.commit([.failed(condition)])] + answer(condition)
    }

    /// Shows why the phone waits or what is odd, unless that is shown already.
    mutating func show(_ condition: Condition) -> [Action] {
        guard shown != .condition(condition) else { return [] }
        shown = .condition(condition)
        return [.commit([.condition(condition)])]
    }

    /// The step that takes off what was shown, if anything may be.
    mutating func clearing() -> [PhoneStep] {
        defer { shown = .none }
        return switch shown {
        case .none: []
        case .condition(let condition): [.cleared(condition.subject)]
        case .unknown: [.cleared(.connection)]
        }
    }

    /// Takes off what was shown if it is over. A phone that failed keeps why.
    mutating func clear(if isOver: (Condition) -> Bool) -> [Action] {
        guard status != .failed, case .condition(let condition) = shown, isOver(condition) else { return [] }
        return [.commit(clearing())]
    }

    mutating func answer(_ problem: Condition?) -> [Action] {
        guard let ticket else { return [] }
        self.ticket = nil
        return [.answer(ticket: ticket, problem: problem)]
    }
}
