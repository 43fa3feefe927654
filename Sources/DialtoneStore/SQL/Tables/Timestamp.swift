import DialtoneSQL
import Foundation

/// Times as the tables hold them: microseconds since 1970.
enum Timestamp {
    static func number(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000_000).rounded()) }
    static func date(_ number: Int64) -> Date { Date(timeIntervalSince1970: Double(number) / 1_000_000) }
    static func date(_ number: Int64?) -> Date? { number.map { date($0) } }
    /// The date as it will be read back.
    static func rounded(_ date: Date) -> Date { self.date(number(date)) }
    static func rounded(_ date: Date?) -> Date? { date.map { rounded($0) } }
}

extension SQLValue {
    init(_ date: Date) { self = .integer(Timestamp.number(date)) }
    init(_ date: Date?) { self = date.map { .integer(Timestamp.number($0)) } ?? .null }
    init(_ data: Data?) { self = data.map { .bytes([UInt8]($0)) } ?? .null }
}

extension Collection {
    /// A placeholder for each element.
    var places: String { map { _ in "?" }.joined(separator: ", ") }
}

extension SQLRow {
    func int(_ index: Int) throws -> Int { Int(try integer(index)) }
    func optionalInt(_ index: Int) throws -> Int? { try optionalInteger(index).map { Int($0) } }
    func date(_ index: Int) throws -> Date { Timestamp.date(try integer(index)) }
    func optionalDate(_ index: Int) throws -> Date? { Timestamp.date(try optionalInteger(index)) }
    func data(_ index: Int) throws -> Data { Data(try bytes(index)) }
}
