package import DialtoneModel
package import DialtoneSQL

/// A store over a database that runs SQL: the tables and what is read from them are the same for all of them.
package protocol SQLPhoneStore: PhoneStore, SealedStore {
    var sealer: Sealer { get }

    /// Whether several processes may work on the database, which then has tables of them.
    var isForNodes: Bool { get }

    /// Runs a query on the state of the latest commit.
    ///
    /// - Parameter operation: Its name in the metrics.
    func read<Value: Sendable>(
        _ operation: String, _ query: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value

    /// Runs a write in a transaction that it may share with others; it is on disk when this returns. It may run more than once, and only
    /// the last time counts.
    func write<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value

    /// The same, of which other processes need not hear.
    func writeQuietly<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value

    /// Runs a write of one phone's record, if this process may write that phone.
    func writeRecord(
        _ operation: String, _ work: @escaping @Sendable (RecordTable) throws -> Phone
    ) async throws(StoreError) -> Phone

    /// The last number that the database has given out as a key of a table, also to a row that is gone.
    func lastKey(of table: String, in database: any SQLDatabase) throws -> Int64

    /// Lets the next key of a table be greater.
    func setLastKey(_ key: Int64, of table: String, in database: any SQLDatabase) throws
}
