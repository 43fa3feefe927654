import DialtoneModel
import DialtoneSQL
import Foundation

/// The latest versions of what each phone would get. Their files are sealed: passwords stand in them.
struct RevisionTable {
    /// How large all files of a revision may be together: far beyond what a phone takes, and small enough for any disk.
    static let filesBytesMax = 4 << 20

    let database: any SQLDatabase
    let sealer: Sealer

    static func place(_ id: Phone.ID, _ number: Int) -> Sealer.Place {
        Sealer.Place(table: "revisions", row: "\(id).\(number)", column: "files")
    }

    /// - Returns: The files as they are stored.
    /// - Throws: ``StoreError/conflict(_:)`` for files that are too large.
    @discardableResult
    static func checkSize(of draft: RevisionDraft) throws(StoreError) -> String {
        let files = JSONValue.array(draft.files.map { [.string($0.name), .string($0.text)] }).text
        guard files.utf8.count <= filesBytesMax else {
            throw StoreError.conflict(
                "the files of the phone have \(files.utf8.count) bytes, and \(filesBytesMax) are allowed; shorten its templates")
        }
        return files
    }

    /// Writes a revision, and drops the one that is behind ``PhoneStore/revisionsMax`` now.
    ///
    /// - Parameter number: One more than the phone's last.
    /// - Throws: ``StoreError/conflict(_:)`` for files that are too large.
    func add(_ draft: RevisionDraft, number: Int, of id: Phone.ID, at moment: Date) throws {
        let files = try Self.checkSize(of: draft)
        try database.run(
            """
            INSERT INTO revisions (phone_id, number, at, cause, cause_facts, digest, vendor, model, firmware, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(id), SQLValue(number), SQLValue(moment), .text(draft.cause.code), .text(draft.cause.facts.text),
                .text(draft.digest), .text(draft.vendor), SQLValue(draft.model), SQLValue(draft.firmware),
                SQLValue(try sealer.seal(files, for: Self.place(id, number))),
            ])
        // Numbers have no gaps, so most phones, which never see as many, save themselves the search.
        guard number > revisionsMax else { return }
        try database.run(
            "DELETE FROM revisions WHERE phone_id = ? AND number <= ?", [.integer(id), SQLValue(number - revisionsMax)])
    }

    /// Forgets the files of all revisions of a phone, and keeps the list.
    func forgetFiles(of id: Phone.ID) throws {
        try database.run("UPDATE revisions SET sealed = NULL WHERE phone_id = ?", [.integer(id)])
    }

    /// The number of the newest stored revision with this digest.
    func number(ofDigest digest: String, of id: Phone.ID) throws -> Int? {
        try database.first(
            "SELECT number FROM revisions WHERE phone_id = ? AND digest = ? ORDER BY number DESC LIMIT 1", [.integer(id), .text(digest)]
        )?.int(0)
    }

    /// The latest revisions without their files, newest last.
    func latest(_ limit: Int, of id: Phone.ID) throws -> [Revision] {
        try database.map(
            "SELECT \(Self.columns) FROM revisions WHERE phone_id = ? ORDER BY number DESC LIMIT ?",
            [.integer(id), SQLValue(max(0, limit))]
        ) { try Self.revision(at: $0, of: id) }.reversed()
    }

    /// One revision with its files; nil if there is none, or its files were forgotten.
    func revision(_ number: Int, of id: Phone.ID) throws -> Revision? {
        let row = try database.first(
            "SELECT \(Self.columns), sealed FROM revisions WHERE phone_id = ? AND number = ? AND sealed IS NOT NULL",
            [.integer(id), SQLValue(number)])
        guard let row else { return nil }
        var revision = try Self.revision(at: row, of: id)
        revision.files = try Self.files(try sealer.open(try row.data(8), in: Self.place(id, number)), of: id, number)
        return revision
    }

    private static let columns = "number, at, cause, cause_facts, digest, vendor, model, firmware"

    private static func revision(at row: SQLRow, of id: Phone.ID) throws -> Revision {
        let (number, code) = (try row.int(0), try row.text(2))
        let facts = try HistoryTable.json(try row.optionalText(3), of: "revision \(number) of phone \(id)")
        guard let cause = RevisionCause(code: code, facts: facts) else {
            throw StoreError.corrupt("revision \(number) of phone \(id) has a cause \(code) that this release does not know")
        }
        return Revision(
            number: number, at: try row.date(1), cause: cause, digest: try row.text(4), vendor: try row.text(5),
            model: try row.optionalText(6), firmware: try row.optionalText(7))
    }

    private static func files(_ text: String, of id: Phone.ID, _ number: Int) throws -> [Revision.File] {
        let fault = { (what: String) in StoreError.corrupt("the files of revision \(number) of phone \(id) \(what)") }
        let document: JSONValue
        do { document = try JSONValue(parsing: text) } catch { throw fault("are not JSON (\(error))") }
        guard let pairs = document.elements else { throw fault("are no list") }
        return try pairs.map { pair in
            guard let parts = pair.elements, parts.count == 2, let name = parts[0].string, let text = parts[1].string else {
                throw fault("lack a name or a text")
            }
            return Revision.File(name: name, text: text)
        }
    }
}
