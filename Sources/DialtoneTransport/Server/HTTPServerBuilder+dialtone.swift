package import HummingbirdCore

extension HTTPServerBuilder {
    /// A server for HTTP and WebSocket on one port, for Hummingbird's `Application`.
    ///
    /// - Parameters:
    ///   - configuration: Limits, timeouts and TLS.
    ///   - shouldUpgrade: Whether a valid upgrade request becomes a WebSocket; if not, the router answers it.
    ///   - onWebSocket: Uses a WebSocket; one task for each.
    package static func dialtone(
        configuration: ServerChannel.Configuration = ServerChannel.Configuration(),
        shouldUpgrade: @escaping ServerChannel.ShouldUpgrade, onWebSocket: @escaping ServerChannel.OnWebSocket
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            ServerChannel(
                responder: responder, shouldUpgrade: shouldUpgrade, onWebSocket: onWebSocket, configuration: configuration)
        }
    }
}
