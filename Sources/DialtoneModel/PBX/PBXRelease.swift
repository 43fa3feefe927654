/// A release of the PBX firmware, such as `13r3`.
///
/// Source: the values of `PbxInfo.version` in the vendor's documents, `13r2`, `14r1`, `16r1` (stated); that something may follow
/// (assumed: a service release's name).
package struct PBXRelease: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var major: Int
    package var minor: Int

    /// The first release whose requests have everything that Dialtone uses: user names as keys of GetObject, `template` and
    /// `properties` (stated: SDK 13r3, "PbxAdminApi").
    package static let complete = PBXRelease(major: 13, minor: 3)

    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads digits, `r` and digits; what follows them is left out, unless it is another letter or digit.
    ///
    /// - Returns: nil for any other text, and for numbers above 999.
    package init?(_ text: String) {
        let parts = text.lowercased().split(separator: "r", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let minor = parts[1].prefix { $0.isASCII && $0.isNumber }
        if let next = parts[1].dropFirst(minor.count).first, next.isLetter || next.isNumber { return nil }
        guard let major = Self.number(parts[0]), let minor = Self.number(minor) else { return nil }
        self.init(major: major, minor: minor)
    }

    private static func number(_ digits: Substring) -> Int? {
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(digits)
    }

    package static func < (left: PBXRelease, right: PBXRelease) -> Bool { (left.major, left.minor) < (right.major, right.minor) }

    package var description: String { "\(major)r\(minor)" }
}
