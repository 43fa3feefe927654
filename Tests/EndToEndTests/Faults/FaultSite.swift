import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

/// A site for tests of faults: the real program, which may be killed and started again, and a lab.
///
/// PBX, Users and phones reach the program through a proxy, whose port is the site's public one, and the program reaches Devices through
/// another. So both know the same URLs all the time, whatever happens to a connection or a process.
final class FaultSite: Sendable {
    /// A program that was started, its process, and where it listens; 0 if it ended before.
    struct Service: Sendable {
        let program: Program
        let process: String
        let port: Int

        /// Sets the largest size that a file may reach by what the process writes; nil = any.
        func limitFiles(to bytes: Int?) async throws {
            let limit = Program(
                path: "/usr/bin/env", ["prlimit", "--pid", process, "--fsize=\(bytes.map { "\($0)" } ?? "unlimited"):"])
            let finished = try await limit.finished()
            try #require(finished.status == 0, "\(finished.errors)")
        }

        /// A number of `/metrics`, which is asked of the program itself.
        func figure(_ name: String) async throws -> Double {
            let answer = try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(.get, "http://127.0.0.1:\(port)/metrics")
            let line = String(buffer: answer.body).split(separator: "\n").first { $0.hasPrefix(name + " ") }
            return try #require(line?.split(separator: " ").last.flatMap { Double($0) }, "no \(name)")
        }

        /// The status of `/ready`.
        func readiness() async throws -> Int {
            try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(.get, "http://127.0.0.1:\(port)/ready").status
        }
    }

    static let password = Secret("corner-7-lamp")

    let folder: URL
    /// The path of the configuration.
    let file: String
    /// Between PBX, Users and phones, and the program.
    let front: FaultProxy
    /// Between the program and Devices.
    let devices: FaultProxy
    /// The same, where Devices moves to.
    let otherDevices: FaultProxy
    let lab: Lab
    let location: DatabaseLocation

    private init(
        folder: URL, file: String, front: FaultProxy, devices: FaultProxy, otherDevices: FaultProxy, lab: Lab, location: DatabaseLocation
    ) {
        (self.folder, self.file, self.front, self.devices) = (folder, file, front, devices)
        (self.otherDevices, self.lab, self.location) = (otherDevices, lab, location)
    }

    /// Runs a site for the time of `body`.
    ///
    /// - Parameters:
    ///   - database: As in the configuration; nil = a file in the folder.
    ///   - deadline: Of orders.
    static func run<Result: Sendable>(
        database: Secret? = nil, deadline: String = "25s", behaviour: LabBehaviour = .underTest, seed: UInt64 = 1,
        _ body: (FaultSite) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            let (front, devices, otherDevices) = (try await FaultProxy(), try await FaultProxy(), try await FaultProxy())
            let base = "http://127.0.0.1:\(front.port)"
            let path = folder.appendingPathComponent("phones.sqlite").path
            let database = database ?? Secret("sqlite:\(path)")
            let file = try ProcessTests.write(
                """
                listen: { host: 127.0.0.1, port: 0 }
                public-url: \(base)
                database: \(database.reveal())
                secret-key-file: phones.key
                devices: { connections-per-second: 1000 }
                provisioning: { deadline: \(deadline) }
                instances: [{ domain: example.com, name: dialtone, password: \(password.reveal()) }]
                """, in: folder)
            var options = Lab.Options.underTest(
                apps: [Lab.App(url: "\(base)/example.com/dialtone", password: password)], behaviour: behaviour)
            options.seed = seed
            let result = try await withLab(options) { lab in
                let control = try await lab.endpoints.control
                for proxy in [devices, otherDevices] { proxy.server = try #require(URL(string: control)?.port) }
                let site = FaultSite(
                    folder: folder, file: file, front: front, devices: devices, otherDevices: otherDevices, lab: lab,
                    location: try DatabaseLocation(database))
                await site.moveDevices(to: devices)
                return try await body(site)
            }
            for proxy in [front, devices, otherDevices] { try await proxy.close() }
            return result
        }
    }

