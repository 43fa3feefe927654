extension JSONValue {
    /// What stands in the place of a secret.
    package static let mask = "‹secret›"

    /// The same value with everything that looks like a secret by its key replaced.
    package var masked: JSONValue { replacingSecrets { _ in .string(Self.mask) } }

    /// The texts that look like secrets by their keys, at any depth; empty ones are none.
    package var secretTexts: [String] {
        switch self {
        case .object(let members):
            members.flatMap { member -> [String] in
                guard Self.isSecretKey(member.key) else { return member.value.secretTexts }
                return member.value.allTexts.filter { !$0.isEmpty }
            }
        case .array(let elements): elements.flatMap(\.secretTexts)
        case .null, .bool, .number, .string: []
        }
    }

    /// The same value with another in the place of each that looks like a secret by its key and is not null.
    package func replacingSecrets(_ replacement: (JSONValue) -> JSONValue) -> JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { member in
                    let isSecret = Self.isSecretKey(member.key) && !member.value.isNull
                    return JSONMember(member.key, isSecret ? replacement(member.value) : member.value.replacingSecrets(replacement))
                })
        case .array(let elements): .array(elements.map { $0.replacingSecrets(replacement) })
        case .null, .bool, .number, .string: self
        }
    }

    private static func isSecretKey(_ key: String) -> Bool {
        let key = key.lowercased()
        return ["password", "passwd", "pwd", "secret", "token", "privatekey"].contains { key.contains($0) }
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
