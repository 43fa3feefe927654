import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneTransport
import DialtoneVendors
import Foundation
import Logging
import Synchronization

@testable import DialtoneDoors
@testable import DialtoneSupport

/// The doors over a real store in a folder of its own, with a clock that the test moves and a count of all work.
final class DoorBench: Sendable {
    static let instance = InstanceID(domain: "example.com", name: "dialtone")
    static let start = Date(timeIntervalSince1970: 1_795_371_120)
    static let agent = "Yealink SIP-T46U 108.86.0.45 80:5e:c0:10:00:01"
    static let mac = MACAddress(value: 0x805E_C010_0001).unsafelyUnwrapped
    static let code = "418830297561"

    /// What a request made us do.
    struct Work: Equatable, Sendable {
        var lookups = 0
        var secrets = 0
        var renders = 0
        var commits = 0
        /// Of these, those that were on disk before the answer.
        var awaited = 0
    }

    let store: SQLiteStore
    let doors: PhoneDoors
    let credentials: DoorCredentials
    let overrides = OverrideBook()
    let metrics = ServiceMetrics()
    private let elapsed: Elapsed
    private let counter: WorkCounter

    private init(_ store: SQLiteStore, _ drivers: [any VendorDriver], _ adjust: (inout ServiceConfiguration) -> Void) {
        var configuration = ServiceConfiguration(
            listener: ListenerConfiguration(),
            instances: [InstanceConfiguration(id: Self.instance, title: "Phones", password: Secret("corner-7-lamp"))])
        adjust(&configuration)
        let (elapsed, counter) = (Elapsed(), WorkCounter())
        (self.elapsed, self.counter) = (elapsed, counter)
        let credentials = DoorCredentials(key: Secret("key of the test"), for: configuration)
        self.credentials = credentials
        let rings = RingBook()
        book = rings
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let origin = ContinuousClock.now
        self.store = store
        let ready = ReadyFiles(bytesMax: configuration.readyFileBytesMax)
        doors = PhoneDoors(
            records: counter.counting(DoorRecords(store, files: FileMaker(sip: SIPConfiguration()) { $0.reveal() })),
            files: FileMaker(
                sip: SIPConfiguration(), catalogue: VendorCatalogue(drivers: drivers.map { counter.counting($0) }), overrides: overrides,
                credentials: { credentials.credentials(for: $0, $1) }
            ) { "https://phones.example.com/p/\($0.reveal())/" },
            policy: DoorPolicy(configuration), credentials: credentials, check: CredentialCheck(nonces: NonceIssuer()),
            misses: MissLimiter(),
            inbox: UnknownDeviceInbox(store: store), alarms: AlarmCollector { ring in rings.add(ring) },
            ready: ready, repeats: RepeatRecorder(store: store), metrics: metrics, logger: logger,
            time: PhoneDoors.Time(
                date: { Self.start.addingTimeInterval(elapsed.seconds) }, instant: { origin + .seconds(elapsed.seconds) })
        ) { phone, steps, isAwaited in
            counter.add { work in
                work.commits += 1
                if isAwaited { work.awaited += 1 }
            }
            let after = try await store.commit(steps, for: phone.id, at: Self.start.addingTimeInterval(elapsed.seconds))
            ready.changed(after)
        }
    }

    private let book: RingBook

    /// Runs a test with one phone that is ready to be fetched.
    static func run(
        drivers: [any VendorDriver] = VendorCatalogue.builtIn.drivers, adjust: (inout ServiceConfiguration) -> Void = { _ in },
        _ body: (DoorBench, Phone, PhoneSecrets) async throws -> Void
    ) async throws {
        let folder = NSTemporaryDirectory() + "dialtone-doors-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // a left-over folder in /tmp breaks nothing
        let store = try await SQLiteStore.open(path: folder + "/dialtone.sqlite", key: .random())
        let bench = DoorBench(store, drivers, adjust)
        let phone = try await bench.order(mac, code: code)
        try await body(bench, phone, store.secrets(of: phone.id))
        try await store.close()
    }

