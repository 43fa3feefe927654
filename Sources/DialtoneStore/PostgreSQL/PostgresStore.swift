package import DialtoneModel
package import DialtoneSQL
package import Foundation
import Synchronization

/// The store in PostgreSQL.
///
/// Writes go in groups through a few connections; a few others read beside them. What a call wrote is on disk when it returns (with a
/// synchronous standby: on both), as PostgreSQL's `synchronous_commit` says; see ``PostgresConnection``.
package final class PostgresStore: SQLPhoneStore {
    /// Whom each transaction that writes tells, see ``PostgresNews``.
    private static let channel = "dialtone_changes"
    /// Records written by other nodes that a slow reader has not heard of yet.
    private static let foreignChangesMax = 1000

    package let sealer: Sealer
    package let isForNodes = true
    let database: PostgresDatabase
    private let onOperation: StoreOperationHook
    /// This object among all that work on the database.
    package let node: NodeID
    package let searchRefusal: String?
    /// A service writes phones' records only while it holds their buckets.
    private let isService: Bool
    /// Renewals never wait behind the phones' writes.
    private let coordinating: PostgresDatabase?
    private let changes = Mutex(0)
    private let listeners = Mutex(Listeners())
    /// Hears of the changes of others, until the store is closed.
    private let listening = Mutex<Task<Void, Never>?>(nil)

    private struct Listeners {
        var ring: AsyncStream<Void>.Continuation?
        /// Since the last ``takeNews()``.
        var pending: NodeNews = []
        var foreign: AsyncStream<ForeignChange>.Continuation?
    }

    private init(
        _ database: PostgresDatabase, coordinating: PostgresDatabase?, searchRefusal: String?, sealer: Sealer,
        onOperation: @escaping StoreOperationHook
    ) {
        self.searchRefusal = searchRefusal
        (self.database, self.coordinating, self.sealer) = (database, coordinating, sealer)
        (node, isService) = (NodeID(UUID().uuidString.lowercased()), coordinating != nil)
        self.onOperation = onOperation
    }

    /// Opens a database.
    ///
    /// - Parameter keys: Among them the one in use.
    /// - Throws: ``StoreError/unavailable(_:)``, ``StoreError/wrongKey(_:)``, ``StoreError/newerVersion``, ``StoreError/olderVersion``.
    package static func open(
        _ settings: PostgresSettings, keys: KeyRing, access: StoreAccess = .service,
        onOperation: @escaping StoreOperationHook = { _, _ in }
    ) async throws(StoreError) -> PostgresStore {
        do {
            let (sealer, isService) = (Sealer(keys), access == .service)
            if isService { _ = try await PostgresSchema.migrations.apply(to: settings) }
            let searchRefusal = isService ? try await PostgresSearchIndex.prepare(settings) : nil
            let version = PostgresSchema.migrations.version
            let database = try await PostgresDatabase.open(isService ? settings : settings.brief, requiring: version)
            let coordinating = isService ? try await PostgresDatabase.open(settings.brief, requiring: version) : nil
            let store = PostgresStore(
                database, coordinating: coordinating, searchRefusal: searchRefusal, sealer: sealer, onOperation: onOperation)
            do {
                if isService {
                    try await database.commit { try KeyCheck(database: $0, sealer: sealer).writeIfMissing() }
                    try store.listen()
                }
                _ = try await database.read { try KeyCheck(database: $0, sealer: sealer).verify() }
            } catch {
                // The first error is the one that tells.
                try? await store.close()
                throw error
            }
            return store
        } catch {
            throw StoreError(error)
        }
    }

    /// Opens a database with a key that stands in no file.
    package static func open(
        _ settings: PostgresSettings, key: SecretKey, access: StoreAccess = .service,
        onOperation: @escaping StoreOperationHook = { _, _ in }
    ) async throws(StoreError) -> PostgresStore {
        try await open(settings, keys: KeyRing(key), access: access, onOperation: onOperation)
    }

    private func listen() throws {
        let notifications = try database.listen(Self.channel)
        // Ends with the store, see `close`.
        let task = Task { [weak self] in
            for await notification in notifications {
                guard let self else { return }
                switch notification {
                case .missed: take(.everything)
                case .payload(let text):
                    if let news = PostgresNews(text), news.sender != node { take(news.matter) }
                }
            }
        }
        listening.withLock { $0 = task }
    }

    private func take(_ matter: PostgresNews.Matter) {
        switch matter {
        case .everything:
            changes.withLock { $0 += 1 }
            tell(NodeNews.everything)
            tell(ForeignChange.more)
        case .change: changes.withLock { $0 += 1 }
        case .record(let id): tell(ForeignChange.phone(id))
        case .nodes(let news): tell(news)
        }
    }

    private func tell(_ news: NodeNews) {
        listeners.withLock { listeners in
            listeners.pending.formUnion(news)
            listeners.ring?.yield()
        }
    }

    private func tell(_ change: ForeignChange) {
        listeners.withLock { listeners in
            // The last element then says that some were lost.
            if case .dropped? = listeners.foreign?.yield(change) { _ = listeners.foreign?.yield(.more) }
        }
    }

    package func read<Value: Sendable>(
        _ operation: String, _ query: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        try await measured(operation, onOperation) { try await self.database.read(query) }
    }

    package func write<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        let node = node
        return try await measured(operation, onOperation) {
            try await self.database.commit { database in
                let value = try work(database)
                try Self.notify(.change, from: node, database)
                return value
            }
        }
    }

    package func writeQuietly<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        try await measured(operation, onOperation) { try await self.database.commit(work) }
    }

    package func writeRecord(
        _ operation: String, _ work: @escaping @Sendable (RecordTable) throws -> Phone
    ) async throws(StoreError) -> Phone {
        let (node, sealer, isService) = (node, sealer, isService)
        return try await measured(operation, onOperation) {
            try await self.database.commit { database in
                let mayWrite: (InstanceID, MACAddress) throws -> Void = { instance, mac in
                    if isService { try NodeTable(database: database).check(PhoneBucket(of: instance, mac), of: node) }
                }
                let phone = try work(RecordTable(database: database, sealer: sealer, mayWrite: mayWrite))
                try Self.notify(.record(phone.id), from: node, database)
                return phone
            }
        }
    }

    /// Equal ones of a transaction are told once.
    private static func notify(_ matter: PostgresNews.Matter, from node: NodeID, _ database: any SQLDatabase) throws {
        _ = try database.first(
            "SELECT pg_notify(?, ?)", [.text(Self.channel), .text(PostgresNews(sender: node, matter: matter).text)])
    }

    package func dataVersion() async throws(StoreError) -> Int {
        guard database.isReachable else { throw .unavailable("it cannot be reached") }
        return changes.withLock { $0 }
    }

    package func foreignChanges() -> AsyncStream<ForeignChange> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ForeignChange.self, bufferingPolicy: .bufferingNewest(Self.foreignChangesMax))
        listeners.withLock { $0.foreign = continuation }
        return stream
    }

    /// What is replaced in the tables lies on in the server's files and logs until it cleans up by itself.
    package func forgetFormerValues() async throws(StoreError) {}

    package func check() async throws(StoreError) {
        let sealer = sealer
        _ = try await read("check") { try KeyCheck(database: $0, sealer: sealer).verify() }
    }

    package func close() async throws(StoreError) {
        listening.withLock { $0 }?.cancel()
        listeners.withLock { listeners in
            listeners.ring?.finish()
            listeners.foreign?.finish()
        }
        await database.close()
        await coordinating?.close()
    }

    package func commitAlone(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) async throws(StoreError) -> Phone? {
        let sealer = sealer
        return try await write("commit_alone") { database in
            let nodes = NodeTable(database: database)
            // A service that starts meanwhile waits for the end of this transaction before it takes a phone.
            try nodes.lock()
            guard try nodes.view().nodes.isEmpty else { return nil }
            return try RecordTable(database: database, sealer: sealer).commit(steps, for: id, at: moment)
        }
    }

    package func nodes() async throws(StoreError) -> NodeView { try await read("nodes") { try NodeTable(database: $0).view() } }

    package func lastKey(of table: String, in database: any SQLDatabase) throws -> Int64 {
        try database.first(
            """
            SELECT COALESCE(pg_sequence_last_value(CAST(pg_get_serial_sequence(?, 'id') AS regclass)), 0)
            """, [.text(table)])?.integer(0) ?? 0
    }

    package func setLastKey(_ key: Int64, of table: String, in database: any SQLDatabase) throws {
        guard key > 0 else { return }
        _ = try database.first("SELECT setval(CAST(pg_get_serial_sequence(?, 'id') AS regclass), ?)", [.text(table), .integer(key)])
    }
}

