import DialtoneModel
package import DialtoneStore
import DialtoneSupport
import Foundation
package import Logging

/// Carries out what other processes left in the database while the service runs.
package struct CommandInbox: Sendable {
    private static let interval: Duration = .milliseconds(500)

    let store: any PhoneStore
    let fleet: Fleet
    let operations: PhoneOperations
    let overrides: OverrideKeeper
    /// Told that another process wrote.
    let noticed: @Sendable () async -> Void
    let logger: Logger

    package init(
        store: any PhoneStore, fleet: Fleet, operations: PhoneOperations, overrides: OverrideKeeper,
        noticed: @escaping @Sendable () async -> Void, logger: Logger
    ) {
        self.store = store
        self.fleet = fleet
        self.operations = operations
        self.overrides = overrides
        self.noticed = noticed
        self.logger = logger
    }

    /// Looks again and again, until cancelled.
    package func run() async throws {
        var seen: (version: Int, takeovers: Int)?
        var lastFault: String?
        while true {
            do {
                // Cheap, and only changed by other processes: the table is read when another process has written.
                let now = (version: try await store.dataVersion(), takeovers: await fleet.takeovers)
                if seen.map({ $0 != now }) ?? true {
                    try await overrides.refresh()
                    await noticed()
                    for wish in try await store.waitingActions(at: .now) { try await carryOut(wish) }
                    // Not earlier: what failed is tried again.
                    (seen, lastFault) = (now, nil)
                }
            } catch is OwnerEnded {
                // The phone is just being removed, or the service stops: the wish waits.
            } catch let error as StoreError {
                if lastFault != "\(error)" {
                    logger.warning("Wishes of other processes could not be carried out", metadata: [LogKey.error: "\(error)"])
                    lastFault = "\(error)"
                }
            }
            try await Task.sleep(for: Self.interval)
        }
    }

    /// A wish is deleted only after it was carried out; one that cannot be is set aside with a line in the log.
    private func carryOut(_ wish: StoredAction) async throws {
        let action = wish.action
        // An order may have come since the wishes were read, which forgets those of its phone.
        guard try await store.standing(of: action) == .waiting else { return }
        do {
            guard let phone = try await store.phone(action.phone) else { return try await store.finish(wish.id) }
            // The node that holds the phone does it.
            guard await fleet.holds(PhoneKey(instance: phone.instance, mac: phone.mac)) else { return }
            logger.with(phone.instance, phone.mac).notice(
                "Carrying out a wish of another process", metadata: [LogKey.wish: "\(action.kind.rawValue)"])
            try await carryOut(action, for: phone)
            try await store.finish(wish.id)
        } catch let error as StoreError {
            // A phone whose row is damaged must not keep the wishes of others waiting.
            let isDamaged = if case .corrupt = error { true } else { false }
            guard error.isRefusal || isDamaged else { throw error }
            logger.warning(
                "A wish cannot be carried out and was set aside",
                metadata: [LogKey.wish: "\(action.kind.rawValue)", LogKey.error: "\(error)"])
            try await store.setAside(wish.id, at: .now)
        }
    }

    private func carryOut(_ action: PhoneAction, for phone: Phone) async throws {
        switch action.kind {
        case .remove:
            if phone.status != .removed { try await operations.remove(phone, by: nil) }
        case .reopen: _ = try await operations.reopen(phone)
        case .protect: _ = try await operations.protect(phone, by: nil)
        case .resync:
            guard let outcome = ResyncOutcome(json: action.details?["outcome"]) else {
                throw StoreError.conflict("the wish does not say what came of the resync")
            }
            try await operations.noteResync(phone, by: nil, outcome: outcome)
        case .assign:
            guard let hardware = action.details?["mac"]?.string.flatMap({ MACAddress($0) }),
                let until = action.details?["until"]?.int
            else { throw StoreError.conflict("the wish does not say which hardware, or until when") }
            try await operations.assign(hardware, to: phone, until: Date(timeIntervalSince1970: Double(until)))
        }
    }
}
