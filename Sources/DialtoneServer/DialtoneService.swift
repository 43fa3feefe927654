import DialtoneAdmin
import DialtoneDialogue
import DialtoneDoors
import DialtoneFleet
package import DialtoneModel
import DialtonePBX
import DialtoneProvisioning
package import DialtoneStore
package import DialtoneSupport
import DialtoneTransport
import DialtoneVendors
import DialtoneWire
import Foundation
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization
package import UnixSignals

/// The whole App service: builds its parts, joins them, and runs them until it is told to stop.
package struct DialtoneService: Sendable {
    /// Running work gets this long to end; the contract promises 5 s in all.
    private static let shutdownGrace: Duration = .seconds(4)
    /// Devices is told that a phone goes, but thousands of them do not wait long for its word.
    private static let closeWait: Duration = .seconds(1)
    /// Nobody who has not said who he is needs more.
    private static let messageBytesMaxBeforeLogin = 64 << 10
    /// An office behind one address whose phones all fetch at once; trusted proxies have no such limit.
    private static let connectionsPerAddressMax = 4096

    private let configuration: ServiceConfiguration
    private let store: any PhoneStore
    private let metrics: ServiceMetrics
    private let logger: Logger
    private let version: String
    private let urls = PublicURLs()
    private let connections = ConnectionRegister()
    private let fleet: Fleet
    private let overrides: OverrideKeeper
    private let directory: PBXDirectory
    private let watch: RegistrationWatch
    private let keeper: DeviceEntryKeeper
    private let users: UserFollower
    private let notifier: PhoneNotifier
    private let files: FileMaker
    private let credentials: DoorCredentials?
    private let nonces: NonceIssuer
    private let ready: ReadyFiles
    private let repeats: RepeatRecorder
    private let inbox: UnknownDeviceInbox
    private let census: PhoneCensus
    private let feed: AdminFeed
    private let events: EventLog
    private let logins = LoginLimiter()
    private let lines = LineSampler()
    let pages: PageSession.Environment
    private let certificates: CertificateRegister
    private let refusals: [ConnectionRefusals]
    /// Of the listeners with TLS.
    private let tlsRefusals: [TLSRefusals]
    private let misses: MissLimiter
    private let stored: StoredNumbers
    private let expiry: CodeExpiryWatch
    /// By which codes end.
    private let clock: ForwardClock
    private let alarms: AlarmCollector
    /// Where several processes work on one database.
    private let node: Node?
    /// What this process is called among them.
    private let nodeName: String
    private let news = CommitNews()

    /// - Parameters:
    ///   - passwordMarkKey: With which it is noticed that a user's password was changed at the PBX; the same at each start and node.
    ///   - credentialKeys: What phones' credentials are made from, first that of the key in use; needed where an instance demands them.
    ///   - version: For people.
    /// - Throws: When a certificate or CA file cannot be used, or the key is missing.
    package init(
        _ configuration: ServiceConfiguration, store: any PhoneStore, metrics: ServiceMetrics, logger: Logger,
        passwordMarkKey: Secret, credentialKeys: (@Sendable () -> [Secret])? = nil, clock: ForwardClock = ForwardClock(),
        version: String = "unknown"
    ) throws {
        self.clock = clock
        self.configuration = configuration
        self.store = store
        self.metrics = metrics
        self.version = version
        for warning in configuration.devicesWarnings { logger.warning("\(warning)") }
        var logger = logger
        let nodeName = configuration.nodeName ?? "\(ProcessInfo.processInfo.hostName):\(configuration.listener.port)"
        self.nodeName = nodeName
        if store.coordination != nil { logger[metadataKey: LogKey.node] = "\(nodeName)" }
        self.logger = logger
        if let warning = configuration.oldTLSWarning { logger.warning("\(warning)") }
        if let problem = configuration.metricsTokenFile.flatMap({ TokenFile($0).problem }) {
            logger.warning("metrics.token-file: \(problem)")
        }
        let listeners: [(String, ListenerConfiguration?)] = [
            ("listen", configuration.listener), ("phones.listen", configuration.phonesListener),
        ]
        refusals = listeners.compactMap { name, listener in listener.map { _ in ConnectionRefusals(listener: name) } }
        tlsRefusals = listeners.compactMap { [logger] name, listener -> TLSRefusals? in
            guard let listener, listener.tls != nil else { return nil }
            return TLSRefusals(listener: name, minimum: listener.tlsMinimum, logger: logger)
        }
        guard credentialKeys != nil || configuration.credentialsInUse.isEmpty else { throw MissingCredentialKey() }
        let credentials = credentialKeys.map { DoorCredentials(keys: $0, for: configuration) }
        self.credentials = credentials
        // A nonce of one node is good at all that have the same key file.
        nonces = credentialKeys.map { NonceIssuer(secrets: $0) } ?? NonceIssuer()
        ready = ReadyFiles(bytesMax: configuration.readyFileBytesMax)
        let files = FileMaker(sip: configuration.sip, credentials: { credentials?.credentials(for: $0, $1) }) { [urls] in
            urls.door(token: $0)
        }
        self.files = files
        let (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (sessionChanges, sessionChanged) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let messenger = store.coordination.map { NodeMessenger($0) { ring.yield() } }
        let census = PhoneCensus(store: store)
        self.census = census
        stored = StoredNumbers(
            store: store, census: census, timers: EventLoopTimers(loop: MultiThreadedEventLoopGroup.singleton.next()))
        let devicesTLS: NIOSSLContext
        do {
            devicesTLS = try TLSClientContext.make(verify: configuration.devices.verifiesTLS, caFile: configuration.devices.authorityFile)
        } catch {
            throw KeyedFault(key: "devices.ca-file", fault: error)
        }
        let fleet = Fleet(
            Fleet.Environment(
                store: store,
                links: WebSocketSysclientLinks(
                    client: WebSocketClient(
                        group: MultiThreadedEventLoopGroup.singleton, tls: devicesTLS,
                        limits: WebSocketLimits(closeWaitMax: Self.closeWait)), policy: configuration.devices.policy),
                limiter: ConnectionLimiter(perSecond: configuration.devices.connectionsPerSecond), files: files,
                deadline: configuration.provisioningDeadline, codeLifetime: configuration.enrollment.codeLifetime,
                connections: connections, forwarding: messenger, refused: { metrics.ownerRefused() },
                committed: { [news, ready] phone, steps in
                    for case .registrationLost in steps { metrics.registrationLost(phone.instance) }
                    // At once: no request that begins after the commit may get what was made before it, and who hears of it finds it in
                    // the numbers.
                    ready.changed(phone, urlIsNew: CommitNews.Happened(steps).contains(.urlRenewed))
                    census.noted(phone)
                    news.add(phone, steps)
                },
                time: Fleet.Time(timers: EventLoopTimers(loop: MultiThreadedEventLoopGroup.singleton.next())), logger: logger))
        self.fleet = fleet
        let overrides = OverrideKeeper(store: store, files: files, fleet: fleet, logger: logger)
        self.overrides = overrides
        let counts = AdminCounts(store: store, census: census, connections: connections)
        let feed = AdminFeed(store: store, counts: counts, logger: logger)
        self.feed = feed
        let events = EventLog()
        self.events = events
        metrics.expect(
            instances: configuration.instances.map(\.id), vendors: files.catalogue.drivers.map(\.id),
            loginRefusals: AppSessionDialogue.LoginRefusal.allCases.map(\.rawValue) + [AppSessionLink.refusedCheck],
            limits: MissLimiter.Kind.allCases.map(\.rawValue))
        misses = MissLimiter { [logger, isAlone = configuration.instances.count == 1] address, kind in
            logger.warning(
                "An address is limited: it has tried too much in vain",
                metadata: [LogKey.peer: "\(address)", LogKey.reason: "wrong \(kind.words)"])
            // Which instance it belongs to is not known, and the others need not learn the address.
            let shown = isAlone ? address : "(the log names it)"
            events.add("limits", "The address \(shown) is limited: it has tried too many wrong \(kind.words), and has to wait.")
        }
        expiry = CodeExpiryWatch(store: store, events: events, instances: configuration.instances.map(\.id), clock: clock, logger: logger)
        inbox = UnknownDeviceInbox(store: store, noted: { metrics.unknownDeviceNoted() }, written: { feed.unknownDevicesChanged() })
        alarms = AlarmCollector {
            metrics.alarmed($0)
        } record: { ring in
            await fleet.record([ring.step], for: PhoneKey(instance: ring.phone.instance, mac: ring.phone.mac))
        }
        let directory = PBXDirectory(policy: configuration.devices.policy) {
            [policy = configuration.devices.policy, logger] instance, url in
            if let url, let problem = policy.problem(with: url) ?? policy.warning(of: url) {
                logger.warning(
                    "Devices is at a URL that needs a look",
                    metadata: [LogKey.instance: "\(instance)", LogKey.url: "\(url)", LogKey.reason: "\(problem)"])
            }
            events.add("devices", url.map { "Devices is at \($0)." } ?? "No PBX session names Devices any more.", instance: instance)
            await fleet.devicesChanged(instance, url)
        } sessionsChanged: {
            sessionChanged.yield()
        }
        self.directory = directory
        let connections: @Sendable (InstanceID) async -> [any PBXConnection] = { await directory.sessions(of: $0) }
        let users = UserFollower(
            UserFollower.Environment(
                store: store, connections: connections, record: { await fleet.record($0, for: $1) }, passwordKey: passwordMarkKey,
                node: store.coordination?.node, logger: logger))
        self.users = users
        let notifier = PhoneNotifier(
            policy: configuration.notifications.policy, connections: connections, catalogue: files.catalogue, logger: logger)
        self.notifier = notifier
        directory.tellOfConnections { instance in
            users.connectionsChanged(of: instance)
            notifier.connectionsChanged(of: instance)
        }
        let certificates = CertificateRegister()
        self.certificates = certificates
        pages = PageSession.Environment(
            store: store, fleet: fleet, files: files, overrides: overrides, urls: urls, feed: feed, counts: counts, events: events,
            health: HealthCheck(
                store: store, census: census, directory: directory, files: files, urls: urls, certificateEnd: { certificates.end },
                devices: configuration.devices.policy, oldTLSWarning: configuration.oldTLSWarning, codeClock: clock,
                version: version),
            codeLifetime: configuration.enrollment.codeLifetime, clock: clock, byCode: configuration.enrollment.byCode)
        keeper = DeviceEntryKeeper(directory: directory, fleet: fleet, tlsOnly: configuration.tlsOnly, logger: logger)
        let watch = RegistrationWatch(
            directory: directory, fleet: fleet, store: store, keeper: keeper, registersAsUser: { files.identity(of: $0) == .user },
            logger: logger)
        self.watch = watch
        repeats = RepeatRecorder(store: store) { phone in
            // As after any fetch.
            await watch.noticed(phone, isDelivered: true)
            feed.phoneChanged(phone)
        }
        let start = ContinuousClock.now
        node = store.coordination.flatMap { coordination in
            messenger.map { messenger in
                Node(
                    coordination, facts: NodeFacts(name: nodeName, release: version), messenger: messenger, rings: rings, ring: ring,
                    sessionChanges: sessionChanges,
                    duties: Node.Duties(
                        store: store, fleet: fleet, watch: watch, directory: directory, notifier: notifier, messenger: messenger),
                    uptime: { ContinuousClock.now - start }, logger: logger)
            }
        }
    }

    /// Runs until a signal or the task's cancellation ends it.
    ///
    /// - Parameters:
    ///   - ready: Called once when all listeners accept connections, with their base URLs: the service's and the phones'.
    ///   - stopping: Called when somebody asked it to stop.
    ///   - manager: Who started the process, and is told what becomes of it.
    /// - Throws: When a listener cannot be opened.
    package func run(
        signals: [UnixSignal] = [], manager: ServiceManager? = nil, ready: @escaping @Sendable (String, String) -> Void,
        stopping: @escaping @Sendable () -> Void = {}
    ) async throws {
        // Before, no phone's own URL is known, and no file can be made.
        let accepting = Latch()
        let doorsOpen = ListenersOpen(count: configuration.phonesListener == nil ? 1 : 2) {
            [configuration, urls, logger, accepting] ports in
            let service = configuration.listener.baseURL(port: ports[0])
            let phones = configuration.phonesListener.map { $0.baseURL(port: ports[1]) }
            urls.set(
                service: configuration.publicURL ?? service,
                phones: configuration.phonesListener == nil
                    ? configuration.publicURL ?? service : configuration.phonesPublicURL ?? phones ?? service)
            logger.notice("Accepting connections", metadata: [LogKey.url: "\(service)"])
            if configuration.listener.tls == nil {
                logger.warning("The listener has no TLS: passwords pass in the clear unless a proxy in front adds it")
            }
            accepting.open()
            manager?.tell(.ready, .status("Accepting connections at \(service)"), logger: logger)
            ready(service, phones ?? service)
        }
        // No file may leave before it is known what administrators want different.
        try await overrides.refresh()
        // Nor before it is known which codes have ended, whatever the machine's clock says now.
        let time = TimeKeeper(clock: clock, store: store, logger: logger)
        await time.note()
        let commands = CommandInbox(
            store: store,
            fleet: fleet,
            operations: PhoneOperations(
                store: store, fleet: fleet, files: files, codeLifetime: configuration.enrollment.codeLifetime, clock: clock),
            overrides: overrides,
            noticed: { [feed, census, ready = self.ready, node] in
                // Nodes tell each other which phone it was.
                if node == nil {
                    ready.forgetRepeats()
                    census.noted(.more)
                }
                feed.everythingChanged()
            }, logger: logger)
        var services: [any Service] = [
            Loop {
                try await accepting.pass()
                try await commands.run()
            },
            Loop {
                try await accepting.pass()
                try await overrides.run()
            },
            // Before the fleet, so it stops after it: a node leaves when its phones' connections are closed.
            Running {
                guard let node else { return try await gracefulShutdown() }
                try await accepting.pass()
                try await node.run()
            },
            ConnectionRecorder(
                store: store, connections: connections, hasAllPhones: node == nil, isHere: { [fleet] in await fleet.holds($0) },
                logger: logger),
            Loop { try await watch.run() },
            Loop { await users.run() },
            Loop { await notifier.run() },
            Loop { await follow() },
            Loop { await followOthers() },
            Loop {
                try await accepting.pass()
                await feed.run()
            },
            Loop { try await expiry.run() },
            Loop {
                try await accepting.pass()
                try await keepKeys()
            },
            Loop { try await time.run() },
            Loop { try await summarize() },
            Running {
                await withGracefulShutdownHandler {
                    try? await gracefulShutdown()
                } onGracefulShutdown: {
                    stopping()
                    manager?.tell(.stopping, .status("Stopping"), logger: logger)
                }
            },
            Loop {
                guard let manager, let watchdog = Watchdog(manager, logger: logger, pulse: { await pulse() }) else { return }
                try await accepting.pass()
                try await watchdog.run()
            },
            Loop { if node == nil { try await watch.resume(store.fleet()) } },
            Running {
                try await accepting.pass()
                try await fleet.run()
            },
            DoorRecordWriter(inbox: inbox, alarms: alarms, repeats: repeats, logger: logger),
            Loop { try await serviceAlarms.run() },
            try listener(configuration.listener, configuration.phonesListener == nil ? .everything : .service) {
                await doorsOpen.opened(0, $0)
            },
        ]
        if let phones = configuration.phonesListener {
            services.append(try listener(phones, .phones) { await doorsOpen.opened(1, $0) })
        }
        var group = ServiceGroupConfiguration(services: services, gracefulShutdownSignals: signals, logger: quiet)
        group.maximumGracefulShutdownDuration = Self.shutdownGrace
        try await ServiceGroup(configuration: group).run()
        // What passed since the last note; a database that is away has that one.
        await time.note()
    }

    /// Follows the key file, where the store seals its secrets.
    private func keepKeys() async throws {
        guard let sealed = store.sealed else { return }
        let demanding = Set(configuration.instances.map(\.id).filter { configuration.credentials(of: $0) != .off })
        let keeper = KeyKeeper(sealed, logger: logger) { [ready, fleet] in
            // What was given out before has the former credentials; owners make new files.
            ready.forgetRepeats()
            if !demanding.isEmpty { try await fleet.credentialsChanged(in: demanding) }
        }
        try await keeper.run()
    }

    // MARK: Parts

    private var serviceAlarms: ServiceAlarms {
        ServiceAlarms(
            store: store, instances: configuration.instances,
            certificates: { [certificates] in certificates.ends.map { (section: $0.listener, end: $0.end) } },
            node: store.coordination == nil ? nil : nodeName, raised: { [metrics] in metrics.alarmed($0) },
            changed: { [feed] in feed.alarmsChanged(in: $0) }, logger: logger)
    }

    private func listener(
        _ listener: ListenerConfiguration, _ scope: Routes.Scope, opened: @escaping @Sendable (Int) async -> Void
    ) throws -> any Service {
        let doors = PhoneDoors(
            records: DoorRecords(store, files: files), files: files, policy: DoorPolicy(configuration), credentials: credentials,
            check: CredentialCheck(nonces: nonces), misses: misses, inbox: inbox, alarms: alarms, ready: ready, repeats: repeats,
            metrics: metrics,
            logger: logger, time: PhoneDoors.Time(forward: { [clock] in clock.now })
        ) { [fleet] phone, steps, isAwaited in
            if isAwaited { try await fleet.commit(steps, for: phone) } else { await fleet.commitLater(steps, for: phone) }
        }
        let page = MetricsPage(
            metrics: metrics, version: version, instances: configuration.instances.map(\.id), stored: stored, connections: connections,
            directory: directory, news: news, ready: ready, misses: misses, refusals: refusals, tlsRefusals: tlsRefusals,
            certificates: certificates, node: node)
        let routes = Routes(
            scope: scope, listener: listener, doors: doors, pages: AppPages(instances: configuration.instances.map(\.id)),
            firmware: configuration.firmwareFolder.map { FirmwareFiles(folder: $0, logger: logger) },
            isReady: { await isReady() },
            metricsToken: configuration.metricsTokenFile.map { TokenFile($0) },
            metricsText: { await page.text() })
        let name = scope == .phones ? "phones.listen" : "listen"
        let tls = try listener.certificateFiles(of: name, logger: logger)
        if let tls { certificates.add(tls, of: name) }
        let server = ServerChannel(
            responder: { request, writer, channel in
                var response: Response
                do { response = try await routes.respond(to: request, context: ServiceContext(channel: channel)) } catch let error
                    as HTTPParserError
                {
                    throw error
                } catch {
                    logger.error("A request could not be answered", metadata: [LogKey.error: "\(error)"])
                    response = Response(status: .internalServerError)
                }
                response.headers[.date] = HTTPDate.now
                try await writer.write(response: response.head, body: response.body)
            },
            shouldUpgrade: { head, _ in scope != .phones && instance(at: head.uri) != nil },
            onWebSocket: { head, connection in
                guard let instance = instance(at: head.uri) else { return }
                let provisioner = Provisioner(
                    fleet: fleet, directory: directory, codeLifetime: configuration.enrollment.codeLifetime,
                    clock: clock, byCode: configuration.enrollment.byCode, administratorPasswords: configuration.administratorPasswords,
                    metrics: metrics, logger: logger
                ) { [users] in await users.registrar(ofUser: $0, domain: $1, in: $2) }
                await AppSessionLink(
                    instance: instance, directory: directory, provisioner: provisioner, users: users,
                    pages: pages, build: AppPages.build, logins: logins, lines: lines, metrics: metrics,
                    address: listener.clientAddress(peer: connection.peerAddress, forwardedFor: head.headers["X-Forwarded-For"]),
                    logger: logger
                ).run(connection)
            },
            configuration: ServerChannel.Configuration(
                limits: WebSocketLimits(messageBytesMax: Self.messageBytesMaxBeforeLogin), tls: tls,
                tlsRefusals: tlsRefusals.first { $0.listener == name }, refusals: refusals.first { $0.listener == name },
                connectionsPerAddressMax: Self.connectionsPerAddressMax, isUnlimited: { listener.isTrusted($0) },
                ready: scope == .service ? nil : RepeatedRequests(listener: listener, doors: doors)))
        let opening = Opening()
        let accepting = HTTPListener(server, host: listener.host, port: listener.port, logger: quiet) { channel in
            opening.isDone.withLock { $0 = true }
            await opened(channel.localAddress?.port ?? listener.port)
        }
        let place = ListenFault.Place.section(name)
        return Running {
            do { try await accepting.run() } catch {
                let isOpen = opening.isDone.withLock { $0 }
                throw ListenFault(error, place: place, host: listener.host, port: listener.port, isOpen: isOpen) ?? error
            }
        }
    }

    /// The instance whose folder, or anything below it, is asked for.
    private func instance(at uri: String) -> InstanceConfiguration? {
        let parts = uri.prefix { $0 != "?" }.split(separator: "/").map { $0.removingPercentEncoding ?? "" }
        guard parts.count >= 2 else { return nil }
        return configuration.instances.first { $0.id == InstanceID(domain: parts[0], name: parts[1]) }
    }

    /// Passes on what owners commit.
    private func follow() async {
        await withDiscardingTaskGroup { group in
            await news.forEach { item in
                await watch.noticed(item.phone, isDelivered: item.happened.contains(.delivered))
                users.noticed(item.phone, item.isRepeated ? [] : item.steps)
                notifier.noticed(item.phone, item.steps)
                feed.phoneChanged(item.phone)
                if item.happened.contains(.alarmed) { feed.alarmsChanged(in: item.phone.instance) }
                if item.happened.contains(.ready) { group.addTask { await keeper.check(item.phone) } }
            }
        }
    }

    /// Shows on open pages what other nodes write, and forgets files that they have changed.
    private func followOthers() async {
        for await change in store.foreignChanges() {
            users.noticed(change)
            census.noted(change)
            switch change {
            case .more:
                ready.forgetAll()
                feed.everythingChanged()
            case .phone(let id):
                ready.touched(id)
                guard ready.has(id) || feed.isWatched else { continue }
                do {
                    guard let phone = try await store.phone(id) else { continue }
                    // Whether its URL is another one does not show.
                    ready.changed(phone, urlIsNew: phone.codeOpenUntil != nil)
                    feed.phoneChanged(phone)
                } catch {
                    ready.forgetAll()
                    feed.everythingChanged()
                }
            }
        }
    }

    /// Says once a minute what was left out of the log.
    private func summarize() async throws {
        while true {
            try await Task.sleep(for: .seconds(60))
            for summary in lines.summaries() {
                let text = "\(summary.count) \(summary.kind.text)"
                logger.notice(
                    "Lines left out", metadata: [LogKey.instance: "\(summary.instance)", LogKey.reason: "\(text)"])
                // Closed connections are of no interest to administrators.
                if summary.kind != .close { events.add(summary.kind.rawValue, "\(text).", instance: summary.instance) }
            }
        }
    }

    /// Whether orders and phones get more than what is in memory.
    private func isReady() async -> Bool {
        do {
            _ = try await store.dataVersion()
            try await store.checkWriting()
        } catch {
            return false
        }
        return await node?.isMember ?? true
    }

    /// Asks every event loop and the store for a sign of life, and says how the service is.
    private func pulse() async -> String {
        // A loop that has ended belongs to a process that ends.
        for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try? await loop.submit {}.get() }
        guard await isReady() else { return "Not ready: the database is out of reach or not to be written, or this node takes no part yet" }
        let sessions = await directory.counts().values.reduce(0, +)
        let connected = connections.counts.values.reduce(0) { $0 + ($1[.member] ?? 0) }
        return "Ready; PBX sessions: \(sessions), phones connected to Devices: \(connected)"
    }

    /// The libraries' own remarks are for developers; what matters of them is thrown.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}

/// The service was built without the key from which phones' credentials are made.
struct MissingCredentialKey: Error, CustomStringConvertible {
    var description: String { "enrollment.credentials: phones' passwords need the secret key, which was not handed in" }
}

/// Collects the ports of the listeners until all are open.
private actor ListenersOpen {
    private var ports: [Int?]
    private let whenAllOpen: @Sendable ([Int]) -> Void

    init(count: Int, whenAllOpen: @escaping @Sendable ([Int]) -> Void) {
        ports = Array(repeating: nil, count: count)
        self.whenAllOpen = whenAllOpen
    }

    func opened(_ index: Int, _ port: Int) {
        ports[index] = port
        let open = ports.compactMap(\.self)
        if open.count == ports.count { whenAllOpen(open) }
    }
}

/// Whether a listener has been opened.
private final class Opening: Sendable {
    let isDone = Mutex(false)
}

/// A part that stops at once when the service is told to stop.
private struct Loop: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws {
        try await untilStopped {
            try await body()
            // Done is not dead: the group takes a service that returns for a failure.
            try await gracefulShutdown()
        }
    }
}

/// A part that looks after its own graceful stop.
private struct Running: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}
