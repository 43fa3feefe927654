import NIOCore
import NIOWebSocket

/// Cuts received bytes into frames.
///
/// NIO has a frame decoder too, but with one size limit for its whole life, and it hands a frame on only when all of it
/// has been buffered. Ours lets the machine see each header first: a frame that is too large for a peer that has not
/// logged in yet is refused before its first payload byte is kept.
struct WebSocketFrameReader: Sendable {
    /// Received and not yet cut; nil when there is nothing, so that an idle connection holds no buffer.
    private var bytes: ByteBuffer?
    private var header: WebSocketFrameHeader?

    /// Takes what the socket delivered.
    mutating func append(_ more: ByteBuffer) {
        if bytes == nil {
            bytes = more
        } else {
            bytes?.discardReadBytes()
            bytes?.writeImmutableBuffer(more)
        }
    }

    /// Forgets everything, because nobody will ask for another frame.
    mutating func discard() { bytes = nil }

    /// The next frame, its payload unmasked; nil if more bytes are needed.
    ///
    /// - Parameter admit: Called once for each header, before any of its payload is waited for.
    /// - Throws: What `admit` throws; the reader is of no use afterwards.
    mutating func next(
        admit: (WebSocketFrameHeader) throws(WebSocketViolation) -> Void
    ) throws(WebSocketViolation) -> (WebSocketFrameHeader, ByteBuffer)? {
        guard var rest = bytes else { return nil }
        bytes = nil  // the only reference is `rest` now, so unmasking in place copies nothing
        defer { if rest.readableBytes > 0 { bytes = rest } }
        if header == nil {
            guard let fresh = WebSocketFrameHeader.read(from: &rest) else { return nil }
            try admit(fresh)
            header = fresh
        }
        guard let header, let length = Int(exactly: header.length), var payload = rest.readSlice(length: length) else {
            return nil
        }
        self.header = nil
        if let mask = header.mask {
            payload.webSocketUnmask(WebSocketMaskingKey(wire: mask))
        }
        return (header, payload)
    }
}

extension WebSocketMaskingKey {
    /// The key whose four bytes stand in `wire` in network order.
    init(wire: UInt32) {
        self = [
            UInt8(truncatingIfNeeded: wire >> 24), UInt8(truncatingIfNeeded: wire >> 16),
            UInt8(truncatingIfNeeded: wire >> 8), UInt8(truncatingIfNeeded: wire),
        ]
    }
}
