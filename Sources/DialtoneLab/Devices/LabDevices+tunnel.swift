import DialtoneModel
import DialtoneWire
import NIOCore

/// One HTTP request on its way through a device's connection.
struct TunnelRequest: Sendable {
    enum Phase: Sendable { case sending, receiving, closing }

    var phase = Phase.sending
    let wanted: UInt32
    var response = ByteBuffer()
    let done: CheckedContinuation<String, any Error>

    func fail(_ reason: String) { done.resume(throwing: LabFault(reason)) }
}

extension LabDevices {
    /// A device that does not answer in this time does not answer at all.
    static let tunnelLimit = Duration.seconds(30)
    /// Longer answers are cut: the lab is no browser.
    static let responseBytesMax = 1 << 20

    func tunnel(_ mac: MACAddress, request: String, wanted: UInt32) async throws -> String {
        guard let id = devices[mac.hex]?.link, links[id] != nil else { throw LabFault("\(mac) is not connected") }
        nextTunnel += 1
        let session = nextTunnel
        return try await withTimeLimit(Self.tunnelLimit, "\(mac) did not answer through the tunnel") {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    Task {  // Ends by itself after one send; its outcome comes through the continuation.
                        await self.begin(id, session, TunnelRequest(wanted: wanted, done: continuation), request)
                    }
                }
            } onCancel: {
                Task { await self.forget(id, session) }  // As above: one hop to the actor.
            }
        }
    }

    private func begin(_ id: UInt64, _ session: UInt32, _ tunnel: TunnelRequest, _ request: String) async {
        guard links[id] != nil else { return tunnel.fail("the device's connection ended") }
        links[id]?.tunnels[session] = tunnel
        await perform([.send(id, .tunnel(TunnelFrame(session: session, event: .send, data: ByteBuffer(string: request))))])
    }

    private func forget(_ id: UInt64, _ session: UInt32) {
        links[id]?.tunnels.removeValue(forKey: session)?.fail("given up")
    }

    func receivedTunnel(_ id: UInt64, _ frame: TunnelFrame) -> [Effect] {
        guard var tunnel = links[id]?.tunnels[frame.session] else {
            if frame.event != .shutdown { violation(id, "a tunnel frame for a session that does not exist") }
            return []
        }
        let receive = Effect.send(
            id,
            .tunnel(TunnelFrame(session: frame.session, event: .receive, data: ByteBuffer(integer: tunnel.wanted))))
        var isDone = false
        defer { links[id]?.tunnels[frame.session] = isDone ? nil : tunnel }
        switch (tunnel.phase, frame.event) {
        case (.sending, .sendResult):
            tunnel.phase = .receiving
            return [receive]
        case (.receiving, .receiveResult) where frame.data.readableBytes == 0:
            tunnel.phase = .closing
            return [.send(id, .tunnel(TunnelFrame(session: frame.session, event: .shutdown)))]
        case (.receiving, .receiveResult):
            if tunnel.wanted > 0, frame.data.readableBytes > Int(tunnel.wanted) {
                violation(id, "a tunnel result of \(frame.data.readableBytes) bytes where \(tunnel.wanted) were wanted")
            }
            tunnel.response.writeImmutableBuffer(frame.data)
            // Devices does not wait for an empty result: third-party devices send none (observed).
            guard tunnel.response.readableBytes < Self.responseBytesMax, !TunnelResponse.isWhole(tunnel.response) else {
                tunnel.phase = .closing
                return [.send(id, .tunnel(TunnelFrame(session: frame.session, event: .shutdown)))]
            }
            return [receive]
        case (_, .shutdown):
            let answer = tunnel.phase == .closing ? [] : [Effect.send(id, .tunnel(TunnelFrame(session: frame.session, event: .shutdown)))]
            tunnel.done.resume(returning: String(buffer: tunnel.response))
            isDone = true
            return answer
        case (.sending, .receiveResult), (.receiving, .sendResult), (.closing, .sendResult), (.closing, .receiveResult),
            (_, .send), (_, .receive):
            violation(id, "tunnel event \(frame.event) out of place")
            return []
        }
    }
}
