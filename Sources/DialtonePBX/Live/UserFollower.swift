import DialtoneDialogue
package import DialtoneFleet
package import DialtoneModel
package import DialtoneStore
import DialtoneSupport
package import DialtoneWire
package import Logging
import Synchronization

/// Follows the users of the PBX systems that have a session here, and has phones' records say what changed.
///
/// What a change means is decided by ``FollowedSystem``; this feeds it: with the rows of the table of users, where the PBXs are, and the
/// phones as their records are, wherever their owners run. Each system is followed on one session of all nodes: every PBX of it has the
/// whole table. Where no session grants the API, nothing is done and nothing kept.
package actor UserFollower {
    package struct Environment: Sendable {
        let store: any PhoneRecords & PhoneLists
        /// The PBX sessions of an instance, also those of other nodes.
        let connections: @Sendable (InstanceID) async -> [any PBXConnection]
        /// Has a phone's owner write, here or at another node.
        let record: @Sendable ([PhoneStep], PhoneKey) async -> Void
        /// For ``PasswordMark``.
        let passwordKey: Secret
        /// This node among several; nil where there is one.
        let node: NodeID?
        var clock: any Clock<Duration> = ContinuousClock()
        let logger: Logger

        package init(
            store: any PhoneRecords & PhoneLists, connections: @escaping @Sendable (InstanceID) async -> [any PBXConnection],
            record: @escaping @Sendable ([PhoneStep], PhoneKey) async -> Void, passwordKey: Secret, node: NodeID?,
            clock: any Clock<Duration> = ContinuousClock(), logger: Logger
        ) {
            self.store = store
            self.connections = connections
            self.record = record
            self.passwordKey = passwordKey
            self.node = node
            self.clock = clock
            self.logger = logger
        }
    }

    private enum Event: Sendable {
        /// The sessions of an instance, or where their PBXs are, have changed.
        case connections(InstanceID)
        case received(session: Int, AppMessage)
        /// Time has passed since the timer with this number was started.
        case alarm(SystemID, session: Int, timer: Int)
        case located(SystemID, asked: String, PBXLocation?)
        /// Records of phones have changed.
        case phones
        case refresh(SystemID, session: Int)
    }

    /// One PBX system, as one instance sees it.
    private struct SystemID: Hashable, Sendable {
        var instance: InstanceID
        /// In lower case.
        var domain: String

        init(_ instance: InstanceID, _ domain: String) { (self.instance, self.domain) = (instance, domain.lowercased()) }
    }

    private final class System {
        var facts: FollowedSystem
        let source: any UserTableSource
        var dialogue: UserReplicationDialogue
        /// The newest timer of the dialogue, after which older ones mean nothing.
        var timer: (number: Int, timer: UserReplicationDialogue.Timer, delay: Duration)?
        var isAlarmSet = false
        var places: Set<Int> = []
        var asking: Set<String> = []

        init(_ facts: FollowedSystem, _ source: any UserTableSource, _ dialogue: UserReplicationDialogue) {
            (self.facts, self.source, self.dialogue) = (facts, source, dialogue)
        }
    }

    /// Records that have changed since they were last read; as many as there are phones at most.
    private struct Changes {
        var instances: Set<InstanceID> = []
        var keys: Set<PhoneKey> = []
        var ids: Set<Phone.ID> = []
        /// Which is not known.
        var isMore = false
        var isEmpty: Bool { keys.isEmpty && ids.isEmpty && !isMore }
    }

    /// Phones that are read at once.
    private static let page = 500
    /// How often all phones and locations are looked at anew: a step may have been lost, and PBXs move without a message.
    private static let refreshPause: Duration = .seconds(15 * 60)
    private static let storeRetry: Duration = .seconds(10)
    /// Questions for PBXs' places under way, of one system.
    private static let asksMax = 8

    private let environment: Environment
    private let mailbox = Mailbox<Event>()
    private nonisolated let changes = Mutex(Changes())
    private var systems: [SystemID: System] = [:]
    /// Numbers of PBX sessions for the resolver; of all that there are now.
    private var numbers: [PBXConnectionID: Int] = [:]
    private var lastNumber = 0
    /// To be run beside the next event.
    private var tasks: [@Sendable () async -> Void] = []

    package init(_ environment: Environment) { self.environment = environment }

    /// Follows until cancelled.
    package func run() async {
        await mailbox.serve { event in
            await handle(event)
            defer { tasks = [] }
            return tasks
        }
    }

    // MARK: What others tell

    /// The PBX sessions of an instance have changed, here or at another node.
    package nonisolated func connectionsChanged(of instance: InstanceID) { mailbox.post(.connections(instance)) }

    /// The same, for a caller that goes on once it is dealt with.
    nonisolated func settleConnections(of instance: InstanceID) async { await mailbox.deliver(.connections(instance)) }

    /// A message of the API came over this node's session; waits until it was dealt with, so that no PBX is faster than that.
    package nonisolated func received(_ message: AppMessage, session: Int) async {
        await mailbox.deliver(.received(session: session, message))
    }

    /// An owner here has committed.
    package nonisolated func noticed(_ phone: Phone, _ steps: [PhoneStep]) {
        guard steps.isEmpty || steps.contains(where: \.concernsUser) else { return }
        change {
            guard $0.instances.contains(phone.instance) else { return }
            $0.keys.insert(PhoneKey(instance: phone.instance, mac: phone.mac))
        }
    }

    /// Another node has written records.
    package nonisolated func noticed(_ foreign: ForeignChange) {
        change {
            guard !$0.instances.isEmpty else { return }
            switch foreign {
            case .phone(let id): $0.ids.insert(id)
            case .more: $0.isMore = true
            }
        }
    }

    private nonisolated func change(_ add: (inout Changes) -> Void) {
        let isFirst = changes.withLock { changes in
            let wasEmpty = changes.isEmpty
            add(&changes)
            return wasEmpty && !changes.isEmpty
        }
        if isFirst { mailbox.post(.phones) }
    }

    /// Where a user's phones register by the user's location; nil if it is not known here.
    package func registrar(ofUser name: String, domain: String, in instance: InstanceID) -> String? {
        systems[SystemID(instance, domain)]?.facts.registrar(ofUser: name)
    }

    // MARK: Events

    private func handle(_ event: Event) async {
        switch event {
        case .connections(let instance): await settleSessions(of: instance)
        case .received(let session, let message):
            guard let (id, system) = systems.first(where: { $0.value.source.id.number == session }) else { return }
            await perform(system.dialogue.handle(.received(message)), id, system)
        case .alarm(let id, let session, let number):
            guard let system = systems[id], system.source.id.number == session, let timer = system.timer else { return }
            system.isAlarmSet = false
            if timer.number == number {
                await perform(system.dialogue.handle(.timerFired(timer.timer)), id, system)
            } else {
                setAlarm(id, system)
            }
        case .located(let id, let asked, let location):
            guard let system = systems[id], system.asking.remove(asked) != nil else { return }
            await settle(system.facts.take(location, asked: asked), id, system)
            ask(system.facts.questions(of: system.facts.macs), id, system)
        case .phones: await readChanges()
        case .refresh(let id, let session):
            guard let system = systems[id], system.source.id.number == session else { return }
            system.facts.forgetLocations()
            await reload(id, system)
            refreshLater(id, system)
        }
    }

    private func after(_ delay: Duration, _ event: Event) {
        let (mailbox, clock) = (mailbox, environment.clock)
        tasks.append {
            guard (try? await clock.sleep(for: delay)) != nil else { return }  // cancelled with the service
            mailbox.post(event)
        }
    }

    private func refreshLater(_ id: SystemID, _ system: System) {
        after(Self.refreshPause, .refresh(id, session: system.source.id.number))
    }

    // MARK: Sessions

    /// Follows each system on the right session, and none that has no session here any more.
    private func settleSessions(of instance: InstanceID) async {
        let connections = Dictionary(grouping: await environment.connections(instance)) { SystemID(instance, $0.info.domain) }
        forgetNumbers(of: instance, besides: Set(connections.values.joined().map(\.id)))
        for id in Set(connections.keys).union(systems.keys.filter { $0.instance == instance }) {
            let group = connections[id] ?? []
            guard let source = source(of: group) else {
                systems[id] = nil
                continue
            }
            if let system = systems[id], system.source.id == source.id {
                if await takePlaces(group, system) { await settle(system.facts.macs, id, system) }
            } else {
                await follow(id, source, group)
            }
        }
        let instances = Set(systems.keys.map(\.instance))
        changes.withLock { $0.instances = instances }
    }

    /// The session on which a system is followed, if it is one of this node: the same choice at every node, and the same PBX where it can
    /// be, since what two PBXs show of passwords is not compared.
    private func source(of connections: [any PBXConnection]) -> (any UserTableSource)? {
        let able = connections.filter { $0.serves(UserReplicationRequest.api) }
        let first = able.min { a, b in rank(a) < rank(b) }
        return first as? any UserTableSource
    }

    private func rank(_ connection: any PBXConnection) -> (String, String, Int) {
        (connection.info.pbx.lowercased(), (connection.id.node ?? environment.node)?.text ?? "", connection.id.number)
    }

    private func follow(_ id: SystemID, _ source: any UserTableSource, _ group: [any PBXConnection]) async {
        let system = System(
            FollowedSystem(domain: id.domain), source,
            UserReplicationDialogue(source: "users-\(source.id.number)", passwordKey: environment.passwordKey))
        // From here on what changes is read again, so that nothing is missed while the phones are read.
        changes.withLock { _ = $0.instances.insert(id.instance) }
        do {
            try await load(id, system)
        } catch {
            environment.logger.warning("Users cannot be followed yet", metadata: [LogKey.error: "\(error)"])
            systems[id] = nil
            return after(Self.storeRetry, .connections(id.instance))
        }
        systems[id] = system
        _ = await takePlaces(group, system)
        environment.logger.notice(
            "Users are followed", metadata: [LogKey.instance: "\(id.instance)", LogKey.pbx: "\(source.info.pbx)"])
        await perform(system.dialogue.handle(.started), id, system)
        refreshLater(id, system)
    }

    /// - Returns: Whether phones may register elsewhere now.
    private func takePlaces(_ group: [any PBXConnection], _ system: System) async -> Bool {
        var isChanged = false
        let before = system.places
        system.places = []
        for connection in group {
            let number = number(of: connection.id)
            system.places.insert(number)
            if system.facts.take(await connection.place, from: number) { isChanged = true }
        }
        for gone in before.subtracting(system.places) where system.facts.leave(gone) { isChanged = true }
        // Another PBX may know by now what none knew before.
        if isChanged { system.facts.forgetLocations() }
        return isChanged
    }

    private func number(of id: PBXConnectionID) -> Int {
        if let number = numbers[id] { return number }
        lastNumber += 1
        numbers[id] = lastNumber
        return lastNumber
    }

    private var instances: [PBXConnectionID: InstanceID] = [:]

    private func forgetNumbers(of instance: InstanceID, besides present: Set<PBXConnectionID>) {
        for id in instances.filter({ $0.value == instance && !present.contains($0.key) }).keys {
            (numbers[id], instances[id]) = (nil, nil)
        }
        for id in present { instances[id] = instance }
    }

    // MARK: The dialogue

    private func perform(_ actions: [UserReplicationDialogue.Action], _ id: SystemID, _ system: System) async {
        for action in actions {
            switch action {
            case .send(let message):
                // One that cannot be sent is followed by the session's end, or by the dialogue's patience.
                try? await system.source.send(message)
            case .start(let timer, let delay):
                system.timer = ((system.timer?.number ?? 0) + 1, timer, delay)
                setAlarm(id, system)
            case .began(let isFull): system.facts.began(isFull: isFull, of: system.source.info.pbx)
            case .row(let row): await settle(system.facts.take(row), id, system)
            case .removed(let guid): await settle(system.facts.removed(guid: guid), id, system)
            case .completed(let isFull, let isCut):
                await settle(system.facts.completed(isFull: isFull, isCut: isCut), id, system)
            case .store: break  // each session begins with all users: only so it is sure who is gone
            case .note(let text):
                environment.logger.info(
                    "Users of a PBX",
                    metadata: [LogKey.instance: "\(id.instance)", LogKey.pbx: "\(system.source.info.pbx)", LogKey.reason: "\(text)"])
            }
        }
    }

    /// One alarm for all timers: thousands of rows have one each.
    private func setAlarm(_ id: SystemID, _ system: System) {
        guard !system.isAlarmSet, let timer = system.timer else { return }
        system.isAlarmSet = true
        after(timer.delay, .alarm(id, session: system.source.id.number, timer: timer.number))
    }

    // MARK: Phones

    private func settle(_ macs: some Collection<MACAddress>, _ id: SystemID, _ system: System) async {
        for mac in macs {
            let steps = system.facts.steps(for: mac)
            if !steps.isEmpty { await environment.record(steps, PhoneKey(instance: id.instance, mac: mac)) }
        }
        ask(system.facts.questions(of: macs), id, system)
    }

    private func belongs(_ phone: Phone, to id: SystemID) -> Bool {
        phone.status != .removed && SystemID(phone.instance, phone.domain.isEmpty ? phone.instance.domain : phone.domain) == id
    }

    private func load(_ id: SystemID, _ system: System) async throws {
        var query = PhoneQuery(instance: id.instance, after: 0)
        var gone = Set(system.facts.macs)
        while true {
            let page = try await environment.store.phones(matching: query, limit: Self.page, offset: 0)
            for phone in page where belongs(phone, to: id) {
                system.facts.take(FollowedPhone(phone))
                gone.remove(phone.mac)
            }
            guard let last = page.last, page.count == Self.page else { break }
            query.after = last.id
        }
        for mac in gone { system.facts.remove(mac) }
    }

    private func reload(_ id: SystemID, _ system: System) async {
        do { try await load(id, system) } catch {
            environment.logger.warning("Phones could not be read", metadata: [LogKey.error: "\(error)"])
        }
        await settle(system.facts.macs, id, system)
    }

    private func readChanges() async {
        let taken = changes.withLock { changes in
            let taken = changes
            (changes.keys, changes.ids, changes.isMore) = ([], [], false)
            return taken
        }
        guard !taken.isMore else {
            for (id, system) in systems { await reload(id, system) }
            return
        }
        do {
            for key in taken.keys { await take(try await environment.store.phone(instance: key.instance, mac: key.mac)) }
            for id in taken.ids { await take(try await environment.store.phone(id)) }
        } catch {
            // The next refresh finds it.
            environment.logger.warning("Phones could not be read", metadata: [LogKey.error: "\(error)"])
        }
    }

    private func take(_ phone: Phone?) async {
        guard let phone else { return }
        for (id, system) in systems where id.instance == phone.instance {
            guard belongs(phone, to: id) else {
                system.facts.remove(phone.mac)
                continue
            }
            system.facts.take(FollowedPhone(phone))
            await settle([phone.mac], id, system)
        }
    }

    // MARK: Places

    private func ask(_ pbxs: Set<String>, _ id: SystemID, _ system: System) {
        for asked in pbxs where system.asking.count < Self.asksMax && system.asking.insert(asked).inserted {
            let (mailbox, connections) = (mailbox, environment.connections)
            tasks.append {
                var found: PBXLocation?
                for connection in await connections(id.instance)
                where found == nil && SystemID(id.instance, connection.info.domain) == id && connection.serves(PBXAdminRequest.api) {
                    // One that does not answer, as before 13r2, knows nothing; another one may.
                    let answer = try? await connection.request(PBXAdminRequest.getLocation(of: asked, src: ""))
                    // Of a PBX that it does not know its own place comes.
                    found = answer.flatMap { PBXLocation($0) }.flatMap { $0.name.lowercased() == asked.lowercased() ? $0 : nil }
                }
                mailbox.post(.located(id, asked: asked, found))
            }
        }
    }
}

extension PhoneStep {
    /// Whether what follows from the user's row may be other after it.
    fileprivate var concernsUser: Bool {
        switch self {
        case .identifying, .ready, .failed, .condition, .cleared, .registered, .registrationLost, .displayName, .registrar, .removed: true
        case .userSeen, .sysclientPassword, .adminPassword, .ownAdminPassword, .item, .itemSeriesCompleted, .delivered, .refused,
            .codeClosed, .codeOpened, .urlRenewed, .assigned, .revised, .saidGoodbye, .alarmed, .noted:
            false
        }
    }
}
