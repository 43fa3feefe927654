package import DialtoneModel
package import DialtoneWire

/// Keeps the list of services that one PBX session lets us find.
///
/// Source: innovaphone SDK 13r1, "Services" (stated).
package struct ServicesDialogue: Equatable, Sendable {
    package enum State: Equatable, Sendable { case idle, subscribed, closed }

    package enum Event: Equatable, Sendable {
        /// The PBX said which of its APIs we may use; may come again.
        case announced(apis: [String])
        case received(AppMessage)
        case closed
    }

    package enum Action: Equatable, Sendable {
        case send(JSONValue)
        /// The complete list, which replaces the former one.
        case services([ServiceEntry])
        /// For the log; without secrets.
        case note(String)
    }

    /// Echoed by the PBX in the result and in each later list. One subscription per session, so it need not be unique.
    private static let source = "services"

    package private(set) var state = State.idle

    package init() {}

    /// Whether a message belongs to this dialogue.
    package static func concerns(_ message: AppMessage) -> Bool { message.api == ServicesRequest.api }

    /// Takes one event and returns what to do about it, in order.
    package mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.idle, .announced(let apis)):
            guard apis.contains(ServicesRequest.api) else {
                return [.note("The PBX does not offer us its API Services: tick it at our App object.")]
            }
            state = .subscribed
            return [.send(ServicesRequest.subscribe(src: Self.source))]
        case (.subscribed, .announced):
            return []  // a second subscription would bring every list twice
        case (.subscribed, .received(let message)):
            return received(message)
        case (.idle, .received(let message)):
            return [.note("The PBX sent \(message.mt) before we subscribed to its services.")]
        case (.idle, .closed):
            state = .closed
            return []
        case (.subscribed, .closed):
            // No empty list comes when the connection is lost (assumed); what it announced is worth nothing now.
            state = .closed
            return [.services([])]
        case (.closed, .announced), (.closed, .received), (.closed, .closed):
            return []
        }
    }

    private mutating func received(_ message: AppMessage) -> [Action] {
        switch message.mt {
        case "SubscribeServicesResult":
            guard let problem = message.errorText else { return [] }
            state = .idle
            return [.note("The PBX refuses its list of services: \(problem)")]
        case "ServicesInfo":
            do { return [.services(try ServicesInfo(message).services)] } catch {
                return [.note("A ServicesInfo of the PBX could not be read: \(error)")]
            }
        default:
            return [.note("Unknown message \(message.mt) of the API Services ignored.")]
        }
    }
}
