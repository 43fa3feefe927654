package import DialtoneModel

package import struct Foundation.Date

/// Everything durable: phones, their secrets, items and history.
///
/// What a writing call did is on disk, safe from a power cut, when the call returns; each call is one transaction.
/// Writes are not cancelled with the task that waits for them; reads are (``StoreError/cancelled``).
///
/// The protocol speaks the model's types only, so that another database can stand behind it.
package protocol PhoneStore: Sendable {
    // MARK: Writing

    /// Takes in a checked order: makes the phone, or puts a known one back to `received`.
    ///
    /// For a known phone (same instance and MAC) details, code and user password are those of the order, the reason and
    /// the times of the earlier order are cleared, and everything else stays: key, token, sysclient, admin, own admin and TURN
    /// password, items, vendor, model, revisions, assigned hardware, history. A removed phone comes back with a new token,
    /// because its old one may be in other hands, and owes no goodbye any more. Hardware that another phone of the instance
    /// was given, and that comes back so or is ordered for the first time, is taken away from that other phone.
    /// The order's own admin password is kept for a phone that has none of its own and has never fetched a file, or was removed.
    func receive(_ order: PhoneOrder, at: Date) async throws(StoreError) -> Phone

    /// Takes in the details of an order that is repeated while the first one is still being worked on.
    ///
    /// Replaces what ``receive(_:at:)`` replaces, but neither status, reason and times nor how long the code opens a door.
    /// - Throws: ``StoreError/unknownPhone(_:)`` also for a removed phone and for one of another instance or MAC.
    func updateDetails(of id: Phone.ID, from order: PhoneOrder, at: Date) async throws(StoreError) -> Phone

    /// Commits steps in their order, in one transaction, with their lines of history.
    ///
    /// Beyond what ``PhoneStep`` says:
    /// - Leaving `failed` clears the reason, as do new arrivals at `configuring`, `ready` and `registered`: a
    ///   `reason` that shall stay comes behind the step. While `failed`, the reason can be replaced but not cleared.
    /// - A removed phone takes `saidGoodbye`, `alarmed` and `noted` only; other steps are passed over, since its owner may
    ///   not know yet. What comes back says `removed`.
    /// - `delivered` sets `deliveredAt` to the latest fetch, `registered` sets `registeredAt` when the status changes,
    ///   `ready` sets `configuredAt`.
    /// - `revised` adds the places of a base's handsets to those that the phone has; a place is never taken away.
    /// - `delivered` with a digest sets `deliveredRevision` to the newest stored revision that has it, and to nil if none has.
    /// - `removed` also forgets the code, the user's password, the files of the revisions (the password stands in them) and
    ///   the assigned hardware, but no admin password: the phone keeps it when its account is emptied. A phone that has ever
    ///   fetched a file owes a goodbye from then on.
    /// - `saidGoodbye` counts only while the phone owes it; the phone's token is another one then.
    /// - `alarmed` with the kind and text of an alarm that is open at this phone only moves that one's time.
    /// - A step that changes nothing writes no line of history, except `delivered` and `noted`.
    /// - Returns: The phone after the steps.
    /// - Throws: ``StoreError/unknownPhone(_:)``; ``StoreError/conflict(_:)`` for a revision with files of more than 4 MiB.
    ///   Then, as with any error, none of the steps was made.
    func commit(_ steps: [PhoneStep], for id: Phone.ID, at: Date) async throws(StoreError) -> Phone

    /// Opens the phone's door for its code (or MAC) again until a moment, whatever closed it.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` also for a removed phone.
    func openDoor(of id: Phone.ID, until: Date, at: Date) async throws(StoreError) -> Phone

    /// Gives the phone another token, so that its old URL is no door any more, and opens its door for its code (or MAC) until a
    /// moment.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` also for a removed phone.
    func renewToken(of id: Phone.ID, until: Date, at: Date) async throws(StoreError) -> Phone

    /// Notes which phones' connections to Devices came up and went down; with `resets`, all others are down.
    func noteConnections(up: [PhoneAddress], down: [PhoneAddress], resets: Bool) async throws(StoreError)

    /// Replaces what an administrator wants different for a scope; an empty set takes it away.
    ///
    /// - Throws: ``StoreError/conflict(_:)``, which names the scope, for a set of more than 256 KiB.
    func setOverrides(_ set: OverrideSet, for scope: OverrideScope, at: Date) async throws(StoreError)

    /// Takes note of phones that asked and are not known: those with the same MAC become one, their counts added. At most
    /// ``strangersMax`` are kept; beyond it dismissed ones go first, then those seen least and longest ago.
    func noteStrangers(_ strangers: [Stranger]) async throws(StoreError)

    /// Hides a stranger from the list for good, however often it asks.
    ///
    /// - Returns: Whether there is one, hidden before or not.
    @discardableResult
    func dismissStranger(_ mac: MACAddress, at: Date) async throws(StoreError) -> Bool

    /// Gives a phone's account to this hardware: its MAC opens the phone's door until a moment. The stranger leaves the list.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` also for a removed phone; ``StoreError/conflict(_:)`` if the hardware already
    ///   belongs to another phone of the instance.
    func assignStranger(_ mac: MACAddress, to id: Phone.ID, until: Date, at: Date) async throws(StoreError) -> Phone

    /// Marks alarms as seen; those that are already, are not there, or are another instance's, are passed over.
    ///
    /// - Parameter instance: nil for any.
    /// - Returns: Those of the ids that there are, seen before or not.
    @discardableResult
    func acknowledgeAlarms(_ ids: [Alarm.ID], in instance: InstanceID?, at: Date) async throws(StoreError) -> Set<Alarm.ID>

    // MARK: Reading

    /// What administrators want different, all scopes in their order.
    ///
    /// - Throws: ``StoreError/corrupt(_:)``, which names the scope, also for a setting that this release does not know.
    func overrides() async throws(StoreError) -> [(scope: OverrideScope, set: OverrideSet)]

    /// A number that changes with every ``setOverrides(_:for:at:)`` of any process.
    func overrideGeneration() async throws(StoreError) -> Int

    /// The latest revisions of a phone without their files, newest last; at most ``revisionsMax`` are kept.
    func revisions(of id: Phone.ID, limit: Int) async throws(StoreError) -> [Revision]

    /// One revision with its files; nil if there is none, it was dropped for newer ones, or its files were forgotten when the
    /// phone was removed.
    func revision(_ number: Int, of id: Phone.ID) async throws(StoreError) -> Revision?

    /// Strangers that nobody dismissed, latest first.
    ///
    /// - Parameter instance: Without phones that are known to other instances alone; nil for all.
    func strangers(seenBy instance: InstanceID?, limit: Int, offset: Int) async throws(StoreError) -> [Stranger]

    /// How many there are of them.
    func strangerCount(seenBy instance: InstanceID?) async throws(StoreError) -> Int

    /// Alarms, newest first. At most 10,000 are kept for all phones together: acknowledged ones go first, then the oldest.
    ///
    /// - Parameters:
    ///   - instance: nil for all.
    ///   - open: Only those that nobody has taken note of.
    func alarms(in instance: InstanceID?, open: Bool, limit: Int) async throws(StoreError) -> [Alarm]

    /// How many alarms of an instance nobody has taken note of.
    func openAlarmCount(in instance: InstanceID) async throws(StoreError) -> Int

    /// The same for each of these phones that has any; at most a few hundred phones.
    func openAlarmCounts(of phones: [Phone.ID]) async throws(StoreError) -> [Phone.ID: Int]

    /// The phone with this key, also if removed; nil if there is none.
    func phone(_ id: Phone.ID) async throws(StoreError) -> Phone?

    /// The phone of an instance with this MAC, also if removed.
    func phone(instance: InstanceID, mac: MACAddress) async throws(StoreError) -> Phone?

    /// The phones with this MAC in all instances, as their own or assigned, also removed ones, latest order first.
    func phones(withMAC mac: MACAddress) async throws(StoreError) -> [Phone]

    /// A page of the phones, in the order in which they were first ordered.
    ///
    /// - Parameters:
    ///   - instance: nil for all.
    ///   - status: nil for all, removed ones among them.
    func phones(in instance: InstanceID?, status: PhoneStatus?, limit: Int, offset: Int) async throws(StoreError) -> [Phone]

    /// A page of the phones that a query means, without their configuration items.
    func phones(matching query: PhoneQuery, limit: Int, offset: Int) async throws(StoreError) -> [Phone]

    /// How many phones a query means.
    func count(matching query: PhoneQuery) async throws(StoreError) -> Int

    /// How many of the phones that a query means have each status.
    func statusCounts(matching query: PhoneQuery) async throws(StoreError) -> [PhoneStatus: Int]

    /// The reasons of the phones that a query means, the most frequent one first.
    func reasonCounts(matching query: PhoneQuery, limit: Int) async throws(StoreError) -> [(reason: String, count: Int)]

    /// How many phones of an instance each vendor has; those that were never seen are left out, and so are removed ones.
    func vendorCounts(in instance: InstanceID) async throws(StoreError) -> [String: Int]

    /// When the orders came whose phones are not removed, newest first.
    func orderTimes(in instance: InstanceID, limit: Int) async throws(StoreError) -> [Date]

    /// The phone whose door this code opens now; nil if there is none, or more than one, since nobody could say whose
    /// account the caller may have.
    func phone(forCode code: Secret, now: Date) async throws(StoreError) -> Phone?

    /// The phone whose own door this token names; nil for a removed one, unless it still owes its phone a goodbye.
    func phone(forToken token: Secret) async throws(StoreError) -> Phone?

    /// The phone's secrets in clear: to be forgotten as soon as the file or the digest is made.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)``, ``StoreError/corrupt(_:)`` for a value that does not open in its place.
    func secrets(of id: Phone.ID) async throws(StoreError) -> PhoneSecrets

    /// The latest lines of the phone's history, newest last; at most ``historyMax`` are kept.
    func history(of id: Phone.ID, limit: Int) async throws(StoreError) -> [HistoryEntry]

    /// All phones that are not removed, in the order of their keys.
    func fleet() async throws(StoreError) -> [FleetEntry]

    /// How many phones of each instance have each status; zeros are left out.
    func counts() async throws(StoreError) -> [(instance: InstanceID, status: PhoneStatus, count: Int)]

    // MARK: Between processes

    /// Commits steps and, in the same transaction, leaves word for the service; the same word is kept once.
    ///
    /// For the command line: what it did to a phone and the word of it must not part.
    func requestAction(_ action: PhoneAction, with steps: [PhoneStep], at: Date) async throws(StoreError)

    /// Takes the words that were left, oldest first; each is handed out exactly once.
    func takeActions() async throws(StoreError) -> [PhoneAction]

    /// A number that changes when another process has written, and never through this object's own writes. Cheap.
    func dataVersion() async throws(StoreError) -> Int

    // MARK: Care

    /// Looks whether database and key are in order; takes time in proportion to the database's size.
    func check() async throws(StoreError)

    /// Ends the work: what was handed in is committed first, later calls throw ``StoreError/unavailable(_:)``.
    func close() async throws(StoreError)
}

extension PhoneStore {
    /// How many lines of history are kept for a phone: years of an ordinary one, and no more than a page or two of one
    /// that flaps.
    package static var historyMax: Int { 500 }

    /// How many revisions are kept for a phone: enough to see what last changed, and what it had before.
    package static var revisionsMax: Int { 10 }

    /// How many strangers are kept.
    package static var strangersMax: Int { 2000 }

    /// Marks alarms of any instance as seen; returns those of the ids that there are.
    @discardableResult
    package func acknowledgeAlarms(_ ids: [Alarm.ID], at: Date) async throws(StoreError) -> Set<Alarm.ID> {
        try await acknowledgeAlarms(ids, in: nil, at: at)
    }

    /// Strangers that nobody dismissed, latest first.
    package func strangers(limit: Int, offset: Int) async throws(StoreError) -> [Stranger] {
        try await strangers(seenBy: nil, limit: limit, offset: offset)
    }

    /// Leaves word for the service without changing the phone.
    package func requestAction(_ action: PhoneAction, at: Date) async throws(StoreError) {
        try await requestAction(action, with: [], at: at)
    }
}
