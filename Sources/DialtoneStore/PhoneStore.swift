package import DialtoneModel

package import struct Foundation.Date

/// Everything durable. What a writing call did is on disk, safe from a power cut, when the call returns; each call is one transaction.
/// Writes are not cancelled with the task that waits for them; reads are (``StoreError/cancelled``).
///
/// Parts of the program take the part of it that they need. The protocols speak the model's types only; behind them stand memory (for
/// tests), SQLite and PostgreSQL, and one suite of tests holds all of them to what is said here.
package protocol PhoneStore: PhoneRecords, PhoneLists, UnknownPhones, AlarmList, OverrideStore, StoreCoordination, StoreCare {}

/// The record of each phone: what its owner writes, and what is read to serve it.
package protocol PhoneRecords: Sendable {
    /// Takes in a checked order: makes the phone, or has a known one start again, see ``PhoneRecord/receive(_:at:)``.
    ///
    /// Hardware that another phone of the instance was given, and that comes back so or is ordered for the first time, is taken away
    /// from that other phone. What other processes wanted of the phone before is forgotten.
    func receive(_ order: PhoneOrder, at: Date) async throws(StoreError) -> Phone

    /// Takes in the details of an order that is repeated while the first one is still being worked on, see
    /// ``PhoneRecord/repeat(_:at:)``.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` also for a removed phone and for one of another instance or MAC.
    func updateDetails(of id: Phone.ID, from order: PhoneOrder, at: Date) async throws(StoreError) -> Phone

    /// Commits steps in their order, in one transaction, with their lines of history. What a step makes of a phone is said by
    /// ``PhoneRecord``.
    ///
    /// - Returns: The phone after the steps. A removed phone passes over most steps, since its owner may not know yet; what comes back
    ///   says `removed`.
    /// - Throws: ``StoreError/unknownPhone(_:)``; ``StoreError/conflict(_:)`` for a revision with files of more than 4 MiB, and for hardware
    ///   that already belongs to another phone of the instance. Then, as with any error, none of the steps was made.
    func commit(_ steps: [PhoneStep], for id: Phone.ID, at: Date) async throws(StoreError) -> Phone

    /// Notes in one transaction that phones fetched again what they have, see ``Phone/take(_:)``; phones that became others since, or are
    /// gone, are passed over. Other processes are not told: nothing that they show or give out depends on it.
    ///
    /// - Returns: The phones as they then are, without their items; those that were passed over are left out.
    @discardableResult
    func note(_ repeats: [RepeatedDelivery]) async throws(StoreError) -> [Phone]

    /// The phone with this key, also if removed; nil if there is none.
    func phone(_ id: Phone.ID) async throws(StoreError) -> Phone?

    /// The phone of an instance with this MAC, also if removed.
    func phone(instance: InstanceID, mac: MACAddress) async throws(StoreError) -> Phone?

    /// The phones with this MAC in all instances, as their own or assigned, also removed ones, latest order first.
    func phones(withMAC mac: MACAddress) async throws(StoreError) -> [Phone]

    /// The phones that were ordered with this code and are not removed, whether it opens their door or not: at most ``sameCodeMax``, first
    /// those whose door is open longest.
    func phones(withCode code: Secret) async throws(StoreError) -> [Phone]

    /// The phone whose own door this token names; nil for a removed one, unless it still owes its phone a goodbye.
    func phone(forToken token: Secret) async throws(StoreError) -> Phone?

    /// The same with its secrets, in one look at the database; as much is read where there is no such phone.
    func phoneWithSecrets(forToken token: Secret) async throws(StoreError) -> (phone: Phone, secrets: PhoneSecrets)?

    /// The phone's secrets in clear: to be forgotten as soon as the file or the digest is made.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)``, ``StoreError/corrupt(_:)`` for a value that does not open in its place.
    func secrets(of id: Phone.ID) async throws(StoreError) -> PhoneSecrets

    /// The latest lines of the phone's history, newest last; at most ``historyMax`` are kept.
    func history(of id: Phone.ID, limit: Int) async throws(StoreError) -> [HistoryEntry]

    /// The latest revisions of a phone without their files, newest last; at most ``revisionsMax`` are kept.
    func revisions(of id: Phone.ID, limit: Int) async throws(StoreError) -> [Revision]

    /// One revision with its files; nil if there is none, it was dropped for newer ones, or its files were forgotten when the
    /// phone was removed.
    func revision(_ number: Int, of id: Phone.ID) async throws(StoreError) -> Revision?
}

