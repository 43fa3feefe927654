import DialtoneServer
import Foundation
import Glibc
import Logging
import Synchronization
import TestSupport
import Testing

@Suite("What a service manager is told", .timeLimit(.minutes(5)))
struct ServiceManagerTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// An abstract name lives as long as its socket, so nothing is left behind.
    private static func socket() throws -> NotificationSocket { try NotificationSocket("@dialtone-test-\(UUID().uuidString)") }

    private static func manager(_ socket: NotificationSocket, watchdog: String? = nil) throws -> ServiceManager {
        var variables = ["NOTIFY_SOCKET": socket.name]
        variables["WATCHDOG_USEC"] = watchdog
        return try #require(ServiceManager(variables: variables, process: 7))
    }

    @Test("words arrive at a socket with a path and at an abstract one, a line each", arguments: ["", "@"])
    func arrives(kind: String) async throws {
        let path = "/tmp/dialtone-test-\(UUID().uuidString)"
        defer { unlink(path) }
        let socket = try NotificationSocket(kind + path)
        let manager = try Self.manager(socket)
        manager.tell(.ready, .status("Accepting connections"), logger: Self.logger)
        #expect(await socket.next() == ["READY=1", "STATUS=Accepting connections"])
        manager.tell(.alive, logger: Self.logger)
        #expect(await socket.next() == ["WATCHDOG=1"])
        manager.tell(.stopping, logger: Self.logger)
        #expect(await socket.next() == ["STOPPING=1"])
    }

    @Test("a status says nothing but itself", arguments: ["a\nMAINPID=1", "a\r\nMAINPID=1", "\na\n\nMAINPID=1\n"])
    func oneLine(text: String) async throws {
        let socket = try Self.socket()
        try Self.manager(socket).tell(.status(text), logger: Self.logger)
        #expect(await socket.next() == ["STATUS=a MAINPID=1"])
    }

    @Test(
        "without a socket that we know there is no manager",
        arguments: [nil, "", "/", "@", "vsock:2:1234", "run/notify", "/" + String(repeating: "x", count: 107)] as [String?])
    func none(name: String?) {
        var variables = ["WATCHDOG_USEC": "1000000"]
        variables["NOTIFY_SOCKET"] = name
        #expect(ServiceManager(variables: variables, process: 7) == nil)
    }

    @Test(
        "the longest names that an address can hold are taken",
        arguments: ["/" + String(repeating: "x", count: 106), "@" + String(repeating: "x", count: 107)])
    func longest(name: String) { #expect(ServiceManager(variables: ["NOTIFY_SOCKET": name], process: 7) != nil) }

    @Test(
        "a watchdog is ours if it names this process or none",
        arguments: [
            ("60000000", nil, .seconds(60)), ("60000000", "7", .seconds(60)), ("60000000", "8", nil), ("60000000", "x", nil),
            ("0", nil, nil), ("-1", nil, nil), ("1 min", nil, nil), (nil, "7", nil),
        ] as [(String?, String?, Duration?)])
    func watchdog(microseconds: String?, process: String?, expected: Duration?) {
        var variables = ["NOTIFY_SOCKET": "/run/systemd/notify"]
        variables["WATCHDOG_USEC"] = microseconds
        variables["WATCHDOG_PID"] = process
        #expect(ServiceManager(variables: variables, process: 7)?.watchdog == expected)
    }

    @Test("the variables are taken out of the environment, so that no program which this one starts can speak for it")
    func taken() async {
        await #expect(processExitsWith: .success) {
            let names = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]
            for (name, value) in zip(names, ["@dialtone-test", "2000000", "\(getpid())"]) { setenv(name, value, 1) }
            #expect(ServiceManager.ofProcess?.watchdog == .seconds(2))
            for name in names { #expect(getenv(name) == nil) }
        }
    }

    @Test("a manager that has gone is a warning, and nothing waits for it")
    func gone() throws {
        let warnings = Mutex(0)
        let logger = Logger(label: "test") { _ in CountingLog { warnings.withLock { $0 += 1 } } }
        try #require(ServiceManager(variables: ["NOTIFY_SOCKET": "@dialtone-test-\(UUID().uuidString)"], process: 7))
            .tell(.ready, logger: logger)
        #expect(warnings.withLock { $0 } == 1)
    }

    // MARK: Signs of life

    @Test("signs of life come every half interval, with the status")
    func signs() async throws {
        let socket = try Self.socket()
        let clock = ManualClock()
        let watchdog = try #require(
            Watchdog(Self.manager(socket, watchdog: "60000000"), clock: clock, logger: Self.logger) { "at \(clock.now.offset)" })
        try await Self.running(watchdog) {
            for seconds in [30, 60, 90] {
                await clock.sleepers(1)
                clock.advance(by: .seconds(30))
                #expect(await socket.next() == ["WATCHDOG=1", "STATUS=at \(Duration.seconds(seconds))"])
            }
        }
    }

    @Test("a service whose parts do not answer gives no sign")
    func hanging() async throws {
        let socket = try Self.socket()
        let manager = try Self.manager(socket, watchdog: "60000000")
        let clock = ManualClock()
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let (answers, answer) = AsyncStream.makeStream(of: String.self)
        let watchdog = try #require(
            Watchdog(manager, clock: clock, logger: Self.logger) {
                ask.yield()
                for await text in answers { return text }
                return ""
            })
        try await Self.running(watchdog) {
            await clock.sleepers(1)
            clock.advance(by: .seconds(30))
            for await _ in asked { break }
            // What is told now comes before the sign, since that waits for the parts.
            manager.tell(.status("still waiting"), logger: Self.logger)
            #expect(await socket.next() == ["STATUS=still waiting"])
            answer.yield("here again")
            #expect(await socket.next() == ["WATCHDOG=1", "STATUS=here again"])
        }
    }

    @Test("no signs where the manager does not watch")
    func unwatched() throws {
        #expect(Watchdog(try Self.manager(Self.socket()), logger: Self.logger) { "" } == nil)
    }

    private static func running(_ watchdog: Watchdog, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watchdog.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }
}

/// Counts the warnings.
private struct CountingLog: LogHandler {
    let warned: @Sendable () -> Void

    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]

    init(_ warned: @escaping @Sendable () -> Void) { self.warned = warned }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { if event.level == .warning { warned() } }
}
