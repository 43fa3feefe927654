import DialtoneLab
import DialtoneModel
import DialtoneServer
import DialtoneStore
import Foundation
import Logging

/// A folder of its own that goes with the test.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }  // left-overs in a temporary folder harm nobody
    return try await body(folder)
}

/// The real service, in this process, on a port chosen by the system.
struct ServiceUnderTest: Sendable {
    static let instance = InstanceID(domain: "example.com", name: "dialtone")
    static let password = Secret("corner-7-lamp")

    let store: SQLiteStore
    /// `http://127.0.0.1:port`
    let base: String
    /// The same, unless the phones have a listener of their own.
    let phonesBase: String

    var app: Lab.App { Lab.App(url: "\(base)/\(Self.instance)/dialtone-provisioning", password: Self.password) }

    /// Runs a service on the database in `folder` for the time of `body`, then stops it.
    static func run<Result: Sendable>(
        in folder: URL, adjust: (inout ServiceConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (ServiceUnderTest) async throws -> Result
    ) async throws -> Result {
        var configuration = ServiceConfiguration(
            listener: ListenerConfiguration(host: "127.0.0.1", port: 0),
            instances: [InstanceConfiguration(id: instance, title: "Third-party phones", password: password)])
        configuration.devices.connectionsPerSecond = 1000
        adjust(&configuration)
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = ProcessInfo.processInfo.environment["TEST_LOG"].flatMap { Logger.Level(rawValue: $0) } ?? .critical
        let store = try await SQLiteStore.open(
            path: folder.appendingPathComponent("dialtone.sqlite").path,
            key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path))
        let service = try DialtoneService(
            configuration, store: store, metrics: ServiceMetrics(), logger: logger, credentialKey: Secret("key of the test"))
        let (bases, announce) = AsyncStream.makeStream(of: (String, String).self)
        let result = try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await service.run { announce.yield(($0, $1)) }
                throw Stopped()
            }
            group.addTask {
                var iterator = bases.makeAsyncIterator()
                guard let (base, phonesBase) = await iterator.next() else { throw Stopped() }
                return try await body(ServiceUnderTest(store: store, base: base, phonesBase: phonesBase))
            }
            // A service that ends first says why, and nobody waits for it any longer.
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw Stopped() }
            return result
        }
        try await store.close()
        return result
    }

    /// Waits until the stored phone is as wanted; the test's time limit bounds it.
    func wait(for mac: MACAddress, _ condition: (Phone) -> Bool) async throws -> Phone {
        while true {
            if let phone = try await store.phone(instance: Self.instance, mac: mac), condition(phone) { return phone }
            try await Task.sleep(for: .milliseconds(5))  // the store tells nobody; this asks again
            try Task.checkCancellation()
        }
    }

    /// Waits until the phone's history has such an entry.
    func waitForHistory(of phone: Phone, _ condition: (HistoryEntry) -> Bool) async throws {
        while try await !store.history(of: phone.id, limit: 100).contains(where: condition) {
            try await Task.sleep(for: .milliseconds(5))  // the store tells nobody; this asks again
        }
    }

    /// A port that is free now, for those who must know it before they listen.
    static func freePort(in folder: URL) async throws -> Int { try await run(in: folder) { URL(string: $0.base)?.port ?? 0 } }

    /// The service has ended before the test.
    struct Stopped: Error {}
}

extension Lab {
    /// Orders phones and collects what became of them, by MAC.
    func rolledOut(_ rollout: LabRollout) async -> [LabRollout.Event] {
        var events: [LabRollout.Event] = []
        for await event in self.rollout(rollout) { events.append(event) }
        return events
    }
}

extension LabOrder {
    /// A phone of a maker, each number another one.
    static func sample(_ number: UInt64 = 1, vendor: LabVendor? = nil) -> LabOrder {
        // Without a maker, from the block for documentation (RFC 7042). A maker's 24 bits and the phone's: always possible.
        let phone = (0x100000 + number) & 0xffffff
        let mac = vendor?.mac(phone) ?? MACAddress(value: 0x00005E << 24 | phone)
        return LabOrder(
            mac: mac.unsafelyUnwrapped, user: "user\(number)", commonName: "User \(number)",
            password: Secret("Tulpe-\(number)"), vendor: vendor)
    }
}
