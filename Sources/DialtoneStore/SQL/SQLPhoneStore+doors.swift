package import DialtoneModel
import DialtoneSQL

package import struct Foundation.Date

/// Which clients came to phones' URLs: unknown phones and alarms.
extension SQLPhoneStore {
    package func noteUnknownDevices(_ unknownDevices: [UnknownDevice]) async throws(StoreError) {
        guard !unknownDevices.isEmpty else { return }
        try await write("note_strangers") { try UnknownDeviceTable(database: $0).note(unknownDevices) }
    }

    @discardableResult
    package func dismissUnknownDevice(_ mac: MACAddress, seenBy instance: InstanceID?, at moment: Date) async throws(StoreError) -> Bool {
        try await write("dismiss_stranger") { try UnknownDeviceTable(database: $0).dismiss(mac, seenBy: instance, at: moment) }
    }

    @discardableResult
    package func acknowledgeAlarms(
        _ ids: [Alarm.ID], in instance: InstanceID?, at moment: Date
    ) async throws(StoreError) -> Set<Alarm.ID> {
        guard !ids.isEmpty else { return [] }
        return try await write("acknowledge_alarms") { try AlarmTable(database: $0).acknowledge(ids, in: instance, at: moment) }
    }

    @discardableResult
    package func stand(
        _ causes: [AlarmCause], of instance: InstanceID, at moment: Date, where isJudged: @escaping @Sendable (AlarmCause) -> Bool
    ) async throws(StoreError) -> [AlarmCause] {
        try await write("standing_alarms") { try AlarmTable(database: $0).stand(causes, of: instance, at: moment, where: isJudged) }
    }

    package func unknownDevices(seenBy instance: InstanceID?, limit: Int, offset: Int) async throws(StoreError) -> [UnknownDevice] {
        try await read("strangers") { try UnknownDeviceTable(database: $0).list(seenBy: instance, limit: limit, offset: offset) }
    }

    package func unknownDeviceCount(seenBy instance: InstanceID?) async throws(StoreError) -> Int {
        try await read("stranger_count") { try UnknownDeviceTable(database: $0).count(seenBy: instance) }
    }

    package func openAlarmCount(in instance: InstanceID) async throws(StoreError) -> Int {
        try await read("open_alarm_count") { try AlarmTable(database: $0).openCount(in: instance) }
    }

    package func openAlarmCounts() async throws(StoreError) -> [(instance: InstanceID, code: String, count: Int)] {
        try await read("all_open_alarm_counts") { try AlarmTable(database: $0).openCounts() }
    }

    package func openAlarmCounts(of phones: [Phone.ID]) async throws(StoreError) -> [Phone.ID: Int] {
        guard !phones.isEmpty else { return [:] }
        return try await read("open_alarm_counts") { try AlarmTable(database: $0).openCounts(of: phones) }
    }

    package func alarms(in instance: InstanceID?, open: Bool, limit: Int) async throws(StoreError) -> [Alarm] {
        try await read("alarms") { try AlarmTable(database: $0).list(in: instance, open: open, limit: limit) }
    }
}
