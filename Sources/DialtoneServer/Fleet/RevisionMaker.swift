import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneVendors
import Foundation

/// Makes a phone's files when something happened that may have changed them, and keeps them as a new revision if they
/// are others than before.
struct RevisionMaker: Sendable {
    /// What may have changed a phone's files.
    enum Occasion: Hashable, Sendable {
        case item(ConfigurationItem.Identity)
        /// The phone's whole configuration came: what it had besides is gone, or the rest counts in another order.
        case itemSeriesCompleted(ConfigurationItems.Completion)
        case adminPassword
        /// The phone was given a password of its own for its administrator.
        case ownAdminPassword
        case codeClosed
        case orderRepeated
        /// The phone's own URL is another one.
        case tokenRenewed
        /// Somebody wants something different in these scopes.
        case overrides([OverrideScope])
        /// The service starts: nobody looked while it did not run.
        case started
    }

    enum Look: Sendable {
        case made(RevisionDraft)
        case impossible(String)
    }

    /// More scopes or items than this are not named in a cause.
    private static let namedMax = 3
    /// How the reason of a phone begins that lost its file.
    private static let reasonStart = "No file can be made any more"

    let store: any PhoneStore
    let files: FileMaker

    /// The files of a phone whose configuration just became complete; nil while its vendor is not known.
    func look(_ phone: Phone) async throws -> Look? {
        guard let hardware = files.hardware(of: phone) else { return nil }
        do {
            let made = try files.files(for: phone, secrets: try await store.secrets(of: phone.id), on: hardware)
            return .made(made.revision(cause: phone.revision == nil ? "the configuration is complete" : "the phone was ordered again"))
        } catch let fault as RenderFault {
            return .impossible("the file for \(hardware.driver.name) cannot be made: \(fault)")
        }
    }

    /// - Returns: The phone, if anything was written.
    func revise(_ phone: Phone, _ occasion: Occasion) async throws -> Phone? {
        // Before, there is nothing that the phone could get; afterwards, nothing that it may.
        guard phone.configuredAt != nil, phone.status != .removed, let hardware = files.hardware(of: phone),
            let cause = cause(of: occasion, for: phone, on: hardware)
        else { return nil }
        do {
            let made = try files.files(for: phone, secrets: try await store.secrets(of: phone.id), on: hardware)
            var steps: [PhoneStep] = []
            if made.digest != phone.revisionDigest { steps.append(.revised(made.revision(cause: cause))) }
            if phone.reason?.hasPrefix(Self.reasonStart) == true { steps.append(.reason(nil)) }
            return steps.isEmpty ? nil : try await store.commit(steps, for: phone.id, at: .now)
        } catch let fault as RenderFault {
            // The phone keeps what it has; people must see why.
            let reason = "\(Self.reasonStart) (\(cause)): \(fault)"
            guard phone.reason != reason else { return nil }
            return try await store.commit([.reason(reason)], for: phone.id, at: .now)
        }
    }

    /// For people; nil if the phone is not concerned.
    private func cause(of occasion: Occasion, for phone: Phone, on hardware: Hardware) -> String? {
        switch occasion {
        case .item(let identity): return "Devices sent \(identity)"
        case .itemSeriesCompleted(let completion):
            if !completion.gone.isEmpty { return "Devices no longer sends \(Self.names(completion.gone.map(\.description)))" }
            if !completion.fewer.isEmpty { return "Devices sends fewer configurations of type \(Self.names(completion.fewer))" }
            return "Devices sent its configurations in another order"
        case .adminPassword: return "Devices sent a password for the phone's web page"
        case .ownAdminPassword: return "the phone was given a password of its own for its administrator"
        case .codeClosed: return "the code flow ended"
        case .orderRepeated: return "the order was repeated"
        case .tokenRenewed: return "the phone was given a new URL"
        case .started: return "overrides or Dialtone itself changed while it was stopped"
        case .overrides(let scopes):
            let own = scopes.filter {
                $0.instance == phone.instance && $0.contains(mac: phone.mac, vendor: hardware.driver.id, model: hardware.model)
            }
            guard !own.isEmpty else { return nil }
            return "override changed for \(Self.names(own.map(\.description)))"
        }
    }

    private static func names(_ all: [String]) -> String {
        all.prefix(namedMax).joined(separator: ", ") + (all.count > namedMax ? " and \(all.count - namedMax) more" : "")
    }
}

extension RevisionMaker.Occasion {
    /// What steps mean for the phone's files; nil if they cannot change them.
    ///
    /// A fetch brings its own revision with it, see `PhoneDoors`.
    init?(_ steps: [PhoneStep]) {
        // The door has just made the files, and would have said so.
        guard !steps.contains(where: { if case .delivered = $0 { true } else { false } }) else { return nil }
        // Of several items in one commit the last one names the cause.
        for step in steps.reversed() {
            switch step {
            case .item(let item, _):
                self = .item(item.identity)
                return
            case .adminPassword:
                self = .adminPassword
                return
            case .ownAdminPassword:
                self = .ownAdminPassword
                return
            case .codeClosed:
                self = .codeClosed
                return
            case .identifying, .sysclientPassword, .itemSeriesCompleted, .ready, .failed, .reason, .delivered, .registered,
                .registrationLost, .removed,
                .revised, .saidGoodbye, .alarmed, .noted:
                continue
            }
        }
        return nil
    }
}
