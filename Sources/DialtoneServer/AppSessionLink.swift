import DialtoneAdmin
import DialtoneDialogue
import DialtoneDoors
import DialtoneModel
import DialtonePBX
import DialtoneSupport
import DialtoneTransport
import DialtoneWire
import Logging

/// Runs one AppWebsocket connection that somebody opened to us: a PBX, the Users service or a browser.
struct AppSessionLink: Sendable {
    private enum Event: Sendable {
        case dialogue(AppSessionDialogue.Event)
        case ended
    }

    /// Messages may be larger once we know who sends them.
    private static let messageBytesMaxAfterLogin = 1 << 20
    /// Requests of a page that are worked on at once; further ones wait unread.
    private static let requestsAtOnce = 8
    /// The reason in the metrics beside those of refused logins.
    static let refusedCheck = "check"

    let instance: InstanceConfiguration
    let directory: PBXDirectory
    let provisioner: Provisioner
    let users: UserFollower
    let pages: PageSession.Environment
    let build: String
    let logins: LoginLimiter
    let lines: LineSampler
    let metrics: ServiceMetrics
    /// The client's: where a proxy that we trust stands between, the one that it tells.
    let address: String
    let logger: Logger

    /// What has become of the connection.
    private struct Standing {
        /// While the peer is a PBX.
        var session: PBXSession?
        /// While it is an administrator's or user's page.
        var page: Page?
        /// While it is a PBX's at an App for people.
        var misplaced: PBXDirectory.Misplaced?
        /// What the login said.
        var login = LoginInfo(nil)
        var hasLoggedIn = false
    }

    func run(_ connection: WebSocketConnection) async {
        var logger = logger
        logger[metadataKey: LogKey.instance] = "\(instance.id)"
        logger[metadataKey: LogKey.peer] = "\(address)"
        do {
            try await connection.run { inbound, outbound in
                try await converse(inbound, outbound, logger)
            }
        } catch {
            logger.debug("AppWebsocket connection ended", metadata: [LogKey.error: "\(error)"])
        }
    }

    private func converse(_ inbound: WebSocketInbound, _ outbound: WebSocketOutbound, _ logger: Logger) async throws {
        var dialogue = AppSessionDialogue(
            .init(instance: instance.id, title: instance.title, passwords: [instance.password], build: build))
        var random = SystemChance()
        var standing = Standing()
        let mailbox = Mailbox<Event>()
        await withDiscardingTaskGroup { group in
            group.addTask {
                await mailbox.deliver(.dialogue(.opened))
                do {
                    for try await message in inbound {
                        switch message {
                        case .text(let text): await mailbox.deliver(.dialogue(.received(text)))
                        case .binary: await mailbox.deliver(.dialogue(.receivedBinary))
                        }
                    }
                } catch {
                    logger.debug("AppWebsocket connection broke", metadata: [LogKey.error: "\(error)"])
                }
                mailbox.post(.ended)
            }
            await mailbox.run { event in
                guard case .dialogue(let event) = event else { return false }
                for action in dialogue.handle(event, using: &random) {
                    guard await perform(action, outbound, &standing, mailbox, &group, logger) else { return false }
                }
                return true
            } leftOver: { _ in
            }
            standing.page?.stopWatching()
            // At once, whatever order is still being worked on: a PBX that comes back meanwhile must not stand in the directory twice, and
            // nothing may be asked of the connection that has ended.
            await leave(standing, logger)
            group.cancelAll()
        }
    }

    private func leave(_ standing: Standing, _ logger: Logger) async {
        if let misplaced = standing.misplaced { await directory.leave(misplaced, at: instance.id) }
        guard let session = standing.session else { return }
        await directory.leave(session)
        logger.notice("PBX session closed", metadata: [LogKey.pbx: "\(session.info.pbx)"])
        pages.events.add("pbx", "The session of the PBX \(session.info.pbx) was closed.", instance: instance.id)
    }

