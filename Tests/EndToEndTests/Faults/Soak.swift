import DialtoneLab
import DialtoneModel
import DialtoneStore
import Foundation
import TestSupport
import Testing

/// All faults at random under a load of orders, fetches, changes at Devices and administrators' requests, on one site.
///
/// Each fault comes once in a round, in random order, and while there is one, a random part of the load runs. What is done follows from the
/// seed; how far each thing has come when the fault ends does not. Used by one task.
final class Soak {
    /// What happens to the site in one step.
    enum Fault: CaseIterable, Sendable {
        case quiet
        case devicesRestart, devicesRefuse, devicesHang, devicesCut, devicesSlow, devicesMove, devicesSilent
        case pbxRestart, frontHang, frontCut, frontSlow
        case diskFull
        case kill, stop

        /// Whether the program ends with it.
        var endsProgram: Bool { self == .kill || self == .stop }
    }

    /// One part of the load.
    private enum Load: Sendable {
        case order(LabOrder)
        case fetch(MACAddress)
        case checkSync(MACAddress)
        case configure(MACAddress, String)
        case administrate
    }

    /// What was asked of the program itself after a step.
    struct Sample: Sendable {
        var residentBytes: Double
        var openFiles: Double
    }

    private static let vendors: [LabVendor] = [.snom, .yealink, .grandstream, .fanvil]
    /// Parts of the load in one step.
    private static let loadMax = 6
    /// How long a fault lasts where the load waits for its end: so many requests to the program, one after the other.
    private static let patience = 20
    /// The file of a database with a phone in it is larger.
    private static let fullBytes = 4096

    private let site: FaultSite
    private let phonesMax: Int
    private var random: SeededGenerator
    private var service: FaultSite.Service
    private var orders: [LabOrder] = []
    /// Phones whose order was answered with ok, ever.
    private var acknowledged: Set<MACAddress> = []
    /// Phones whose last order was not: what came of it is not known.
    private var doubtful: Set<MACAddress> = []
    /// Everything that may stand in no log and no page.
    private var secrets: Set<String> = [FaultSite.password.reveal()]
    private var isElsewhere = false
    /// Of the program that runs.
    private(set) var samples: [Sample] = []
    /// What was done, for a test that fails.
    private(set) var steps: [Fault] = []

    init(_ site: FaultSite, seed: UInt64, phonesMax: Int) async throws {
        (self.site, self.phonesMax) = (site, phonesMax)
        random = SeededGenerator(seed: seed)
        service = try await site.start(log: "debug")
        try await site.waitForPBX()
    }

    // MARK: Steps

    /// Each fault once.
    ///
    /// - Parameter restarts: Whether the program may end.
    func round(restarts: Bool) async throws {
        for fault in Fault.allCases.filter({ restarts || !$0.endsProgram }).shuffled(using: &random) { try await step(fault) }
    }

    private func step(_ fault: Fault) async throws {
        steps.append(fault)
        let load = chooseLoad()
        switch fault {
        case .quiet: try await run(load) {}
        case .devicesRestart: try await run(load) { await self.site.lab.restartDevices() }
        case .pbxRestart: try await run(load) { await self.site.lab.restartPBX() }
        case .devicesSilent:
            site.lab.behaviour.devicesSilent = true
            try await run(load) {
                try await self.wait()
                self.site.lab.behaviour.devicesSilent = false
                // Who was not heard has to begin anew.
                await self.site.lab.restartDevices()
            }
        case .devicesRefuse: try await run(load, during: .refusing, at: devices, cuts: true)
        case .devicesHang: try await run(load, during: .hanging, at: devices)
        case .devicesSlow: try await run(load, during: .slow(milliseconds: 20), at: devices)
        case .devicesCut: try await run(load, during: .cutting(after: Int.random(in: 1...2000, using: &random)), at: devices)
        case .frontHang: try await run(load, during: .hanging, at: site.front)
        case .frontSlow: try await run(load, during: .slow(milliseconds: 20), at: site.front)
        case .frontCut: try await run(load, during: .cutting(after: Int.random(in: 1...4000, using: &random)), at: site.front)
        case .devicesMove: try await run(load) { await self.move() }
        case .diskFull:
            try await service.limitFiles(to: Self.fullBytes)
            try await run(load) {
                try await self.wait()
                try await self.service.limitFiles(to: nil)
            }
        case .kill, .stop:
            let requests = Int.random(in: 0...Self.patience, using: &random)
            try await run(load) {
                // How far the load has come then is left to chance.
                try await self.wait(requests)
                try await self.restart(fault == .kill ? SIGKILL : SIGTERM)
            }
        }
        samples.append(
            Sample(
                residentBytes: try await service.figure("process_resident_memory_bytes"),
                openFiles: try await service.figure("process_open_fds")))
    }

    private var devices: FaultProxy { isElsewhere ? site.otherDevices : site.devices }

    private func run(_ load: [Load], during mode: FaultProxy.Mode, at proxy: FaultProxy, cuts: Bool = false) async throws {
        proxy.set(mode)
        if cuts { proxy.cut() }
        try await run(load) {
            try await self.wait()
            proxy.set(.passing)
        }
    }

    private func wait(_ requests: Int = Soak.patience) async throws {
        for _ in 0..<requests { _ = try await service.figure("process_open_fds") }
    }

    private func move() async {
        isElsewhere.toggle()
        await site.moveDevices(to: devices)
    }

    private func restart(_ signal: Int32) async throws {
        let finished = try await site.end(service, signal)
        #expect(finished.status == (signal == SIGKILL ? 128 + SIGKILL : 0), "\(finished.errors.suffix(2000))")
        try await auditLog(finished.errors)
        try await site.audit(acknowledged.subtracting(doubtful), settled: false)
        samples = []
        service = try await site.start(log: "debug")
    }

