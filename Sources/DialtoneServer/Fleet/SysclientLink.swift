import DialtoneTransport
import DialtoneWire
import NIOCore

/// Opens connections to Devices: over WebSockets in service, scripted in tests.
protocol SysclientLinks: Sendable {
    /// Opens a connection and runs it until it ends or the task is cancelled.
    ///
    /// - Parameters:
    ///   - opened: Called once it is up, with what writes to it.
    ///   - received: Called with each message, one after the other; the next is read when it returns, so that a peer that sends faster
    ///     than an owner works is slowed down.
    /// - Throws: ``SysclientLinkFault`` if it does not come up; anything else when it is lost.
    func run(
        to url: String, timeout: Duration, opened: @Sendable (any SysclientSender) -> Void,
        received: @Sendable (SysclientReception) async -> Void
    ) async throws
}

/// Writes to an open connection.
protocol SysclientSender: Sendable {
    func send(_ frame: SysclientFrame) async throws
    func close(reason: String) async
}

/// One binary message of Devices.
enum SysclientReception: Sendable {
    case frame(SysclientFrame)
    case unreadable(WireFault, byteCount: Int)
}

/// A connection did not come up; the reason is for people, without a full stop.
struct SysclientLinkFault: Error {
    var reason: String
}

/// Connections to Devices over WebSockets.
struct WebSocketSysclientLinks: SysclientLinks {
    let client: WebSocketClient

    func run(
        to url: String, timeout: Duration, opened: @Sendable (any SysclientSender) -> Void,
        received: @Sendable (SysclientReception) async -> Void
    ) async throws {
        do {
            let connection = try await client.connect(to: url, timeout: timeout)
            try await connection.run { inbound, outbound in
                opened(WebSocketSysclientSender(outbound: outbound))
                for try await message in inbound {
                    guard case .binary(let bytes) = message else { continue }  // the protocol has binary frames only
                    do {
                        await received(.frame(try SysclientFrame(reading: bytes)))
                    } catch let fault as WireFault {
                        await received(.unreadable(fault, byteCount: bytes.readableBytes))
                    }
                }
            }
        } catch let fault as WebSocketConnectFault {
            throw SysclientLinkFault(reason: "\(fault)")
        }
    }
}

private struct WebSocketSysclientSender: SysclientSender {
    let outbound: WebSocketOutbound

    func send(_ frame: SysclientFrame) async throws { try await outbound.send(.binary(frame.bytes)) }
    func close(reason: String) async { await outbound.close(.normal, reason: reason) }
}
