package import DialtoneModel
import GRDB

package import struct Foundation.Date

/// Who stood at the doors: strangers and alarms.
extension SQLiteStore {
    package func noteStrangers(_ strangers: [Stranger]) async throws(StoreError) {
        guard !strangers.isEmpty else { return }
        try await write("note_strangers") { try StrangerTable(database: $0).note(strangers) }
    }

    @discardableResult
    package func dismissStranger(_ mac: MACAddress, at moment: Date) async throws(StoreError) -> Bool {
        try await write("dismiss_stranger") { try StrangerTable(database: $0).dismiss(mac, at: moment) }
    }

    package func assignStranger(
        _ mac: MACAddress, to id: Phone.ID, until end: Date, at moment: Date
    ) async throws(StoreError) -> Phone {
        let sealer = sealer
        return try await write("assign_stranger") { database in
            var writer = try StepWriter(id, at: moment, database: database, sealer: sealer)
            return try writer.assign(mac, until: end)
        }
    }

    @discardableResult
    package func acknowledgeAlarms(
        _ ids: [Alarm.ID], in instance: InstanceID?, at moment: Date
    ) async throws(StoreError) -> Set<Alarm.ID> {
        guard !ids.isEmpty else { return [] }
        return try await write("acknowledge_alarms") { try AlarmTable(database: $0).acknowledge(ids, in: instance, at: moment) }
    }

    package func strangers(seenBy instance: InstanceID?, limit: Int, offset: Int) async throws(StoreError) -> [Stranger] {
        try await read("strangers") { try StrangerTable(database: $0).list(seenBy: instance, limit: limit, offset: offset) }
    }

    package func strangerCount(seenBy instance: InstanceID?) async throws(StoreError) -> Int {
        try await read("stranger_count") { try StrangerTable(database: $0).count(seenBy: instance) }
    }

    package func openAlarmCount(in instance: InstanceID) async throws(StoreError) -> Int {
        try await read("open_alarm_count") { try AlarmTable(database: $0).openCount(in: instance) }
    }

    package func openAlarmCounts(of phones: [Phone.ID]) async throws(StoreError) -> [Phone.ID: Int] {
        guard !phones.isEmpty else { return [:] }
        return try await read("open_alarm_counts") { try AlarmTable(database: $0).openCounts(of: phones) }
    }

    package func alarms(in instance: InstanceID?, open: Bool, limit: Int) async throws(StoreError) -> [Alarm] {
        try await read("alarms") { try AlarmTable(database: $0).list(in: instance, open: open, limit: limit) }
    }
}
