import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Logging

/// Keeps the PBX's connection for one App object: connects, logs in, serves, and comes back after a loss.
///
/// Source: appwebsocket variant of a PBX's own login: `pbxObj` absent, `sip` = the object's name (observed).
struct PBXConnector: Sendable {
    /// After a refusal or a loss; doubles up to the maximum. A real PBX is slower, but tests wait for this one.
    static let delayMin = Duration.milliseconds(100)
    static let delayMax = Duration.seconds(5)
    /// How long the app may take to answer each step of the login.
    static let loginLimit = Duration.seconds(10)

    let pbx: LabPBX
    let context: LabContext
    let object: AppObject

    func run() async {
        var delay = Self.delayMin
        while !Task.isCancelled {
            do {
                if try await converse() { delay = Self.delayMin }
            } catch is CancellationError {
                return
            } catch {
                await pbx.failed(object.name, "\(error)")
                context.logger.debug("App not connected", metadata: ["lab.app": "\(object.name)", "error": "\(error)"])
            }
            // Cancelled with the lab: the loop ends.
            try? await Task.sleep(for: delay * (0.5 + context.random.fraction() / 2))
            delay = min(delay * 2, Self.delayMax)
        }
    }

    /// - Returns: Whether it came as far as the login.
    private func converse() async throws -> Bool {
        let url = context.behaviour.urlForm == .directory ? object.directoryURL : object.fullURL
        let client = WebSocketClient(group: context.group, tls: try context.tls(), limits: WebSocketLimits())
        let connection = try await client.connect(to: url, timeout: Self.loginLimit)
        return try await connection.run { inbound, outbound in
            // Ends the connection if the app does not answer; cancelled below.
            let watchdog = Task {
                try await Task.sleep(for: Self.loginLimit)
                await outbound.close(.policy, reason: "no login in time")
            }
            defer { watchdog.cancel() }
            var messages = inbound.makeAsyncIterator()
            guard let key = try await logIn(&messages, outbound) else { return false }
            watchdog.cancel()
            let id = await pbx.opened(object.name, outbound: outbound, key: key)
            do {
                let infoSource = context.random.text(8, of: LabRandom.hexDigits)
                try await outbound.send(.text(AppRequest.appInfo(app: object.appName, src: infoSource).text))
                try await outbound.send(.text(await pbx.info.json.text))
                while let message = try await messages.next() {
                    try await received(message, id, infoSource, outbound)
                }
            } catch {
                await pbx.closed(id)
                throw error
            }
            await pbx.closed(id)
            return true
        }
    }

    private func logIn(
        _ messages: inout sending WebSocketInbound.AsyncIterator, _ outbound: WebSocketOutbound
    ) async throws -> SessionKey? {
        try await outbound.send(.text(AppRequest.appChallenge.text))
        let challenge = try AppChallengeResult(try await next("AppChallengeResult", &messages)).challenge
        await pbx.challenged(object.name, challenge)
        let info = object.info(pbx: LabPBX.name, context.behaviour).text
        let (domain, password) = (context.options.domain, object.app.password)
        let digest = AppLogin.digest(
            app: object.appName, domain: domain, sip: object.name, guid: object.guid, dn: object.name, info: info,
            challenge: challenge, password: password)
        let src = JSONValue.string(context.random.text(8, of: LabRandom.hexDigits))
        let login = AppLogin(
            app: object.appName, domain: domain, sip: object.name, guid: object.guid, dn: object.name, info: info,
            digest: digest, src: src)
        try await outbound.send(.text(login.text))
        let result = try await next("AppLoginResult", &messages)
        // An AppLoginResult without the src is forgiven: services in the field do not echo it (observed).
        guard result.bool("ok") else {
            await pbx.failed(object.name, "login refused: \(result.errorText ?? "no reason given")")
            await outbound.close(.normal, reason: "login refused")
            return nil
        }
        return SessionKey(challenge: challenge, password: password)
    }

    private func next(_ mt: String, _ messages: inout sending WebSocketInbound.AsyncIterator) async throws -> AppMessage {
        while let message = try await messages.next() {
            guard case .text(let text) = message else { continue }
            let message = try AppMessage(parsing: text)
            if message.mt == mt { return message }
            context.log.violation("pbx", object.name, "\(message.mt) instead of \(mt)")
        }
        throw LabFault("the app closed the connection instead of sending \(mt)")
    }

    private func received(
        _ message: WebSocketMessage, _ id: UInt64, _ infoSource: String, _ outbound: WebSocketOutbound
    ) async throws {
        guard case .text(let text) = message else {
            return context.log.violation("pbx", object.name, "a binary frame")
        }
        let message: AppMessage
        do { message = try AppMessage(parsing: text) } catch {
            return context.log.violation("pbx", object.name, "unreadable message: \(error)")
        }
        // An answer without the src is forgiven, too.
        if message.src == .string(infoSource) || (message.mt == "AppInfoResult" && message.src == nil) {
            if message.mt != "AppInfoResult" {
                context.log.violation("pbx", object.name, "\(message.mt) as the answer to AppInfo")
            }
            if message.string("app") != object.appName { context.log.violation("pbx", object.name, "AppInfoResult for another app") }
            return await pbx.informed(object.name, message)
        }
        await pbx.handle(message, session: id)
    }
}
