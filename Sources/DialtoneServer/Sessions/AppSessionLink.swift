import DialtoneDialogue
import DialtoneModel
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

    let instance: InstanceConfiguration
    let directory: PBXDirectory
    let provisioner: Provisioner
    let admin: AdminDesk.Environment
    let build: String
    let logger: Logger

    func run(_ connection: WebSocketConnection) async {
        var logger = logger
        logger[metadataKey: LogKey.instance] = "\(instance.id)"
        logger[metadataKey: LogKey.peer] = "\(connection.peerAddress)"
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
        var random = SystemRandomNumberGenerator()
        var session: PBXSession?
        var page: AdminPage?
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
                    guard await perform(action, outbound, &session, &page, mailbox, &group, logger) else { return false }
                }
                return true
            } leftOver: { _ in
            }
            group.cancelAll()
        }
        await page?.leave()
        if let session {
            await directory.leave(session)
            admin.events.add("pbx", "The PBX \(session.info.pbx) closed its connection.", instance: instance.id)
            logger.notice("PBX is gone", metadata: [LogKey.pbx: "\(session.info.pbx)"])
        }
    }

    /// - Returns: false when the conversation is over.
    private func perform(
        _ action: AppSessionDialogue.Action, _ outbound: WebSocketOutbound, _ session: inout PBXSession?,
        _ page: inout AdminPage?, _ mailbox: Mailbox<Event>, _ group: inout DiscardingTaskGroup, _ logger: Logger
    ) async -> Bool {
        do {
            switch action {
            case .send(let text): try await outbound.send(.text(text))
            case .close(let code, let reason):
                logger.info(
                    "AppWebsocket connection closed by us",
                    metadata: [
                        LogKey.closeCode: "\(code)", LogKey.reason: "\(reason)",
                    ])
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
                let visitor: AdminDesk.Visitor? =
                    switch login.role {
                    case .admin: .administrator(name: login.login.sip)
                    case .user: .user(login.login.sip)
                    case .pbx, .service: nil
                    }
                guard let visitor else { return true }
                let opened = AdminPage(desk: AdminDesk(environment: admin, instance: instance.id, visitor: visitor), outbound: outbound)
                page = opened
                group.addTask { await opened.run() }
            case .announced(let info):
                if let former = session { await directory.leave(former) }
                let fresh = PBXSession(
                    id: await directory.nextID(), instance: instance.id, info: info, outbound: outbound, logger: logger
                ) { [directory, instance] in await directory.refresh(instance.id) }
                session = fresh
                await directory.join(fresh)
                logger.notice("PBX is here", metadata: [LogKey.pbx: "\(info.pbx)"])
                admin.events.add("pbx", "The PBX \(info.pbx) is here.", instance: instance.id)
                if !fresh.serves(ServicesRequest.api) {
                    logger.warning(
                        "The PBX grants no Services: tick the API Services at our App object", metadata: [LogKey.pbx: "\(info.pbx)"])
                }
                try await fresh.start()
            case .provision(let request):
                let instance = self.instance.id
                // Not cancelled with the connection: the order is ours once it is here (provisioning page).
                group.addTask { [provisioner] in
                    let problem = await provisioner.provision(request, in: instance)
                    let result = ProvisioningResult.json(src: request.src, error: problem)
                    do {
                        try await outbound.send(.text(result.text))
                    } catch {
                        logger.info("The result of an order found nobody", metadata: [LogKey.phone: "\(request.mac)"])
                    }
                }
            case .pbxMessage(let message): try await session?.received(message)
            case .adminMessage(let message):
                guard let page else { return true }
                guard page.begin() else {
                    try await page.refuse(message)
                    return true
                }
                // Side by side: asking a phone that is switched off takes seconds.
                group.addTask {
                    if await !page.answer(message) {
                        logger.info("Unknown message of the admin app", metadata: [LogKey.reason: "\(message.mt.prefix(64))"])
                    }
                }
            case .loginRefused(let app):
                let peer = logger[metadataKey: LogKey.peer].map { "\($0)" } ?? "an unknown address"
                let text = "A login as \(app) from \(peer) was refused: wrong password."
                logger.warning("Login refused", metadata: [LogKey.app: "\(app)"])
                admin.events.add("login", text, instance: instance.id)
            case .note(let text): logger.info("AppWebsocket dialogue", metadata: [LogKey.reason: "\(text)"])
            }
            return true
        } catch {
            logger.debug("AppWebsocket connection broke", metadata: [LogKey.error: "\(error)"])
            return false
        }
    }
}
