package import DialtoneStore
import DialtoneSupport
import Foundation
package import Logging

/// Follows the key file while the service runs: puts its newest key in use when every node knows it, and then seals everything with that.
///
/// Nothing of it is remembered but in the database, so a process that is killed goes on where the values are.
package actor KeyKeeper {
    /// Values that are sealed in one transaction, and how long others have the database to themselves behind it.
    private static let portion = 50
    private static let pause: Duration = .milliseconds(20)
    private static let interval: Duration = .seconds(1)
    /// While there are several keys, some process may go on sealing with another one for a moment.
    private static let passInterval: Duration = .seconds(60)

    private let store: any SealedStore
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let changed: @Sendable () async throws -> Void
    /// Values may be sealed with other keys than the one in use: those of the last run, or of a former release.
    private var isPassDue = true
    /// ``changed`` has to be told.
    private var isChangeDue = false
    private var sincePass: Duration = .zero
    private var lastFault: String?

    /// - Parameter changed: Called when another key is in use: what was made from the former one has to be made again. Once more if it throws.
    package init(
        _ store: any SealedStore, clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        changed: @escaping @Sendable () async throws -> Void
    ) {
        (self.store, self.clock, self.logger, self.changed) = (store, clock, logger, changed)
    }

    /// Looks once a second, until cancelled.
    package func run() async throws {
        while true {
            try await look()
            try await clock.sleep(for: Self.interval)
            sincePass += Self.interval
        }
    }

    /// Looks once, and does what is to be done.
    ///
    /// - Throws: `CancellationError` alone.
    package func look() async throws {
        var fault: String?
        let keys = store.keys
        do {
            if try keys.reread() {
                logger.notice("The secret key file has changed", metadata: [LogKey.keys: "\(Self.words(keys.ids))"])
                isPassDue = true
            }
        } catch {
            // What is known goes on to work.
            fault = "\(error)"
        }
        do {
            try await follow()
            if keys.lost.contains(keys.inUse) {
                fault = "The secret key file does not hold key \(keys.inUse) any more, which is in use: put it back before the next start"
            } else if keys.newest != keys.inUse || isPassDue {
                if try await store.adoptNewestKey(at: .now) { try await follow() }
            }
            if isChangeDue {
                try await changed()
                isChangeDue = false
            }
            if isPassDue || (keys.ids.count > 1 && sincePass >= Self.passInterval) {
                try await pass()
                (isPassDue, sincePass) = (false, .zero)
                fault = try await forgetLost() ?? fault
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch StoreError.cancelled {
            throw CancellationError()
        } catch {
            fault = fault ?? "\(error)"
        }
        if let fault, fault != lastFault { logger.error("The secret key needs a look", metadata: [LogKey.error: "\(fault)"]) }
        lastFault = fault
    }

    /// - Returns: Whether another key is in use than before.
    @discardableResult
    private func follow() async throws -> Bool {
        guard try await store.followKey() else { return false }
        logger.notice("Another secret key is in use", metadata: [LogKey.keys: "\(store.keys.inUse)"])
        (isPassDue, isChangeDue) = (true, true)
        return true
    }

    /// Seals everything with the key in use.
    private func pass() async throws {
        var position: ResealPosition? = .start
        var (sealed, unopenable) = (0, 0)
        while let here = position {
            let portion = try await store.reseal(from: here, limit: Self.portion)
            sealed += portion.sealed
            unopenable += portion.unopenable
            position = portion.next
            guard portion.sealed > 0 else { continue }
            try await clock.sleep(for: Self.pause)
            // Another node may have put one in use meanwhile.
            if try await follow() { position = .start }
        }
        if sealed > 0 {
            try await store.forgetFormerValues()
            logger.notice(
                "Secrets were sealed with the key in use",
                metadata: [LogKey.keys: "\(store.keys.inUse)", LogKey.count: "\(sealed)"])
        }
        if unopenable > 0 {
            logger.warning("Secrets do not open and stay as they are", metadata: [LogKey.count: "\(unopenable)"])
        }
    }

    /// Forgets the keys that the file has lost and that nothing needs any more.
    ///
    /// - Returns: What an administrator has to mend.
    private func forgetLost() async throws -> String? {
        let lost = store.keys.lost.filter { $0 != store.keys.inUse }
        guard !lost.isEmpty else { return nil }
        let use = try await store.keyUse()
        var fault: String?
        for id in lost {
            let values = (use.values[id] ?? 0) + (use.values[nil] ?? 0)
            if values == 0 {
                store.keys.forget(id)
                logger.notice("A former secret key was forgotten", metadata: [LogKey.keys: "\(id)"])
            } else {
                fault = "The secret key file does not hold key \(id) any more, which \(values) stored values need: put it back"
            }
        }
        return fault
    }

    private static func words(_ ids: [KeyID]) -> String { ids.map(\.description).joined(separator: ", ") }
}
