import DialtoneDialogue
import DialtoneModel
import DialtoneStore
import Logging

/// Takes up what the command line did in the database while the service runs.
struct CommandInbox: Sendable {
    private static let interval: Duration = .milliseconds(500)

    let store: any PhoneStore
    let fleet: Fleet
    let overrides: OverrideKeeper
    /// Told that another process wrote.
    let noticed: @Sendable () async -> Void
    let logger: Logger

    /// Looks again and again, until cancelled.
    func run() async throws {
        var seen: Int?
        var lastFault: String?
        while true {
            do {
                // Cheap, and only changed by other processes: the table is read when somebody was there.
                let version = try await store.dataVersion()
                if version != seen {
                    for action in try await store.takeActions() { await perform(action) }
                    try await overrides.refresh()
                    await noticed()
                    // Not earlier: what failed is tried again.
                    (seen, lastFault) = (version, nil)
                }
            } catch let error as StoreError {
                if lastFault != "\(error)" {
                    logger.warning("Commands could not be read", metadata: [LogKey.error: "\(error)"])
                    lastFault = "\(error)"
                }
            }
            try await Task.sleep(for: Self.interval)
        }
    }

    private func perform(_ action: PhoneAction) async {
        do {
            guard let phone = try await store.phone(action.phone) else { return }
            logger.with(phone.instance, phone.mac).notice("Command taken", metadata: [LogKey.reason: "\(action.kind.rawValue)"])
            let key = PhoneKey(instance: phone.instance, mac: phone.mac)
            switch action.kind {
            case .remove: await fleet.command(.remove, for: key)
            case .protect: await fleet.revise(key, .ownAdminPassword)
            case .reopen, .resync: await fleet.command(.reopen, for: key)
            }
        } catch {
            logger.warning("A command could not be carried out", metadata: [LogKey.error: "\(error)"])
        }
    }
}
