package import DialtoneModel
package import DialtoneStore
import DialtoneSupport
import Foundation
package import Logging
import Synchronization

/// Tells open pages what changes: rows of phones merged, at most five times a second, counts at most once a second.
///
/// Whoever has news never waits: they are taken note of in memory, and only while somebody watches.
package final class AdminFeed: Sendable {
    /// Between two messages to a page.
    private static let pause: Duration = .milliseconds(200)
    private static let countPause: Duration = .seconds(1)
    /// Phones also get stuck without anything that happens.
    private static let tick: Duration = .seconds(5)
    /// More changed rows than this are not sent: the page fetches what it shows by itself.
    static let rowsMax = 400

    /// What a page is told that has to fetch its view anew.
    package static let more: JSONValue = ["mt": "PhonesChanged", "phones": [], "more": true]

    private struct Watcher {
        var instance: InstanceID
        /// nil for an administrator; else only this user's phones.
        var user: PBXUser?
        var outbox: PageOutbox
        /// Those that the user was shown last: one that goes to somebody else has to vanish.
        /// nil before the first news, when nobody knows.
        var shown: Set<MACAddress>?
    }

    private struct News {
        var phones: [MACAddress: Phone] = [:]
        /// More changed than is known here.
        var isIncomplete = false
        var alarms = false
        var unknownDevices = false

        var concernsPhones: Bool { !phones.isEmpty || isIncomplete }
    }

    private struct State {
        var watchers: [Int: Watcher] = [:]
        var lastID = 0
        var news: [InstanceID: News] = [:]
        /// Instances whose counts are older than their latest change.
        var uncounted: Set<InstanceID> = []
        var countedAt: [InstanceID: ContinuousClock.Instant] = [:]
    }

    private let store: any PhoneStore
    private let counts: AdminCounts
    private let logger: Logger
    private let state = Mutex(State())
    private let wake: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    package init(store: any PhoneStore, counts: AdminCounts, logger: Logger) {
        self.store = store
        self.counts = counts
        self.logger = logger
        (wake, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// - Parameter user: Whose phones; nil for all of the instance.
    /// - Returns: What ``leave(_:)`` takes.
    package func join(_ instance: InstanceID, user: PBXUser? = nil, outbox: PageOutbox) -> Int {
        state.withLock { state in
            state.lastID += 1
            state.watchers[state.lastID] = Watcher(instance: instance, user: user, outbox: outbox)
            return state.lastID
        }
    }

    package func leave(_ id: Int) { state.withLock { $0.watchers[id] = nil } }

    /// Whether any page is open.
    package var isWatched: Bool { state.withLock { !$0.watchers.isEmpty } }

    // MARK: News

    package func phoneChanged(_ phone: Phone) {
        note(in: phone.instance) { news in
            if news.phones.count < Self.rowsMax || news.phones[phone.mac] != nil {
                news.phones[phone.mac] = phone
            } else {
                news.isIncomplete = true
            }
        }
    }

    package func alarmsChanged(in instance: InstanceID) { note(in: instance) { $0.alarms = true } }

    /// Unknown devices belong to no instance.
    package func unknownDevicesChanged() { note(in: nil) { $0.unknownDevices = true } }

    /// Something changed that nobody told in detail: another process wrote.
    package func everythingChanged() {
        note(in: nil) { news in
            news.isIncomplete = true
            news.alarms = true
            news.unknownDevices = true
        }
    }

    /// - Parameter instance: nil for all that are watched.
    private func note(in instance: InstanceID?, _ change: (inout News) -> Void) {
        let isWatched = state.withLock { state in
            let watched = Set(state.watchers.values.map(\.instance))
            let concerned = instance.map { watched.contains($0) ? [$0] : [] } ?? watched
            for instance in concerned { change(&state.news[instance, default: News()]) }
            return !concerned.isEmpty
        }
        if isWatched { ring.yield() }
    }

    // MARK: Telling

    /// Tells until cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                for await _ in wake {
                    await flush()
                    // Cancelled with the service.
                    guard (try? await Task.sleep(for: Self.pause)) != nil else { return }
                    if state.withLock({ !$0.news.isEmpty || !$0.uncounted.isEmpty }) { ring.yield() }
                }
            }
            group.addTask { [self] in
                var last = Date.now
                while (try? await Task.sleep(for: Self.tick)) != nil {
                    let now = Date.now
                    await noticeStuck(since: last, now: now)
                    last = now
                }
            }
        }
    }

    private func flush() async {
        let (news, watchers, due) = state.withLock { state in
            defer { state.news = [:] }
            let watched = Set(state.watchers.values.filter { $0.user == nil }.map(\.instance))
            state.uncounted.formUnion(state.news.filter { $0.value.concernsPhones }.keys)
            state.uncounted.formIntersection(watched)
            let due = state.uncounted.filter { state.countedAt[$0].map { $0 + Self.countPause <= .now } ?? true }
            state.uncounted.subtract(due)
            for instance in due { state.countedAt[instance] = .now }
            return (state.news, state.watchers, due)
        }
        let now = Date.now
        for instance in Set(watchers.values.map(\.instance)) {
            let news = news[instance] ?? News()
            let administrators = watchers.values.filter { $0.instance == instance && $0.user == nil }.map(\.outbox)
            do {
                if !administrators.isEmpty { try await tell(administrators, of: news, in: instance, counted: due.contains(instance), now) }
                guard news.concernsPhones else { continue }
                for (id, watcher) in watchers where watcher.instance == instance { try await tell(id, watcher, of: news, now) }
            } catch {
                logger.warning("Open pages could not be told what changed", metadata: [LogKey.error: "\(error)"])
            }
        }
    }

    private func tell(_ outboxes: [PageOutbox], of news: News, in instance: InstanceID, counted: Bool, _ now: Date) async throws {
        func post(_ message: JSONValue) {
            let text = message.text
            for outbox in outboxes { outbox.post(text) }
        }
        if news.concernsPhones || counted {
            let phones = Array(news.phones.values)
            var message: JSONValue = ["mt": "PhonesChanged", "phones": try await PhoneRow.rows(phones, from: store, now: now)]
            if news.isIncomplete { message["more"] = true }
            if counted { message["counts"] = try await counts.read(instance, now: now) }
            post(message)
            if counted, let rollout = try await Rollout.latest(in: instance, from: store, census: counts.census, now: now) {
                post(["mt": "RolloutChanged", "rollout": rollout.json])
            }
        }
        if news.alarms { post(["mt": "AlarmsChanged", "count": .int(try await store.openAlarmCount(in: instance))]) }
        if news.unknownDevices { post(["mt": "StrangersChanged", "count": .int(try await store.unknownDeviceCount(seenBy: instance))]) }
    }

    /// Tells a user, if it is about the own phones.
    private func tell(_ id: Int, _ watcher: Watcher, of news: News, _ now: Date) async throws {
        guard let user = watcher.user,
            news.isIncomplete || news.phones.values.contains(where: { user.owns($0) || watcher.shown?.contains($0.mac) != false })
        else { return }
        let phones = try await OwnPhones.read(user, in: watcher.instance, from: store)
        state.withLock { $0.watchers[id]?.shown = Set(phones.map(\.mac)) }
        watcher.outbox.post(
            JSONValue.object([JSONMember("mt", "OwnPhonesChanged"), JSONMember("phones", OwnPhones.json(phones, now: now))]).text)
    }

    /// Shows phones that have waited too long by now.
    private func noticeStuck(since last: Date, now: Date) async {
        let instances = state.withLock { state in Set(state.watchers.values.map(\.instance)) }
        do {
            for instance in instances {
                var query = PhoneQuery(instance: instance, stuckAt: now, order: .changed, isDescending: true)
                // Those that were stuck at the last look have been shown.
                query.stuckFrom = last
                for phone in try await store.phones(matching: query, limit: Self.rowsMax, offset: 0) { phoneChanged(phone) }
            }
        } catch {
            logger.warning("Phones that are stuck could not be read", metadata: [LogKey.error: "\(error)"])
        }
    }
}
