/// Makes the names of ``ReadConfiguration`` those of the public lists, whose indexes are `*`.
struct NameFolding {
    let vendor: String
    private var known: [String: String?] = [:]

    init(vendor: String) { self.vendor = vendor }

    /// The same as ``fold(_:vendor:)``; each key is looked at once, since thousands of files have the same ones.
    mutating func name(_ key: String) -> String? {
        if let name = known[key] { return name }
        let name = Self.fold(key, vendor: vendor)
        known[key] = .some(name)
        return name
    }

    /// - Returns: nil for what is no setting: the frame of a file.
    static func fold(_ key: String, vendor: String) -> String? { VendorCase.of(vendor)?.fold(key) }

    /// Whole numbers between points or slashes.
    static func steps(_ key: String) -> String { folding(key, at: "./") { $0.allSatisfy(\.isNumber) ? "*" : $0 } }

    /// The parts of a name between marks, each made anew.
    static func folding(_ key: String, at marks: String, _ part: (String) -> String) -> String {
        var (folded, rest) = ("", "")
        for character in key {
            if marks.contains(character) {
                folded += (rest.isEmpty ? "" : part(rest)) + String(character)
                rest = ""
            } else {
                rest.append(character)
            }
        }
        return folded + (rest.isEmpty ? "" : part(rest))
    }

    /// Digits at the end.
    static func tail(_ word: some StringProtocol) -> String { String(word).replacing(/\d+$/, with: "*") }

    /// Whether the digits at the end belong to the word: `rfc2833`, `g722`.
    static func isWord(_ word: some StringProtocol) -> Bool { String(word).contains(/^(rfc\d+|g\.?7\d\d|802\.1\w)$/) }

    /// A name that the reader numbered because it stands several times.
    static func unbracketed(_ key: String) -> String { key.replacing(/\[[^\]]*\]$/, with: "") }
}