/// Lists and numbers of phones, for administrators and metrics.
package protocol PhoneLists: Sendable {
    /// A page of the phones, in the order in which they were first ordered.
    ///
    /// - Parameters:
    ///   - instance: nil for all.
    ///   - status: nil for all, removed ones among them.
    func phones(in instance: InstanceID?, status: PhoneStatus?, limit: Int, offset: Int) async throws(StoreError) -> [Phone]

    /// A page of the phones that a query means, without their configuration items.
    ///
    /// - Parameter offset: How many phones come before the page; has no meaning with a cursor.
    func phones(matching query: PhoneQuery, limit: Int, offset: Int) async throws(StoreError) -> [Phone]

    /// How many phones a query means, wherever its pages begin.
    func count(matching query: PhoneQuery) async throws(StoreError) -> Int

    /// What is counted of all phones, removed ones among them: a page in the order of their keys.
    func tallies(after id: Phone.ID, limit: Int) async throws(StoreError) -> [PhoneTally]

    /// What is counted of these phones, as far as they are there, in the order of their keys.
    func tallies(of ids: [Phone.ID]) async throws(StoreError) -> [PhoneTally]

    /// When the first and the last order came of those that came last one after the other, without a gap that is longer than this; removed
    /// phones are passed over. Of a batch that lasts longer than ``batchStepsMax`` gaps the beginning may be left out. nil without an order.
    func latestBatch(in instance: InstanceID, gap: Duration) async throws(StoreError) -> (start: Date, end: Date)?

    /// How many phones of each instance have each status; zeros are left out.
    func counts() async throws(StoreError) -> [(instance: InstanceID, status: PhoneStatus, count: Int)]
}

/// Phones that asked for a file and are not known.
package protocol UnknownPhones: Sendable {
    /// Takes note of phones that asked and are not known: those with the same MAC become one, their counts added. At most
    /// ``unknownDevicesMax`` are kept; beyond it those dismissed for all go first, then those seen least and longest ago.
    func noteUnknownDevices(_ unknownDevices: [UnknownDevice]) async throws(StoreError)

    /// Hides an unknown device from the list for good, however often it asks.
    ///
    /// - Parameter instance: Whose administrator wants that, for this instance alone: phones that are known to other instances alone are
    ///   theirs to hide; nil for the operator, who hides it for all.
    /// - Returns: Whether there is one, hidden before or not.
    @discardableResult
    func dismissUnknownDevice(_ mac: MACAddress, seenBy instance: InstanceID?, at: Date) async throws(StoreError) -> Bool

    /// Unknown devices that were not dismissed, latest first.
    ///
    /// - Parameter instance: Without phones that are known to other instances alone, by an order or as assigned hardware, and without those
    ///   that this instance dismissed; nil for all that are not dismissed for all.
    func unknownDevices(seenBy instance: InstanceID?, limit: Int, offset: Int) async throws(StoreError) -> [UnknownDevice]

    /// How many there are of them.
    func unknownDeviceCount(seenBy instance: InstanceID?) async throws(StoreError) -> Int
}

