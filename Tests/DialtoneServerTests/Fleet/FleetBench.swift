import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import Foundation
import Logging
import Synchronization
import TestSupport

@testable import DialtoneFleet
@testable import DialtoneSupport

/// A fleet over a store in memory, scripted Devices and timers that the test moves.
struct FleetBench {
    static let instance = InstanceID(domain: "example.com", name: "dialtone")
    static let start = Date(timeIntervalSince1970: 1_795_371_120)

    let store: MemoryStore
    let devices: ScriptedDevices
    let timers: ManualTimers
    let fleet: Fleet
    let connections: ConnectionRegister
    /// Of which all files are made.
    let files: FileMaker
    private let news: AsyncStream<Phone>

    /// Runs a body beside a fleet, which ends with it.
    ///
    /// - Parameters:
    ///   - forwarding: With it, other nodes have all phones at first.
    ///   - knowsDevices: Whether it is known from the start where Devices is; else ``nameDevices()`` says it.
    static func run(
        _ devices: ScriptedDevices = .friendly(), store: MemoryStore = MemoryStore(), forwarding: (any NodeForwarding)? = nil,
        knowsDevices: Bool = true, _ body: (FleetBench) async throws -> Void
    ) async throws {
        let (timers, connections) = (ManualTimers(), ConnectionRegister())
        let (news, tell) = AsyncStream.makeStream(of: Phone.self)
        let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
        let fleet = Fleet(
            environment(store, devices, timers, connections: connections, files: files, forwarding: forwarding) { phone, _ in
                tell.yield(phone)
            })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fleet.run() }
            defer { group.cancelAll() }
            let bench = FleetBench(
                store: store, devices: devices, timers: timers, fleet: fleet, connections: connections, files: files, news: news)
            if knowsDevices { await bench.nameDevices() }
            try await body(bench)
        }
    }

    static func environment(
        _ store: MemoryStore, _ devices: ScriptedDevices, _ timers: ManualTimers, connections: ConnectionRegister = ConnectionRegister(),
        files: FileMaker = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" },
        forwarding: (any NodeForwarding)? = nil, committed: @escaping @Sendable (Phone, [PhoneStep]) -> Void = { _, _ in }
    ) -> Fleet.Environment {
        Fleet.Environment(
            store: store, links: devices, limiter: ConnectionLimiter(perSecond: .max),
            files: files, deadline: .seconds(25),
            codeLifetime: .seconds(86_400), connections: connections, forwarding: forwarding, committed: committed,
            time: Fleet.Time(timers: timers, date: { start.addingTimeInterval(timers.elapsed.seconds) }),
            random: { Fleet.Chance(SeededGenerator(seed: 1)) }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func nameDevices() async {
        await fleet.devicesChanged(Self.instance, "wss://devices.example.com/example.com/devices/sysclients")
    }

    func order(_ mac: String = "0004132a7b15", code: String = "418830297561") async throws -> Condition? {
        await fleet.order(
            PhoneOrder(
                instance: Self.instance, mac: try mac.mac, code: Secret(code), hwid: mac, user: "anna", commonName: "Anna Beispiel",
                password: Secret("Tulpe-7"), domain: "example.com", pbxDNS: "pbx.example.com",
                codeOpenUntil: Self.start.addingTimeInterval(86_400)))
    }

    /// The phone as the store has it.
    func phone(_ mac: String = "0004132a7b15") async throws -> Phone? { try await store.phone(instance: Self.instance, mac: mac.mac) }

    /// Returns the first phone for which it is so, from the next commit on.
    func commit(_ isSo: (Phone) -> Bool) async -> Phone? {
        for await phone in news where isSo(phone) { return phone }
        return nil
    }
}

extension String {
    struct NoMAC: Error {}

    fileprivate var mac: MACAddress {
        get throws {
            guard let mac = MACAddress(self) else { throw NoMAC() }
            return mac
        }
    }
}
