package import DialtoneModel
package import DialtoneWire

/// Follows the users of a PBX: all of them once, then every change.
///
/// ```text
///         started                 ReplicateStartResult             no row
///   idle ----------> starting ---------------------------> filling --------> following
///                     ^    |  error, silence                 |                   |
///                     |    v                                 |  error, silence   |  ReplicateAdd, Update, Del: for ever
///                     +-- resting <--------------------------+                   v
/// ```
///
/// It begins behind the mark of a former replication, if it is given one. A PBX with another database sends everything, and
/// says so by another `guid`; one that knows no marks sends none; and if a PBX refuses to start behind a mark, it is asked
/// for everything. It never sends a change. Every PBX of a system has the whole table, so the owner follows it on one session
/// of each system.
///
/// Source: innovaphone SDK 13r1 to 14r1, "PbxTableUsers" and "Replication" (stated). That a change carries the `src` of an
/// earlier request (observed), so changes are told by api and name alone. Whether a user that was removed before the mark's
/// successor began comes as a removal (open, so an owner that must know starts without a mark now and then).
package struct UserReplicationDialogue: Equatable, Sendable {
    package enum State: Equatable, Sendable { case idle, starting, filling, following, resting, closed }

    /// Of one request.
    static let patience: Duration = .seconds(10)
    /// After a failure, doubled up to the longest.
    static let restFirst: Duration = .seconds(60)
    static let restLongest: Duration = .seconds(15 * 60)
    /// Rows of one replication; the largest known systems have a tenth (our choice).
    static let rowsMax = 100_000
    /// Per session, so that a peer cannot fill the log.
    static let notesMax = 20

    /// What is asked for. Not `emails`: nothing needs them yet.
    package static let columns: [UserColumn] = [.guid, .h323, .cn, .dn, .e164, .node, .loc, .hide, .devices, .pwd]

    package private(set) var state = State.idle
    private let source: String
    private let passwordKey: Secret
    private var mark: UserReplicationMark?
    /// The newest of what came in this replication; becomes ``mark`` when all of it is there.
    private var newest: UserReplicationMark?
    private var isFull = true
    private var requests = 0
    private var rows = 0
    /// Something of this replication is not known, so no mark may stand for it.
    private var isCut = false
    private var rests = 0
    private var failures = 0
    private var notes = 0

    /// - Parameters:
    ///   - source: Unique among the dialogues of this PBX session; begins the `src` of each request.
    ///   - passwordKey: The service's own key for ``PasswordMark``.
    ///   - mark: Where the last replication ended, if everything from it is still known; nil = everything anew.
    package init(source: String, passwordKey: Secret, after mark: UserReplicationMark? = nil) {
        self.source = source
        self.passwordKey = passwordKey
        self.mark = mark
    }

    /// Whether a message belongs to this dialogue.
    package static func concerns(_ message: AppMessage) -> Bool { message.api == UserReplicationRequest.api }

    /// Takes one event and returns what to do about it, in order.
    package mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.idle, .started): return begin()
        case (.starting, .received(let message)), (.filling, .received(let message)), (.following, .received(let message)),
            (.resting, .received(let message)):
            return Self.concerns(message) ? received(message) : []
        case (.starting, .timerFired(.answer(let number))), (.filling, .timerFired(.answer(let number))):
            return number == requests ? rest(because: "did not answer in time") : []
        case (.resting, .timerFired(.rest(let number))):
            return number == rests ? begin() : []
        case (.idle, .closed), (.starting, .closed), (.filling, .closed), (.following, .closed), (.resting, .closed):
            state = .closed
            return []
        case (.starting, .started), (.filling, .started), (.following, .started), (.resting, .started):
            assertionFailure("started twice")
            return []
        case (.starting, .timerFired(.rest)), (.filling, .timerFired(.rest)), (.following, .timerFired),
            (.resting, .timerFired(.answer)), (.idle, .received), (.idle, .timerFired), (.closed, _):
            return []
        }
    }

    private var currentSource: String { "\(source)-\(requests)" }

    private mutating func begin() -> [Action] {
        state = .starting
        (newest, rows, isCut) = (nil, 0, false)
        requests += 1
        return ask(UserReplicationRequest.start(columns: Self.columns, after: mark, src: currentSource))
    }

    private mutating func next() -> [Action] {
        requests += 1
        return ask(UserReplicationRequest.next(src: currentSource))
    }

    private func ask(_ request: JSONValue) -> [Action] {
        [.send(request), .start(.answer(requests), after: Self.patience)]
    }

    private mutating func received(_ message: AppMessage) -> [Action] {
        switch (message.mt, state) {
        case ("ReplicateStartResult", .starting):
            return message.src?.string == currentSource ? started(message) : []
        case ("ReplicateNextResult", .filling):
            return message.src?.string == currentSource ? filled(message) : []
        case ("ReplicateAdd", _), ("ReplicateUpdate", _):
            return changed(message)
        case ("ReplicateDel", _):
            return removed(message)
        case ("ReplicateStartResult", _), ("ReplicateNextResult", _):
            return []  // of a request that we gave up
        default:
            return note("Unknown message \(message.mt.prefix(40)) of \(UserReplicationRequest.api) ignored.")
        }
    }

    private mutating func started(_ message: AppMessage) -> [Action] {
        if let problem = message.errorText {
            guard mark != nil else { return rest(because: "refuses its table of users: \(problem.prefix(200))") }
            mark = nil
            return note("The PBX cannot go on behind what it sent before (\(problem.prefix(200))); all users come anew.") + begin()
        }
        let theirs = UserReplicationMark(message)
        isFull = mark == nil || theirs?.database != mark?.database
        if isFull { mark = nil }
        newest = theirs
        state = .filling
        var actions: [Action] = []
        let offered = message.value["columns"]
        let missing = offered?.members == nil ? [] : Self.columns.filter { offered?[$0.rawValue] == nil }
        if !missing.isEmpty {
            actions += note("The PBX has no column \(missing.map(\.rawValue).joined(separator: ", ")) in its table of users.")
        }
        return actions + [.began(isFull: isFull)] + next()
    }

    private mutating func filled(_ message: AppMessage) -> [Action] {
        if let problem = message.errorText { return rest(because: "broke its table of users off: \(problem.prefix(200))") }
        let row: UserRow?
        var actions: [Action] = []
        do { row = try UserRow(message, passwordKey: passwordKey) } catch {
            // The rest of the table is worth more than this row.
            actions += note("A user of the PBX could not be read: \(error)")
            isCut = true
            return actions + counted()
        }
        take(message)
        guard let row else { return complete() }
        return [.row(row)] + counted()
    }

    /// One more row has come; the next is asked for unless there are too many.
    private mutating func counted() -> [Action] {
        rows += 1
        guard rows < Self.rowsMax else {
            isCut = true
            return note("The PBX has more than \(Self.rowsMax) users; the rest is not followed.") + complete()
        }
        return next()
    }

    private mutating func complete() -> [Action] {
        state = .following
        failures = 0
        return [.completed(isFull: isFull, isCut: isCut)] + storeMark()
    }

    private mutating func changed(_ message: AppMessage) -> [Action] {
        do {
            guard let row = try UserRow(message, passwordKey: passwordKey) else { return [] }
            take(message)
            return [.row(row)] + (state == .following ? storeMark() : [])
        } catch {
            return missed("A change of a user at the PBX could not be read: \(error)")
        }
    }

    private mutating func removed(_ message: AppMessage) -> [Action] {
        guard let guid = message.value["columns"]?["guid"]?.string, !guid.isEmpty, guid.utf8.count <= UserRow.textBytesMax else {
            return missed("The PBX removed a user without saying which.")
        }
        take(message)
        return [.removed(guid: guid)] + (state == .following ? storeMark() : [])
    }

    /// A change is lost, so no later mark may be stored: a start behind it would never bring this user again.
    private mutating func missed(_ problem: String) -> [Action] {
        isCut = true
        return note(problem)
    }

    /// Remembers the message's place in the database, if it has one.
    private mutating func take(_ message: AppMessage) {
        guard let theirs = UserReplicationMark(message) else { return }
        newest = newest?.later(theirs) ?? theirs
    }

    /// Only when all rows are there: they do not come in the order of their numbers.
    private mutating func storeMark() -> [Action] {
        guard let newest, newest != mark, !isCut else { return [] }
        mark = newest
        return [.store(newest)]
    }

    private mutating func rest(because problem: String) -> [Action] {
        state = .resting
        rests += 1
        // Doubled four times it is past the longest; counting on would overflow some day.
        let delay = min(Self.restFirst * (1 << min(failures, 4)), Self.restLongest)
        failures += 1
        return note("The PBX \(problem).") + [.start(.rest(rests), after: delay)]
    }

    private mutating func note(_ text: String) -> [Action] {
        guard notes < Self.notesMax else { return [] }
        notes += 1
        return [.note(text)]
    }
}
