import DialtoneModel
import DialtoneSQL
import Foundation

/// What administrators want different, one row for each scope, sealed as a whole: any setting may be a password.
struct OverrideTable {
    /// How large the document of one scope may be. Templates are the largest part of it, and a phone's file is some 20 KiB.
    static let documentBytesMax = 256 << 10

    private static let generationKey = "override-generation"

    let database: any SQLDatabase
    let sealer: Sealer

    /// Replaces what a scope wants; an empty set takes it away.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` that names the scope, for a set that is too large or a scope that has no place.
    func set(_ set: OverrideSet, for scope: OverrideScope, at moment: Date) throws {
        let subject = try OverrideSubject(scope)
        let key: [SQLValue] = [
            .text(scope.instance.domain), .text(scope.instance.name), .text(subject.kind.rawValue), .text(subject.text),
        ]
        if set.isEmpty {
            try database.run(
                """
                DELETE FROM overrides
                WHERE instance_domain = ? AND instance_name = ? AND subject_kind = ? AND subject = ?
                """, key)
        } else {
            let document = try Self.check(set, for: scope)
            let sealed = try sealer.seal(document, for: Self.place(scope.instance, subject))
            try database.run(
                """
                INSERT INTO overrides (instance_domain, instance_name, subject_kind, subject, changed_at, sealed)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (instance_domain, instance_name, subject_kind, subject)
                DO UPDATE SET changed_at = excluded.changed_at, sealed = excluded.sealed
                """, key + [SQLValue(moment), SQLValue(sealed)])
        }
        // As text in a blob, which is what the column holds.
        let next = Data(String(try generation(isLocked: true) + 1).utf8)
        try database.run(
            "INSERT INTO metadata (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [.text(Self.generationKey), SQLValue(next)])
    }

    /// - Returns: The set as it is stored.
    /// - Throws: ``StoreError/conflict(_:)`` that names the scope, for a set that is too large or a scope that has no place.
    @discardableResult
    static func check(_ set: OverrideSet, for scope: OverrideScope) throws(StoreError) -> String {
        _ = try OverrideSubject(scope)
        let document = OverrideDocument.text(of: set)
        guard document.utf8.count <= documentBytesMax else {
            throw StoreError.conflict(
                "the overrides for \(scope) have \(document.utf8.count) bytes, and \(documentBytesMax) are allowed; "
                    + "shorten the templates")
        }
        return document
    }

    /// A number that every ``set(_:for:at:)`` raises.
    ///
    /// - Parameter isLocked: It is about to be raised.
    func generation(isLocked: Bool = false) throws -> Int {
        let row = try database.first(
            "SELECT value FROM metadata WHERE key = ?\(isLocked ? database.lockingClause : "")", [.text(Self.generationKey)])
        return try row.map { Int(String(decoding: try $0.bytes(0), as: UTF8.self)) ?? 0 } ?? 0
    }

    /// All scopes with what they want, in their order.
    ///
    /// - Throws: ``StoreError/corrupt(_:)`` that names the scope.
    func all() throws -> [(scope: OverrideScope, set: OverrideSet)] {
        var all: [(scope: OverrideScope, set: OverrideSet)] = []
        try database.forEach("SELECT instance_domain, instance_name, subject_kind, subject, sealed FROM overrides", []) { row in
            let instance = InstanceID(domain: try row.text(0), name: try row.text(1))
            let (word, text) = (try row.text(2), try row.text(3))
            guard let kind = OverrideSubject.Kind(rawValue: word),
                let scope = OverrideSubject(kind: kind, text: text).scope(in: instance)
            else { throw StoreError.corrupt("\(instance) has overrides for \(word) \"\(text)\", which is no scope") }
            let document: String
            do {
                document = try sealer.open(try row.data(4), in: Self.place(instance, OverrideSubject(kind: kind, text: text)))
            } catch let error as Sealer.Unopenable where error.missing != nil {
                throw error
            } catch {
                throw StoreError.corrupt("the overrides for \(scope) of \(instance) do not open")
            }
            all.append((scope, try OverrideDocument.set(in: document, of: scope)))
        }
        return all.sorted { $0.scope < $1.scope }
    }

    static func place(_ instance: InstanceID, _ subject: OverrideSubject) -> Sealer.Place {
        // As a JSON list, because a plain separator could stand in a name.
        let row: JSONValue = [
            .string(instance.domain), .string(instance.name), .string(subject.kind.rawValue), .string(subject.text),
        ]
        return Sealer.Place(table: "overrides", row: row.text, column: "document")
    }
}

/// How a scope's subject stands in its two columns.
///
/// ```text
/// kind       text
/// instance   (empty)
/// vendor     snom
/// model      snom/D785
/// phone      0004132a7b15
/// ```
struct OverrideSubject: Hashable {
    enum Kind: String { case instance, vendor, model, phone }

    let kind: Kind
    let text: String

    init(kind: Kind, text: String) { (self.kind, self.text) = (kind, text) }

    /// - Throws: ``StoreError/conflict(_:)`` for a scope that would read back as another one.
    init(_ scope: OverrideScope) throws(StoreError) {
        switch scope.subject {
        case .instance: self.init(kind: .instance, text: "")
        case .vendor(let vendor): self.init(kind: .vendor, text: vendor)
        case .model(let vendor, let model): self.init(kind: .model, text: "\(vendor)/\(model)")
        case .phone(let mac): self.init(kind: .phone, text: mac.hex)
        }
        guard self.scope(in: scope.instance) == scope else {
            throw StoreError.conflict("\"\(scope)\" is no possible scope of overrides; vendor and model must have a name")
        }
    }

    /// The scope; nil if there is none such.
    func scope(in instance: InstanceID) -> OverrideScope? {
        switch kind {
        case .instance: return text.isEmpty ? OverrideScope(instance, .instance) : nil
        case .vendor: return text.isEmpty || text.contains("/") ? nil : OverrideScope(instance, .vendor(text))
        case .model:
            // A driver's id has no slash; a model may have one.
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
            return OverrideScope(instance, .model(vendor: parts[0], model: parts[1]))
        case .phone: return MACAddress(text).map { OverrideScope(instance, .phone($0)) }
        }
    }
}
