import DialtoneModel
import Foundation
import GRDB

/// The latest versions of what each phone would get. Their files are sealed: passwords stand in them.
struct RevisionTable {
    /// How large all files of a revision may be together: far beyond what a phone takes, and small enough for any disk.
    static let filesBytesMax = 4 << 20

    let database: Database
    let sealer: Sealer

    private static func place(_ id: Phone.ID, _ number: Int) -> Sealer.Place {
        Sealer.Place(table: "revisions", row: "\(id).\(number)", column: "files")
    }

    /// Writes a revision, and drops the one that is behind ``PhoneStore/revisionsMax`` now.
    ///
    /// - Parameter number: One more than the phone's last.
    /// - Throws: ``StoreError/conflict(_:)`` for files that are too large.
    func add(_ draft: RevisionDraft, number: Int, of id: Phone.ID, at moment: Date) throws {
        let files = JSONValue.array(draft.files.map { [.string($0.name), .string($0.text)] }).text
        guard files.utf8.count <= Self.filesBytesMax else {
            throw StoreError.conflict(
                "the files of the phone have \(files.utf8.count) bytes, and \(Self.filesBytesMax) are allowed; "
                    + "shorten its templates")
        }
        try database.run(
            """
            INSERT INTO revisions (phone_id, number, at, cause, digest, vendor, model, firmware, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, number, Timestamp.number(moment), draft.cause, draft.digest, draft.vendor, draft.model, draft.firmware,
                try sealer.seal(files, for: Self.place(id, number)),
            ])
        // Numbers have no gaps, so most phones, which never see as many, save themselves the search.
        guard number > SQLiteStore.revisionsMax else { return }
        try database.run(
            "DELETE FROM revisions WHERE phone_id = ? AND number <= ?", [id, number - SQLiteStore.revisionsMax])
    }

    /// Forgets the files of all revisions of a phone, and keeps the list.
    func forgetFiles(of id: Phone.ID) throws {
        try database.run("UPDATE revisions SET sealed = NULL WHERE phone_id = ?", [id])
    }

    /// The number of the newest stored revision with this digest.
    func number(ofDigest digest: String, of id: Phone.ID) throws -> Int? {
        try database.row(
            "SELECT number FROM revisions WHERE phone_id = ? AND digest = ? ORDER BY number DESC LIMIT 1", [id, digest])?[0]
    }

    /// The latest revisions without their files, newest last.
    func latest(_ limit: Int, of id: Phone.ID) throws -> [Revision] {
        let rows = try database.rows(
            """
            SELECT number, at, cause, digest, vendor, model, firmware FROM revisions
            WHERE phone_id = ? ORDER BY number DESC LIMIT ?
            """, [id, max(0, limit)])
        var revisions: [Revision] = []
        while let row = try rows.next() { revisions.append(Self.revision(at: row)) }
        return revisions.reversed()
    }

    /// One revision with its files; nil if there is none, or its files were forgotten.
    func revision(_ number: Int, of id: Phone.ID) throws -> Revision? {
        let row = try database.row(
            """
            SELECT number, at, cause, digest, vendor, model, firmware, sealed FROM revisions
            WHERE phone_id = ? AND number = ? AND sealed IS NOT NULL
            """, [id, number])
        guard let row else { return nil }
        var revision = Self.revision(at: row)
        revision.files = try Self.files(try sealer.open(row[7], in: Self.place(id, number)), of: id, number)
        return revision
    }

    private static func revision(at row: Row) -> Revision {
        Revision(
            number: row[0], at: Timestamp.date(row[1] as Int64), cause: row[2], digest: row[3], vendor: row[4], model: row[5],
            firmware: row[6])
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
