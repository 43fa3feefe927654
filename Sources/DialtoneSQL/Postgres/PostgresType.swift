/// The types of PostgreSQL that come and go as a ``SQLValue``, by their object identifiers (pg_type.dat, stated), in binary form.
enum PostgresType: UInt32 {
    case bool = 16
    case bytea = 17
    case char = 18
    case name = 19
    case int8 = 20
    case int2 = 21
    case int4 = 23
    case text = 25
    case oid = 26
    case unknown = 705
    case bpchar = 1042
    case varchar = 1043
    case numeric = 1700
    case void = 2278

    /// Lets the server find the type of an argument that is null.
    static let inferred: UInt32 = 0

    /// The type that an argument is declared with.
    static func declared(for value: SQLValue) -> UInt32 {
        switch value {
        case .null: inferred
        case .integer: int8.rawValue
        case .text: text.rawValue
        case .bytes: bytea.rawValue
        }
    }

    /// Appends an argument in the form of its type.
    ///
    /// - Returns: False if the value is of another kind than the type, or does not fit.
    static func append(_ value: SQLValue, as oid: UInt32, to bytes: inout [UInt8]) -> Bool {
        let type = PostgresType(rawValue: oid)
        switch (value, type) {
        case (.null, _): return true
        case (.integer(let number), .int8): return append(number, to: &bytes)
        case (.integer(let number), .int4): return append(Int32(exactly: number), to: &bytes)
        case (.integer(let number), .int2): return append(Int16(exactly: number), to: &bytes)
        case (.integer(let number), .oid): return append(UInt32(exactly: number), to: &bytes)
        case (.integer(let number), .bool):
            guard number == 0 || number == 1 else { return false }
            bytes.append(UInt8(number))
            return true
        case (.text(let text), .text), (.text(let text), .varchar), (.text(let text), .bpchar), (.text(let text), .name),
            (.text(let text), .unknown):
            bytes += text.utf8
            return true
        case (.bytes(let content), .bytea):
            bytes += content
            return true
        case (.integer, _), (.text, _), (.bytes, _): return false
        }
    }

    private static func append(_ number: (some FixedWidthInteger)?, to bytes: inout [UInt8]) -> Bool {
        guard let number else { return false }
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        return true
    }

    /// Reads a column.
    ///
    /// - Throws: ``SQLFault/corrupt(_:)`` for a type that is none of ours, and for bytes that are not of their type.
    static func value(of oid: UInt32, _ bytes: UnsafeRawBufferPointer) throws -> SQLValue {
        switch PostgresType(rawValue: oid) {
        case .int8: return .integer(Int64(try integer(bytes, as: Int64.self)))
        case .int4: return .integer(Int64(try integer(bytes, as: Int32.self)))
        case .int2: return .integer(Int64(try integer(bytes, as: Int16.self)))
        case .oid: return .integer(Int64(try integer(bytes, as: UInt32.self)))
        case .bool:
            guard bytes.count == 1 else { throw SQLFault.corrupt("a bool has \(bytes.count) bytes") }
            return .integer(bytes[0] == 0 ? 0 : 1)
        case .text, .varchar, .bpchar, .name, .char, .unknown: return .text(String(decoding: bytes, as: UTF8.self))
        case .bytea: return .bytes(Array(bytes))
        case .numeric: return .integer(try wholeNumber(bytes))
        case .void: return .null
        case nil:
            throw SQLFault.corrupt("a column has a type that is not read here (its number is \(oid)); cast it to bigint, text or bytea")
        }
    }

    private static func integer<Number: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, as type: Number.Type) throws -> Number {
        guard bytes.count == MemoryLayout<Number>.size else { throw SQLFault.corrupt("a number has \(bytes.count) bytes") }
        return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
    }

    /// A `numeric` that is a whole number, as `sum` of a bigint column is: four words (digits, weight, sign, scale after the point), then
    /// digits to the base 10 000, the first of them times 10 000 to the power of the weight (numeric_send in numeric.c, observed).
    private static func wholeNumber(_ bytes: UnsafeRawBufferPointer) throws -> Int64 {
        func word(_ index: Int) -> Int { Int(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: Int16.self))) }
        let fault = SQLFault.corrupt("a numeric is no whole number of 64 bits")
        guard bytes.count >= 8, bytes.count == 8 + word(0) * 2 else { throw fault }
        let (digits, weight, sign) = (word(0), word(1), word(2))
        guard digits == 0 || digits <= weight + 1, sign == 0 || sign == 0x4000, weight < 5 else { throw fault }
        var number: Int64 = 0
        for index in 0...max(weight, 0) {
            let (shifted, overflow) = number.multipliedReportingOverflow(by: 10_000)
            let digit = index < digits ? Int64(word(4 + index)) : 0
            guard (0..<10_000).contains(digit) else { throw fault }
            let (sum, more) = shifted.addingReportingOverflow(sign == 0 ? digit : -digit)
            guard !overflow, !more else { throw fault }
            number = sum
        }
        return number
    }
}
