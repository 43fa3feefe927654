import ArgumentParser
import DialtoneDoors
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneSupport
import DialtoneVendors
import Foundation
import Logging
import Synchronization

/// The same work again and again, for a tool that counts instructions; `make bench-check` runs it under callgrind.
///
/// What it takes for twice the count, less what it takes for the count, is that of the count: the start of the program falls out.
struct BenchInstructions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instructions", abstract: "Does one kind of work so many times and prints nothing: for counting its instructions.")

    /// What can be counted.
    enum Work: String, CaseIterable, ExpressibleByArgument {
        /// The largest example of each make into its files.
        case render
        /// A phone's record from its order to its registration.
        case record
        /// A phone that fetches what it has at its own door.
        case fetch
    }

    @Argument(help: "One of \(Work.allCases.map(\.rawValue).joined(separator: ", ")).") var work: Work
    @Option(help: "How often.") var count = 100

    func validate() throws {
        if !(1...100_000_000).contains(count) { throw ValidationError("--count: allowed are 1 to 100000000") }
    }

    func run() async throws {
        switch work {
        case .render: try render()
        case .record: try record()
        case .fetch: try await fetch()
        }
    }

    private func render() throws {
        let drivers = VendorCatalogue.builtIn.drivers.filter(\.writesFiles)
        for _ in 0..<count {
            for driver in drivers {
                for file in driver.files(model: driver.exampleModel) {
                    let rendered = try driver.render(
                        PhoneSettings.examplePhone, file: file, model: driver.exampleModel, firmware: nil)
                    guard !rendered.bytes.isEmpty else { throw BenchFault("\(driver.name) makes an empty file") }
                }
            }
        }
    }

    private func record() throws {
        let order = try BenchSite.order(0)
        let moment = Date(timeIntervalSince1970: 1_800_000_000)
        let delivery = Delivery(
            file: "\(order.mac.hex).cfg", vendor: "yealink", model: "T46U", firmware: "108.86.0.45", address: "192.0.2.17", door: "token",
            userAgent: BenchSite.userAgent, digest: "digest")
        let draft = RevisionDraft(
            cause: .deviceTold(device: "Yealink T46U 108.86.0.45"), digest: "digest", vendor: "yealink", model: "T46U",
            firmware: "108.86.0.45", files: [])
        let steps: [PhoneStep] =
            BenchSite.configuringSteps(0) + [.revised(draft), .delivered(delivery), .codeClosed, .registered(address: "192.0.2.17")]
        for _ in 0..<count {
            var record = PhoneRecord(ordering: order, at: moment)
            for step in steps { record.take([step], at: moment) }
            guard record.phone.status == .registered else { throw BenchFault("the record ended as \(record.phone.status)") }
        }
    }

    private func fetch() async throws {
        let (store, awaited) = (MemoryStore(), Tally())
        let phone = try await store.receive(try BenchSite.order(0), at: .now)
        _ = try await store.commit(BenchSite.configuringSteps(0), for: phone.id, at: .now)
        let door = DoorRequest.Door.token(try await store.secrets(of: phone.id).token, file: "\(phone.mac.hex).cfg")
        let seconds = Tally()
        let doors = Self.doors(store, seconds, awaited)
        let request = DoorRequest(door: door, userAgent: BenchSite.userAgent, address: "192.0.2.17", isEncrypted: true)
        // The first two make a revision and close the code.
        for number in 0..<count + 2 {
            // A phone that asks more often than twice a second is told to wait.
            seconds.add()
            guard case .file = await doors.answer(request) else { throw BenchFault("the phone got no file") }
            if number == 1 { awaited.reset() }
        }
        guard awaited.value == 0 else { throw BenchFault("\(awaited.value) of the fetches had to be on disk: they were not warm") }
    }

    private static func doors(_ store: MemoryStore, _ seconds: Tally, _ awaited: Tally) -> PhoneDoors {
        let configuration = ServiceConfiguration(
            listener: ListenerConfiguration(),
            instances: [InstanceConfiguration(id: BenchSite.instance, title: "Phones", password: Secret(BenchSite.password))])
        let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
        let (date, instant) = (Date.now, ContinuousClock.now)
        return PhoneDoors(
            records: DoorRecords(store, files: files), files: files, policy: DoorPolicy(configuration), credentials: nil,
            check: CredentialCheck(nonces: NonceIssuer()), misses: MissLimiter(), inbox: UnknownDeviceInbox(store: store),
            alarms: AlarmCollector { _ in }, ready: ReadyFiles(bytesMax: configuration.readyFileBytesMax),
            repeats: RepeatRecorder(store: store), metrics: ServiceMetrics(),
            logger: LogOption.quiet,
            time: PhoneDoors.Time(date: { date }, instant: { instant + .seconds(seconds.value) })
        ) { phone, steps, isAwaited in
            // In the service, too, what need not be awaited is written beside the answer.
            guard isAwaited else { return }
            awaited.add()
            _ = try await store.commit(steps, for: phone.id, at: date)
        }
    }
}

/// A number that grows.
private final class Tally: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.wrappingAdd(1, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
}
