import DialtoneModel
import DialtoneStore
import DialtoneWire
import Testing

@testable import DialtoneFleet

@Suite("How often an owner writes, and what it may write later", .timeLimit(.minutes(10)))
struct WaitingStepsTests {
    private static let password = Secret("sysclient-1")
    private static let seed = "Ab3!Zz09_QwErTy7"

    private static func admin(_ clear: String) -> AdminMessage {
        .adminPassword(seed: seed, cipher: SysclientProof.encrypt(seed: seed, password: password, clear))
    }

    private static func item(_ id: String, _ value: String = "a", last: Bool = false) -> AdminMessage {
        let item = ConfigurationItem(type: "NTP", value: ["type": "NTP", "id": .string(id), "ntp1": .string("\(value).example.com")])
        return .configuration(ConfigurationMessage(item: item, last: last))
    }

    /// Devices that takes a phone, and then says all this at once.
    private static func devices(
        _ configuration: [AdminMessage], onAdmission: @escaping @Sendable (ScriptedDevices.Connection) -> Void = { _ in },
        said: @escaping @Sendable () -> Void = {}
    ) -> ScriptedDevices {
        ScriptedDevices { message, connection in
            guard case .identify(let identify) = message else { return }
            if identify.provisioningCode == nil, identify.digest == nil { return connection.say(.challenge("1273340918")) }
            onAdmission(connection)
            if identify.digest == nil { connection.say(.sysclientPassword(password)) }
            for message in configuration { connection.say(message) }
            said()
        }
    }

    private static let whole = [admin("Adm-5521-x"), item("1"), item("2"), item("3"), item("4", last: true)]

