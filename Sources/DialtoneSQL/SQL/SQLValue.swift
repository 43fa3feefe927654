/// A value of a column or an argument of a statement, as both databases know it.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    package init(_ number: Int64?) { self = number.map(SQLValue.integer) ?? .null }
    package init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
    package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
    package init(_ bytes: [UInt8]?) { self = bytes.map(SQLValue.bytes) ?? .null }
    /// A flag, as both databases keep it: 0 or 1.
    package init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }

    /// What kind of value it is, for error texts: these never hold the value itself.
    package var kind: String {
        switch self {
        case .null: "null"
        case .integer: "an integer"
        case .text: "text"
        case .bytes: "bytes"
        }
    }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral, ExpressibleByBooleanLiteral {
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self.init(value) }
}