/// What administrators have to look at.
package protocol AlarmList: Sendable {
    /// Alarms, newest first. At most 10,000 are kept for all phones together: acknowledged ones go first, then the oldest. Those of
    /// instances (``stand(_:of:at:where:)``) are kept besides.
    ///
    /// - Parameters:
    ///   - instance: nil for all.
    ///   - open: Only those that no administrator has taken note of.
    func alarms(in instance: InstanceID?, open: Bool, limit: Int) async throws(StoreError) -> [Alarm]

    /// How many alarms of an instance no administrator has taken note of.
    func openAlarmCount(in instance: InstanceID) async throws(StoreError) -> Int

    /// How many of each code there are, of each instance; zeros are left out.
    func openAlarmCounts() async throws(StoreError) -> [(instance: InstanceID, code: String, count: Int)]

    /// The same for each of these phones that has any; at most a few hundred phones.
    func openAlarmCounts(of phones: [Phone.ID]) async throws(StoreError) -> [Phone.ID: Int]

    /// Marks alarms as seen; those that are already, are not there, or are another instance's, are passed over.
    ///
    /// - Parameter instance: nil for any.
    /// - Returns: Those of the ids that there are, seen before or not.
    @discardableResult
    func acknowledgeAlarms(_ ids: [Alarm.ID], in instance: InstanceID?, at: Date) async throws(StoreError) -> Set<Alarm.ID>

    /// Says which alarms an instance itself has now: what is not there yet is raised, what is there stays, acknowledged or not, and what is
    /// not among them any more goes.
    ///
    /// - Parameter isJudged: Which of those that are there the caller can judge; the others, such as another node's, stay.
    /// - Returns: Those that were raised.
    @discardableResult
    func stand(
        _ causes: [AlarmCause], of instance: InstanceID, at: Date, where isJudged: @escaping @Sendable (AlarmCause) -> Bool
    ) async throws(StoreError) -> [AlarmCause]
}

/// What administrators want different.
package protocol OverrideStore: Sendable {
    /// Replaces what an administrator wants different for a scope; an empty set takes it away.
    ///
    /// - Throws: ``StoreError/conflict(_:)``, which names the scope, for a set of more than 256 KiB.
    func setOverrides(_ set: OverrideSet, for scope: OverrideScope, at: Date) async throws(StoreError)

    /// What administrators want different, all scopes in their order.
    ///
    /// - Throws: ``StoreError/corrupt(_:)``, which names the scope, also for a setting that this release does not know.
    func overrides() async throws(StoreError) -> [(scope: OverrideScope, set: OverrideSet)]

    /// A number that changes with every ``setOverrides(_:for:at:)`` of any process.
    func overrideGeneration() async throws(StoreError) -> Int
}

/// What the processes of a site tell each other through the database.
package protocol StoreCoordination: Sendable {
    /// All phones that are not removed, in the order of their keys.
    func fleet() async throws(StoreError) -> [FleetEntry]

    /// Notes which phones' connections to Devices came up and went down; with `resets`, all others are down.
    func noteConnections(up: [PhoneAddress], down: [PhoneAddress], resets: Bool) async throws(StoreError)

    /// Leaves a wish for the service; the same wish of a phone is kept once, the latest.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)``.
    func requestAction(_ action: PhoneAction, at: Date) async throws(StoreError)

    /// The wishes that wait, oldest first. They go on waiting until ``finish(_:)`` or ``setAside(_:at:)``; one that this release does not
    /// know is set aside here.
    func waitingActions(at: Date) async throws(StoreError) -> [StoredAction]

    /// A wish was carried out.
    func finish(_ action: StoredAction.ID) async throws(StoreError)

    /// A wish cannot be carried out: it stays for people to see, and is asked for no more.
    func setAside(_ action: StoredAction.ID, at: Date) async throws(StoreError)

    /// Commits steps if no service works on the database, and keeps one from starting meanwhile.
    ///
    /// - Returns: nil if a service does; then nothing was written.
    func commitAlone(_ steps: [PhoneStep], for id: Phone.ID, at: Date) async throws(StoreError) -> Phone?

    /// What became of the latest wish of this kind for the phone.
    func standing(of action: PhoneAction) async throws(StoreError) -> ActionStanding

    /// A number that changes when another process has written, and never through this object's own writes. Cheap. On PostgreSQL without
    /// the records of phones that other nodes write, see ``foreignChanges()``.
    func dataVersion() async throws(StoreError) -> Int

    /// The records of phones that other nodes write; ends at once where none can. For one reader.
    func foreignChanges() -> AsyncStream<ForeignChange>

    /// How this process works with others on the database, if it is a service and the database is for several; else nil.
    var coordination: (any NodeCoordination)? { get }

    /// The nodes that work on the database now, and their phones; empty where it is for one process.
    func nodes() async throws(StoreError) -> NodeView
}

