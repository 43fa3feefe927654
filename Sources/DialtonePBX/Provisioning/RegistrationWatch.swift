import DialtoneDialogue
package import DialtoneFleet
package import DialtoneModel
package import DialtoneStore
import DialtoneSupport
import DialtoneWire
package import Foundation
package import Logging

/// Follows each phone from its file to its registration, by asking the PBX; it has no message that tells by itself.
package actor RegistrationWatch {
    private struct Watched {
        var user: String
        var hwid: String
        var domain: String
        var deliveredAt: Date?
        var tracker: RegistrationTracker

        func sinceDelivery(_ now: Date) -> Duration? { deliveredAt.map { .seconds(now.timeIntervalSince($0)) } }
        /// The user's long name; nil = not read yet.
        var longName: String?
        /// The user's id, once a PBX told it.
        var guid: String?
        /// How many device entries the user has.
        var deviceCount = 0
        /// The tick at which it is asked next; older plans are void.
        var due = 0
    }

    /// The first look after a fetch: a phone that registers at once need not wait for the schedule.
    private static let firstLook: Duration = .seconds(1)

    private let directory: PBXDirectory
    private let fleet: Fleet
    private let store: any PhoneStore
    private let keeper: DeviceEntryKeeper
    private let registersAsUser: @Sendable (Phone) -> Bool
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let date: @Sendable () -> Date
    private var watched: [PhoneKey: Watched] = [:]
    /// Who is due at which tick; there is one a second, however many phones there are.
    private var plan: [Int: Set<PhoneKey>] = [:]
    private var ticks = 0

    /// - Parameters:
    ///   - registersAsUser: Whether a phone's file tells it to register with the user's name, not its hardware id.
    ///   - clock: Ticks once a second.
    package init(
        directory: PBXDirectory, fleet: Fleet, store: any PhoneStore, keeper: DeviceEntryKeeper,
        registersAsUser: @escaping @Sendable (Phone) -> Bool, clock: any Clock<Duration> = ContinuousClock(),
        date: @escaping @Sendable () -> Date = { .now }, logger: Logger
    ) {
        (self.clock, self.date) = (clock, date)
        self.directory = directory
        self.fleet = fleet
        self.store = store
        self.keeper = keeper
        self.registersAsUser = registersAsUser
        self.logger = logger
    }

    /// Takes up phones that were delivered before their owners were here, spread over the schedule's interval.
    package func resume(_ entries: [FleetEntry]) {
        for entry in entries where entry.status == .delivered || entry.status == .registered {
            let key = PhoneKey(instance: entry.instance, mac: entry.mac)
            guard watched[key] == nil else { continue }
            watched[key] = Watched(
                user: entry.user, hwid: entry.hwid, domain: entry.domain,
                deliveredAt: entry.deliveredAt,
                tracker: RegistrationTracker(isRegistered: entry.status == .registered))
            let delay = RegistrationSchedule.delay(sinceDelivery: watched[key]?.sinceDelivery(date()))
            schedule(key, after: .seconds(Double.random(in: 1...max(1.1, delay.seconds))))
        }
    }

    /// Forgets phones whose owners have gone to another node.
    package func forget(_ buckets: Set<PhoneBucket>) {
        for key in Array(watched.keys) where buckets.contains(key.bucket) { watched[key] = nil }
    }

    /// The phone as it is watched now. Never inlined: optimised code was seen to keep the dictionary's storage from before an `await` (a crash in
    /// a release build, when buckets were handed over meanwhile).
    @inline(never)
    private func current(_ key: PhoneKey) -> Watched? { watched[key] }

    /// Takes note of what a phone's owner has just committed.
    package func noticed(_ phone: Phone, isDelivered: Bool) {
        let key = PhoneKey(instance: phone.instance, mac: phone.mac)
        if phone.status == .removed {
            watched[key] = nil
            return
        }
        guard isDelivered else { return }
        var entry =
            watched[key]
            ?? Watched(
                user: phone.user, hwid: phone.hwid, domain: phone.domain,
                tracker: RegistrationTracker(isRegistered: false))
        if entry.user != phone.user { entry.guid = nil }
        (entry.user, entry.hwid, entry.domain) = (phone.user, phone.hwid, phone.domain)
        entry.longName = phone.commonName
        entry.deliveredAt = phone.deliveredAt
        entry.tracker.delivered(isRegistered: phone.status == .registered)
        watched[key] = entry
        schedule(key, after: Self.firstLook)
    }

    /// Ticks until cancelled.
    package func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                try await clock.sleep(for: .seconds(1))
                for key in dueKeys() { group.addTask { await self.look(key) } }
            }
        }
    }

    private func dueKeys() -> [PhoneKey] {
        ticks += 1
        return (plan.removeValue(forKey: ticks) ?? []).filter { watched[$0]?.due == ticks }
    }

    private func schedule(_ key: PhoneKey, after delay: Duration) {
        let due = ticks + max(1, Int(delay.seconds.rounded(.up)))
        watched[key]?.due = due
        plan[due, default: []].insert(key)
    }

    private func look(_ key: PhoneKey) async {
        guard let phone = current(key) else { return }
        let sessions = await directory.sessions(for: key.instance, domain: phone.domain, serving: PBXAdminRequest.api)
        var wasAsked = false
        var found: Registration?
        for session in sessions where found == nil {
            do {
                found = try await registration(of: key, on: session)
                wasAsked = true
            } catch {
                logger.with(key.instance, key.mac).info("Registrations could not be read", metadata: [LogKey.error: "\(error)"])
            }
        }
        if wasAsked { await conclude(key, found) }
        guard let phone = current(key) else { return }
        schedule(key, after: phone.tracker.pause(sinceDelivery: phone.sinceDelivery(date())))
    }

    /// - Returns: nil = the PBX shows none, or knows no such user.
    /// - Throws: When a PBX does not answer, or refuses to.
    private func registration(of key: PhoneKey, on session: any PBXConnection) async throws -> Registration? {
        if current(key)?.guid == nil { try await findUser(of: key, on: session) }
        guard let phone = current(key), let guid = phone.guid else { return nil }
        let answer = try await session.request(PBXAdminRequest.getRegs(guid: guid, src: ""))
        if let problem = answer.errorText {
            // The user may be gone, or have come back with another id.
            watched[key]?.guid = nil
            throw Refusal(text: String(problem.prefix(200)))
        }
        // No such user any more: it may have been made anew, with another id.
        if answer.value["regs"] == nil { watched[key]?.guid = nil }
        return Registrations(answer).own(hwid: phone.hwid, mac: key.mac, deviceCount: current(key)?.deviceCount ?? 0)
    }

    /// A PBX answered a request with an error.
    private struct Refusal: Error, CustomStringConvertible {
        var text: String

        var description: String { "the PBX refuses: \(text)" }
    }

    /// Learns the user's id and how many devices there are.
    private func findUser(of key: PhoneKey, on session: any PBXConnection) async throws {
        if watched[key]?.longName == nil {
            watched[key]?.longName = try await store.phone(instance: key.instance, mac: key.mac)?.commonName ?? ""
        }
        guard let phone = current(key) else { return }
        var lookup = UserLookup(user: phone.user, longName: phone.longName ?? "")
        var next: PBXAdminRequest.Key? = lookup.first
        while let question = next {
            next = nil
            switch lookup.answered(try await session.request(PBXAdminRequest.getObject(question, src: ""))) {
            case .found(let object):
                // Another order may have come meanwhile.
                guard watched[key]?.user == phone.user else { return }
                watched[key]?.guid = object.guid
                watched[key]?.deviceCount = object.devices.count
            case .ask(let key): next = key
            case .unknown: break
            case .refused(let text): throw Refusal(text: text)
            }
        }
    }

    private func conclude(_ key: PhoneKey, _ found: Registration?) async {
        guard let phone = current(key) else { return }
        switch watched[key]?.tracker.looked(found, hwid: phone.hwid, mac: key.mac, sinceDelivery: phone.sinceDelivery(date())) {
        case .nothing, nil: break
        case .steps(let steps): await fleet.record(steps, for: key)
        case .explain: await explain(key)
        }
    }

    private func explain(_ key: PhoneKey) async {
        do {
            guard let phone = try await store.phone(instance: key.instance, mac: key.mac), phone.status == .delivered else { return }
            // Why it does not register is known; and an entry that an administrator took away is not to be made again.
            let shown = phone.conditions[.entry]
            guard shown?.isOfUser != true else { return }
            let outcome = await keeper.outcome(for: phone)
            let missing = MissingRegistration(phone: phone, entry: outcome, registersAsUser: registersAsUser(phone))
            // What was wrong with the entry may have been mended by hand.
            let mended: [PhoneStep] = outcome != nil && outcome?.condition == nil ? [.cleared(.entry)] : []
            // Where the user's PBX cannot be found, that is the likelier reason.
            let isUnreachable = phone.conditions[.registration]?.isLocationUnknown == true
            let told = missing.conditions.filter { !isUnreachable || $0.subject != .registration }
            await fleet.record(mended + told.map { .condition($0) }, for: key)
        } catch {
            logger.with(key.instance, key.mac).warning("The phone could not be read", metadata: [LogKey.error: "\(error)"])
        }
    }
}
