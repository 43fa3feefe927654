import DialtoneModel
import Foundation
import GRDB
import Testing

@testable import DialtoneStore

/// Two stores on one file, as the service and the command line have them.
struct BetweenProcessesTests {
    private func withTwo(
        _ body: (_ service: SQLiteStore, _ command: SQLiteStore) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let service = try await SQLiteStore.open(path: folder.database, key: key)
            let command = try await SQLiteStore.open(path: folder.database, key: key, access: .beside)
            try await body(service, command)
            try await command.close()
            try await service.close()
        }
    }

    @Test("what one writes the other sees, and a command's wish waits until it was carried out")
    func wishes() async throws {
        try await withTwo { service, command in
            let phone = try await service.receive(.sample(), at: .noon)
            #expect(try await command.phone(phone.id) == phone)
            func wish(_ kind: PhoneAction.Kind, _ details: JSONValue? = nil) -> PhoneAction {
                PhoneAction(kind: kind, phone: phone.id, details: details)
            }
            try await command.requestAction(wish(.resync, ["result": "no answer"]), at: .noon)
            try await command.requestAction(wish(.reopen), at: .noon)
            try await command.requestAction(wish(.resync, ["result": "it answered"]), at: .noon)
            try await command.requestAction(wish(.remove), at: .noon)
            #expect(try await service.phone(phone.id) == phone, "only its owner writes its record")

            let waiting = try await service.waitingActions(at: .noon)
            #expect(waiting.map(\.action) == [wish(.reopen), wish(.resync, ["result": "it answered"]), wish(.remove)])
            #expect(try await service.waitingActions(at: .noon) == waiting, "they wait on")
            try await service.finish(waiting[0].id)
            #expect(try await command.standing(of: wish(.reopen)) == .gone)
            #expect(try await command.standing(of: wish(.remove)) == .waiting)
            #expect(try await service.waitingActions(at: .noon) == Array(waiting.dropFirst()))
            try await service.setAside(waiting[2].id, at: .noon)
            #expect(try await command.standing(of: wish(.remove)) == .setAside)
            #expect(try await service.waitingActions(at: .noon) == [waiting[1]])
            // Asked for anew, it waits again.
            try await command.requestAction(wish(.remove), at: .noon)
            #expect(try await service.waitingActions(at: .noon).map(\.action.kind) == [.resync, .remove])

            let all = PhoneAction.Kind.allCases.map { wish($0) }
            for action in all { try await command.requestAction(action, at: .noon) }
            #expect(try await service.waitingActions(at: .noon).map(\.action) == all, "the tables know every kind")
            await #expect(throws: StoreError.unknownPhone(99)) {
                try await command.requestAction(PhoneAction(kind: .remove, phone: 99), at: .noon)
            }
        }
    }

    @Test("a wish of a later release, and one that cannot be read, are set aside and block no other")
    func unknownWishes() async throws {
        try await withTwo { service, command in
            let phone = try await service.receive(.sample(), at: .noon)
            try await service.tamper(
                "INSERT INTO phone_actions (phone_id, kind, requested_at) VALUES (\(phone.id), 'polish', 1)")
            try await service.tamper(
                "INSERT INTO phone_actions (phone_id, kind, details, requested_at) VALUES (\(phone.id), 'assign', '{\"mac\":', 1)")
            try await command.requestAction(PhoneAction(kind: .reopen, phone: phone.id), at: .noon)
            let waiting = try await service.waitingActions(at: .noon(plus: 5))
            #expect(waiting.map(\.action) == [PhoneAction(kind: .reopen, phone: phone.id)])
            let left = try await service.pool.read { database in
                try String.fetchAll(database, sql: "SELECT kind FROM phone_actions WHERE set_aside_at IS NOT NULL ORDER BY kind")
            }
            #expect(left == ["assign", "polish"], "they stay for a release that knows them")
            #expect(try await command.standing(of: PhoneAction(kind: .assign, phone: phone.id)) == .setAside)
        }
    }

    @Test("a command writes by itself only while no service works on the database")
    func alone() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let service = try await SQLiteStore.open(path: folder.database, key: key)
            let phone = try await service.receive(.sample(), at: .noon)
            let command = try await SQLiteStore.open(path: folder.database, key: key, access: .beside)
            #expect(try await command.commitAlone([.identifying], for: phone.id, at: .noon) == nil)
            #expect(try await command.phone(phone.id) == phone)
            try await service.close()
            #expect(try await command.commitAlone([.identifying], for: phone.id, at: .noon)?.status == .identifying)
            await #expect(throws: StoreError.unknownPhone(99)) { try await command.commitAlone([.identifying], for: 99, at: .noon) }
            // Afterwards a service may start.
            try await SQLiteStore.open(path: folder.database, key: key).close()
            try await command.close()
        }
    }

    @Test("the data version changes when another process writes, and only then")
    func dataVersion() async throws {
        try await withTwo { service, command in
            let phone = try await service.receive(.sample(), at: .noon)
            let before = try await service.dataVersion()
            for number in UInt64(1)...20 { _ = try await service.receive(.sample(number: number), at: .noon) }
            _ = try await command.phones(in: nil, status: nil, limit: 100, offset: 0)
            #expect(try await service.dataVersion() == before)
            _ = try await command.commit([.identifying], for: phone.id, at: .noon)
            #expect(try await service.dataVersion() != before)
        }
    }

    @Test("both write at once without losing anything")
    func bothWrite() async throws {
        try await withTwo { service, command in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, store) in [service, command].enumerated() {
                    for number in 0..<40 {
                        group.addTask { _ = try await store.receive(.sample(number: UInt64(index * 1000 + number)), at: .noon) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await service.fleet().count == 80)
            try await command.check()
        }
    }

    @Test("a reader beside the service cannot write")
    func readOnly() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let service = try await SQLiteStore.open(path: folder.database, key: key)
            let phone = try await service.receive(.sample(), at: .noon)
            let reader = try await SQLiteStore.open(path: folder.database, key: key, access: .readOnly)
            #expect(try await reader.phone(phone.id) == phone)
            let error = await #expect(throws: StoreError.self) {
                try await reader.commit([.identifying], for: phone.id, at: .noon)
            }
            #expect(error?.kind == "unavailable")
            try await reader.close()
            try await service.close()
        }
    }
}
