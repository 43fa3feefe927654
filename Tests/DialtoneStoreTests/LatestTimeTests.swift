import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

@Suite("The latest time that was seen")
struct LatestTimeTests {
    @Test("it only goes on, whichever process says it")
    func forward() async throws {
        try await withStore { store in
            let steps: [(seen: Date, latest: Date)] = [
                (.noon, .noon), (.noon(plus: 0.5), .noon(plus: 0.5)), (.noon(plus: -86_400), .noon(plus: 0.5)),
                (.distantPast, .noon(plus: 0.5)),
                // Another byte of the number.
                (.noon(plus: 1e9), .noon(plus: 1e9)),
            ]
            for step in steps {
                let latest = try await store.advanceTime(to: step.seen)
                #expect(latest == step.latest)
            }
        }
    }

    @Test("it is there after a restart, and for commands beside the service")
    func lasting() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            _ = try await store.advanceTime(to: .noon)
            let command = try await SQLiteStore.open(path: folder.database, key: key, access: .beside)
            #expect(try await command.advanceTime(to: .noon(plus: -60)) == .noon)
            try await command.close()
            try await store.close()
            let again = try await SQLiteStore.open(path: folder.database, key: key)
            #expect(try await again.advanceTime(to: .noon(plus: -60)) == .noon)
            try await again.close()
        }
    }

    @Test("one that cannot be read is damage, and no reason to go back")
    func damaged() async throws {
        try await withSQLite { store in
            try await store.tamper("INSERT INTO metadata (key, value) VALUES ('latest-time', x'ff')")
            await #expect(throws: StoreError.corrupt("the time of its last use cannot be read")) {
                try await store.advanceTime(to: .noon)
            }
        }
    }
}
