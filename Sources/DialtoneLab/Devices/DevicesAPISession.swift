import DialtoneModel
import DialtoneTransport
import DialtoneWire

/// Serves one JSON connection to Devices: login, requests, and the indications that they open.
struct DevicesAPISession: Sendable {
    /// Messages that wait for a slow reader; what comes beyond is lost to it.
    static let queueMax = 10_000

    let devices: LabDevices

    func run(_ connection: WebSocketConnection) async throws {
        try await connection.run { inbound, outbound in
            // Results and indications leave through one queue, so that they keep their order.
            let (texts, queue) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(Self.queueMax))
            let id = await devices.openAPI(outbound, queue)
            do {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for await text in texts { try await outbound.send(.text(text)) }
                    }
                    try await converse(inbound, outbound, id, queue)
                    queue.finish()
                    try await group.waitForAll()
                }
            } catch {
                queue.finish()
                await devices.closedAPI(id)
                throw error
            }
            await devices.closedAPI(id)
        }
    }

    private func converse(
        _ inbound: WebSocketInbound, _ outbound: WebSocketOutbound, _ id: UInt64, _ queue: AsyncStream<String>.Continuation
    ) async throws {
        let context = devices.context
        var gate = LabLoginGate(domain: context.options.domain, isNumeric: { context.behaviour.numericChallenges })
        for try await message in inbound {
            guard case .text(let text) = message, let request = try? AppMessage(parsing: text) else { continue }
            switch gate.handle(request, random: context.random, password: { _ in devices.password }) {
            case .reply(let reply): queue.yield(reply)
            case .loggedIn(_, let key, let reply):
                await devices.loggedInAPI(id, key)
                queue.yield(reply)
            case .nothing: continue
            case .refused(let reply):
                try await outbound.send(.text(reply))
                return await outbound.close(.policy, reason: "login refused")
            case .request:
                for reply in await devices.answer(request, link: id) { queue.yield(reply.text) }
            case .tooEarly: return await outbound.close(.policy, reason: "not logged in")
            }
        }
    }
}
