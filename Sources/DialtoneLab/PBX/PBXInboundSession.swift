import DialtoneModel
import DialtoneTransport
import DialtoneWire

/// Serves a program that logs in at the PBX as an App object, at `/PBX0/APPS/websocket`.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket" (stated).
struct PBXInboundSession: Sendable {
    let pbx: LabPBX
    let context: LabContext

    func run(_ connection: WebSocketConnection) async throws {
        try await connection.run { inbound, outbound in
            var gate = LabLoginGate(domain: context.options.domain, isNumeric: { context.behaviour.numericChallenges })
            var session: UInt64?
            let passwords = Dictionary(await pbx.objects.map { ($0.name, $0.app.password) }) { first, _ in first }
            do {
                loop: for try await message in inbound {
                    guard case .text(let text) = message, let request = try? AppMessage(parsing: text) else { continue }
                    switch gate.handle(request, random: context.random, password: { passwords[$0.app] }) {
                    case .reply(let reply): try await outbound.send(.text(reply))
                    case .nothing: continue
                    case .loggedIn(let login, let key, let reply):
                        session = await pbx.opened(login.app, outbound: outbound, key: key, inbound: true)
                        try await outbound.send(.text(reply))
                    case .refused(let reply):
                        try await outbound.send(.text(reply))
                        await outbound.close(.policy, reason: "login refused")
                        break loop
                    case .request:
                        guard let session else { continue }
                        await pbx.handle(request, session: session)
                    case .tooEarly:
                        await outbound.close(.policy, reason: "not logged in")
                        break loop
                    }
                }
            } catch {
                if let session { await pbx.closed(session) }
                throw error
            }
            if let session { await pbx.closed(session) }
        }
    }
}