    @Test("an order is written three times: when it came, with the password, and when the phone is ready")
    func order() async throws {
        try await FleetBench.run(Self.devices(Self.whole)) { bench in
            let answer = try await bench.order()
            #expect(answer == nil)
            // The phone, which was not there yet, and its secrets.
            #expect(bench.store.calls.writes == 3 && bench.store.calls.reads == 2)
            let phone = try #require(try await bench.phone())
            #expect(phone.configuration.count == 4)
            #expect(try await bench.store.secrets(of: phone.id).adminPassword == Secret("Adm-5521-x"))
            let kinds = try await bench.store.history(of: phone.id, limit: 20).map(\.kind)
            #expect(
                kinds == ["received", "identifying", "password", "admin-password", "item", "item", "item", "item", "ready", "revised"])
        }
    }

    @Test("a login that brings what is there already writes nothing, one that brings something new writes that")
    func reconnect() async throws {
        let store = MemoryStore()
        try await FleetBench.run(Self.devices(Self.whole), store: store) { bench in
            let answer = try await bench.order()
            #expect(answer == nil)
        }
        for (configuration, writes) in [(Self.whole, 0), (Array(Self.whole.dropLast()) + [Self.item("4", "b", last: true)], 2)] {
            let before = store.calls.writes
            let (logins, login) = AsyncStream.makeStream(of: Void.self)
            try await FleetBench.run(Self.devices(configuration, said: { login.yield() }), store: store) { bench in
                // What Devices says stands in the owner's queue before what follows here.
                for await _ in logins { break }
                let phone = try #require(try await bench.phone())
                _ = try await bench.fleet.commit([.noted(.revealed(.secrets, to: "admin"))], for: phone)
                // The step that this test took itself; for an item the step, and the revision of the files with it.
                #expect(store.calls.writes - before == writes + 1)
                #expect(try await bench.phone()?.configuration.count == 4)
            }
        }
    }

    @Test("Devices that falls silent: what it said goes to disk when it has waited long enough, and not before")
    func silence() async throws {
        try await FleetBench.run(Self.devices([Self.item("1"), Self.item("2")])) { bench in
            async let answer = bench.order()
            await Self.itemsWait(bench)
            let phone = try #require(try await bench.phone())
            #expect(phone.status == .configuring && phone.hasSysclientPassword && phone.configuration.isEmpty)
            bench.timers.advance(by: KnownPhone.waitingTime)
            #expect(await bench.commit { $0.configuration.count == 2 } != nil)
            #expect(bench.store.calls.writes == 3)
            // By its silence Devices says that this was all.
            bench.timers.advance(by: .seconds(10))
            let told = try await answer
            #expect(told == nil && bench.store.calls.writes == 4)
        }
    }

    /// Returns when two items wait behind an order's password.
    private static func itemsWait(_ bench: FleetBench) async {
        // The order's deadline, the step `identifying`, `steady` and the silence after the password; the items that wait, and a silence
        // behind each.
        await bench.timers.running(7)
    }

    @Test("what Devices said is on disk before anything that it said later is answered")
    func answered() async throws {
        let store = MemoryStore()
        let (answers, tell) = AsyncStream.makeStream(of: Int.self)
        let devices = ScriptedDevices { message, connection in
            guard case .identify(let identify) = message else { return }
            guard identify.digest == nil else {
                tell.yield(store.calls.writes)
                return
            }
            connection.say(.sysclientPassword(Self.password), Self.item("1"), .challenge("1273340918"))
        }
        try await FleetBench.run(devices, store: store) { bench in
            async let answer = bench.order()
            for await writes in answers {
                #expect(writes == 3)
                break
            }
            #expect(try await bench.phone()?.configuration.count == 1)
            bench.timers.advance(by: .seconds(25))
            _ = try await answer
        }
    }

    @Test("no more than so many steps wait, whatever the timers say")
    func bounded() async throws {
        let items = (1...KnownPhone.waitingMax + 5).map { Self.item("\($0)") }
        try await FleetBench.run(Self.devices(items)) { bench in
            async let answer = bench.order()
            #expect(await bench.commit { !$0.configuration.isEmpty }?.configuration.count == KnownPhone.waitingMax)
            bench.timers.advance(by: .seconds(25))
            _ = try await answer
            #expect(try await bench.phone()?.configuration.count == items.count)
        }
    }

    @Test("a store that fails at what waited: the order is not ok, and the next login brings it again")
    func storeFails() async throws {
        let store = MemoryStore()
        let devices = Self.devices(Self.whole) { connection in
            // The password is still stored.
            if connection.number == 1 { store.fail(after: 1, with: [.full]) }
        }
        try await FleetBench.run(devices, store: store) { bench in
            let answer = try await bench.order()
            #expect(answer?.code == "store-failed")
            let phone = try #require(try await bench.phone())
            #expect(phone.status == .configuring && phone.hasSysclientPassword && phone.configuration.isEmpty)
            // Before the retry: the deadline, `identifying` and the items that waited, `steady`, and four silences.
            await bench.timers.running(9)
            bench.timers.advance(by: .seconds(5))
            #expect(await bench.commit { $0.status == .ready }?.configuration.count == 4)
            #expect(devices.count == 2 && devices.mostOpen == 1)
        }
    }

    @Test("a step that the store refuses takes none of those with it that waited")
    func refused() async throws {
        let store = MemoryStore()
        let devices = Self.devices(Self.whole) { _ in store.fail(after: 1, with: [.conflict("the test wants it")]) }
        try await FleetBench.run(devices, store: store) { bench in
            let answer = try await bench.order()
            // Refused together, and then taken one after the other.
            #expect(answer == nil && store.calls.writes == 4)
            #expect(try await bench.phone()?.configuration.count == 4)
        }
    }

    @Test("a process that ends between the items and the last of them: the next one brings the phone to ready")
    func killed() async throws {
        let store = MemoryStore()
        let answers = try await withThrowingTaskGroup(of: Condition?.self) { group in
            try await FleetBench.run(Self.devices([Self.item("1"), Self.item("2")]), store: store) { bench in
                group.addTask { try await bench.order() }
                await Self.itemsWait(bench)
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == [.serviceStopping])
        try await FleetBench.run(Self.devices(Self.whole), store: store) { bench in
            let phone = try #require(await bench.commit { $0.status == .ready })
            #expect(phone.configuration.count == 4)
            let kinds = try await store.history(of: phone.id, limit: 20).map(\.kind)
            #expect(kinds.count { $0 == "item" } == 4)
        }
    }

    @Test("an owner that is told to stop writes what waits")
    func stopped() async throws {
        try await FleetBench.run(Self.devices([Self.item("1"), Self.item("2")])) { bench in
            async let answer = bench.order()
            await Self.itemsWait(bench)
            await bench.fleet.stop(PhoneBucket.all)
            #expect(try await bench.phone()?.configuration.count == 2)
            _ = try await answer
        }
    }

    @Test("what others find out of the phone is written behind what waits")
    func others() async throws {
        try await FleetBench.run(Self.devices([Self.item("1"), Self.item("2")])) { bench in
            async let answer = bench.order()
            await Self.itemsWait(bench)
            let phone = try #require(try await bench.phone())
            let after = try await bench.fleet.commit([.noted(.revealed(.secrets, to: "admin"))], for: phone)
            #expect(after?.configuration.count == 2)
            let kinds = try await bench.store.history(of: phone.id, limit: 3).map(\.kind)
            #expect(kinds == ["item", "item", "revealed"])
            bench.timers.advance(by: .seconds(10))
            _ = try await answer
        }
    }
}
