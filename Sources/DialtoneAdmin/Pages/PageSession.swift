package import DialtoneDialogue
import DialtoneDoors
package import DialtoneFleet
package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore
package import DialtoneSupport
package import DialtoneWire
import Foundation

/// Answers the admin app's own messages; docs/admin-messages.md lists them.
///
/// One desk belongs to one connection, of an administrator or of a user; what both may ask is decided by ``Visitor``.
package struct PageSession: Sendable {
    /// Who asks.
    package enum Visitor: Sendable {
        case administrator(name: String)
        /// Who sees the own phones only.
        case user(PBXUser)

        /// Who a login is; nil for one that has nothing to ask here.
        package init?(_ session: AppSession) {
            let login = session.login
            switch session.role {
            case .admin:
                // The names come from a directory, and go into histories.
                let name = [login.dn, login.sip].map { String($0.prefix(64).filter { !$0.isNewline }) }
                self = .administrator(name: name[0].isEmpty ? name[1] : "\(name[0]) (\(name[1]))")
            case .user: self = .user(PBXUser(name: login.sip, domain: login.domain))
            case .pbx, .service, .unconfirmedUser, .guest: return nil
            }
        }
    }

    /// What all desks share.
    package struct Environment: Sendable {
        let store: any PhoneStore
        let fleet: Fleet
        let files: FileMaker
        let overrides: OverrideKeeper
        let urls: PublicURLs
        package let feed: AdminFeed
        let counts: AdminCounts
        package let events: EventLog
        let health: HealthCheck
        let codeLifetime: Duration
        /// By which codes end.
        let clock: ForwardClock
        /// Whether codes open doors at all.
        let byCode: Bool
        /// Previews that are made at once, for all pages of the process: each may need the memory of several large files.
        let previews = ConcurrencyLimit(placesMax: 2)

        package init(
            store: any PhoneStore, fleet: Fleet, files: FileMaker, overrides: OverrideKeeper, urls: PublicURLs, feed: AdminFeed,
            counts: AdminCounts, events: EventLog, health: HealthCheck, codeLifetime: Duration, clock: ForwardClock, byCode: Bool
        ) {
            self.store = store
            self.fleet = fleet
            self.files = files
            self.overrides = overrides
            self.urls = urls
            self.feed = feed
            self.counts = counts
            self.events = events
            self.health = health
            self.codeLifetime = codeLifetime
            self.clock = clock
            self.byCode = byCode
        }
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

    package let environment: Environment
    package let instance: InstanceID
    package let visitor: Visitor

    package init(environment: Environment, instance: InstanceID, visitor: Visitor) {
        self.environment = environment
        self.instance = instance
        self.visitor = visitor
    }

    var store: any PhoneStore { environment.store }
    var passwordGaps: AdministratorPasswordGaps { AdministratorPasswordGaps(store: store, files: environment.files) }

    /// - Returns: The answer; nil for a message that this visitor does not have and that waits for none.
    package func answer(_ message: AppMessage) async -> JSONValue? {
        do {
            let fields: [JSONMember]?
            switch visitor {
            case .administrator: fields = try await administer(message)
            case .user(let user): fields = try await serve(user, message)
            }
            if let fields { return message.result(fields) }
            // Unknown messages are ignored (docs/protocols/appwebsocket.md), but a page that has put a mark on a request waits for it.
            if message.src == nil { return nil }
            throw Refusal("This login has no message of that kind.")
        } catch let refusal as Refusal {
            var fields = [JSONMember("error", .string(refusal.text))]
            if let line = refusal.line { fields.append(JSONMember("line", .int(line))) }
            return message.result(fields)
        } catch {
            return message.result([JSONMember("error", .string(Self.words(error)))])
        }
    }

    /// What went wrong on our side, for people.
    static func words(_ error: any Error) -> String {
        error is StoreError ? "\(error)." : "Dialtone could not do that: \(error)."
    }

    private func administer(_ message: AppMessage) async throws -> [JSONMember]? {
        let value = message.value
        switch message.mt {
        case "GetPhones": return try await phones(value)
        case "GetCounts", "Watch": return [JSONMember("counts", try await environment.counts.read(instance, now: .now))]
        case "GetPhone": return try await phone(value)
        case "ExportPhones": return [JSONMember("csv", .string(try await export(value)))]
        case "GetFile": return try await file(value)
        case "GetDifference": return try await difference(value)
        case "Reveal": return try await reveal(value)
        case "Resync": return try await resync(value)
        case "Reopen": return try await each(value, reopen)
        case "Remove": return try await each(value, remove)
        case "Protect": return try await each(value, protect)
        case "NewToken": return try await each(value, newToken)
        case "GetOverrides": return try await overrides()
        case "SetSetting": return try await setSetting(value)
        case "SetParameter": return try await setParameter(value)
        case "SetTemplate": return try await setTemplate(value)
        case "GetTemplate": return try await template(value)
        case "Preview": return try await previewInTurn(value)
        case "GetRollout":
            let rollout = try await Rollout.latest(in: instance, from: store, census: environment.counts.census, now: .now)
            return [JSONMember("rollout", rollout?.json ?? .null)]
        case "GetHealth": return try await environment.health.json(for: instance)
        case "GetStrangers": return try await unknownDevices(value)
        case "AssignStranger": return try await assignUnknownDevice(value)
        case "DismissStranger": return try await dismissUnknownDevice(value)
        case "GetAlarms": return try await alarms(value)
        case "AcknowledgeAlarms": return try await acknowledgeAlarms(value)
        case "GetEvents": return events()
        default: return nil
        }
    }

    private func serve(_ user: PBXUser, _ message: AppMessage) async throws -> [JSONMember]? {
        switch message.mt {
        case "GetOwnPhones", "WatchOwn":
            return [JSONMember("phones", OwnPhones.json(try await OwnPhones.read(user, in: instance, from: store), now: .now))]
        case "RevealOwn": return try await revealOwn(user, value: message.value)
        default: return nil
        }
    }

    // MARK: Reading requests

    func mac(_ value: JSONValue?) throws -> MACAddress {
        guard let text = value?.string, let mac = MACAddress(text) else { throw Refusal("mac: 12 hex digits are needed.") }
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
        case .user(let user): user.name
        }
    }
}

/// Somebody of a PBX, as a login of the app `dialtone` says it.
package struct PBXUser: Hashable, Sendable {
    var name: String
    /// The PBX's system name; empty if the login named none.
    var domain: String

    /// Whether it is this user's phone: names are unique within one system only.
    func owns(_ phone: Phone) -> Bool {
        !name.isEmpty && phone.user == name
            && (domain.isEmpty || phone.domain.isEmpty || phone.domain.lowercased() == domain.lowercased())
    }
}
