import DialtoneModel
import DialtoneProvisioning
import DialtoneSQL
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import Logging
import NIOPosix
import Testing

@testable import DialtoneFleet

/// What other processes want of phones, with the fleet that carries it out and without a network.
@Suite("Wishes of other processes", .timeLimit(.minutes(10)))
struct CommandInboxTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")

    private struct Site {
        /// As the service has the database.
        var store: FailingStore
        /// As a command beside it has it.
        var command: SQLiteStore

        func order(_ number: UInt64) async throws -> Phone {
            let mac = try #require(MACAddress(value: number))
            return try await store.receive(
                PhoneOrder(
                    instance: CommandInboxTests.instance, mac: mac, code: Secret("012345678\(number)"), hwid: mac.hex,
                    user: "user\(number)",
                    commonName: "", password: nil, domain: "example.com", pbxDNS: "pbx.example.com"), at: .now)
        }

        /// Waits until a wish is not asked for any more; the suite's time limit bounds it.
        func done(_ action: PhoneAction) async throws {
            while try await command.standing(of: action) == .waiting {
                try await Task.sleep(for: .milliseconds(5))  // the store tells no test; this asks again
            }
        }

        func kinds(_ phone: Phone) async throws -> [String] { try await command.history(of: phone.id, limit: 100).map(\.kind) }
    }

    /// - Parameters:
    ///   - before: What is there when the service starts.
    private func site<Value: Sendable>(
        before: @escaping @Sendable (Site) async throws -> Value, _ body: @escaping @Sendable (Site, Value) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-wishes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a left-over folder harms no test
        let (path, key) = (folder.appendingPathComponent("x.sqlite").path, SecretKey.random())
        let store = FailingStore(try await SQLiteStore.open(path: path, key: key))
        let command = try await SQLiteStore.open(path: path, key: key, access: .beside)
        let site = Site(store: store, command: command)
        let value = try await before(site)

        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
        let fleet = Fleet(
            Fleet.Environment(
                store: store, links: ScriptedDevices { _, _ in },
                limiter: ConnectionLimiter(perSecond: 1), files: files, deadline: .seconds(25), codeLifetime: .seconds(3600),
                connections: ConnectionRegister(), committed: { _, _ in }, time: Fleet.Time(timers: ManualTimers()), logger: logger))
        let inbox = CommandInbox(
            store: store, fleet: fleet,
            operations: PhoneOperations(store: store, fleet: fleet, files: files, codeLifetime: .seconds(3600), clock: ForwardClock()),
            overrides: OverrideKeeper(store: store, files: files, fleet: fleet, logger: logger), noticed: {}, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fleet.run() }
            group.addTask { try await inbox.run() }
            try await body(site, value)
            group.cancelAll()
        }
        try await command.close()
        try await store.close()
    }

    @Test("a wish is deleted only after it was carried out: while the store fails it waits, and then it is carried out once")
    func later() async throws {
        try await site { site in
            try await site.order(1)
        } _: { site, phone in
            let wish = PhoneAction(kind: .reopen, phone: phone.id)
            site.store.fail(true)
            try await site.command.requestAction(wish, at: .now)
            var failures = site.store.failures.makeAsyncIterator()
            #expect(await failures.next() == "commit")
            #expect(try await site.command.standing(of: wish) == .waiting)
            #expect(await failures.next() == "commit", "it is tried again")
            #expect(try await site.command.standing(of: wish) == .waiting)
            #expect(try await !site.kinds(phone).contains("door-opened"))
            site.store.fail(false)
            try await site.done(wish)
            #expect(try await site.kinds(phone).count { $0 == "door-opened" } == 1)
            #expect(try await site.command.phone(phone.id)?.codeOpenUntil.map { $0 > .now } == true)
        }
    }

    @Test("a wish that this release does not know, and one that cannot be carried out, block no other")
    func blocksNothing() async throws {
        try await site { site in
            let (first, second) = (try await site.order(1), try await site.order(2))
            try await site.store.store.write("test") { database in
                _ = try database.run(
                    "INSERT INTO phone_actions (phone_id, kind, requested_at) VALUES (?, 'polish', 1)", [.integer(first.id)])
            }
            // The hardware belongs to the other phone; and one that says nothing of any hardware.
            let taken = PhoneAction(kind: .assign, phone: first.id, details: ["mac": .string(second.mac.hex), "until": 4_000_000_000])
            try await site.command.requestAction(taken, at: .now)
            try await site.command.requestAction(PhoneAction(kind: .assign, phone: second.id), at: .now)
            try await site.command.requestAction(PhoneAction(kind: .remove, phone: second.id), at: .now)
            return (first, second)
        } _: { site, phones in
            try await site.done(PhoneAction(kind: .remove, phone: phones.1.id))
            #expect(try await site.command.phone(phones.1.id)?.status == .removed)
            #expect(try await site.kinds(phones.1).suffix(2) == ["admin", "removed"])
            #expect(try await site.command.phone(phones.0.id)?.assignedMAC == nil)
            #expect(try await site.command.waitingActions(at: .now).isEmpty)
            let left = try await site.command.read("test") { database in
                try database.map("SELECT kind FROM phone_actions WHERE set_aside_at IS NOT NULL ORDER BY id") { try $0.text(0) }
            }
            #expect(left.sorted() == ["assign", "assign", "polish"], "they stay for people, and for a release that knows them")
        }
    }

    @Test("each kind of wish is carried out through the phone's owner")
    func everyKind() async throws {
        try await site { site in
            try await site.order(1)
        } _: { site, phone in
            let wishes = [
                PhoneAction(
                    kind: .resync, phone: phone.id,
                    details: ["outcome": ResyncOutcome(address: "192.0.2.17", attempts: [.init(.web, .accepted)]).json]),
                PhoneAction(kind: .protect, phone: phone.id),
                PhoneAction(kind: .reopen, phone: phone.id),
                PhoneAction(kind: .assign, phone: phone.id, details: ["mac": "000413ff0001", "until": 4_000_000_000]),
                PhoneAction(kind: .remove, phone: phone.id),
            ]
            #expect(Set(wishes.map(\.kind)) == Set(PhoneAction.Kind.allCases))
            for wish in wishes {
                try await site.command.requestAction(wish, at: .now)
                try await site.done(wish)
                #expect(try await site.command.standing(of: wish) == .gone)
                guard wish.kind == .assign else { continue }
                let assigned = try await site.command.phone(phone.id)
                #expect(assigned?.assignedMAC?.hex == "000413ff0001")
                #expect(assigned?.codeOpenUntil == Date(timeIntervalSince1970: 4_000_000_000))
            }
            let kinds = try await site.kinds(phone)
            for kind in ["resync", "own-admin-password", "door-opened", "assigned", "removed"] { #expect(kinds.contains(kind), "\(kinds)") }
            let line = try #require(try await site.command.history(of: phone.id, limit: 100).first { $0.kind == "resync" })
            #expect(line.text == "A resync was asked for: 192.0.2.17 accepted the request to its web server and fetches its file now.")
        }
    }
}
