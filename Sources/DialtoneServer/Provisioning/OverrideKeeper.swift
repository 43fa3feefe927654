import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import Logging

/// Keeps the book of overrides as the store has it, and has the phones' files made again when it changes.
actor OverrideKeeper {
    private let store: any PhoneStore
    private let book: OverrideBook
    private let fleet: Fleet
    private let logger: Logger
    private var generation: Int?

    init(store: any PhoneStore, book: OverrideBook, fleet: Fleet, logger: Logger) {
        self.store = store
        self.book = book
        self.fleet = fleet
        self.logger = logger
    }

    /// Reads the overrides if anybody changed them since the last time.
    ///
    /// - Throws: What the store says.
    func refresh() async throws {
        let current = try await store.overrideGeneration()
        guard current != generation else { return }
        let isFirst = generation == nil
        generation = current
        let changed = book.replace(with: try await store.overrides())
        // At the start the phones' revisions were made with the same overrides.
        guard !isFirst, !changed.isEmpty else { return }
        logger.notice("Overrides changed", metadata: [LogKey.reason: "\(changed.map(\.description).joined(separator: ", "))"])
        await fleet.revise(changed)
    }
}
