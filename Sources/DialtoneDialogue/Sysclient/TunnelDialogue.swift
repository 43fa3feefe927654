package import DialtoneWire
import NIOCore

/// The device's side of HTTP inside a sysclient connection: every request gets the same small page.
///
/// Devices shows no page of devices that are not the vendor's, so requests are rare; but a stray one must neither hang
/// at Devices nor cost us anything. Of a request only its method is looked at.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol", socket messages (stated); lengths of 0 (observed).
package struct TunnelDialogue: Equatable, Sendable {
    /// The end of a session, or of waiting for the peer to end it too. Numbered, since ids come again.
    package struct Timer: Hashable, Sendable {
        package var session: UInt32
        package var number: Int
    }

    package enum Event: Equatable, Sendable {
        case received(TunnelFrame)
        case timerFired(Timer)
    }

    package enum Action: Equatable, Sendable {
        case send(TunnelFrame)
        case start(Timer, after: Duration)
        case note(String)
    }

    /// At one time; a browser opens about six.
    static let sessionsMax = 16
    /// Of one request, body included.
    static let requestBytesMax = 65_536
    /// Of one result; what a client that works with Devices sends at most (observed).
    static let resultBytesMax = 8000
    /// Long enough for a page, short enough for one that nobody reads.
    static let sessionLifetime: Duration = .seconds(30)

    private struct Session: Equatable {
        var timer: Timer
        var requestBytes = 0
        /// The first bytes of the request, as many as tell `HEAD ` from others.
        var method: [UInt8] = []
        var head = HeadScanner()
        /// What is left of the response; nil until the head of the request is complete.
        var response: ByteBuffer?
        /// Devices asked for bytes before there were any.
        var wanted: Int?
        /// We said goodbye, and wait for the peer to do the same.
        var isClosing = false
    }

    private var sessions: [UInt32: Session] = [:]
    private var timersStarted = 0
    /// The last unknown session that we answered by a shutdown: two sides that both do so must not go on for ever.
    private var lastStray: UInt32?

    package init() {}

    /// The number of sessions that are remembered.
    var sessionCount: Int { sessions.count }

    /// Takes one event and returns what to do about it, in order.
    package mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .received(let frame):
            guard let session = sessions[frame.session] else { return unknownSession(frame) }
            return session.isClosing ? closing(frame) : known(frame, session)
        case .timerFired(let timer):
            guard let session = sessions[timer.session], session.timer == timer else { return [] }
            guard !session.isClosing else {
                sessions[timer.session] = nil
                return []
            }
            return close(timer.session)
        }
    }

    private mutating func unknownSession(_ frame: TunnelFrame) -> [Action] {
        switch frame.event {
        case .send:
            if lastStray == frame.session { lastStray = nil }
            guard sessions.count < Self.sessionsMax else {
                return strayShutdown(frame.session) + [.note("More than \(Self.sessionsMax) tunnel sessions: one refused.")]
            }
            let timer = nextTimer(frame.session)
            let session = Session(timer: timer)
            sessions[frame.session] = session
            return [.start(timer, after: Self.sessionLifetime)] + known(frame, session)
        case .receive, .receiveResult, .sendResult, .shutdown:
            return strayShutdown(frame.session)
        }
    }

    private mutating func known(_ frame: TunnelFrame, _ before: Session) -> [Action] {
        var session = before
        defer { if sessions[frame.session]?.isClosing == false { sessions[frame.session] = session } }
        switch frame.event {
        case .send:
            session.requestBytes += frame.data.readableBytes
            guard session.requestBytes <= Self.requestBytesMax else {
                return close(frame.session)
                    + [.note("A tunnel request has more than \(Self.requestBytesMax) bytes: its session is closed.")]
            }
            if session.method.count < 5 {
                session.method += frame.data.readableBytesView.prefix(5 - session.method.count)
            }
            if session.response == nil, session.head.isComplete(with: frame.data.readableBytesView) {
                session.response = StatusPage.response(isHead: session.method == Array("HEAD ".utf8))
            }
            var actions = [Action.send(TunnelFrame(session: frame.session, event: .sendResult))]
            if let wanted = session.wanted { actions += answer(frame.session, &session, wanted: wanted) }
            return actions
        case .receive:
            return answer(frame.session, &session, wanted: Int(frame.wantedLength ?? 0))
        case .shutdown:
            sessions[frame.session] = nil
            return [.send(TunnelFrame(session: frame.session, event: .shutdown))]
        case .receiveResult, .sendResult:
            return [.note("Devices sent a tunnel result, which only devices send; ignored.")]
        }
    }

    /// Sends bytes of the response, or remembers that they are wanted. After the last ones nothing, and then goodbye.
    private mutating func answer(_ id: UInt32, _ session: inout Session, wanted: Int) -> [Action] {
        guard var response = session.response else {
            session.wanted = wanted
            return []
        }
        session.wanted = nil
        let isOver = response.readableBytes == 0
        let limit = wanted == 0 ? Self.resultBytesMax : min(wanted, Self.resultBytesMax)
        let part = response.readSlice(length: min(limit, response.readableBytes)) ?? ByteBuffer()
        session.response = response
        let result = Action.send(TunnelFrame(session: id, event: .receiveResult, data: part))
        return isOver ? [result] + close(id) : [result]
    }

    /// A session that we have closed: only the peer's shutdown is of interest, and is not answered again.
    private mutating func closing(_ frame: TunnelFrame) -> [Action] {
        switch frame.event {
        case .shutdown: sessions[frame.session] = nil
        case .send, .receive, .receiveResult, .sendResult: break
        }
        return []
    }

    private mutating func close(_ id: UInt32) -> [Action] {
        guard var session = sessions[id] else { return [] }
        session = Session(timer: nextTimer(id))
        session.isClosing = true
        sessions[id] = session
        return [.send(TunnelFrame(session: id, event: .shutdown)), .start(session.timer, after: Self.sessionLifetime)]
    }

    private mutating func strayShutdown(_ id: UInt32) -> [Action] {
        guard lastStray != id else { return [] }
        lastStray = id
        return [.send(TunnelFrame(session: id, event: .shutdown))]
    }

    private mutating func nextTimer(_ id: UInt32) -> Timer {
        timersStarted += 1
        return Timer(session: id, number: timersStarted)
    }
}

/// Finds the empty line behind the head of a request that comes in pieces, without keeping the pieces.
private struct HeadScanner: Equatable {
    /// Line feeds in a row; carriage returns between them do not count.
    private var lineFeeds = 0

    mutating func isComplete(with bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"):
                lineFeeds += 1
                if lineFeeds == 2 { return true }
            case UInt8(ascii: "\r"): break
            default: lineFeeds = 0
            }
        }
        return false
    }
}

/// What whoever looks for the phone's own page at Devices gets to see.
private enum StatusPage {
    private static let body =
        "<!doctype html><title>Dialtone</title><p>This phone is provisioned by Dialtone and has no page here.</p>"

    static func response(isHead: Bool) -> ByteBuffer {
        let head =
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n"
        return ByteBuffer(string: isHead ? head : head + body)
    }
}
