import DialtoneModel
import Foundation
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

    @Test("what one writes the other sees, and a command's word is taken exactly once")
    func words() async throws {
        try await withTwo { service, command in
            let phone = try await service.receive(.sample(), at: .noon)
            #expect(try await command.phone(phone.id) == phone)
            try await command.requestAction(PhoneAction(kind: .resync, phone: phone.id), at: .noon)
            try await command.requestAction(PhoneAction(kind: .reopen, phone: phone.id), at: .noon)
            try await command.requestAction(PhoneAction(kind: .resync, phone: phone.id), at: .noon)
            try await command.requestAction(PhoneAction(kind: .remove, phone: phone.id), with: [.removed], at: .noon)
            #expect(try await service.phone(phone.id)?.status == .removed)
            let taken = try await service.takeActions()
            #expect(taken == [.reopen, .resync, .remove].map { PhoneAction(kind: $0, phone: phone.id) })
            #expect(try await service.takeActions().isEmpty)
            #expect(try await command.takeActions().isEmpty)
            let all = PhoneAction.Kind.allCases.map { PhoneAction(kind: $0, phone: phone.id) }
            for action in all { try await command.requestAction(action, at: .noon) }
            #expect(try await service.takeActions() == all, "the tables know every kind")
            await #expect(throws: StoreError.unknownPhone(99)) {
                try await command.requestAction(PhoneAction(kind: .remove, phone: 99), at: .noon)
            }
        }
    }

    @Test("a failing step leaves no word either")
    func together() async throws {
        try await withTwo { service, command in
            let phone = try await service.receive(.sample(), at: .noon)
            try await service.tamper("CREATE TRIGGER no BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no'); END")
            await #expect(throws: StoreError.conflict("no")) {
                try await command.requestAction(PhoneAction(kind: .remove, phone: phone.id), with: [.removed], at: .noon)
            }
            #expect(try await service.takeActions().isEmpty)
            #expect(try await service.phone(phone.id)?.status == .received)
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
