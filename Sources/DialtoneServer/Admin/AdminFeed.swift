import DialtoneModel
import DialtoneStore
import Foundation
import Logging

/// Tells open pages what changes: rows of phones merged, at most five times a second, counts at most once a second.
actor AdminFeed {
    /// Takes a message for a page without waiting for the page.
    typealias Send = @Sendable (JSONValue) -> Void

    /// Between two messages to a page.
    private static let pause: Duration = .milliseconds(200)
    private static let countPause: Duration = .seconds(1)
    /// More changed rows than this are not sent: the page fetches what it shows by itself.
    private static let rowsMax = 400

    private struct Watcher {
        var instance: InstanceID
        /// nil for an administrator; else only this user's phones.
        var user: String?
        var send: Send
    }

    private let store: any PhoneStore
    private let logger: Logger
    private var watchers: [Int: Watcher] = [:]
    private var lastID = 0
    private var changed: [InstanceID: [MACAddress: Phone]] = [:]
    /// Instances of which more changed than is known here.
    private var stale: Set<InstanceID> = []
    private var countsDue: [InstanceID: ContinuousClock.Instant] = [:]
    private var alarmsChanged: Set<InstanceID> = []
    private var strangersChanged = false
    private let wake: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init(store: any PhoneStore, logger: Logger) {
        self.store = store
        self.logger = logger
        (wake, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// - Parameter user: Whose phones; nil for all of the instance.
    /// - Returns: What ``leave(_:)`` takes.
    func join(_ instance: InstanceID, user: String? = nil, send: @escaping Send) -> Int {
        lastID += 1
        watchers[lastID] = Watcher(instance: instance, user: user, send: send)
        return lastID
    }

    func leave(_ id: Int) { watchers[id] = nil }

    func phoneChanged(_ phone: Phone) {
        guard watchers.values.contains(where: { $0.instance == phone.instance }) else { return }
        changed[phone.instance, default: [:]][phone.mac] = phone
        ring.yield()
    }

    /// Something changed that nobody told in detail: another process wrote.
    func everythingChanged() {
        guard !watchers.isEmpty else { return }
        stale.formUnion(watchers.values.map(\.instance))
        alarmsChanged.formUnion(stale)
        strangersChanged = true
        ring.yield()
    }

    func alarmRaised(_ instance: InstanceID) {
        alarmsChanged.insert(instance)
        ring.yield()
    }

    func strangersNoted() {
        strangersChanged = true
        ring.yield()
    }

    /// Sends until cancelled.
    func run() async {
        for await _ in wake {
            await flush()
            // Cancelled with the service.
            guard (try? await Task.sleep(for: Self.pause)) != nil else { return }
            if !changed.isEmpty || !stale.isEmpty || !alarmsChanged.isEmpty || strangersChanged { ring.yield() }
        }
    }

    private func flush() async {
        let (changed, stale, alarms, strangers) = (self.changed, self.stale, alarmsChanged, strangersChanged)
        (self.changed, self.stale, alarmsChanged, strangersChanged) = ([:], [], [], false)
        let now = Date.now
        for instance in Set(watchers.values.map(\.instance)) {
            let phones = changed[instance].map { Array($0.values) } ?? []
            if !phones.isEmpty || stale.contains(instance) { await sendPhones(phones, of: instance, now: now) }
            if alarms.contains(instance) {
                await sendCount("AlarmsChanged", of: instance) { try await $0.alarms(in: instance, open: true, limit: 1000).count }
            }
            if strangers { await sendCount("StrangersChanged", of: instance) { try await $0.strangers(limit: 2000, offset: 0).count } }
        }
    }

    private func sendPhones(_ phones: [Phone], of instance: InstanceID, now: Date) async {
        var members = [
            JSONMember("mt", "PhonesChanged"),
            JSONMember("phones", .array(phones.count > Self.rowsMax ? [] : phones.map { PhoneRow(phone: $0).json(now: now) })),
            JSONMember("more", .bool(phones.isEmpty || phones.count > Self.rowsMax)),
        ]
        var rollout: JSONValue?
        if countsDue[instance].map({ $0 <= .now }) ?? true {
            countsDue[instance] = .now + Self.countPause
            do {
                members.append(JSONMember("counts", try await AdminCounts.read(instance, from: store, now: now)))
                rollout = try await Rollout.latest(in: instance, from: store, now: now)?.json
            } catch {
                logger.warning("The counts for open pages could not be read", metadata: [LogKey.error: "\(error)"])
            }
        } else {
            // The last change must not stay uncounted.
            self.stale.insert(instance)
        }
        for watcher in watchers.values where watcher.instance == instance {
            if let user = watcher.user {
                guard phones.isEmpty || phones.contains(where: { $0.user == user }) else { continue }
                await sendOwn(user, watcher, now: now)
            } else {
                watcher.send(.object(members))
                if let rollout { watcher.send(["mt": "RolloutChanged", "rollout": rollout]) }
            }
        }
    }

    private func sendOwn(_ user: String, _ watcher: Watcher, now: Date) async {
        do {
            let phones = try await OwnPhones.read(user, in: watcher.instance, from: store, now: now)
            watcher.send(["mt": "OwnPhonesChanged", "phones": phones])
        } catch {
            logger.warning("A user's phones could not be read", metadata: [LogKey.error: "\(error)"])
        }
    }

    private func sendCount(_ mt: String, of instance: InstanceID, _ count: (any PhoneStore) async throws -> Int) async {
        do {
            let message: JSONValue = ["mt": .string(mt), "count": .int(try await count(store))]
            for watcher in watchers.values where watcher.instance == instance && watcher.user == nil { watcher.send(message) }
        } catch {
            logger.warning("A count for open pages could not be read", metadata: [LogKey.error: "\(error)"])
        }
    }
}

/// The numbers that every page shows.
enum AdminCounts {
    static func read(_ instance: InstanceID, from store: any PhoneStore, now: Date) async throws -> JSONValue {
        let counts = try await store.counts().filter { $0.instance == instance }
        let vendors = try await store.vendorCounts(in: instance)
        let stuck = try await store.count(matching: PhoneQuery(instance: instance, stuck: StuckSince(now: now)))
        return [
            "status": .object(counts.map { JSONMember($0.status.rawValue, .int($0.count)) }),
            "vendors": .object(vendors.sorted { $0.key < $1.key }.map { JSONMember($0.key, .int($0.value)) }), "stuck": .int(stuck),
            "alarms": .int(try await store.alarms(in: instance, open: true, limit: 1000).count),
            "strangers": .int(try await store.strangers(limit: 2000, offset: 0).count),
        ]
    }
}

/// What a user sees of the own phones.
enum OwnPhones {
    static func read(_ user: String, in instance: InstanceID, from store: any PhoneStore, now: Date) async throws -> JSONValue {
        // The search finds more than the exact user: a name within another one's.
        let phones = try await store.phones(matching: PhoneQuery(instance: instance, text: user), limit: 1000, offset: 0)
        return .array(phones.filter { $0.user == user }.map { PhoneRow(phone: $0).json(now: now) })
    }
}
