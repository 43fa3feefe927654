/// The value of an `Authorization` or `WWW-Authenticate` header: a scheme, and what it needs.
///
/// Source: RFC 9110, section 11 (stated). One challenge in a header: phones' web servers write no more (assumed).
struct AuthorizationHeader: Equatable {
    /// Nobody's is longer; what is, is not read.
    static let bytesMax = 4096

    /// In lower case: `basic`, `digest`.
    let scheme: String
    /// All that is behind the scheme, for schemes without parameters.
    let token: String
    /// By their names in lower case, quotes taken off. Empty for a scheme without parameters.
    let parameters: [String: String]

    /// Reads a value; nil for one that is too long, not ASCII, or names a parameter twice.
    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax, text.utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x09 }) else { return nil }
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard let first = parts.first else { return nil }
        scheme = first.lowercased()
        let rest = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
        token = String(rest)
        guard scheme == "digest" || rest.contains("=\"") else {
            parameters = [:]
            return
        }
        guard let parameters = Self.parameters(rest) else { return nil }
        self.parameters = parameters
    }

    private static func parameters(_ text: Substring) -> [String: String]? {
        var found: [String: String] = [:]
        var rest = text
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            if rest.isEmpty { return found }
            let name = rest.prefix { $0 != "=" && $0 != "," && $0 != "\"" }
            rest = rest[name.endIndex...]
            guard rest.popFirst() == "=" else { return nil }
            rest = rest.drop { $0 == " " || $0 == "\t" }
            var value = ""
            if rest.first == "\"" {
                rest.removeFirst()
                var isClosed = false
                while let character = rest.popFirst() {
                    if character == "\"" {
                        isClosed = true
                        break
                    }
                    value.append(character == "\\" ? rest.popFirst() ?? "\\" : character)
                }
                guard isClosed else { return nil }
            } else {
                let bare = rest.prefix { $0 != "," && $0 != " " && $0 != "\t" }
                value = String(bare)
                rest = rest[bare.endIndex...]
            }
            let key = name.trimmingBlanks.lowercased()
            guard !key.isEmpty, found.updateValue(value, forKey: key) == nil else { return nil }
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = self.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
