import DialtoneModel
import DialtoneSQL
import Foundation

/// The nodes that work on a PostgreSQL, the buckets of phones that they hold, and their messages.
///
/// Times are the database's, so that clocks of machines do not matter.
struct NodeTable {
    /// Who changes nodes and buckets has it until its transaction ends.
    private static let coordinationLock: Int64 = 0x6469_616c_6e6f_6465
    /// Microseconds since 1970 by the database's clock, as it goes on within a transaction.
    private static let now = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
    private static let leaseMicroseconds = LeaseTimer.length.components.seconds * 1_000_000
    private static let columns = "id, name, process, release, since, seen_at, is_leaving, pbx_sessions, keys"

    let database: any SQLDatabase

    // MARK: Nodes

    /// Moves the lease of a node on, which joins with the first.
    ///
    /// - Parameter keys: Those that it knows, first the one that it seals with.
    func renew(_ node: NodeID, process: String, _ facts: NodeFacts, keys: [KeyID]) throws {
        try database.run(
            """
            INSERT INTO nodes (id, name, process, release, since, seen_at, lease_until, is_leaving, pbx_sessions, keys)
            VALUES (?, ?, ?, ?, \(Self.now), \(Self.now), \(Self.now) + ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at, lease_until = excluded.lease_until,
                is_leaving = excluded.is_leaving, pbx_sessions = excluded.pbx_sessions, keys = excluded.keys
            """,
            [
                .text(node.text), .text(facts.name), .text(process), .text(facts.release), .integer(Self.leaseMicroseconds),
                .integer(facts.isLeaving ? 1 : 0), .integer(Int64(facts.pbxSessions)),
                .text(keys.map(\.description).joined(separator: " ")),
            ])
    }

    /// Buries nodes whose lease has ended: their buckets are free, and messages to them are gone.
    ///
    /// - Returns: Whether there were any.
    func bury(besides node: NodeID) throws -> Bool {
        try database.run("DELETE FROM nodes WHERE lease_until < \(Self.now) AND id <> ?", [.text(node.text)]) > 0
    }

    func remove(_ node: NodeID) throws { try database.run("DELETE FROM nodes WHERE id = ?", [.text(node.text)]) }

    /// The nodes that live, in the order of their names, and who holds which bucket.
    func view() throws -> NodeView {
        let nodes = try database.map("SELECT \(Self.columns) FROM nodes WHERE lease_until >= \(Self.now) ORDER BY name, id") { row in
            NodeStatus(
                id: NodeID(try row.text(0)), name: try row.text(1), process: try row.text(2), release: try row.text(3),
                since: try row.date(4), seenAt: try row.date(5), isLeaving: try row.flag(6), pbxSessions: try row.int(7),
                keys: try row.optionalText(8)?.split(separator: " ").map(String.init) ?? [])
        }
        var holders: [PhoneBucket: NodeID] = [:]
        try database.forEach("SELECT bucket, node FROM buckets WHERE node IS NOT NULL") { row in
            if let bucket = PhoneBucket(try row.int(0)) { holders[bucket] = NodeID(try row.text(1)) }
        }
        return NodeView(nodes: nodes, holders: holders)
    }

    /// Waits until no other transaction changes nodes and buckets, and keeps others from it until this one ends.
    func lock() throws { try database.lock(Self.coordinationLock) }

    // MARK: Buckets

    /// Takes free buckets.
    func claim(_ buckets: Set<PhoneBucket>, for node: NodeID) throws {
        try database.run(
            "UPDATE buckets SET node = ? WHERE node IS NULL AND bucket IN (\(database.integersOfJSON))",
            [.text(node.text), Self.list(buckets)])
    }

    func release(_ buckets: Set<PhoneBucket>, of node: NodeID) throws {
        try database.run(
            "UPDATE buckets SET node = NULL WHERE node = ? AND bucket IN (\(database.integersOfJSON))",
            [.text(node.text), Self.list(buckets)])
    }

    /// Looks whether a node holds a bucket, and keeps it from others until the transaction ends: a node that was taken for dead writes
    /// nothing more.
    ///
    /// - Throws: ``StoreError/heldElsewhere``.
    func check(_ bucket: PhoneBucket, of node: NodeID) throws {
        let row = try database.first(
            "SELECT 1 FROM buckets WHERE bucket = ? AND node = ? FOR SHARE", [.integer(Int64(bucket.number)), .text(node.text)])
        if row == nil { throw StoreError.heldElsewhere }
    }

    private static func list(_ buckets: Set<PhoneBucket>) -> SQLValue {
        .text(JSONValue.array(buckets.sorted().map { .int($0.number) }).text)
    }

    // MARK: Announcements

    func announce(_ sessions: JSONValue, of node: NodeID) throws {
        try database.run("UPDATE nodes SET announced = ? WHERE id = ?", [.text(sessions.text), .text(node.text)])
    }

    /// What the other nodes that live have announced.
    func announcements(besides node: NodeID) throws -> [(node: NodeID, sessions: JSONValue)] {
        let rows = try database.map(
            "SELECT id, announced FROM nodes WHERE lease_until >= \(Self.now) AND id <> ? AND announced IS NOT NULL ORDER BY id",
            [.text(node.text)]
        ) { (NodeID(try $0.text(0)), try $0.text(1)) }
        return try rows.map { ($0, try Self.parsed($1)) }
    }

    fileprivate static func parsed(_ text: String) throws -> JSONValue {
        do { return try JSONValue(parsing: text) } catch { throw StoreError.corrupt("what a node has written is no JSON") }
    }
}

/// The messages of nodes to each other.
struct NodeMessageTable {
    let database: any SQLDatabase
    let sealer: Sealer

    /// Nothing about a message depends on its row, so all are sealed for one place.
    static let place = Sealer.Place(table: "node_messages", row: "any", column: "sealed")

    /// - Returns: nil if the node that it is for has gone: it could never be read.
    func add(_ body: JSONValue, from sender: NodeID, to address: NodeAddress) throws -> NodeMessage.ID? {
        let sealed = SQLValue(try sealer.seal(body.text, for: Self.place))
        switch address {
        case .bucket(let bucket):
            return try database.first(
                "INSERT INTO node_messages (sender, bucket, sealed) VALUES (?, ?, ?) RETURNING id",
                [.text(sender.text), .integer(Int64(bucket.number)), sealed])?.integer(0)
        case .node(let node):
            return try database.first(
                "INSERT INTO node_messages (sender, node, sealed) SELECT ?, id, ? FROM nodes WHERE id = ? RETURNING id",
                [.text(sender.text), sealed, .text(node.text)])?.integer(0)
        }
    }

    /// The messages to a node and to the buckets that it holds, oldest first.
    func waiting(for node: NodeID, after id: NodeMessage.ID, limit: Int) throws -> [NodeMessage] {
        try database.map(
            """
            SELECT id, sender, bucket, sealed FROM node_messages
            WHERE id > ? AND (node = ? OR bucket IN (SELECT bucket FROM buckets WHERE node = ?)) ORDER BY id LIMIT ?
            """, [.integer(id), .text(node.text), .text(node.text), .integer(Int64(limit))]
        ) { row in
            NodeMessage(
                id: try row.integer(0), sender: NodeID(try row.text(1)),
                address: try row.optionalInt(2).flatMap { PhoneBucket($0) }.map { .bucket($0) } ?? .node(node),
                body: try NodeTable.parsed(try sealer.open(try row.data(3), in: Self.place)))
        }
    }

    func remove(_ id: NodeMessage.ID) throws { try database.run("DELETE FROM node_messages WHERE id = ?", [.integer(id)]) }
}