extension PostgresStore: NodeCoordination {
    package var coordination: (any NodeCoordination)? { isService ? self : nil }

    package func renew(
        _ facts: NodeFacts, claiming: @escaping @Sendable (NodeView) -> Set<PhoneBucket>
    ) async throws(StoreError) -> NodeView {
        let (node, keys) = (node, keys)
        return try await coordinate("renew") { nodes in
            try nodes.lock()
            let inUse = keys.inUse
            try nodes.renew(node, process: ProcessName.own, facts, keys: [inUse] + keys.ids.filter { $0 != inUse })
            var isChanged = try nodes.bury(besides: node)
            var view = try nodes.view()
            let claims = claiming(view).filter { view.holders[$0] == nil }
            if !claims.isEmpty {
                try nodes.claim(claims, for: node)
                for bucket in claims { view.holders[bucket] = node }
                isChanged = true
            }
            // A node that has just joined, or leaves, changes every plan.
            if view.nodes.first(where: { $0.id == node }).map({ $0.isLeaving || $0.since == $0.seenAt }) ?? true { isChanged = true }
            if isChanged { try Self.notify(.nodes(.nodes), from: node, nodes.database) }
            return view
        }
    }

    package func release(_ buckets: Set<PhoneBucket>) async throws(StoreError) {
        guard !buckets.isEmpty else { return }
        let node = node
        try await coordinate("release") { nodes in
            try nodes.lock()
            try nodes.release(buckets, of: node)
            try Self.notify(.nodes(.nodes), from: node, nodes.database)
        }
    }