    // MARK: Load

    private func chooseLoad() -> [Load] {
        (0..<Int.random(in: 1...Self.loadMax, using: &random)).map { _ in
            let phone = acknowledged.sorted().randomElement(using: &random)
            let kind = Int.random(in: 0..<10, using: &random)
            guard let phone, kind > 2 else { return .order(chooseOrder()) }
            return switch kind {
            case 3...5: .fetch(phone)
            case 6: .checkSync(phone)
            case 7...8: .configure(phone, "time\(Int.random(in: 1...9, using: &random)).example.com")
            default: .administrate
            }
        }
    }

    /// A new phone as long as there is room, then one of those that there are, again.
    private func chooseOrder() -> LabOrder {
        if orders.count >= phonesMax, let known = orders.randomElement(using: &random) { return known }
        let order = LabOrder.sample(UInt64(orders.count + 1), vendor: Self.vendors.randomElement(using: &random))
        orders.append(order)
        secrets.insert(order.password.reveal())
        return order
    }

    /// Runs a load and, beside it, what happens meanwhile; returns when both are done.
    private func run(_ load: [Load], _ meanwhile: () async throws -> Void) async throws {
        let site = site
        // One phone is ordered once at a time: which of two orders counts would not be known.
        var ordered: Set<MACAddress> = []
        var parts: [Load] = []
        for part in load {
            if case .order(let order) = part, !ordered.insert(order.mac).inserted { continue }
            parts.append(part)
        }
        doubtful.formUnion(ordered)
        let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for part in parts { group.addTask { await Self.perform(part, at: site) } }
            try await meanwhile()
            var outcomes: [Outcome] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        for outcome in outcomes {
            switch outcome {
            case .ordered(let mac, let result):
                if !result.code.isEmpty { secrets.insert(result.code) }
                if result.isOK {
                    acknowledged.insert(mac)
                    doubtful.remove(mac)
                }
            case .heard(let texts):
                for text in texts { expectNoSecret(in: text, "a page") }
            case .nothing: break
            }
        }
    }

    private enum Outcome: Sendable {
        case ordered(MACAddress, LabOrderResult)
        case heard([String])
        case nothing
    }

    /// Does one part; what fails because of the fault is no matter.
    private static func perform(_ part: Load, at site: FaultSite) async -> Outcome {
        switch part {
        case .order(let order): return .ordered(order.mac, await site.lab.provision(order))
        case .fetch(let mac): try? await site.lab.fetchAgain(mac)
        case .checkSync(let mac): try? await site.lab.checkSync(mac)
        case .configure(let mac, let server):
            try? await site.lab.configure(mac, item: ["type": "NTP", "tz": "CET-1CEST-2,M3.5.0/2,M10.5.0/3", "ntp1": .string(server)])
        case .administrate:
            let heard = try? await AdminPeer.open(at: "http://127.0.0.1:\(site.front.port)") { peer in
                guard try await peer.logIn(.password) else { return [String]() }
                let phones = try await peer.ask("GetPhones")["phones"]?.elements ?? []
                for phone in phones.prefix(3) { _ = try await peer.ask("GetPhone", ["mac": phone["mac"] ?? .null]) }
                _ = try await peer.ask("GetHealth")
                return peer.heard
            }
            if let heard { return .heard(heard) }
        }
        return .nothing
    }

    // MARK: The end

    /// All faults stop, and what must hold is looked at: every phone can be brought to dial tone, nothing that was acknowledged is lost, and
    /// the program has no more open than what its phones need.
    func finish() async throws {
        for proxy in [site.front, site.devices, site.otherDevices] { proxy.set(.passing) }
        site.lab.behaviour.devicesSilent = false
        try await site.cutFront()
        // At a new address phones look at once, however often the old one failed.
        await move()
        try await site.bringToDialTone(orders, acknowledged: acknowledged.subtracting(doubtful))
        let all = Set(orders.map(\.mac))
        try await site.waitForLogins(all)
        let room = Double(all.count + 64 + 6 * ProcessInfo.processInfo.activeProcessorCount)
        var openFiles = Double.infinity
        // Sockets that were closed take a moment to go.
        for _ in 0..<200 where openFiles > room {
            openFiles = try await service.figure("process_open_fds")
            if openFiles > room { try await Task.sleep(for: .milliseconds(50)) }  // no event tells; this asks again
        }
        #expect(openFiles <= room, "\(openFiles) open files for \(all.count) phones")
        let finished = try await site.end(service)
        #expect(finished.status == 0, "\(finished.errors.suffix(2000))")
        try await auditLog(finished.errors)
        try await site.audit(all)
        await site.auditPeers()
    }

    /// No secret of any phone stands in a log.
    private func auditLog(_ log: String) async throws {
        let stored = try await site.withStore { store in
            var stored: [Secret?] = []
            for phone in try await store.phones(in: nil, status: nil, limit: 100_000, offset: 0) {
                let secrets = try await store.secrets(of: phone.id)
                stored += [
                    secrets.userPassword, secrets.code, secrets.sysclientPassword, secrets.adminPassword, secrets.ownAdminPassword,
                    secrets.token,
                ]
            }
            return stored
        }
        secrets.formUnion(stored.compactMap { $0?.reveal() })
        expectNoSecret(in: log, "the log")
    }

    private func expectNoSecret(in text: String, _ place: String) {
        let bytes = Data(text.utf8)
        for secret in secrets where bytes.range(of: Data(secret.utf8)) != nil {
            Issue.record("a secret of \(secret.count) characters stands in \(place)")
        }
    }
}
