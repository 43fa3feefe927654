import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Logging

/// The simulated Users service behind Profile and Users Admin: it orders phones.
///
/// It finds the app that offers `com.innovaphone.provisioning` through the PBX, logs in there with a login that the PBX
/// vouches for, adds the device entry at the user and sends `ProvisioningPhone`.
///
/// Source: the tutorial of 14r2 (stated); that the code comes before the device entry is inferred.
actor LabUsers {
    static let objectName = "users-prov"
    /// How long an order waits for an app that offers provisioning.
    static let providerLimit = Duration.seconds(20)

    private let context: LabContext
    private let pbx: LabPBX
    private let devices: LabDevices
    private let phones: LabPhones
    /// The connection for single orders, kept open as Profile does, so that a late second result is noticed.
    private var standing: UsersConnection?

    init(_ context: LabContext, pbx: LabPBX, devices: LabDevices, phones: LabPhones) {
        self.context = context
        self.pbx = pbx
        self.devices = devices
        self.phones = phones
    }

    /// Orders one phone over the standing connection, which is opened where needed.
    func provision(_ order: LabOrder) async -> LabOrderResult {
        do {
            if await !(standing?.isOpen ?? false) { standing = try await connect() }
            guard let standing else { throw LabFault("no connection to the app") }
            return await provision(order, over: standing)
        } catch {
            return LabOrderResult(code: order.code ?? "", error: "\(error)", duration: .zero)
        }
    }

    /// Orders one phone over a connection: code, user, device entry, message, result; then the phone boots.
    nonisolated func provision(_ order: LabOrder, over connection: UsersConnection) async -> LabOrderResult {
        let hwid = order.hwid ?? order.mac.hex
        let behaviour = context.behaviour
        let made = await devices.makeCode(
            category: order.category ?? LabDevices.defaultCategory, sip: order.user, rollout: order.rollout,
            administrative: behaviour.administrativeOrders)
        let code = order.code ?? made.code
        let guid = await pbx.ensureUser(order.user, commonName: order.commonName, password: order.password)
        await pbx.addDevice(
            DeviceEntry(
                hw: hwid, text: order.commonName, tlsOnly: behaviour.tlsOnly, reverseProxy: behaviour.reverseProxy), to: guid)
        let start = ContinuousClock.now
        func result(_ error: String?) -> LabOrderResult {
            context.log.count(error == nil ? "orders.ok" : "orders.error")
            context.logger.info(
                "Order answered", metadata: ["phone.mac": "\(order.mac)", "lab.result": "\(error ?? "ok")"])
            return LabOrderResult(code: code, error: error, duration: .now - start)
        }
        do {
            let ownName = await pbx.dns
            let dns = order.dns ?? ownName
            let error = try await connection.order(
                order, code: code, domain: behaviour.domainInOrder ? context.options.domain : nil,
                dns: behaviour.dnsInOrder ? dns : nil, patience: behaviour.patience)
            if let error { return result(error) }
        } catch {
            return result("\(error)")
        }
        await devices.confirm(order.mac.hex)
        if let vendor = order.vendor, let base = await phonesBase { await phones.boot(order.mac, vendor: vendor, url: "\(base)/\(code)/") }
        return result(nil)
    }

    private nonisolated var phonesBase: String? {
        get async {
            if let base = context.options.phonesURL { return base.hasSuffix("/") ? String(base.dropLast()) : base }
            return await pbx.provider?.origin
        }
    }

    /// Opens a connection to the app that offers provisioning. It ends with the lab, or when the app closes it.
    ///
    /// - Throws: ``LabFault`` when no app offers it in time, or when it refuses the login.
    nonisolated func connect() async throws -> UsersConnection {
        let provider = try await provider()
        let url = context.behaviour.usersURLForm == .directory ? provider.directoryURL : provider.fullURL
        let client = WebSocketClient(group: context.group, tls: try context.tls(), limits: WebSocketLimits())
        let connection = try await client.connect(to: url, timeout: Self.providerLimit)
        let (opened, continuation) = AsyncThrowingStream.makeStream(of: UsersConnection.self, throwing: (any Error).self)
        context.tasks.start {
            do {
                try await connection.run { inbound, outbound in
                    var messages = inbound.makeAsyncIterator()
                    let key = try await self.logIn(provider, &messages, outbound)
                    let users = UsersConnection(self.context, outbound: outbound, key: key, appName: provider.name)
                    continuation.yield(users)
                    do {
                        while let message = try await messages.next() { await users.received(message) }
                    } catch {
                        await users.ended()
                        throw error
                    }
                    await users.ended()
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        let users = try await withTimeLimit(Self.providerLimit, "the app did not answer the login of Users") {
            try await opened.first { _ in true }
        }
        guard let users else { throw LabFault("the lab is not running") }
        return users
    }

    private nonisolated func provider() async throws -> AppObject {
        let (context, pbx) = (context, pbx)
        return try await withTimeLimit(Self.providerLimit, "no app offers com.innovaphone.provisioning") {
            while true {
                let generation = context.signal.generation
                if let provider = await pbx.provider { return provider }
                await context.signal.wait(after: generation)
                try Task.checkCancellation()
            }
        }
    }

    private nonisolated func logIn(
        _ provider: AppObject, _ messages: inout sending WebSocketInbound.AsyncIterator, _ outbound: WebSocketOutbound
    ) async throws -> SessionKey {
        try await outbound.send(.text(AppRequest.appChallenge.text))
        let challenge = try AppChallengeResult(try await next("AppChallengeResult", &messages)).challenge
        await pbx.challenged(provider.name, challenge)
        // The connection between PBX and Users is inside the lab; its key is only good for wrapping ours.
        let pbxKey = SessionKey(challenge: context.random.text(10, of: LabRandom.digits), password: Secret("inside"))
        let identity = ServiceLogin.Identity(
            domain: context.options.domain, sip: Self.objectName, guid: context.random.text(32, of: LabRandom.hexDigits),
            dn: "Users")
        let info: JSONValue = [
            "appobj": .string(Self.objectName), "appdn": "Users", "cn": "Users", "unlicensed": true, "testmode": false, "apps": [],
            "pbx": .string(LabPBX.name),
        ]
        guard
            let text = await pbx.serviceLogin(
                name: provider.name, challenge: challenge, by: identity, info: info, pbxKey: pbxKey, src: "sl1")
        else { throw LabFault("the PBX gives no login for \(provider.name)") }
        let granted = try ServiceLogin(AppMessage(parsing: text))
        try await outbound.send(.text(granted.login.text))
        let result = try await next("AppLoginResult", &messages)
        guard result.bool("ok") else {
            throw LabFault("the app refused the login of Users: \(result.errorText ?? "no reason given")")
        }
        return try granted.sessionKey(pbxKey: pbxKey)
    }

    private nonisolated func next(
        _ mt: String, _ messages: inout sending WebSocketInbound.AsyncIterator
    ) async throws -> AppMessage {
        while let message = try await messages.next() {
            guard case .text(let text) = message else { continue }
            let message = try AppMessage(parsing: text)
            if message.mt == mt { return message }
            context.log.violation("users", "login", "\(message.mt) instead of \(mt)")
        }
        throw LabFault("the app closed the connection instead of sending \(mt)")
    }
}