package protocol StoreCare: Sendable {
    /// The same store, if it seals its secrets; nil for one that keeps them in memory alone.
    var sealed: (any SealedStore)? { get }

    /// Why searches read the texts of all phones, for people; nil where they have an index. As it was found at the start.
    var searchRefusal: String? { get }

    /// Looks whether database and key are in order; takes time in proportion to the database's size.
    func check() async throws(StoreError)

    /// Looks whether the store can write, where the latest write could not be done: the disk is full, another process has locked the
    /// database. Costs nothing as long as writes are done.
    func checkWriting() async throws(StoreError)

    /// Notes that this moment has been, for the case that a clock is set back; later ones that were noted before stay.
    ///
    /// - Returns: The latest moment that any service on the database has noted.
    func advanceTime(to moment: Date) async throws(StoreError) -> Date

    /// Ends the work: what was handed in is committed first, later calls throw ``StoreError/unavailable(_:)``.
    func close() async throws(StoreError)
}

/// How many phones with the same code are looked at: Devices gives each phone one of its own.
package let sameCodeMax = 8

/// How many lines of history are kept for a phone: years of an ordinary one, and no more than a page or two of one
/// that flaps.
package let historyMax = 500

/// How many revisions are kept for a phone: enough to see what last changed, and what it had before.
package let revisionsMax = 10

/// How many unknown phones are kept.
package let unknownDevicesMax = 2000

/// How many steps back are made to the beginning of a batch of orders: with the usual gap of 5 minutes more than a week.
package let batchStepsMax = 2500

/// How many alarms are kept for all phones together.
package let alarmsMax = 10_000

extension StoreCoordination {
    /// For stores of one process.
    package var coordination: (any NodeCoordination)? { nil }
    package func nodes() async throws(StoreError) -> NodeView { NodeView() }
    package func foreignChanges() -> AsyncStream<ForeignChange> { AsyncStream { $0.finish() } }
}

extension StoreCare {
    /// For stores without a key.
    package var sealed: (any SealedStore)? { nil }
}

extension PhoneRecords {
    /// The phone whose door this code opens now; nil if there is none, or more than one, since then it is open whose account the
    /// client may have.
    package func phone(forCode code: Secret, now: Date) async throws(StoreError) -> Phone? {
        try await phones(withCode: code).whoseCode(isOpenAt: now)
    }
}

extension [Phone] {
    /// Of phones with the same code, the one whose door it opens; nil if there is none, or more than one.
    package func whoseCode(isOpenAt moment: Date) -> Phone? {
        let open = filter { $0.codeOpenUntil.map { $0 > moment } ?? false }
        return open.count == 1 ? open[0] : nil
    }
}

extension StoreCare {
    package var searchRefusal: String? { nil }
    /// For a store in memory, and for PostgreSQL, where a node that cannot write loses its lease.
    package func checkWriting() async throws(StoreError) {}
}

extension AlarmList {
    /// Marks alarms of any instance as seen; returns those of the ids that there are.
    @discardableResult
    package func acknowledgeAlarms(_ ids: [Alarm.ID], at: Date) async throws(StoreError) -> Set<Alarm.ID> {
        try await acknowledgeAlarms(ids, in: nil, at: at)
    }
}

extension UnknownPhones {
    /// Hides an unknown device from all lists for good.
    ///
    /// - Returns: Whether there is one, hidden before or not.
    @discardableResult
    package func dismissUnknownDevice(_ mac: MACAddress, at moment: Date) async throws(StoreError) -> Bool {
        try await dismissUnknownDevice(mac, seenBy: nil, at: moment)
    }

    /// Unknown devices that were not dismissed for all, latest first.
    package func unknownDevices(limit: Int, offset: Int) async throws(StoreError) -> [UnknownDevice] {
        try await unknownDevices(seenBy: nil, limit: limit, offset: offset)
    }
}
