import DialtoneModel
import DialtoneStore
import DialtoneWire

/// Answers the admin app's own messages.
///
/// | request | result |
/// | --- | --- |
/// | `GetPhones {offset?, limit?}` | `phones` as in the contract, `count` of all, or `error` |
struct AdminDesk: Sendable {
    /// Phones in one result: a message stays well below what vendor libraries read at once.
    static let pageMax = 200

    let store: any PhoneStore
    let instance: InstanceID

    /// - Returns: The answer; nil for a message that the admin app does not have.
    func answer(_ message: AppMessage) async -> JSONValue? {
        switch message.mt {
        case "GetPhones": await phones(message)
        default: nil
        }
    }

    private func phones(_ message: AppMessage) async -> JSONValue {
        let limit = min(max(message.value["limit"]?.int ?? Self.pageMax, 1), Self.pageMax)
        let offset = max(message.value["offset"]?.int ?? 0, 0)
        do {
            let phones = try await store.phones(in: instance, status: nil, limit: limit, offset: offset)
            let count = try await store.counts().filter { $0.0 == instance && $0.1 != .removed }.reduce(0) { $0 + $1.2 }
            return message.result([
                JSONMember("phones", .array(phones.filter { $0.status != .removed }.map { $0.json() })), JSONMember("count", .int(count)),
            ])
        } catch {
            return message.result([JSONMember("error", .string("The database cannot be read: \(error)"))])
        }
    }
}
