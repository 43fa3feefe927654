import DialtoneSQL
import Foundation
import GRDB

/// A SQLite connection inside a transaction, as table code knows it. Statements are compiled once for each connection.
struct SQLiteDatabase: SQLDatabase {
    let database: Database

    let lockingClause = ""

    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try database.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments.map(\.databaseValue)))
        return database.changesCount
    }

    func forEach(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: sql), arguments: StatementArguments(arguments.map(\.databaseValue)))
        while let row = try rows.next() { try body(SQLRow(SQLiteColumns(row: row))) }
    }
}

private struct SQLiteColumns: SQLColumns {
    let row: Row

    var count: Int { row.count }

    func value(at index: Int) throws -> SQLValue {
        switch (row[index] as DatabaseValue).storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .string(let text): .text(text)
        case .blob(let data): .bytes([UInt8](data))
        case .double: throw SQLFault.corrupt("column \(index) is a number with a fraction")
        }
    }

    func kept() -> any SQLColumns { SQLiteColumns(row: row.copy()) }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}