    /// - Returns: false when the conversation is over.
    private func perform(
        _ action: AppSessionDialogue.Action, _ outbound: WebSocketOutbound, _ standing: inout Standing, _ mailbox: Mailbox<Event>,
        _ group: inout DiscardingTaskGroup, _ logger: Logger
    ) async -> Bool {
        do {
            switch action {
            case .send(let text): try await outbound.send(.text(text))
            case .close(let code, let reason):
                // Until the login anybody may cause this as often as they connect.
                if standing.hasLoggedIn || lines.isWritten(.close, of: instance.id) {
                    logger.info(
                        "AppWebsocket connection closed by us",
                        metadata: [
                            LogKey.closeCode: "\(code)", LogKey.reason: "\(reason)",
                        ])
                }
                await outbound.close(WebSocketCloseCode(rawValue: code), reason: reason)
                return false
            case .start(let timer, let delay):
                group.addTask {
                    guard (try? await Task.sleep(for: delay)) != nil else { return }  // cancelled with the connection
                    mailbox.post(.dialogue(.timerFired(timer)))
                }
            case .raiseMessageLimit: outbound.setMessageBytesMax(Self.messageBytesMaxAfterLogin)
            case .loggedIn(let login):
                logger.notice("App logged in", metadata: [LogKey.app: "\(login.login.app)", LogKey.user: "\(login.login.sip)"])
                standing.login = login.login.facts
                standing.hasLoggedIn = true
                standing.page = page(of: login)
            case .confirm(let claim):
                let instance = self.instance.id
                let confirmation = UserConfirmation(directory: directory, logger: logger)
                // Cancelled with the connection; each of its few requests ends by itself.
                group.addTask { mailbox.post(.dialogue(.judged(await confirmation.finding(for: claim, in: instance)))) }
            case .confirmed(let login): standing.page = page(of: login)
            case .misplaced(let object, let app):
                let misplaced = PBXDirectory.Misplaced(id: await directory.nextID(), object: object, app: app)
                standing.misplaced = misplaced
                await directory.join(misplaced, at: instance.id)
                let text = misplaced.condition.text(in: .english)
                logger.warning("A PBX connects for an App object of people", metadata: [LogKey.reason: "\(text)"])
                pages.events.add("pbx", text, instance: instance.id)
            case .announced(let info):
                if let former = standing.session { await directory.leave(former) }
                let fresh = PBXSession(
                    number: await directory.nextID(), instance: instance.id, info: info, login: standing.login, outbound: outbound,
                    logger: logger, usersTold: { [users] in await users.received($1, session: $0) }
                ) { [directory, instance] in await directory.offersChanged(instance.id) }
                standing.session = fresh
                await directory.join(fresh)
                let release = info.release.map { "\($0)" } ?? "unknown"
                logger.notice("PBX session opened", metadata: [LogKey.pbx: "\(info.pbx)", LogKey.release: "\(release)"])
                pages.events.add(
                    "pbx", "The PBX \(info.pbx) of \(info.domain) has logged in, release \(release).", instance: instance.id)
                if let condition = fresh.releaseCondition, condition.severity != .information {
                    logger.warning("The PBX has an old release", metadata: [LogKey.reason: "\(condition.text(in: .english))"])
                }
                if !fresh.serves(ServicesRequest.api) {
                    logger.warning(
                        "The PBX grants no Services: tick the API Services at our App object", metadata: [LogKey.pbx: "\(info.pbx)"])
                }
                try await fresh.start()
            case .provision(let request):
                let instance = self.instance.id
                // Not cancelled with the connection: the order is ours once it is here (docs/protocols/provisioning.md).
                group.addTask { [provisioner] in
                    let problem = await provisioner.provision(request, in: instance)
                    let result = ProvisioningResult.json(src: request.src, error: problem?.text(in: .english))
                    do {
                        try await outbound.send(.text(result.text))
                    } catch {
                        logger.info("Order result not delivered: the session had closed", metadata: [LogKey.phone: "\(request.mac)"])
                    }
                }
            case .pbxMessage(let message): try await standing.session?.received(message)
            case .adminMessage(let message):
                standing.page?.watch(message, &group, outbound)
                guard let page = standing.page else { break }
                await page.turnstile.enter()
                group.addTask {
                    if let answer = await page.session.answer(message) {
                        do {
                            try await outbound.send(.text(answer.text))
                        } catch {
                            logger.debug("Response dropped: the session had closed", metadata: [LogKey.error: "\(error)"])
                        }
                    } else {
                        logger.info("Unknown message of the admin app", metadata: [LogKey.reason: "\(message.mt.prefix(64))"])
                    }
                    await page.turnstile.leave()
                }
            case .refusedLogin(let who, let refusal):
                metrics.loginRefused(instance: instance.id, reason: refusal.rawValue)
                if lines.isWritten(.login, of: instance.id) {
                    // A wrong password keeps a PBX out until an administrator mends it; what else is refused is no App object's.
                    logger.log(
                        level: refusal == .wrongPassword ? .warning : .info, "Login refused",
                        metadata: [LogKey.user: "\(who)", LogKey.reason: "\(refusal.text)"])
                    pages.events.add(
                        "login", "A login as \(who) was refused: \(refusal.text). It came from \(address).", instance: instance.id)
                }
                switch countedFailure() {
                case .answer(let delay) where delay == .zero: break
                case .answer(let delay):
                    // The answer and the end of the connection come next, so nothing else waits for this.
                    defer { logins.answered(address) }
                    try await Task.sleep(for: delay)
                case .close: return await closeUnanswered(outbound)
                }
            case .refuseCheck(let answer):
                metrics.loginRefused(instance: instance.id, reason: Self.refusedCheck)
                if lines.isWritten(.login, of: instance.id) { logger.info("Check of a login refused") }
                switch countedFailure() {
                case .answer(let delay) where delay == .zero: try await outbound.send(.text(answer))
                case .answer(let delay):
                    // Beside the session: a right login on the same connection does not wait for it.
                    group.addTask { [logins, address] in
                        defer { logins.answered(address) }
                        guard (try? await Task.sleep(for: delay)) != nil else { return }  // cancelled with the connection
                        do { try await outbound.send(.text(answer)) } catch {
                            logger.debug("Response dropped: the session had closed", metadata: [LogKey.error: "\(error)"])
                        }
                    }
                case .close: return await closeUnanswered(outbound)
                }
            case .outdatedPage(let url):
                guard standing.hasLoggedIn || lines.isWritten(.build, of: instance.id) else { break }
                logger.info("A page of another build asks", metadata: [LogKey.url: "\(url)"])
                pages.events.add(
                    "build", "A page of another version of Dialtone was open and is loaded anew: \(url).", instance: instance.id)
            case .note(let text): logger.info("AppWebsocket dialogue", metadata: [LogKey.reason: "\(text)"])
            }
            return true
        } catch {
            logger.debug("AppWebsocket connection broke", metadata: [LogKey.error: "\(error)"])
            return false
        }
    }

