/// What table code may do inside a transaction.
///
/// Statements stand in the program's text, use `?` as placeholder, and are prepared once for each connection. They are SQL that both
/// databases know; what differs is asked for here. A statement that fails makes the whole transaction fail, as PostgreSQL wants it:
/// what may collide says `ON CONFLICT`.
package protocol SQLDatabase {
    /// Runs a statement and returns how many rows it changed (or returned).
    ///
    /// - Throws: ``SQLFault``, as all methods here.
    @discardableResult func run(_ sql: String, _ arguments: [SQLValue]) throws -> Int

    /// Visits the rows of an answer. PostgreSQL's answer is in memory as a whole: a long list needs a `LIMIT`.
    func forEach(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void) throws

    /// The first row of an answer; the statement says `LIMIT 1` if there may be many.
    func first(_ sql: String, _ arguments: [SQLValue]) throws -> SQLRow?

    /// Appended to a SELECT of a row that the transaction is about to write: "" for SQLite, " FOR UPDATE" for PostgreSQL.
    var lockingClause: String { get }

    /// Makes other transactions that ask for the same key wait until this one ends: for what no row stands for yet. Nothing to do in SQLite,
    /// which has one writer.
    func lock(_ key: Int64) throws

    /// Whether the table `phone_search` is a full-text table, which finds phrases by MATCH: SQLite. PostgreSQL has an index for LIKE.
    var matchesPhrases: Bool { get }

    /// A column in a condition for which no index is to be used: SQLite, which knows little of what is in a table, then takes the one that
    /// the order of the answer needs. PostgreSQL has statistics.
    func unindexed(_ column: String) -> String

    /// A SELECT of the integers in a JSON list, which is its one argument: lists of any length in a statement that is prepared once.
    var integersOfJSON: String { get }
}

extension SQLDatabase {
    @discardableResult package func run(_ sql: String) throws -> Int { try run(sql, []) }

    package func forEach(_ sql: String, _ body: (SQLRow) throws -> Void) throws { try forEach(sql, [], body) }

    package func first(_ sql: String, _ arguments: [SQLValue]) throws -> SQLRow? {
        var first: SQLRow?
        try forEach(sql, arguments) { row in if first == nil { first = row.kept() } }
        return first
    }

    package func first(_ sql: String) throws -> SQLRow? { try first(sql, []) }

    /// All rows of an answer.
    package func rows(_ sql: String, _ arguments: [SQLValue] = []) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try forEach(sql, arguments) { rows.append($0.kept()) }
        return rows
    }

    /// All rows of an answer, each read by a closure.
    package func map<Value>(_ sql: String, _ arguments: [SQLValue] = [], _ read: (SQLRow) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try forEach(sql, arguments) { values.append(try read($0)) }
        return values
    }
}
