import DialtoneModel
import DialtoneSQL
import Dispatch
import Foundation
import GRDB
import Synchronization
import Testing

@testable import DialtoneStore

struct CommitQueueTests {
    /// Holds the writer until all jobs wait, so that they must share what comes next.
    private func together(
        _ count: Int, in store: SQLiteStore, _ job: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> [Int: StoreError] {
        let gate = DispatchSemaphore(value: 0)
        store.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
        return await withTaskGroup(of: (Int, StoreError?).self) { group in
            for index in 0..<count {
                group.addTask {
                    do { try await job(index) } catch { return (index, StoreError(error)) }
                    return (index, nil)
                }
            }
            while store.queue.waitingCount < count { await Task.yield() }
            gate.signal()
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    @Test("writers who come together share a transaction, and each gets its own answer", .timeLimit(.minutes(10)))
    func shared() async throws {
        try await withSQLite { store in
            let before = store.commitCounts
            let failures = try await together(16, in: store) { index in
                let phone = try await store.receive(.sample(number: UInt64(index), user: "u\(index)"), at: .noon)
                #expect(phone.user == "u\(index)" && phone.mac.value == UInt64(index))
            }
            #expect(failures.isEmpty)
            #expect(store.commitCounts.commits - before.commits == 1)
            #expect(store.commitCounts.jobs - before.jobs == 16)
            #expect(try await store.fleet().count == 16)
        }
    }

    @Test("a job that fails takes no other with it and leaves nothing behind", .timeLimit(.minutes(10)))
    func failing() async throws {
        try await withSQLite { store in
            let id = try await store.receive(.sample(number: 99), at: .noon).id
            let failures = try await together(6, in: store) { index in
                if index == 3 {
                    try await store.write("test") { database in
                        try database.run("DELETE FROM phones")
                        throw StoreError.conflict("on purpose")
                    }
                } else if index == 4 {
                    _ = try await store.commit([.identifying], for: id + 1000, at: .noon)
                } else {
                    _ = try await store.receive(.sample(number: UInt64(index)), at: .noon)
                }
            }
            #expect(failures == [3: .conflict("on purpose"), 4: .unknownPhone(id + 1000)])
            #expect(try await store.fleet().count == 5)
        }
    }

    @Test("a store that could not write says so until it can again")
    func broken() async throws {
        try await withSQLite { store in
            // The other has it locked for as long as this test wants; there is no use in waiting for it.
            try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA busy_timeout = 0") }
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: store.pool.path, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            try await store.checkWriting()  // nobody wanted to write yet
            await #expect(throws: StoreError.self) { try await store.receive(.sample(), at: .noon) }
            await #expect(throws: StoreError.self) { try await store.checkWriting() }
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try await store.checkWriting()
            let commits = store.commitCounts.commits
            try await store.checkWriting()
            #expect(store.commitCounts.commits == commits)
            _ = try await store.receive(.sample(), at: .noon)
            try other.close()
        }
    }

    @Test("when one job fills the disk, the small ones beside it are stored", .timeLimit(.minutes(10)))
    func full() async throws {
        try await withSQLite { store in
            let id = try await store.receive(.sample(), at: .noon).id
            try await store.pool.writeWithoutTransaction { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                try database.execute(sql: "PRAGMA max_page_count = \(pages + 4)")
            }
            let failures = try await together(5, in: store) { index in
                let text = String(repeating: "x", count: index == 2 ? 100_000 : 10)
                _ = try await store.commit([.noted(.sample("\(index) \(text)"))], for: id, at: .noon)
            }
            #expect(failures == [2: .full])
            let stored = try await store.history(of: id, limit: 9).dropFirst().compactMap { $0.details?["by"]?.string?.first }
            #expect(Set(stored) == ["0", "1", "3", "4"])
        }
    }

    @Test("the caller is woken after the commit: another connection sees the row at once")
    func visible() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let other = try await SQLiteStore.open(path: folder.database, key: key, access: .readOnly)
            for number in UInt64(0)..<20 {
                let phone = try await store.receive(.sample(number: number), at: .noon)
                #expect(try await other.phone(phone.id) == phone)
            }
            try await other.close()
            try await store.close()
        }
    }

    @Test("a cancelled task still gets to know what was written, and closing waits for it")
    func cancelled() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let writer = Task { try await store.receive(.sample(), at: .noon) }  // awaited below
            writer.cancel()
            #expect(try await writer.value.status == .received)
            let gate = DispatchSemaphore(value: 0)
            store.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
            async let late = store.receive(.sample(number: 2), at: .noon)
            while store.queue.waitingCount < 1 { await Task.yield() }
            async let closing: Void = store.close()
            gate.signal()
            #expect(try await late.mac.value == 2)
            try await closing
            let again = try await SQLiteStore.open(path: folder.database, key: key)
            #expect(try await again.fleet().count == 2)
            try await again.close()
        }
    }

    @Test("each operation is told with its name and duration, failed ones too")
    func operations() async throws {
        try await withFolder { folder in
            let seen = Mutex<[String]>([])
            let store = try await SQLiteStore.open(path: folder.database, key: .random()) { name, duration in
                #expect(duration > .zero)
                seen.withLock { $0.append(name) }
            }
            let id = try await store.receive(.sample(), at: .noon).id
            _ = try await store.phone(id)
            await #expect(throws: StoreError.self) { try await store.commit([], for: 99, at: .noon) }
            #expect(seen.withLock { $0 } == ["receive", "phone", "commit"])
            try await store.close()
        }
    }
}