    /// Orders a phone and brings it as far as `ready`.
    func order(
        _ mac: MACAddress, code: String, user: String = "anna", isReady: Bool = true, in instance: InstanceID = DoorBench.instance
    ) async throws -> Phone {
        let order = PhoneOrder(
            instance: instance, mac: mac, code: Secret(code), hwid: mac.hex, user: user, commonName: "Anna",
            password: Secret("Tulpe-1"),
            domain: "example.com", pbxDNS: "pbx.example.com", codeOpenUntil: now.addingTimeInterval(3600))
        let phone = try await store.receive(order, at: now)
        return try await store.commit(isReady ? [.sysclientPassword(Secret("s")), .ready] : [.identifying], for: phone.id, at: now)
    }

    var now: Date { Self.start.addingTimeInterval(elapsed.seconds) }

    func pass(_ seconds: TimeInterval) { elapsed.add(seconds) }

    /// What rang since the last time.
    func rung() async -> [(kind: AlarmKind, text: String)] {
        await rungCauses().map { ($0.cause.kind, $0.cause.text(in: .english)) }
    }

    /// The same, with the phones.
    func rungCauses() async -> [(phone: Phone.ID, cause: AlarmCause)] {
        await doors.alarms.flush()
        return book.take().compactMap { ring in
            if case .alarmed(let cause, _) = ring.step { (ring.phone.id, cause) } else { nil }
        }
    }

    /// Asks, and tells what it cost.
    func ask(
        _ path: String, agent: String? = agent, address: String = "192.0.2.17", certificate: String? = nil, authorization: String? = nil,
        isEncrypted: Bool = true, head: Bool = false, ifNoneMatch: String? = nil
    ) async throws -> (answer: Answer, work: Work) {
        guard let door = DoorRequest.Door(path: path) else { throw NoDoor(path: path) }
        counter.reset()
        let answer = await doors.answer(
            DoorRequest(
                door: door, userAgent: agent, address: address, certificate: certificate,
                proof: CredentialCheck.Request(authorization: authorization, method: head ? "HEAD" : "GET", target: path),
                isEncrypted: isEncrypted, ifNoneMatch: ifNoneMatch, wantsHeadOnly: head))
        return (Answer(answer), counter.work)
    }

    /// Asks for what was asked before, without the database; nil where the request has to take the usual way.
    func askAgain(
        _ path: String, agent: String? = agent, address: String = "192.0.2.17", certificate: String? = nil, authorization: String? = nil,
        head: Bool = false, ifNoneMatch: String? = nil
    ) -> ReadyAnswer? {
        counter.reset()
        return doors.repeated(
            RepeatedRequest(target: path, userAgent: agent, ifNoneMatch: ifNoneMatch, wantsHeadOnly: head, address: address)
        ) {
            DoorRequest.Door(path: path).map { door in
                DoorRequest(
                    door: door, userAgent: agent, address: address, certificate: certificate,
                    proof: CredentialCheck.Request(authorization: authorization, method: head ? "HEAD" : "GET", target: path),
                    isEncrypted: true, ifNoneMatch: ifNoneMatch, wantsHeadOnly: head)
            }
        }
    }

    struct NoDoor: Error { var path: String }

    /// An answer that tests compare.
    enum Answer: Equatable {
        case file(String)
        case unchanged, missing, unavailable
        case challenged([String])
        case limited

        init(_ answer: DoorAnswer) {
            switch answer {
            case .file(_, let bytes, _): self = .file(String(decoding: bytes, as: UTF8.self))
            case .unchanged: self = .unchanged
            case .missing: self = .missing
            case .challenged(let challenges): self = .challenged(challenges)
            case .limited: self = .limited
            case .unavailable: self = .unavailable
            }
        }

        var text: String? { if case .file(let text) = self { text } else { nil } }
        var isChallenge: Bool { if case .challenged = self { true } else { false } }
    }
}

private final class Elapsed: Sendable {
    private let value = Mutex(0.0)
    var seconds: Double { value.withLock { $0 } }
    func add(_ seconds: Double) { value.withLock { $0 += seconds } }
}

