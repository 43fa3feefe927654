/// The columns of one row, as a database's library holds them. Each database has its own.
package protocol SQLColumns {
    var count: Int { get }
    /// - Parameter index: 0 for the first column; less than ``count``.
    /// - Throws: ``SQLFault`` if the column's type is none of those in ``SQLValue``.
    func value(at index: Int) throws -> SQLValue
    /// A number, or nil for null. Its own requirement, because lists read many columns: a library that has a short way takes it.
    ///
    /// - Throws: ``SQLFault/corrupt(_:)`` for a column of another kind, as the two that follow.
    func integer(at index: Int) throws -> Int64?
    func text(at index: Int) throws -> String?
    func bytes(at index: Int) throws -> [UInt8]?
    /// The same columns, readable also when the statement has gone on to its next row.
    func kept() -> any SQLColumns
}

/// A row of an answer, read by the position of its columns. It is valid while the body that got it runs; ``kept()`` lasts longer.
package struct SQLRow {
    private let columns: any SQLColumns

    package init(_ columns: some SQLColumns) { self.columns = columns }
    private init(any columns: any SQLColumns) { self.columns = columns }

    package var count: Int { columns.count }

    /// The row for later, after the body that got it.
    package func kept() -> SQLRow { SQLRow(any: columns.kept()) }

    /// - Throws: ``SQLFault/corrupt(_:)`` if there is no such column.
    package func value(_ index: Int) throws -> SQLValue { try columns.value(at: checked(index)) }

    private func checked(_ index: Int) throws -> Int {
        guard index >= 0, index < columns.count else {
            throw SQLFault.corrupt("a row has \(columns.count) columns, and not column \(index)")
        }
        return index
    }

    /// - Throws: ``SQLFault/corrupt(_:)`` for a column of another kind, as all that follow.
    package func integer(_ index: Int) throws -> Int64 { try present(optionalInteger(index), index, "an integer") }
    package func text(_ index: Int) throws -> String { try present(optionalText(index), index, "text") }
    package func bytes(_ index: Int) throws -> [UInt8] { try present(optionalBytes(index), index, "bytes") }

    package func optionalInteger(_ index: Int) throws -> Int64? {
        try columns.integer(at: checked(index))
    }

    package func optionalText(_ index: Int) throws -> String? {
        try columns.text(at: checked(index))
    }

    package func optionalBytes(_ index: Int) throws -> [UInt8]? {
        try columns.bytes(at: checked(index))
    }

    /// A number that is 0 or 1.
    package func flag(_ index: Int) throws -> Bool {
        switch try integer(index) {
        case 0: return false
        case 1: return true
        default: throw SQLFault.corrupt("column \(index) is neither 0 nor 1")
        }
    }

    package func isNull(_ index: Int) throws -> Bool { try value(index) == .null }

    private func present<Value>(_ value: Value?, _ index: Int, _ wanted: String) throws -> Value {
        guard let value else { throw mismatch(index, .null, wanted) }
        return value
    }

    private func mismatch(_ index: Int, _ value: SQLValue, _ wanted: String) -> SQLFault { .mismatch(index, value, wanted) }
}

extension SQLColumns {
    package func integer(at index: Int) throws -> Int64? {
        switch try value(at: index) {
        case .null: return nil
        case .integer(let number): return number
        case let other: throw SQLFault.mismatch(index, other, "an integer")
        }
    }

    package func text(at index: Int) throws -> String? {
        switch try value(at: index) {
        case .null: return nil
        case .text(let text): return text
        case let other: throw SQLFault.mismatch(index, other, "text")
        }
    }

    package func bytes(at index: Int) throws -> [UInt8]? {
        switch try value(at: index) {
        case .null: return nil
        case .bytes(let bytes): return bytes
        case let other: throw SQLFault.mismatch(index, other, "bytes")
        }
    }
}

extension SQLFault {
    fileprivate static func mismatch(_ index: Int, _ value: SQLValue, _ wanted: String) -> SQLFault {
        .corrupt("column \(index) is \(value.kind) instead of \(wanted)")
    }
}
