import DialtoneModel
import DialtoneStore
import Foundation

@testable import DialtoneSQL

/// What stands on disks and comes from databases.
extension FuzzTarget {
    static let keyFile = FuzzTarget("key-file") { bytes in
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-fuzz-\(UUID().uuidString)").path
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600]) else { return }
        defer { try? FileManager.default.removeItem(atPath: path) }  // one that stays does no harm
        do {
            let key = try SecretKey.load(path: path, creating: false) { _ in }
            try hold(bytes.count <= 256, "a key file that is too long is taken")
            try hold("\(key)" == "‹secret key›", "a key tells itself")
        } catch let fault as StoreError {
            let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            try hold(text.utf8.count < 20 || !"\(fault)".contains(text), "a problem tells the key")
        }
    }

    /// Two bytes of a type's number, then a value.
    static let postgresValue = FuzzTarget("postgres-value") { bytes in
        guard bytes.count >= 2 else { return }
        let type = UInt32(bytes[0]) << 8 | UInt32(bytes[1])
        let content = Array(bytes.dropFirst(2))
        guard let value = try? content.withUnsafeBytes({ try PostgresType.value(of: type, $0) }) else { return }
        var written: [UInt8] = []
        switch PostgresType(rawValue: type) {
        case .int8, .int4, .int2, .oid, .bytea:
            try hold(PostgresType.append(value, as: type, to: &written) && written == content, "a value is written differently")
        case .numeric:
            guard case .integer(let number) = value else { throw BrokenProperty(description: "a numeric is no integer") }
            // The server's own spelling: no digit outside 0 to 9999, and the sign only where there is something to sign.
            let digits = stride(from: 8, to: content.count, by: 2).map { Int(content[$0]) << 8 | Int(content[$0 + 1]) }
            try hold(digits.allSatisfy { $0 < 10_000 }, "a digit that is none")
            try hold(number <= 0 || content[4] == 0, "a negative number is positive")
        case .bool, .text, .varchar, .bpchar, .name, .char, .unknown, .void, nil: break
        }
    }

    static let postgresSettings = FuzzTarget.ofText("postgres-settings") { text in
        guard let settings = try? PostgresSettings(Secret(text)) else { return }
        // A password that is a word of its own; a short one may stand in a host's name by chance.
        guard let password = settings.password?.reveal(), password.contains("swordfish") else { return }
        let others = settings.options.values.contains { $0.contains(password) }
        try hold(others || !settings.description.contains(password), "the place of the database tells its password")
    }

    static let statement = FuzzTarget.ofText("statement") { text in
        let statement = PostgresStatementText(text)
        try hold(statement.placeholders <= text.utf8.count(where: { $0 == UInt8(ascii: "?") }), "more placeholders than there are")
        if statement.placeholders == 0 { try hold(statement.sql == text, "a statement without placeholders is changed") }
        let again = PostgresStatementText(statement.sql)
        try hold(again.placeholders == 0 && again.sql == statement.sql, "a statement that was made has placeholders left")
    }

    /// The order of a list in the first byte, then the word of a cursor.
    static let cursor = FuzzTarget("cursor") { bytes in
        guard let first = bytes.first, let word = String(validating: bytes.dropFirst(), as: UTF8.self) else { return }
        let orders = PhoneQuery.Order.allCases
        let order = orders[Int(first) % orders.count]
        guard let cursor = PhoneCursor(word: word, of: order) else { return }
        try hold(PhoneCursor(word: cursor.word, of: order) == cursor, "a cursor is read as another one")
    }
}