private final class RingBook: Sendable {
    private let rings = Mutex<[AlarmCollector.Ring]>([])
    func add(_ ring: AlarmCollector.Ring) { rings.withLock { $0.append(ring) } }
    func take() -> [AlarmCollector.Ring] {
        rings.withLock { rings in
            defer { rings = [] }
            return rings
        }
    }
}

/// Counts what is done to answer.
private final class WorkCounter: Sendable {
    private let count = Mutex(DoorBench.Work())

    var work: DoorBench.Work { count.withLock { $0 } }
    func reset() { count.withLock { $0 = DoorBench.Work() } }
    func add(_ change: (inout DoorBench.Work) -> Void) { count.withLock { change(&$0) } }

    func counting(_ records: DoorRecords) -> DoorRecords {
        var counted = records
        counted.withCode = {
            self.add { $0.lookups += 1 }
            return try await records.withCode($0)
        }
        counted.forToken = {
            self.add { ($0.lookups, $0.secrets) = ($0.lookups + 1, $0.secrets + 1) }
            return try await records.forToken($0)
        }
        counted.withMAC = {
            self.add { $0.lookups += 1 }
            return try await records.withMAC($0)
        }
        counted.secrets = {
            self.add { $0.secrets += 1 }
            return try await records.secrets($0)
        }
        return counted
    }

    func counting(_ driver: any VendorDriver) -> any VendorDriver { CountingDriver(driver: driver) { self.add { $0.renders += 1 } } }
}

/// A vendor whose phones read a file that names the one with their account.
struct TwoFileDriver: VendorDriver {
    private let driver = YealinkDriver()
    var id: String { driver.id }
    var name: String { driver.name }
    var ouis: [UInt32] { driver.ouis }
    var exampleModel: String { driver.exampleModel }
    var resync: ResyncWays { driver.resync }
    func recognise(userAgent: String) -> Recognition? { driver.recognise(userAgent: userAgent) }
    func mac(inFileName name: String) -> MACAddress? { driver.mac(inFileName: name) }
    func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        switch fileName {
        case "": .main
        case "account.cfg": .part("account")
        default: nil
        }
    }
    func files(model: String?) -> [RequestedFile] { [.main, .part("account")] }
    func format(of file: RequestedFile) -> FileFormat { driver.format(of: file) }
    func problem(inParameter name: String) -> String? { nil }
    func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac).cfg" }
    func bootstrapURL(base: String) -> String { base }
    func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var rendered = try driver.write(settings, file: .main, model: model, firmware: firmware)
        if file == .main {
            rendered = RenderedFile(name: "main.cfg", contentType: "text/plain", text: "account.cfg", carriesAccounts: false)
        }
        return rendered
    }
}

/// A driver that tells when it makes a file.
private struct CountingDriver: VendorDriver {
    let driver: any VendorDriver
    let rendered: @Sendable () -> Void

    var id: String { driver.id }
    var name: String { driver.name }
    var ouis: [UInt32] { driver.ouis }
    var exampleModel: String { driver.exampleModel }
    var resync: ResyncWays { driver.resync }
    func recognise(userAgent: String) -> Recognition? { driver.recognise(userAgent: userAgent) }
    func mac(inFileName name: String) -> MACAddress? { driver.mac(inFileName: name) }
    func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        driver.requested(fileName: fileName, mac: mac, model: model)
    }
    func files(model: String?) -> [RequestedFile] { driver.files(model: model) }
    func format(of file: RequestedFile) -> FileFormat { driver.format(of: file) }
    func problem(inParameter name: String) -> String? { driver.problem(inParameter: name) }
    func mainFileName(mac: MACAddress, model: String?) -> String { driver.mainFileName(mac: mac, model: model) }
    func bootstrapURL(base: String) -> String { driver.bootstrapURL(base: base) }
    func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        rendered()
        return try driver.write(settings, file: file, model: model, firmware: firmware)
    }
}
