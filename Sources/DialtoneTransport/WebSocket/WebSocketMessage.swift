package import NIOCore

/// One whole WebSocket message: its fragments are joined, its text is checked.
package enum WebSocketMessage: Equatable, Sendable {
    /// UTF-8 text.
    case text(String)
    /// Bytes, as they came.
    case binary(ByteBuffer)
}
