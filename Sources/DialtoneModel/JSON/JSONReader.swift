/// Why a text is not JSON.
package struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Byte offset of the first byte that does not fit.
    package var offset: Int
    package var reason: String

    package var description: String { "\(reason) at byte \(offset)" }
}

extension JSONValue {
    /// Reads JSON text strictly (RFC 8259), nothing before or behind it but white space.
    ///
    /// - Throws: ``JSONFault`` also for text that is not UTF-8, for lone surrogates and for nesting deeper than 64.
    package init(parsing text: String) throws(JSONFault) {
        var reader = JSONReader(Array(text.utf8))
        self = try reader.document()
    }

    /// Reads JSON text from bytes; see ``init(parsing:)-(String)``.
    package init(parsing bytes: some Collection<UInt8>) throws(JSONFault) {
        var reader = JSONReader(Array(bytes))
        self = try reader.document()
    }
}

/// A strict recursive reader over bytes. Also tells where the value of a top-level key stands, for those who hash it.
package struct JSONReader: Sendable {
    /// Deep enough for any real message, shallow enough for any stack.
    private static let depthMax = 64

    private let bytes: [UInt8]
    private var at = 0
    private var depth = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the whole text as one value.
    package mutating func document() throws(JSONFault) -> JSONValue {
        skipSpace()
        let value = try self.value()
        skipSpace()
        guard at == bytes.count else { throw fault("unexpected text behind the value") }
        return value
    }

    /// The bytes of the value of `key` in the top-level object, exactly as they stand there; nil if there is no such
    /// key. Of several the last counts, as most decoders do it.
    package mutating func rawValue(of key: String) throws(JSONFault) -> ArraySlice<UInt8>? {
        skipSpace()
        var found: ArraySlice<UInt8>?
        try object { (reader: inout JSONReader, name) throws(JSONFault) in
            let start = reader.at
            _ = try reader.value()
            if name == key { found = reader.bytes[start..<reader.at] }
        }
        return found
    }

    private mutating func value() throws(JSONFault) -> JSONValue {
        guard at < bytes.count else { throw fault("the text ends too early") }
        switch bytes[at] {
        case UInt8(ascii: "{"):
            var members: [JSONMember] = []
            try object { (reader: inout JSONReader, name) throws(JSONFault) in
                members.append(JSONMember(name, try reader.value()))
            }
            return .object(members)
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(
        _ member: (inout JSONReader, String) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try expect(UInt8(ascii: "{"), "{")
        try enter()
        skipSpace()
        if take(UInt8(ascii: "}")) { return leave() }
        repeat {
            skipSpace()
            let name = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"), ":")
            skipSpace()
            try member(&self, name)
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"), ", or }")
        leave()
    }

    private mutating func array() throws(JSONFault) -> [JSONValue] {
        try expect(UInt8(ascii: "["), "[")
        try enter()
        skipSpace()
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) {
            leave()
            return elements
        }
        repeat {
            skipSpace()
            elements.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"), ", or ]")
        leave()
        return elements
    }

    private mutating func string() throws(JSONFault) -> String {
        try expect(UInt8(ascii: "\""), "a text in quotes")
        let start = at
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                guard let result = String(validating: text, as: UTF8.self) else {
                    throw JSONFault(offset: start, reason: "the text is not UTF-8")
                }
                return result
            case UInt8(ascii: "\\"):
                at += 1
                try escape(into: &text)
            case 0..<0x20: throw fault("control character in a text")
            default:
                text.append(byte)
                at += 1
            }
        }
        throw fault("the text ends too early")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard at < bytes.count else { throw fault("the text ends too early") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexQuad()
            if (0xd800..<0xdc00).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
                let low = try hexQuad()
                guard (0xdc00..<0xe000).contains(low) else { throw fault("lone surrogate in a text") }
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw fault("lone surrogate in a text") }
            text += String(Character(scalar)).utf8
        default:
            at -= 1
            throw fault("unknown escape in a text")
        }
    }

    private mutating func hexQuad() throws(JSONFault) -> UInt32 {
        guard at + 4 <= bytes.count, bytes[at..<at + 4].allSatisfy({ isHexDigit($0) }),
            let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw fault("\\u needs four hex digits") }
        at += 4
        return code
    }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = at
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() throws(JSONFault) {
        let start = at
        while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
        guard at > start else { throw fault("not a JSON value") }
    }

    private mutating func literal(_ text: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        guard bytes[at...].starts(with: text.utf8) else { throw fault("not a JSON value") }
        at += text.utf8.count
        return value
    }

    private mutating func enter() throws(JSONFault) {
        depth += 1
        guard depth <= Self.depthMax else { throw fault("nested deeper than \(Self.depthMax)") }
    }

    private mutating func leave() { depth -= 1 }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 }

    private mutating func skipSpace() {
        while at < bytes.count, isSpace(bytes[at]) { at += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws(JSONFault) {
        guard take(byte) else { throw fault("expected \(what)") }
    }

    private func fault(_ reason: String) -> JSONFault { JSONFault(offset: at, reason: reason) }
}
