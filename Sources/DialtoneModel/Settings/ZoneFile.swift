import Foundation

/// The system's zone files, for names that ``ZoneTable`` does not have.
enum ZoneFile {
    /// Where Linux and macOS keep them.
    private static let folder = "/usr/share/zoneinfo/"
    /// The largest zone file has 4 KiB.
    private static let bytesMax = 65_536

    /// The POSIX TZ text at the end of a zone's file; nil if there is no such file or it has none.
    ///
    /// Foundation knows a zone's offsets but not its rule, so the file is read here. The name must look like one, so that
    /// what a peer sends never leads to another file.
    ///
    /// Source: RFC 9636, section 3.3, "TZif Footer" (stated): a TZ text between two line feeds, in version 2 and later.
    static func footer(of name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard name.utf8.count <= 64, parts.allSatisfy(isPlain), let file = FileHandle(forReadingAtPath: folder + name)
        else { return nil }
        // A folder opens like a file and fails on reading: then it is not a zone.
        guard let data = try? file.read(upToCount: bytesMax) else { return nil }
        let bytes = Array(data)
        guard bytes.starts(with: Array("TZif".utf8)), bytes.count > 5, bytes[4] >= UInt8(ascii: "2"),
            bytes.last == UInt8(ascii: "\n"), let start = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        return String(decoding: bytes[(start + 1)..<(bytes.count - 1)], as: UTF8.self)
    }

    private static func isPlain(_ part: Substring) -> Bool {
        guard let first = part.utf8.first, first.isLetter else { return false }
        let signs = Array("_+-".utf8)
        return part.utf8.allSatisfy { $0.isLetter || $0.isDigit || signs.contains($0) }
    }
}
