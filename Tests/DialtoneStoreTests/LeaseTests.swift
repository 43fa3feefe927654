import DialtoneModel
import DialtoneSQL
import Foundation
import TestSupport
import Testing

@testable import DialtoneStore

@Suite("The lease of a service on PostgreSQL")
struct LeaseTests {
    private static let microseconds = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"

    /// Another service has the lease for so long.
    private static func give(_ store: PostgresStore, _ seconds: Int64) async throws {
        try await store.withoutLease { database in
            try database.run(
                """
                INSERT INTO service_leases (bucket, node, holder, since, lease_until)
                VALUES (0, 'another', 'process 7 on elsewhere', \(microseconds), \(microseconds) + ?)
                ON CONFLICT (bucket) DO UPDATE SET node = excluded.node, holder = excluded.holder, lease_until = excluded.lease_until
                """, [.integer(seconds * 1_000_000)])
        }
    }

    @Test("one that was taken for dead writes nothing more, and goes on when the other has ended")
    func fenced() async throws {
        try await withPostgres { store in
            let phone = try await store.receive(.sample(), at: .noon)
            try await Self.give(store, 60)
            let error = await #expect(throws: StoreError.self) { _ = try await store.commit([.identifying], for: phone.id, at: .noon) }
            guard case .inUse(let holder) = error else {
                Issue.record("\(error.map { "\($0)" } ?? "nothing") instead of inUse")
                return
            }
            #expect(holder.hasPrefix("process 7 on elsewhere, since "))
            #expect(try await store.phone(phone.id)?.status == .received)
            #expect(try await store.history(of: phone.id, limit: 9).map(\.kind) == ["received"])
            try await Self.give(store, -1)
            #expect(try await store.commit([.identifying], for: phone.id, at: .noon).status == .identifying)
        }
    }

    @Test("a lease with less than half of its time left is moved on by the next write")
    func movedOn() async throws {
        try await withPostgres { store in
            let phone = try await store.receive(.sample(), at: .noon)
            try await store.withoutLease { try $0.run("UPDATE service_leases SET lease_until = \(Self.microseconds) + 4000000") }
            _ = try await store.commit([.identifying], for: phone.id, at: .noon)
            let left = try await store.read("test") { database in
                try database.first("SELECT lease_until - \(Self.microseconds) FROM service_leases")?.integer(0) ?? 0
            }
            #expect(left > 5_000_000)
        }
    }

    @Test("a service waits for the lease of one that was killed, and says who has one that goes on")
    func waits() async throws {
        let (settings, key) = (try await TestDatabase.settings(), SecretKey.random())
        let first = try await PostgresStore.open(settings, key: key)
        await #expect(throws: StoreError.self) { try await PostgresStore.open(settings, key: key) }
        // As a killed one leaves it: nothing moves it on, and it ends soon.
        try await first.close()
        let command = try await PostgresStore.open(settings, key: key, access: .beside)
        try await Self.give(command, 1)
        try await command.close()
        let second = try await PostgresStore.open(settings, key: key, patience: .seconds(60))
        try await second.close()
    }

    @Test("a command writes alone while no service has the lease, leaves none behind, and does not write beside one")
    func alone() async throws {
        let (settings, key) = (try await TestDatabase.settings(), SecretKey.random())
        let service = try await PostgresStore.open(settings, key: key)
        let phone = try await service.receive(.sample(), at: .noon)
        let command = try await PostgresStore.open(settings, key: key, access: .beside)
        #expect(try await command.commitAlone([.removed], for: phone.id, at: .noon) == nil)
        #expect(try await command.phone(phone.id)?.status == .received)
        try await service.close()
        #expect(try await command.commitAlone([.removed], for: phone.id, at: .noon)?.status == .removed)
        try await command.close()
        try await PostgresStore.open(settings, key: key).close()
    }
}

extension PostgresStore {
    /// Runs SQL without a look at the lease.
    func withoutLease(_ work: @escaping @Sendable (any SQLDatabase) throws -> Void) async throws {
        try await database.commit { try work($0) }
    }
}
