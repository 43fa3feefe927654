import DialtoneModel
import DialtoneSQL
import TestSupport
import Testing

@Suite("Notifications of PostgreSQL", .timeLimit(.minutes(10)))
struct PostgresListenerTests {
    private func notify(_ database: PostgresDatabase, _ channel: String, _ payload: String) async throws {
        try await database.commit { _ = try $0.first("SELECT pg_notify(?, ?)", [.text(channel), .text(payload)]) }
    }

    @Test("reach other pools after the COMMIT, in order, and nobody on another channel; a lost connection shows as missed")
    func listens() async throws {
        let settings = try await PostgresSettings.fresh()
        let (sender, receiver) = (try await PostgresDatabase.open(settings), try await PostgresDatabase.open(settings))
        var notifications = try receiver.listen("phones \"of\" all").makeAsyncIterator()
        #expect(await notifications.next() == .missed)
        try await notify(sender, "other", "x")
        await #expect(throws: SQLFault.self) {
            try await sender.commit { database in
                _ = try database.first("SELECT pg_notify(?, 'never')", ["phones \"of\" all"])
                try database.run("SELECT nothing")
            }
        }
        try await notify(sender, "phones \"of\" all", "1")
        try await notify(receiver, "phones \"of\" all", "2 é")
        #expect(await notifications.next() == .payload("1"))
        #expect(await notifications.next() == .payload("2 é"))
        let server = try await PostgresServer.shared
        let database = try await sender.read { try $0.first("SELECT current_database()::text")?.text(0) ?? "" }
        try await server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)' AND query LIKE 'LISTEN%'")
        #expect(await notifications.next() == .missed)
        try await notify(sender, "phones \"of\" all", "3")
        #expect(await notifications.next() == .payload("3"))
        await sender.close()
        await receiver.close()
    }

    @Test("that come faster than they are read end in one .missed, and what comes later follows")
    func overflow() async throws {
        let settings = try await PostgresSettings.fresh()
        let database = try await PostgresDatabase.open(settings)
        var notifications = try database.listen("c").makeAsyncIterator()
        #expect(await notifications.next() == .missed)
        try await database.commit { _ = try $0.first("SELECT count(pg_notify('c', n::text)) FROM generate_series(1, 1500) AS n") }
        try await notify(database, "c", "last")
        var heard: [PostgresNotification] = []
        while heard.last != .payload("last"), let next = await notifications.next() { heard.append(next) }
        // How many were read before the rest came is chance; if too many waited, the rest begins with .missed.
        let missed = heard.firstIndex(of: .missed)
        let numbers = heard.compactMap { if case .payload(let text) = $0 { Int(text) } else { nil } }
        #expect(numbers == numbers.sorted())
        #expect(missed != nil || numbers == Array(1...1500))
        await database.close()
    }

    @Test("end with the task that reads them")
    func cancelled() async throws {
        let database = try await PostgresDatabase.open(try await PostgresSettings.fresh())
        let stream = try database.listen("c")
        let (started, reading) = (AsyncStream.makeStream(of: Void.self), 1)
        let task = Task {
            var count = 0
            for await _ in stream {
                count += 1
                started.continuation.finish()
            }
            return count
        }
        for await _ in started.stream {}
        task.cancel()
        #expect(await task.value == reading)
        await database.close()
    }
}
