/// A statement as PostgreSQL wants it: `?` outside of quotes and comments became `$1`, `$2` ….
struct PostgresStatementText: Equatable, Sendable {
    private(set) var sql = ""
    private(set) var placeholders = 0

    init(_ text: String) {
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        output.reserveCapacity(bytes.count + 16)
        var index = 0
        while index < bytes.count {
            let end = Self.endOfQuoted(bytes, at: index)
            if end > index {
                output += bytes[index..<end]
                index = end
            } else if bytes[index] == UInt8(ascii: "?") {
                placeholders += 1
                output += "$\(placeholders)".utf8
                index += 1
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        sql = String(decoding: output, as: UTF8.self)
    }

    /// Where a string, a quoted name or a comment that starts at `start` ends; `start` if none starts there. In a plain string a doubled
    /// quote is two strings side by side, which comes to the same.
    private static func endOfQuoted(_ bytes: [UInt8], at start: Int) -> Int {
        let next = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch bytes[start] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            return bytes[(start + 1)...].firstIndex(of: bytes[start]).map { $0 + 1 } ?? bytes.count
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
            return bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
            var index = start + 2
            while index + 1 < bytes.count {
                if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") { return index + 2 }
                index += 1
            }
            return bytes.count
        default:
            return start
        }
    }
}