    // MARK: The program

    /// Starts the program, and returns when it takes connections or has ended.
    ///
    /// - Parameter commands: What a shell does in its process before, such as `ulimit -n 300`.
    func start(after commands: String = ":", log level: String = "error") async throws -> Service {
        let program = try Program(after: "echo $$; \(commands)", ["serve", "--config", file, "--log-level", level])
        let process = try #require(await program.nextLine())
        let base = await program.nextLine().flatMap { URL(string: String($0.dropFirst("ready ".count))) }
        front.server = base?.port ?? 0
        return Service(program: program, process: process, port: front.server)
    }

    /// Ends the program, and returns when no peer takes it for connected any more.
    @discardableResult
    func end(_ service: Service, _ signal: Int32 = SIGTERM) async throws -> Program.Finished {
        service.program.signal(signal)
        return try await ended(service)
    }

    /// Stops the program, which has to end in order.
    func stop(_ service: Service, at place: SourceLocation = #_sourceLocation) async throws {
        let finished = try await end(service)
        #expect(finished.status == 0, "\(finished.errors.suffix(2000))", sourceLocation: place)
    }

    /// Waits for the program's end.
    func ended(_ service: Service) async throws -> Program.Finished {
        let finished = try await service.program.finished()
        front.server = 0
        for proxy in [front, devices, otherDevices] { proxy.cut() }
        try await lab.wait(untilSeen: { seen in
            seen.apps.allSatisfy { !$0.isConnected && !$0.subscribed } && seen.devices.allSatisfy { !$0.isOnline }
        })
        return finished
    }

    /// Waits until the PBX has logged in and phones can be ordered.
    func waitForPBX() async throws {
        try await lab.wait(untilSeen: { $0.apps.first?.subscribed == true && $0.apps.first?.title != nil })
    }

    // MARK: Its peers

    /// The PBX names Devices behind this proxy from now on.
    func moveDevices(to proxy: FaultProxy) async { await lab.announceDevices(at: "127.0.0.1:\(proxy.port)") }

    /// Cuts all connections of PBX, Users and phones, and returns when the PBX has logged in anew. Devices' stay.
    func cutFront() async throws {
        let logins = await lab.snapshot().apps.first?.logins ?? 0
        front.set(.passing)
        front.cut()
        try await lab.wait(untilSeen: { ($0.apps.first?.logins ?? 0) > logins && $0.apps.first?.subscribed == true })
    }

    // MARK: The database

    /// Opens the database beside the program, or after its end, for the time of `body`.
    func withStore<Result>(_ body: (any SQLPhoneStore) async throws -> Result) async throws -> Result {
        let store = try await location.open(
            key: SecretKey.load(path: folder.appendingPathComponent("phones.key").path, creating: false), access: .beside)
        let result: Result
        do { result = try await body(store) } catch {
            try? await store.close()  // the first error is the one that tells
            throw error
        }
        try await store.close()
        return result
    }

    /// Waits until the stored phone is as wanted.
    func wait(for mac: MACAddress, _ condition: (Phone) -> Bool) async throws {
        try await withStore { store in
            while true {
                if let phone = try await store.phone(instance: ServiceUnderTest.instance, mac: mac), condition(phone) { return }
                try await Task.sleep(for: .milliseconds(20))  // another process writes; this asks again
            }
        }
    }
}

extension Program {
    /// Does something until it is done or this program has ended.
    ///
    /// - Returns: Whether it was done.
    func whileRunning(_ body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
        // Awaited below; the other one ends with the program, which it does not keep.
        let work = Task { try await body() }
        onEnd { work.cancel() }
        return try await withTaskCancellationHandler {
            do {
                try await work.value
                return true
            } catch  where work.isCancelled && !Task.isCancelled {
                return false
            }
        } onCancel: {
            work.cancel()
        }
    }
}
