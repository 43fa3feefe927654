import Foundation
import GRDB

extension Database {
    /// Runs a statement that is compiled once for each connection.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row of a query that is compiled once for each connection.
    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// The rows of a query that is compiled once for each connection; to be read to the end.
    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> RowCursor {
        try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    }
}

/// Times as the tables hold them: microseconds since 1970.
enum Timestamp {
    static func number(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000_000).rounded()) }
    static func number(_ date: Date?) -> Int64? { date.map(number) }
    static func date(_ number: Int64) -> Date { Date(timeIntervalSince1970: Double(number) / 1_000_000) }
    static func date(_ number: Int64?) -> Date? { number.map(date) }
    /// The date as it will be read back.
    static func rounded(_ date: Date) -> Date { self.date(number(date)) }
}
