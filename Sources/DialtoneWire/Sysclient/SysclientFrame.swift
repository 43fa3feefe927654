import DialtoneModel
package import NIOCore

/// One binary message of the sysclient protocol.
///
/// ```text
/// admin     01 | message id (2) | JSON text, UTF-8, no terminating zero
/// tunnel    02 | session id (4) | event (4) | data
/// ```
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol" (stated). Numbers are big-endian: the page does not say; other
/// code that works with Devices reads and writes them so (observed).
package enum SysclientFrame: Equatable, Sendable {
    case admin(AdminMessage)
    case tunnel(TunnelFrame)

    private static let adminType: UInt8 = 1
    private static let tunnelType: UInt8 = 2

    /// Reads one WebSocket message.
    ///
    /// - Throws: ``WireFault`` for an unknown type, too few bytes, JSON that is no object, an unknown tunnel event, or
    ///   a field that the message cannot do without. The connection can go on: ignore the frame.
    package init(reading buffer: ByteBuffer) throws(WireFault) {
        var buffer = buffer
        guard let type = buffer.readInteger(as: UInt8.self) else {
            throw .truncated(field: "frame type", needed: 1, available: 0)
        }
        switch type {
        case Self.adminType: self = .admin(try AdminMessage(reading: &buffer))
        case Self.tunnelType: self = .tunnel(try TunnelFrame(reading: &buffer))
        default: throw .unknown(field: "frame type", value: UInt32(type))
        }
    }

    /// The bytes to send.
    package var bytes: ByteBuffer {
        var buffer = ByteBuffer()
        switch self {
        case .admin(let message):
            buffer.writeInteger(Self.adminType)
            message.write(to: &buffer)
        case .tunnel(let frame):
            buffer.writeInteger(Self.tunnelType)
            frame.write(to: &buffer)
        }
        return buffer
    }
}