    package func leave() async throws(StoreError) {
        let node = node
        try await coordinate("leave") { nodes in
            try nodes.lock()
            try nodes.remove(node)
            try Self.notify(.nodes([.nodes, .announcements]), from: node, nodes.database)
        }
    }

    package func send(_ body: JSONValue, to address: NodeAddress) async throws(StoreError) -> NodeMessage.ID {
        let (node, sealer) = (node, sealer)
        return try await coordinate("send_message") { nodes in
            guard let id = try NodeMessageTable(database: nodes.database, sealer: sealer).add(body, from: node, to: address) else {
                throw StoreError.conflict("the node that the message is for has gone")
            }
            try Self.notify(.nodes(.messages), from: node, nodes.database)
            return id
        }
    }

    package func messages(after id: NodeMessage.ID, limit: Int) async throws(StoreError) -> [NodeMessage] {
        let (node, sealer) = (node, sealer)
        return try await read("messages") {
            try NodeMessageTable(database: $0, sealer: sealer).waiting(for: node, after: id, limit: limit)
        }
    }

    package func finish(_ id: NodeMessage.ID, answer: JSONValue?, to sender: NodeID) async throws(StoreError) {
        let (node, sealer) = (node, sealer)
        try await coordinate("finish_message") { nodes in
            let messages = NodeMessageTable(database: nodes.database, sealer: sealer)
            try messages.remove(id)
            // A node that has gone does not wait any more.
            guard let answer, try messages.add(answer, from: node, to: .node(sender)) != nil else { return }
            try Self.notify(.nodes(.messages), from: node, nodes.database)
        }
    }

    package func announce(_ sessions: JSONValue) async throws(StoreError) {
        let node = node
        try await coordinate("announce") { nodes in
            try nodes.announce(sessions, of: node)
            try Self.notify(.nodes(.announcements), from: node, nodes.database)
        }
    }

    package func announcements() async throws(StoreError) -> [(node: NodeID, sessions: JSONValue)] {
        let node = node
        return try await read("announcements") { try NodeTable(database: $0).announcements(besides: node) }
    }

    package func news() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        listeners.withLock { $0.ring = continuation }
        continuation.yield()
        return stream
    }

    package func takeNews() -> NodeNews {
        listeners.withLock { listeners in
            defer { listeners.pending = [] }
            return listeners.pending
        }
    }

    private func coordinate<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (NodeTable) throws -> Value
    ) async throws(StoreError) -> Value {
        try await measured(operation, onOperation) {
            guard let coordinating = self.coordinating else {
                throw StoreError.unavailable("it was opened for a command, which is no node")
            }
            return try await coordinating.commit { try work(NodeTable(database: $0)) }
        }
    }
}

extension PostgresSettings {
    /// For a command or a moment: as few connections as there can be.
    fileprivate var brief: PostgresSettings {
        var settings = self
        (settings.readers, settings.writers) = (1, 1)
        return settings
    }
}
