import DialtoneModel
import DialtoneTransport
import DialtoneWire

/// One connection to the JSON API of Devices, and what it wants to hear.
struct APILink: Sendable {
    /// What an indication is about.
    enum Subject: Hashable, Sendable { case devices, domains, configurations }

    let outbound: WebSocketOutbound
    let queue: AsyncStream<String>.Continuation
    /// Of the login; passwords in configurations are encrypted with it.
    var key: SessionKey?
    /// The subscriptions, with the `src` that their indications echo.
    var subscriptions: [Subject: JSONValue?] = [:]

    /// Takes `recvUpdates` of a request: true opens the subscription, false ends it, absent changes nothing.
    mutating func subscribe(_ request: AppMessage, to subject: Subject) {
        guard let wanted = request.value["recvUpdates"]?.looseBool else { return }
        subscriptions[subject] = wanted ? .some(request.src) : nil
    }

    /// Sends an indication of a subject, if this connection wants it.
    func tell(_ subject: Subject, _ mt: String, _ members: [JSONMember]) {
        guard let src = subscriptions[subject] else { return }
        send(mt, src: src, members)
    }

    func send(_ mt: String, src: JSONValue?, _ members: [JSONMember]) {
        let head = [JSONMember("mt", .string(mt))] + (src.map { [JSONMember("src", $0)] } ?? [])
        queue.yield(JSONValue.object(head + members).text)
    }
}
