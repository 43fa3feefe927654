package import DialtoneSQL
import Foundation
package import GRDB

/// A SQLite connection inside a transaction, as table code knows it. Statements are compiled once for each connection.
struct SQLiteDatabase: SQLDatabase {
    let database: Database

    let lockingClause = ""
    func lock(_ key: Int64) throws {}
    let matchesPhrases = true
    func unindexed(_ column: String) -> String { "+\(column)" }
    let integersOfJSON = "SELECT value FROM json_each(?)"

    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try database.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
        return database.changesCount
    }

    func forEach(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
        while let row = try rows.next() { try body(SQLRow(SQLiteColumns(row: row))) }
    }
}

private struct SQLiteColumns: SQLColumns {
    let row: Row

    var count: Int { row.count }

    func value(at index: Int) throws -> SQLValue {
        guard let value = SQLValue.fromDatabaseValue(row[index]) else {
            throw SQLFault.corrupt("column \(index) is a number with a fraction")
        }
        return value
    }

    // Straight from the statement; what kind a column has is kept by the tables, which are STRICT.
    func integer(at index: Int) throws -> Int64? { row[index] }
    func text(at index: Int) throws -> String? { row[index] }

    func kept() -> any SQLColumns { SQLiteColumns(row: row.copy()) }
}

extension SQLValue: DatabaseValueConvertible {
    package var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    package static func fromDatabaseValue(_ value: DatabaseValue) -> SQLValue? {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .string(let text): .text(text)
        case .blob(let data): .bytes([UInt8](data))
        case .double: nil
        }
    }
}
