package import DialtoneSupport
package import DialtoneTransport
package import DialtoneWire
import NIOCore

/// Opens connections to Devices: over WebSockets in service, scripted in tests.
package protocol SysclientLinks: Sendable {
    /// Begins to open a connection; returns at once.
    ///
    /// - Parameter tell: Called with what happens on it, in order; ``SysclientLinkEvent/failed(reason:)`` or
    ///   ``SysclientLinkEvent/ended(reason:)`` is the last, and then no socket is open.
    func open(_ url: String, timeout: Duration, tell: @escaping @Sendable (SysclientLinkEvent) -> Void) -> any SysclientLink
}

/// One connection to Devices. Nothing here waits.
package protocol SysclientLink: Sendable {
    func send(_ frame: SysclientFrame)
    /// Says that a message was dealt with; the peer is read on then, so that one which sends faster than an owner works is slowed down.
    func taken()
    /// Closes it, or gives up one that is being opened; the last event is told when that is done.
    func close(reason: String)
    /// The same, without waiting for the peer.
    func abort()
}

/// What happens on a connection to Devices.
package enum SysclientLinkEvent: Sendable {
    case opened
    case received(SysclientFrame)
    /// A binary message that cannot be read.
    case unreadable(WireFault, byteCount: Int)
    /// It did not come up; the reason is for people, without a full stop.
    case failed(reason: String)
    /// It was open; the reason is for people, nil if either side closed it.
    case ended(reason: String?)
}

/// Connections to Devices over WebSockets.
package struct WebSocketSysclientLinks: SysclientLinks {
    let client: WebSocketClient
    let policy: DevicesPolicy

    package init(client: WebSocketClient, policy: DevicesPolicy) {
        self.client = client
        self.policy = policy
    }

    package func open(_ url: String, timeout: Duration, tell: @escaping @Sendable (SysclientLinkEvent) -> Void) -> any SysclientLink {
        guard let problem = policy.problem(with: url) else {
            return WebSocketSysclientLink(link: client.open(url, timeout: timeout) { tell(SysclientLinkEvent($0)) })
        }
        // No URL leads nowhere, and that fails as any other attempt does.
        return WebSocketSysclientLink(link: client.open("", timeout: timeout) { _ in tell(.failed(reason: problem)) })
    }
}

private struct WebSocketSysclientLink: SysclientLink {
    let link: WebSocketLink

    func send(_ frame: SysclientFrame) { link.send(.binary(frame.bytes)) }
    func taken() { link.taken() }
    func close(reason: String) { link.close(reason: reason) }
    func abort() { link.abort() }
}

extension SysclientLinkEvent {
    init(_ event: WebSocketLink.Event) {
        switch event {
        case .opened: self = .opened
        case .received(.binary(let bytes)):
            do throws(WireFault) {
                self = .received(try SysclientFrame(reading: bytes))
            } catch {
                self = .unreadable(error, byteCount: bytes.readableBytes)
            }
        case .received(.text(let text)):
            let fault = WireFault.badValue(field: "message", reason: "is text; the protocol has binary ones only")
            self = .unreadable(fault, byteCount: text.utf8.count)
        case .failed(let fault): self = .failed(reason: "\(fault)")
        case .ended(.lost(let reason)): self = .ended(reason: "\(WebSocketClosure.lost(reason: reason))")
        case .ended(.byPeer), .ended(.byUs): self = .ended(reason: nil)
        }
    }
}
