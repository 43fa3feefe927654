extension JSONValue {
    /// Compact JSON text: no white space, no needless escapes (`/` and non-ASCII stay literal), members in their order.
    package var text: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// JSON text over several lines, two blanks a level, for people.
    package var prettyText: String {
        var bytes: [UInt8] = []
        write(into: &bytes, indent: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(into bytes: inout [UInt8], indent: Int? = nil) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .number(let text): bytes += text.utf8
        case .string(let text): Self.write(text, into: &bytes)
        case .array(let elements):
            Self.list("[", "]", elements, into: &bytes, indent: indent) { $0.write(into: &$1, indent: $2) }
        case .object(let members):
            Self.list("{", "}", members, into: &bytes, indent: indent) { member, bytes, indent in
                Self.write(member.key, into: &bytes)
                bytes += (indent == nil ? ":" : ": ").utf8
                member.value.write(into: &bytes, indent: indent)
            }
        }
    }

    private static func list<Element>(
        _ open: String, _ close: String, _ elements: [Element], into bytes: inout [UInt8], indent: Int?,
        _ each: (Element, inout [UInt8], Int?) -> Void
    ) {
        bytes += open.utf8
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let indent { newLine(indent + 1, into: &bytes) }
            each(element, &bytes, indent.map { $0 + 1 })
        }
        if let indent, !elements.isEmpty { newLine(indent, into: &bytes) }
        bytes += close.utf8
    }

    private static func newLine(_ indent: Int, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(UInt8(ascii: " "), count: indent * 2)
    }

    private static func write(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Whole runs at once: texts can be files of many kilobytes with little to escape.
            var start = 0
            for (index, byte) in utf8.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes += utf8[start..<index]
                bytes += escape(byte).utf8
                start = index + 1
            }
            bytes += utf8[start...]
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""): "\\\""
        case UInt8(ascii: "\\"): "\\\\"
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0a: "\\n"
        case 0x0c: "\\f"
        case 0x0d: "\\r"
        default: (byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)
        }
    }
}
