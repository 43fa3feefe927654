extension JSONValue {
    /// What stands in the place of a secret.
    package static let mask = "‹secret›"

    /// The same value with everything that looks like a secret by its key replaced, and the login in URLs; an empty text hides
    /// nothing and stays.
    package var masked: JSONValue { replacingSecrets { $0 == .string("") ? $0 : .string(Self.mask) } }

    /// The texts that look like secrets by their keys, and the passwords in URLs, at any depth; empty ones are none.
    package var secretTexts: [String] {
        switch self {
        case .object(let members):
            members.flatMap { member -> [String] in
                guard Self.isSecretKey(member.key) else { return member.value.secretTexts }
                return member.value.allTexts.filter { !$0.isEmpty }
            }
        case .array(let elements): elements.flatMap(\.secretTexts)
        case .string(let text): Self.logins(in: text).compactMap { Self.password(in: text[$0]) }
        case .null, .bool, .number: []
        }
    }

    /// The same value with another in the place of each that looks like a secret by its key and is not null, and of each
    /// login in a URL.
    package func replacingSecrets(_ replacement: (JSONValue) -> JSONValue) -> JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { member in
                    let isSecret = Self.isSecretKey(member.key) && !member.value.isNull
                    return JSONMember(member.key, isSecret ? replacement(member.value) : member.value.replacingSecrets(replacement))
                })
        case .array(let elements): .array(elements.map { $0.replacingSecrets(replacement) })
        case .string(let text): .string(Self.replacingLogins(in: text, replacement))
        case .null, .bool, .number: self
        }
    }

    /// Where a text has the login of a URL: what stands between `//` and the `@` before its host.
    private static func logins(in text: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var rest = text[...]
        while let slashes = rest.firstRange(of: "://") {
            rest = rest[slashes.upperBound...]
            // The last @ of the authority; one further on belongs to the path.
            let authority = rest.prefix { !$0.isWhitespace && !"/?#\"<>".contains($0) }
            guard let at = authority.lastIndex(of: "@"), at > authority.startIndex else { continue }
            found.append(authority.startIndex..<at)
        }
        return found
    }

    private static func replacingLogins(in text: String, _ replacement: (JSONValue) -> JSONValue) -> String {
        var result = text
        // From the last one on, so that the places of the others stay true.
        for login in logins(in: text).reversed() {
            result.replaceSubrange(login, with: replacement(.string(String(text[login]))).looseString ?? mask)
        }
        return result
    }

    private static func password(in login: Substring) -> String? {
        guard let colon = login.firstIndex(of: ":") else { return nil }
        let password = login[login.index(after: colon)...]
        return password.isEmpty ? nil : String(password)
    }

    private static func isSecretKey(_ key: String) -> Bool {
        let key = key.lowercased()
        return ["password", "passwd", "pswd", "pwd", "secret", "token", "privatekey"].contains { key.contains($0) }
    }

    private var allTexts: [String] {
        switch self {
        case .string(let text), .number(let text): [text]
        case .array(let elements): elements.flatMap(\.allTexts)
        case .object(let members): members.flatMap(\.value.allTexts)
        case .null, .bool: []
        }
    }
}
