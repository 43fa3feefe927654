package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore
import DialtoneSupport
package import Logging

/// Keeps the book of overrides as the store has it, and has the phones' files made again when it changes.
package actor OverrideKeeper {
    /// Phones look at their files again in portions: others want the database too, and nobody waits for this.
    private static let portion = 50
    private static let pause: Duration = .milliseconds(100)
    private static let waitingMax = 100
    private static let storeRetry: Duration = .seconds(5)

    private struct Sweep: Sendable {
        /// nil: all phones of these instances.
        var scopes: [OverrideScope]?
        var instances: Set<InstanceID>
        /// Orders that are handsets of these bases no longer, though they may still be orders.
        var left: [(base: PhoneKey, handset: MACAddress)] = []

        /// As far as that is known without the phone's row; its owner looks closer.
        func concerns(_ entry: FleetEntry) -> Bool {
            guard instances.contains(entry.instance) else { return false }
            guard let scopes else { return true }
            return scopes.contains { scope in
                guard scope.instance == entry.instance else { return false }
                if case .phone(let mac) = scope.subject { return mac == entry.mac }
                return true
            }
        }
    }

    private let store: any PhoneStore
    private let files: FileMaker
    private let fleet: Fleet
    private let clock: any Clock<Duration>
    private let logger: Logger
    private var generation: Int?
    /// Two that read at the same time could leave the older state behind.
    private var reading: Task<Void, any Error>?
    /// Two that change the same set at the same time would lose one's change.
    private var changing: Task<OverrideEditor.Effect, any Error>?
    /// What is still to be done; beyond ``waitingMax`` they become one.
    private var waiting: [Sweep] = []
    private let sweeps: AsyncStream<Void>
    private let plan: AsyncStream<Void>.Continuation

    /// - Parameter files: Its book of overrides is the one that is kept.
    package init(store: any PhoneStore, files: FileMaker, fleet: Fleet, clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        self.clock = clock
        self.store = store
        self.files = files
        self.fleet = fleet
        self.logger = logger
        (sweeps, plan) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Reads the overrides if anybody changed them since the last time. Files that are made from now on have them.
    ///
    /// - Throws: What the store says.
    package func refresh() async throws {
        let before = reading
        // Awaited right here, and by whoever comes next.
        let task = Task {
            _ = await before?.result
            try await read()
        }
        reading = task
        try await task.value
    }

    /// Changes one scope's set, if the phones can do with it. Files that are made from now on have it.
    ///
    /// - Throws: ``OverrideEditor/Refused``, or what the store says.
    package func change(
        _ scope: OverrideScope, _ change: @escaping @Sendable (inout OverrideSet) -> Void
    ) async throws -> OverrideEditor.Effect {
        let before = changing
        // Awaited right here, and by whoever comes next.
        let task = Task { [store, files] in
            _ = await before?.result
            let editor = try await OverrideEditor(store, files: files)
            var set = editor.set(of: scope)
            change(&set)
            return try await editor.save(set, for: scope)
        }
        changing = task
        let effect = try await task.value
        try await refresh()
        return effect
    }

    private func read() async throws {
        let current = try await store.overrideGeneration()
        guard current != generation else { return }
        let isFirst = generation == nil
        let all = try await store.overrides()
        let bases = files.overrides.bases
        let changed = files.overrides.replace(with: all)
        generation = current
        guard !changed.isEmpty else { return }
        // What was changed while the service did not run shows with the first look. Where there are no overrides, the phones'
        // next fetch finds out.
        let left = changed.compactMap { scope -> (base: PhoneKey, handset: MACAddress)? in
            guard case .phone(let mac) = scope.subject, let base = bases[scope], base != files.overrides.bases[scope] else { return nil }
            return (PhoneKey(instance: scope.instance, mac: base), mac)
        }
        waiting.append(Sweep(scopes: isFirst ? nil : changed, instances: Set(changed.map(\.instance)), left: left))
        if waiting.count > Self.waitingMax {
            waiting = [
                Sweep(
                    scopes: waiting.contains { $0.scopes == nil } ? nil : Array(Set(waiting.flatMap { $0.scopes ?? [] })),
                    instances: waiting.reduce(into: []) { $0.formUnion($1.instances) }, left: waiting.flatMap(\.left))
            ]
        }
        plan.yield()
        guard !isFirst else { return }
        logger.notice("Overrides changed", metadata: [LogKey.reason: "\(changed.map(\.description).joined(separator: ", "))"])
    }

    /// Has the phones of changed scopes look at their files, until cancelled.
    package func run() async throws {
        for await _ in sweeps {
            while !waiting.isEmpty {
                let sweep = waiting.removeFirst()
                while true {
                    do {
                        try await perform(sweep)
                        break
                    } catch let error as StoreError {
                        logger.warning("Phones could not be looked at, once more in a moment", metadata: [LogKey.error: "\(error)"])
                        try await clock.sleep(for: Self.storeRetry)
                    }
                }
            }
        }
    }

    private func perform(_ sweep: Sweep) async throws {
        let trigger = sweep.scopes.map { RevisionMaker.Trigger.overrides($0) } ?? .started
        var posted = 0
        for entry in try await store.fleet() where sweep.concerns(entry) {
            await fleet.revise(PhoneKey(instance: entry.instance, mac: entry.mac), trigger)
            posted += 1
            if posted % Self.portion == 0 { try await clock.sleep(for: Self.pause) }
        }
        for (base, handset) in sweep.left where try await store.phone(instance: base.instance, mac: base.mac) != nil {
            await fleet.revise(base, .handset(handset, .removed))
        }
    }
}
