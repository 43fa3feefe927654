package import NIOCore

/// A piece of HTTP between Devices and the device's web server.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol" (stated).
package struct TunnelFrame: Equatable, Sendable {
    /// Chosen by Devices.
    package var session: UInt32
    package var event: TunnelEvent
    package var data: ByteBuffer

    package init(session: UInt32, event: TunnelEvent, data: ByteBuffer = ByteBuffer()) {
        self.session = session
        self.event = event
        self.data = data
    }

    /// Reads a tunnel frame behind the frame type.
    ///
    /// - Throws: ``WireFault/truncated(field:needed:available:)``, or ``WireFault/unknown(field:value:)`` for the
    ///   event.
    init(reading buffer: inout ByteBuffer) throws(WireFault) {
        guard let session = buffer.readInteger(as: UInt32.self) else {
            throw .truncated(field: "tunnel session", needed: 4, available: buffer.readableBytes)
        }
        guard let number = buffer.readInteger(as: UInt32.self) else {
            throw .truncated(field: "tunnel event", needed: 4, available: buffer.readableBytes)
        }
        guard let event = TunnelEvent(rawValue: number) else { throw .unknown(field: "tunnel event", value: number) }
        self.init(session: session, event: event, data: buffer)
    }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeInteger(session)
        buffer.writeInteger(event.rawValue)
        buffer.writeImmutableBuffer(data)
    }

    /// How many bytes a `receive` asks for; nil if the data is too short to say. 0 was seen and means any number
    /// (observed).
    package var wantedLength: UInt32? { data.getInteger(at: data.readerIndex, as: UInt32.self) }
}

/// What happens on a tunnel session.
package enum TunnelEvent: UInt32, CaseIterable, Sendable {
    /// To the device: bytes of a request. The first of an unknown session begins it.
    case send = 0
    /// To the device: Devices wants bytes of the response.
    case receive = 1
    /// To Devices: bytes of the response; none = there is nothing left.
    case receiveResult = 2
    /// To Devices: the bytes were taken, send more.
    case sendResult = 3
    /// Either way; answered by the same.
    case shutdown = 4
}
