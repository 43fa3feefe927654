import Testing

@testable import DialtoneSQL

struct PostgresTypeTests {
    /// - Parameter words: Digits, weight, sign and scale, then the digits (numeric_send in numeric.c).
    private static func numeric(_ words: [Int16]) throws -> SQLValue {
        let bytes = words.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        return try bytes.withUnsafeBytes { try PostgresType.value(of: PostgresType.numeric.rawValue, $0) }
    }

    @Test("a whole numeric is a number, and one whose digits are none is refused")
    func digits() throws {
        let number = try Self.numeric([2, 1, 0, 0, 12, 3456])
        #expect(number == .integer(123_456))
        for digit: Int16 in [10_000, -1, .max] {
            #expect(throws: SQLFault.self) { try Self.numeric([1, 0, 0, 0, digit]) }
        }
    }
}