    /// What becomes of the connection after a wrong login; one that has to wait for its answer is counted.
    private func countedFailure() -> LoginLimiter.Verdict {
        let verdict = logins.failed(address, now: .now)
        if verdict != .answer(after: .zero) { metrics.limited(instance: instance.id, kind: ServiceMetrics.loginLimit) }
        return verdict
    }

    /// - Returns: false, as the conversation is over.
    private func closeUnanswered(_ outbound: WebSocketOutbound) async -> Bool {
        await outbound.close(.policy, reason: "too many wrong logins")
        return false
    }

    private func page(of login: AppSession) -> Page? {
        PageSession.Visitor(login).map {
            Page(
                session: PageSession(environment: pages, instance: instance.id, visitor: $0),
                turnstile: ConcurrencyLimit(placesMax: Self.requestsAtOnce))
        }
    }
}

/// The page of an administrator or user at the other end.
private struct Page: Sendable {
    let session: PageSession
    let turnstile: ConcurrencyLimit
    /// While it watches.
    private var watching: Int?
    /// Once it has watched; one for all times that it does.
    private var outbox: PageOutbox?

    init(session: PageSession, turnstile: ConcurrencyLimit) {
        self.session = session
        self.turnstile = turnstile
    }

    /// Joins or leaves the feed, if the message is about that; before its answer, so that nothing is missed in between.
    mutating func watch(_ message: AppMessage, _ group: inout DiscardingTaskGroup, _ outbound: WebSocketOutbound) {
        let user: PBXUser?
        switch (message.mt, session.visitor) {
        case ("Watch", .administrator): user = nil
        case ("WatchOwn", .user(let own)): user = own
        default: return
        }
        stopWatching()
        guard message.value["on"]?.bool != false else { return }
        let outbox = self.outbox ?? PageOutbox()
        watching = session.environment.feed.join(session.instance, user: user, outbox: outbox)
        guard self.outbox == nil else { return }
        self.outbox = outbox
        group.addTask {
            // Cancelled with the connection.
            await outbox.run(missed: user == nil ? AdminFeed.more.text : nil) { try await outbound.send(.text($0)) }
        }
    }

    mutating func stopWatching() {
        if let watching { session.environment.feed.leave(watching) }
        watching = nil
    }
}
