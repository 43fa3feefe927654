import DialtoneDialogue
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneWire
import Foundation

/// Answers the admin app's own messages; docs/admin-messages.md lists them.
///
/// One desk belongs to one connection, of an administrator or of a user; what both may ask is decided by ``Visitor``.
struct AdminDesk: Sendable {
    /// Who asks.
    enum Visitor: Sendable {
        case administrator(name: String)
        /// A user of the PBX, who sees the own phones only.
        case user(String)
    }

    /// What all desks share.
    struct Environment: Sendable {
        let store: any PhoneStore
        let fleet: Fleet
        let files: FileMaker
        let urls: PublicURLs
        let feed: AdminFeed
        let events: EventLog
        let health: HealthCheck
        let overrides: OverrideKeeper
        let checkSync: CheckSync
        let codeLifetime: Duration
        /// Told of a phone that was changed past its owner.
        let committed: @Sendable (Phone) -> Void
    }

    /// A request that cannot be fulfilled, for people.
    struct Refusal: Error {
        var text: String
        /// Where in a template.
        var line: Int?

        init(_ text: String, line: Int? = nil) {
            self.text = text
            self.line = line
        }
    }

    let environment: Environment
    let instance: InstanceID
    let visitor: Visitor

    var store: any PhoneStore { environment.store }

    /// - Returns: The answer; nil for a message that this visitor does not have.
    func answer(_ message: AppMessage) async -> JSONValue? {
        do {
            let fields: [JSONMember]?
            switch visitor {
            case .administrator: fields = try await administer(message)
            case .user(let user): fields = try await serve(user, message)
            }
            return fields.map { message.result($0) }
        } catch let refusal as Refusal {
            var fields = [JSONMember("error", .string(refusal.text))]
            if let line = refusal.line { fields.append(JSONMember("line", .int(line))) }
            return message.result(fields)
        } catch {
            return message.result([JSONMember("error", .string("The database cannot be used: \(error)"))])
        }
    }

    private func administer(_ message: AppMessage) async throws -> [JSONMember]? {
        let value = message.value
        switch message.mt {
        case "GetPhones": return try await phones(value)
        case "GetCounts", "Watch": return [JSONMember("counts", try await AdminCounts.read(instance, from: store, now: .now))]
        case "GetPhone": return try await phone(value)
        case "ExportPhones": return [JSONMember("csv", .string(try await export(value)))]
        case "GetFile": return try await file(value)
        case "GetDifference": return try await difference(value)
        case "Reveal": return try await reveal(value)
        case "Resync": return try await each(value, resync)
        case "Reopen": return try await each(value, reopen)
        case "Remove": return try await each(value, remove)
        case "NewToken": return try await each(value, newToken)
        case "GetOverrides": return try await overrides()
        case "SetSetting": return try await setSetting(value)
        case "SetParameter": return try await setParameter(value)
        case "SetTemplate": return try await setTemplate(value)
        case "GetTemplate": return try await template(value)
        case "Preview": return try await preview(value)
        case "GetRollout":
            return [JSONMember("rollout", try await Rollout.latest(in: instance, from: store, now: .now)?.json ?? .null)]
        case "GetHealth": return try await environment.health.json(for: instance)
        case "GetStrangers": return try await strangers(value)
        case "AssignStranger": return try await assignStranger(value)
        case "DismissStranger":
            try await store.dismissStranger(try mac(value["mac"]), at: .now)
            await environment.feed.strangersNoted()
            return []
        case "GetAlarms": return try await alarms(value)
        case "AcknowledgeAlarms":
            return try await acknowledgeAlarms(value)
        case "GetEvents": return events()
        default: return nil
        }
    }

    private func serve(_ user: String, _ message: AppMessage) async throws -> [JSONMember]? {
        switch message.mt {
        case "GetOwnPhones", "WatchOwn":
            return [JSONMember("phones", try await OwnPhones.read(user, in: instance, from: store, now: .now))]
        default: return nil
        }
    }

    // MARK: Reading requests

    func mac(_ value: JSONValue?) throws -> MACAddress {
        guard let text = value?.string, let mac = MACAddress(text) else { throw Refusal("mac: 12 hex digits are needed") }
        return mac
    }

    /// The phone that a request names by its MAC.
    func known(_ value: JSONValue?) async throws -> Phone {
        let mac = try mac(value)
        guard let phone = try await store.phone(instance: instance, mac: mac) else { throw Refusal("There is no phone \(mac.hex).") }
        return phone
    }

    /// Who asks, for the history.
    var visitorName: String {
        switch visitor {
        case .administrator(let name): name
        case .user(let user): user
        }
    }
}
