import DialtoneSQL

/// The index of what people search, of all groups of three characters (`pg_trgm`). The extension comes with PostgreSQL, but an administrator of
/// the server may have to install or allow it: without it searches find the same, and read all texts.
enum PostgresSearchIndex {
    private static let make = """
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX IF NOT EXISTS phone_search_by_trigram ON phone_search
            USING gin (texts gin_trgm_ops, hardware gin_trgm_ops, facts gin_trgm_ops)
        """

    /// Makes the index, if the database does not have it yet. Tried with each start, since the answer may be another one by then.
    ///
    /// - Returns: Why there is none, for people; nil if there is one.
    static func prepare(_ settings: PostgresSettings) async throws -> String? {
        try await PostgresConnection.once(settings, for: .migrating) { connection in
            let known = "SELECT to_regclass('phone_search_by_trigram') IS NOT NULL"
            if try connection.first(known, [])?.flag(0) == true { return nil }
            do {
                try connection.transaction { connection in
                    // Of nodes that start together, one makes it.
                    try connection.execute("LOCK TABLE phone_search IN SHARE ROW EXCLUSIVE MODE")
                    try connection.execute(make)
                }
                return nil
            } catch let fault as SQLFault {
                if case .unavailable(let reason) = fault, connection.isLost { throw SQLFault.unavailable(reason) }
                return fault.reason
            }
        }
    }
}
