import DialtoneModel
import DialtoneSQL
import GRDB
import Testing

@testable import DialtoneStore

@Suite("Copies of a database")
struct CopyTests {
    @Test("every column of every table is copied but what a running service says of itself")
    func complete() async throws {
        let ofTheService: Set = ["phone_connections", "grdb_migrations", "sqlite_sequence"]
        let madeOfOthers = "phone_search"
        try await withSQLite { store in
            let tables = try await store.pool.read { database in
                try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'").filter {
                    !ofTheService.contains($0) && !$0.hasPrefix(madeOfOthers)
                }
            }
            #expect(Set(tables) == Set(DatabaseCopy.layouts.map(\.name)))
            for layout in DatabaseCopy.layouts {
                let columns = try await store.pool.read { try $0.columns(in: layout.name).map(\.name) }
                #expect(Set(layout.columns.map { $0.filter { $0 != "\"" } }) == Set(columns), "\(layout.name)")
            }
        }
    }

    @Test("what is searched is made anew for a copy")
    func searched() async throws {
        try await withSQLite { source in
            let phone = try await source.receive(.sample(), at: .noon)
            let failure = Condition.fileImpossible(maker: "Acme", problem: "no key")
            _ = try await source.commit([.delivered(.sample), .failed(failure)], for: phone.id, at: .noon)
            try await withSQLite { target in
                _ = try await DatabaseCopy(from: source, to: target).run()
                for text in ["beispiel", "acme", "192.0.2.17", "00:04:13"] {
                    let query = PhoneQuery(instance: .sample, text: text)
                    #expect(try await target.phones(matching: query, limit: 10, offset: 0).map(\.id) == [phone.id], "\(text)")
                }
            }
        }
    }

    @Test(
        "a copy that is not like its source is an error",
        arguments: ["DELETE FROM history WHERE id = 1", "UPDATE history SET kind = 'ready'"])
    func proved(change: String) async throws {
        try await withSQLite { source in
            _ = try await source.receive(.sample(), at: .noon)
            try await withSQLite { target in
                // Something takes each line back that is copied.
                try await target.tamper("CREATE TRIGGER t AFTER INSERT ON history BEGIN \(change); END")
                await #expect(throws: StoreError.self) { _ = try await DatabaseCopy(from: source, to: target).run() }
            }
        }
    }
}
