import DialtoneModel
import DialtoneStore
import Foundation
import Logging
import Testing

@testable import DialtoneAdmin
@testable import DialtoneSupport

@Suite("Parts of the admin app", .timeLimit(.minutes(10)))
struct AdminPartsTests {
    @Test("a page that does not keep up misses the oldest, and is told so")
    func outbox() async {
        let outbox = PageOutbox()
        for number in 1...(PageOutbox.waitingMax + 3) { outbox.post("\(number)") }
        let (sent, told) = AsyncStream.makeStream(of: String.self)
        let task = Task { await outbox.run(missed: "more") { told.yield($0) } }
        var texts: [String] = []
        for await text in sent {
            texts.append(text)
            if text == "more" { break }
        }
        #expect(texts == (4...(PageOutbox.waitingMax + 3)).map { "\($0)" } + ["more"])
        outbox.post("next")
        for await text in sent {
            #expect(text == "next", "nothing was missed any more")
            break
        }
        task.cancel()
        await task.value
    }

    @Test("an outbox ends with its page")
    func outboxEnds() async {
        struct Gone: Error {}
        let outbox = PageOutbox()
        outbox.post("a")
        await outbox.run(missed: "more") { _ in throw Gone() }
    }

    @Test("a turnstile lets in so many, and the next when one leaves")
    func turnstile() async {
        let turnstile = ConcurrencyLimit(placesMax: 2)
        await turnstile.enter()
        await turnstile.enter()
        let (entries, entered) = AsyncStream.makeStream(of: Int.self)
        let task = Task {
            await turnstile.enter()
            entered.yield(3)
        }
        // It does come, and has to wait.
        while await turnstile.waitingCount == 0 { await Task.yield() }
        await turnstile.leave()
        for await entry in entries {
            #expect(entry == 3)
            break
        }
        await task.value
    }

    @Test("a gate holds whoever comes before it opens, lets through whoever comes later, and gives up a task that is cancelled")
    func gate() async throws {
        let gate = Latch()
        let early = Task { try await gate.pass() }
        let gone = Task { try await gate.pass() }
        gone.cancel()
        await #expect(throws: CancellationError.self) { try await gone.value }
        gate.open()
        try await early.value
        try await gate.pass()
    }

    @Test("the log keeps the latest events, those of one instance and of all")
    func log() {
        let (log, one, two) = (EventLog(), InstanceID(domain: "a.example", name: "x"), InstanceID(domain: "a.example", name: "y"))
        for number in 1...(2 * EventLog.ringMax + 2) { log.add("login", "\(number)", instance: number.isMultiple(of: 2) ? one : two) }
        log.add("devices", "all")
        #expect(log.latest(of: one).first?.text == "all")
        #expect(log.latest(of: one).count == EventLog.ringMax + 1)
        #expect(log.latest(of: two).last?.text == "3", "the oldest one is gone")
    }

    @Test("events of one kind push out none of another kind, and none of another instance")
    func rings() {
        let (log, one, two) = (EventLog(), InstanceID(domain: "a.example", name: "x"), InstanceID(domain: "a.example", name: "y"))
        log.add("pbx", "came", instance: one)
        log.add("overrides", "changed", instance: one)
        log.add("login", "refused", instance: two)
        for number in 1...1000 { log.add("login", "\(number)", instance: one) }
        #expect(log.latest(of: two).map(\.text) == ["refused"])
        let texts = log.latest(of: one).map(\.text)
        #expect(texts.first == "1000" && Array(texts.suffix(2)) == ["changed", "came"])
    }

    @Test("a user owns phones of the own name in the own system")
    func ownership() {
        let phone = Phone(
            id: 1, instance: DoorBench.instance, mac: DoorBench.mac, hwid: "", user: "anna", commonName: "Anna", domain: "example.com",
            pbxDNS: "", status: .ready, receivedAt: .now)
        #expect(PBXUser(name: "anna", domain: "Example.com").owns(phone))
        #expect(PBXUser(name: "anna", domain: "").owns(phone))
        #expect(!PBXUser(name: "anna", domain: "other.example").owns(phone))
        #expect(!PBXUser(name: "ann", domain: "example.com").owns(phone))
        #expect(!PBXUser(name: "", domain: "").owns(phone))
    }

    @Test("a code that ends before the phone came stands in the log, many of them as a number")
    func expiredCodes() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-admin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // left-overs in a temporary folder harm nobody
        let store = try await SQLiteStore.open(path: folder.appendingPathComponent("dialtone.sqlite").path, key: .random())
        let (start, events) = (DoorBench.start, EventLog())
        for number in 0..<25 {
            let order = PhoneOrder(
                instance: DoorBench.instance, mac: try #require(MACAddress(value: UInt64(number) + 1)),
                code: Secret("10000000\(number + 10)"),
                hwid: "", user: "user\(number)", commonName: "", password: nil, domain: "", pbxDNS: "",
                codeOpenUntil: start.addingTimeInterval(number == 0 ? 10 : 100))
            _ = try await store.receive(order, at: start)
        }
        let watch = CodeExpiryWatch(
            store: store, events: events, instances: [DoorBench.instance], clock: ForwardClock(), logger: Logger(label: "test"))
        try await watch.look(start..<start.addingTimeInterval(60))
        #expect(
            events.latest(of: DoorBench.instance).map(\.text) == [
                "The code of 000000000001 (user0) expired before the phone fetched its file."
            ])
        try await watch.look(start.addingTimeInterval(60)..<start.addingTimeInterval(120))
        let texts = events.latest(of: DoorBench.instance).map(\.text)
        #expect(texts.count == 22 && texts.first == "So did the codes of 4 phones more.")
        try await store.close()
    }
}
