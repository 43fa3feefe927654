import DialtoneModel
import DialtoneTransport
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// The lab's one listener: control over HTTP, and the WebSockets of Devices and of the PBX.
struct LabListener: Sendable {
    /// Which service a WebSocket belongs to, by its path.
    private enum Target { case sysclients, devicesAPI, pbx }

    let lab: Lab

    /// Listens until cancelled, or until the process is asked to stop gracefully.
    ///
    /// - Throws: what the listener throws when it cannot listen.
    func run() async throws {
        let (lab, context) = (lab, lab.context)
        let registrar = try await lab.registrar.bind()
        let domain = context.options.domain
        let tls = try context.options.tls.map { try CertificateFiles(certificate: $0.certificate, key: $0.key, logger: context.logger) }
        let server = HTTPServerBuilder.dialtone(
            configuration: ServerChannel.Configuration(
                tls: tls,
                // One service under test opens all connections from one address, ten thousand of them in benchmarks.
                connectionsPerAddressMax: .max, handshakesMax: .max),
            shouldUpgrade: { head, _ in
                guard let target = Self.target(head.uri, domain: domain) else { return false }
                let isUp = await lab.devices.isUp
                return target == .pbx || isUp
            },
            onWebSocket: { head, connection in
                do {
                    switch Self.target(head.uri, domain: domain) {
                    case .sysclients: try await SysclientSession(devices: lab.devices).run(connection)
                    case .devicesAPI: try await DevicesAPISession(devices: lab.devices).run(connection)
                    case .pbx: try await PBXInboundSession(pbx: lab.pbx, context: context).run(connection)
                    case nil: return
                    }
                } catch {
                    context.logger.debug("Connection ended", metadata: ["error": "\(error)"])
                }
            })
        var logger = context.logger
        // Hummingbird calls it an error when it is cancelled, which is how a lab ends in tests and in the demo.
        logger.logLevel = max(logger.logLevel, .critical)
        let application = Application(
            router: LabControl(lab: lab).router, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(context.options.host, port: context.options.port), backlog: 4096, reuseAddress: true),
            onServerRunning: { channel in await started(port: channel.localAddress?.port ?? 0, sipPort: registrar.port) },
            eventLoopGroupProvider: .shared(context.group), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await lab.registrar.run(registrar) }
            defer { group.cancelAll() }
            try await application.run()
        }
    }

    private func started(port: Int, sipPort: Int) async {
        let options = lab.options
        let address = "\(options.host):\(port)"
        let (http, webSocket) = options.tls == nil ? ("http", "ws") : ("https", "wss")
        let directory = "\(address)/\(options.domain)/devices"
        await lab.announceDevices(at: address)
        lab.context.endpoints = .success(
            Lab.Endpoints(
                devices: "\(webSocket)://\(directory)/", pbx: "\(webSocket)://\(address)/PBX0/APPS/websocket",
                control: "\(http)://\(address)/lab",
                sip: "\(options.host):\(sipPort)"))
    }

    private static func target(_ uri: String, domain: String) -> Target? {
        let path = uri.prefix { $0 != "?" }
        let parts = path.split(separator: "/")
        if parts == ["PBX0", "APPS", "websocket"] { return .pbx }
        guard parts.count >= 2, parts[0] == domain, parts[1] == "devices" else { return nil }
        switch parts.dropFirst(2) {
        case ["sysclients"]: return .sysclients
        case [], ["innovaphone-devices"], ["innovaphone-devices-api"]: return .devicesAPI
        default: return nil
        }
    }
}
