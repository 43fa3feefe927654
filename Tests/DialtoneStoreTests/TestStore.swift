import DialtoneModel
import DialtoneSQL
import Foundation
import GRDB
import TestSupport
import Testing

@testable import DialtoneStore

/// A folder of its own for one test, gone afterwards.
func withFolder<Value>(_ body: (Folder) async throws -> Value) async throws -> Value {
    let folder = Folder(path: NSTemporaryDirectory() + "dialtone-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }  // a left-over folder in /tmp breaks nothing
    return try await body(folder)
}

/// The stores that one suite of tests holds to the same rules.
enum StoreKind: String, CaseIterable {
    case memory, sqlite, postgres

    /// A fresh store, closed afterwards.
    func with(_ body: (any PhoneStore) async throws -> Void) async throws {
        switch self {
        case .memory:
            let store = MemoryStore()
            try await body(store)
            try await store.close()
        case .sqlite: try await withSQLite { try await body($0) }
        case .postgres: try await withPostgres { try await body($0) }
        }
    }
}

/// Runs a test with a fresh store of each kind, one after the other.
func withStore(_ body: (any PhoneStore) async throws -> Void) async throws {
    for kind in StoreKind.allCases {
        do {
            try await kind.with(body)
        } catch {
            Issue.record(error, "with the store \(kind)")
        }
    }
}

/// A fresh store in a PostgreSQL of the tests' own, of a node that holds all phones.
func withPostgres(_ body: (PostgresStore) async throws -> Void) async throws {
    let store = try await PostgresStore.open(try await TestDatabase.settings(), key: .random())
    _ = try await store.renew(.sample("test")) { _ in PhoneBucket.all }
    try await body(store)
    try await store.close()
}

enum TestDatabase {
    private static let starting = Task { try await PostgresServer.start() }

    /// A database of its own in the PostgreSQL that these tests share.
    static func uri() async throws -> String {
        let server = try await starting.value
        return server.uri(try await server.makeDatabase())
    }

    /// Settings for a new, empty database.
    static func settings() async throws -> PostgresSettings {
        var settings = try PostgresSettings(Secret(try await uri()))
        (settings.readers, settings.writers) = (1, 1)
        return settings
    }
}

/// The same for a test of what only SQLite does, or that changes the tables behind the store's back.
func withSQLite<Value>(_ body: (SQLiteStore) async throws -> Value) async throws -> Value {
    try await withFolder { folder in
        let store = try await SQLiteStore.open(path: folder.database, key: .random())
        let value = try await body(store)
        try await store.close()
        return value
    }
}

struct Folder: Sendable {
    var path: String
    var database: String { path + "/dialtone.sqlite" }
    var keyFile: String { path + "/dialtone.key" }

    /// All bytes of all files: what a thief of the disk would have.
    func bytes() throws -> Data {
        try FileManager.default.contentsOfDirectory(atPath: path).reduce(into: Data()) { all, name in
            all += FileManager.default.contents(atPath: path + "/" + name) ?? Data()
        }
    }
}

extension Date {
    /// The moment of most tests: 2026-11-22T18:12:00Z.
    static let noon = Date(timeIntervalSince1970: 1_795_371_120)
    static func noon(plus seconds: Double) -> Date { noon + seconds }
}

extension InstanceID {
    static let sample = InstanceID(domain: "example.com", name: "dialtone")
}

extension PhoneOrder {
    /// An order for Anna's phone, or another one.
    static func sample(
        instance: InstanceID = .sample, number: UInt64 = 0x0004_132a_7b15, code: String = "0123456789", user: String = "anna",
        password: String? = "user-pass-1", codeOpenUntil: Date? = .noon(plus: 3600)
    ) -> PhoneOrder {
        PhoneOrder(
            instance: instance, mac: .numbered(number), code: Secret(code),
            hwid: "hw-\(number)", user: user, commonName: "Anna Beispiel", password: password.map { Secret($0) },
            domain: "example.com", pbxDNS: "pbx.example.com", codeOpenUntil: codeOpenUntil)
    }
}

extension MACAddress {
    /// The address with this number, of which the low 48 bits count.
    static func numbered(_ number: UInt64) -> MACAddress {
        guard let mac = MACAddress(value: number & 0xffff_ffff_ffff) else { preconditionFailure("48 bits always fit") }
        return mac
    }
}

extension ConfigurationItem {
    /// An item from its JSON text.
    static func sample(_ text: String) throws -> ConfigurationItem {
        let value = try JSONValue(parsing: text)
        return ConfigurationItem(type: value["type"]?.string ?? "", value: value)
    }
}

extension Delivery {
    static let sample = Delivery(
        file: "snomD785.xml", vendor: "snom", model: "D785", firmware: "10.1.175.16", address: "192.0.2.17", door: "code",
        userAgent: "Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)")
}

extension PhoneRecords {
    /// The kinds of the lines of history, oldest first.
    func kinds(of id: Phone.ID) async throws -> [String] { try await history(of: id, limit: 1000).map(\.kind) }
}

extension HistoryEvent {
    /// An event of no consequence.
    static func sample(_ word: String = "seen") -> HistoryEvent { .resync(by: word, ResyncOutcome(address: nil)) }
}

extension SQLiteStore {
    /// Runs SQL behind the store's back.
    func tamper(_ sql: String) async throws {
        try await pool.write { try $0.execute(sql: sql) }
    }
}

extension StoreError {
    /// The name of the case, for errors whose reason is SQLite's wording.
    var kind: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }
}

extension RevisionDraft {
    /// A revision with this digest, whose one file holds it too.
    static func sample(_ digest: String, cause: RevisionCause = .configurationComplete) -> RevisionDraft {
        RevisionDraft(
            cause: cause, digest: digest, vendor: "snom", model: "D785", firmware: "10.1.175.16",
            files: [.init(name: "snomD785.xml", text: "<digest>\(digest)</digest>")])
    }
}

extension UnknownDevice {
    /// An unknown device that asked once, or a given number of times.
    static func sample(_ number: UInt64, at moment: Date = .noon, count: Int = 1) -> UnknownDevice {
        UnknownDevice(
            mac: .numbered(number), vendor: nil, model: nil, firmware: nil, address: "192.0.2.99", file: "x.cfg", firstAt: moment,
            lastAt: moment, count: count)
    }
}
