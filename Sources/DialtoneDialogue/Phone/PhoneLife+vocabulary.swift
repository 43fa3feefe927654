package import DialtoneModel
package import DialtoneWire

extension PhoneLife {
    /// What the store knows of the phone when its owner starts.
    package struct Start: Equatable, Sendable {
        package var identity: SysclientDialogue.Identity
        package var status: PhoneStatus
        /// The stored condition of the connection, so that the same one is not committed again.
        package var shown: Condition?
        /// The stored sysclient password.
        package var password: Secret?
        /// The stored provisioning code, dead or alive: a repeated order is known by it.
        package var code: Secret?
        /// Whether the code may still be worth something at Devices.
        package var codeLives: Bool
        /// An order is answered within this, counted from ``Event/ordered(ticket:code:)``.
        package var deadline: Duration
        /// The number of the last connection of a life before this one, whose events may still be on their way.
        package var connectionsBefore: Int

        package init(
            identity: SysclientDialogue.Identity, status: PhoneStatus, shown: Condition? = nil, password: Secret? = nil,
            code: Secret? = nil, codeLives: Bool = false, deadline: Duration = .seconds(25), connectionsBefore: Int = 0
        ) {
            self.identity = identity
            self.status = status
            self.shown = shown
            self.password = password
            self.code = code
            self.codeLives = codeLives
            self.deadline = deadline
            self.connectionsBefore = connectionsBefore
        }
    }

    package enum Timer: Hashable, Sendable {
        /// The order with this ticket must be answered now.
        case deadline(UInt64)
        /// Devices had its time to accept the code on this connection; for a code that nobody waits for, after a
        /// restart.
        case codeUnanswered(connection: Int)
        /// The rest before the next attempt is over; only the newest number counts.
        case rest(Int)
        /// The connection has lasted long enough to be called good.
        case steady(connection: Int)
        /// Devices may be told what is new of the phone once more.
        case describing
        case sysclient(SysclientDialogue.Timer, connection: Int)
    }

    /// `Int` is the number of the connection, as given by ``Action/connect(_:url:)``; events of others are ignored.
    package enum Event: Equatable, Sendable {
        /// The owner runs. Once; before it only `devices` says something. A life may begin with an order instead.
        case started
        /// A new order is durable: the store has its code, and its status is `received` unless it repeats the former
        /// one. The ticket is new each time; the life answers it exactly once. One that comes after ``Action/finished``
        /// is the owner's to answer.
        case ordered(ticket: UInt64, code: Secret)
        /// Where Devices takes sysclients, at every change; nil = nobody tells.
        case devices(url: String?)
        /// The fleet's limiter allows the connection that was requested.
        case granted
        case connected(Int)
        /// TCP, TLS or the upgrade failed; the reason is for people (`connection refused`, without a full stop).
        case connectFailed(Int, reason: String)
        case received(Int, SysclientFrame)
        case unreadable(Int, WireFault, byteCount: Int)
        /// The peer or the network closed; the reason is for people, if there is one.
        case disconnected(Int, reason: String?)
        case timerFired(Timer)
        /// Whether the phone's file can be made; nil = yes. The answer to ``Action/checkFile``.
        case fileChecked(problem: Condition?)
        /// What is known of the real phone, at every change; same MAC.
        case described(SysclientDialogue.Identity)
        /// An administrator wants the connection made anew.
        case reopen
        /// An administrator takes the phone out.
        case remove
        /// The service stops.
        case stop
    }

    package enum Action: Equatable, Sendable {
        /// Ask the fleet's limiter for a connection; answered by ``Event/granted``, some time. Urgent: somebody waits
        /// for the answer to an order. Asked again before the answer only to make it urgent; a grant too many is
        /// ignored.
        case requestConnection(urgent: Bool)
        /// Open a connection under this number; answered by `connected` or `connectFailed`.
        case connect(Int, url: String)
        /// On the open connection.
        case send(SysclientFrame)
        /// Close the open connection, or give up the one that is being opened. No event of it counts any more.
        case disconnect(reason: String)
        case start(Timer, after: Duration)
        /// Durable before anything outside can rely on it: before the next action runs, but steps that Devices would say again may wait
        /// a moment for others, and are durable with these.
        case commit([PhoneStep])
        /// Try to make the phone's file; answered by ``Event/fileChecked(problem:)``.
        case checkFile
        /// Answer the order; nil = ok.
        case answer(ticket: UInt64, problem: Condition?)
        /// For the log; without secrets.
        case note(String)
        /// The owner may end. Nothing follows.
        case finished
    }
}
