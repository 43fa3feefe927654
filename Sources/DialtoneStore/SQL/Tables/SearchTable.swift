import DialtoneModel
import DialtoneSQL

/// What people search in each phone, in lower case, in a table of its own: its index, of all groups of three characters, is written only when
/// these texts change, not with each step of a phone.
///
/// Written here and not by triggers: SQLite lets no trigger write a full-text table while it does not trust the schema (`trusted_schema`).
struct SearchTable {
    let database: any SQLDatabase

    /// Fewer characters than this no index finds.
    private static let indexedMin = 3
    /// Phones that are read at once.
    private static let pageMax = 500

    /// The texts of a phone, with line ends between them, which no word of a search has.
    private struct Texts: Equatable {
        var texts: String
        var hardware: String
        var facts: String

        init(texts: [String?], hardware: [String?], facts: [String]) {
            self.texts = Self.joined(texts)
            self.hardware = Self.joined(hardware)
            self.facts = Self.joined(facts.sorted())
        }

        init(_ phone: Phone) {
            self.init(
                texts: [phone.commonName, phone.user, phone.vendor, phone.model, phone.address, phone.hwid],
                hardware: [phone.mac.hex, phone.assignedMAC?.hex],
                facts: phone.conditions.all.map(\.condition.facts).filter { $0.members?.isEmpty == false }.map(\.text))
        }

        private static func joined(_ texts: [String?]) -> String { texts.map { $0 ?? "" }.joined(separator: "\n").lowercasedASCII }
    }

    // MARK: Writing

    /// - Parameter before: The phone as it was; nil for one that the table does not have.
    func write(_ phone: Phone, over before: Phone?) throws {
        let texts = Texts(phone)
        if let before {
            guard texts != Texts(before) else { return }
            try database.run("DELETE FROM phone_search WHERE rowid = ?", [.integer(phone.id)])
        }
        try insert(texts, of: phone.id)
    }

    private func insert(_ texts: Texts, of id: Phone.ID) throws {
        try database.run(
            "INSERT INTO phone_search (rowid, texts, hardware, facts) VALUES (?, ?, ?, ?)",
            [.integer(id), .text(texts.texts), .text(texts.hardware), .text(texts.facts)])
    }

    /// Makes the table anew from the phones and their conditions.
    func rebuild() throws {
        try database.run("DELETE FROM phone_search")
        var last: Phone.ID = 0
        while true {
            let rows = try database.rows(
                """
                SELECT id, common_name, "user", vendor, model, address, hwid, mac, assigned_mac FROM phones WHERE id > ? ORDER BY id
                LIMIT \(Self.pageMax)
                """, [.integer(last)])
            guard let end = try rows.last?.integer(0) else { return }
            var facts: [Phone.ID: [String]] = [:]
            try database.forEach(
                "SELECT phone_id, facts FROM conditions WHERE phone_id > ? AND phone_id <= ? AND facts IS NOT NULL",
                [.integer(last), .integer(end)]
            ) { facts[try $0.integer(0), default: []].append(try $0.text(1)) }
            for row in rows {
                let id = try row.integer(0)
                let texts = Texts(
                    texts: try (1...6).map { try row.optionalText($0) }, hardware: try (7...8).map { try row.optionalText($0) },
                    facts: facts[id] ?? [])
                try insert(texts, of: id)
            }
            last = end
        }
    }

    // MARK: Searching

    /// A SELECT of the keys of all phones that have a word somewhere.
    static func search(_ word: String, in database: any SQLDatabase) -> (sql: String, arguments: [SQLValue]) {
        // Conditions are stored as codes: a word is looked for in what people read of them, and in their facts.
        let codes = Condition.codes(telling: word)
        var parts: [String] = []
        var arguments: [SQLValue] = []
        var columns = [("texts", word), ("hardware", digits(ofMAC: word))]
        if Condition.mayBeFact(word) { columns.append(("facts", word)) }
        if database.matchesPhrases, columns.allSatisfy({ isIndexed($0.1) }) {
            parts.append("SELECT rowid FROM phone_search WHERE phone_search MATCH ?")
            arguments.append(.text(columns.map { "\($0.0) : \(phrase($0.1))" }.joined(separator: " OR ")))
        } else {
            parts.append(
                "SELECT rowid FROM phone_search WHERE \(columns.map { "\($0.0) LIKE ? ESCAPE '\\'" }.joined(separator: " OR "))")
            arguments += columns.map { .text(pattern($0.1)) }
        }
        if !codes.isEmpty {
            parts.append("SELECT phone_id FROM conditions WHERE code IN (\(PhoneSearch.places(codes.count)))")
            arguments += codes.map { .text($0) }
        }
        return (parts.joined(separator: " UNION ALL "), arguments)
    }

    private static func isIndexed(_ word: String) -> Bool { word.unicodeScalars.count >= indexedMin }

    /// The word as a phrase of a full-text query.
    private static func phrase(_ word: String) -> String { "\"\(word.replacing("\"", with: "\"\""))\"" }

    /// The word anywhere in the text; what LIKE takes for a wildcard stands for itself.
    private static func pattern(_ word: String) -> String {
        var pattern = "%"
        for scalar in word.unicodeScalars {
            if "\\%_".unicodeScalars.contains(scalar) { pattern.append("\\") }
            pattern.unicodeScalars.append(scalar)
        }
        return pattern + "%"
    }

    /// A word without a hardware address's separators: `00:04:13`, `00-04-13` or `0004.132a`, but not `10.0.18.`, which is of an
    /// IP address.
    static func digits(ofMAC word: String) -> String {
        let groups = word.split(separator: ".", omittingEmptySubsequences: false)
        let isDotted = groups.count > 1 && groups.dropLast().allSatisfy { $0.utf8.count == 4 }
        return String(word.filter { !":-".contains($0) && !(isDotted && $0 == ".") })
    }
}
