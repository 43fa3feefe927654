import DialtoneLab
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import Foundation
import Logging
import Synchronization
import Testing

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
    static let password = Secret("corner-8-lamp")

    let store: any SQLPhoneStore
    /// `http://127.0.0.1:port`
    let base: String
    /// The same, unless the phones have a listener of their own.
    let phonesBase: String
    /// What the service said last.
    let log: RecentLog

    var app: Lab.App { Lab.App(url: "\(base)/\(Self.instance)/dialtone-provisioning", password: Self.password) }

    /// Runs a service on the database in `folder`, or on another one with the key there, for the time of `body`, then stops it.
    static func run<Result: Sendable>(
        in folder: URL, database: Secret? = nil, clock: ForwardClock = ForwardClock(),
        adjust: (inout ServiceConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (ServiceUnderTest) async throws -> Result
    ) async throws -> Result {
        var configuration = ServiceConfiguration(
            listener: ListenerConfiguration(host: "127.0.0.1", port: 0),
            instances: [InstanceConfiguration(id: instance, title: "Third-party phones", password: password)])
        configuration.devices.connectionsPerSecond = 1000
        adjust(&configuration)
        let log = RecentLog()
        let shown = ProcessInfo.processInfo.environment["TEST_LOG"].flatMap { Logger.Level(rawValue: $0) }
        let logger = Logger(label: "test") { label in
            guard let shown else { return log }
            var screen = StreamLogHandler.standardError(label: label)
            screen.logLevel = shown
            return MultiplexLogHandler([log, screen])
        }
        let location = try DatabaseLocation(
            database ?? Secret("sqlite:\(folder.appendingPathComponent("dialtone.sqlite").path)"))
        let metrics = ServiceMetrics()
        let store = try await location.open(key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path)) {
            metrics.databaseUsed($0, took: $1)
        }
        let service = try DialtoneService(
            configuration, store: store, metrics: metrics, logger: logger, passwordMarkKey: Secret("key of the marks"),
            credentialKeys: { [Secret("key of the test")] }, clock: clock)
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
                return try await body(ServiceUnderTest(store: store, base: base, phonesBase: phonesBase, log: log))
            }
            // A service that ends first says why, and nobody waits for it any longer.
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw Stopped() }
            return result
        }
        try await store.close()
        return result
    }

    /// Waits until the stored phone is as wanted; the test's time limit bounds it, and then this says what it saw instead.
    func wait(for mac: MACAddress, _ condition: (Phone) -> Bool) async throws -> Phone {
        var seen: Phone?
        do {
            while true {
                seen = try await store.phone(instance: Self.instance, mac: mac)
                if let phone = seen, condition(phone) { return phone }
                try await Task.sleep(for: .milliseconds(5))  // the store tells no test; this asks again
                try Task.checkCancellation()
            }
        } catch let error as CancellationError {
            let state = seen.map { "is \($0.status)\($0.reason.map { reason in ", because \(reason)" } ?? "")" } ?? "is not stored"
            Issue.record("Waited in vain: \(mac) \(state). The service said last:\n\(log.text)")
            throw error
        }
    }

    /// Waits until the phone's history has such an entry.
    func waitForHistory(of phone: Phone, _ condition: (HistoryEntry) -> Bool) async throws {
        while try await !store.history(of: phone.id, limit: 100).contains(where: condition) {
            try await Task.sleep(for: .milliseconds(5))  // the store tells no test; this asks again
        }
    }

    /// A port that is free now, for those who must know it before they listen.
    static func freePort(in folder: URL) async throws -> Int { try await run(in: folder) { URL(string: $0.base)?.port ?? 0 } }

    /// The service has ended before the test.
    struct Stopped: Error {}
}

extension Lab {
    /// Orders phones and collects what became of them, by MAC. What failed stands in the test's output: a test that waits for such
    /// a phone may wait in vain.
    func rolledOut(_ rollout: LabRollout) async -> [LabRollout.Event] {
        var events: [LabRollout.Event] = []
        for await event in self.rollout(rollout) {
            switch event {
            case .failed(let item, let reason, _), .answered(let item, let reason?, _):
                Issue.record("\(item.order.mac): \(reason)", severity: .warning)
            case .ordered, .answered, .fetched, .registered: break
            }
            events.append(event)
        }
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

/// The last lines that a service logged, for a test that fails.
final class RecentLog: LogHandler, Sendable {
    private static let linesMax = 40

    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logLevel: Logger.Level {
        get { .info }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        lines.withLock { lines in
            lines.append("\(Date.now.formatted(.iso8601)) \(event.level) \(event.message)\(facts)")
            if lines.count > Self.linesMax { lines.removeFirst() }
        }
    }
}
