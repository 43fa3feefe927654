// SCAFFOLD: replaced by the store's own work before anything lands.
package import DialtoneModel

package import struct Foundation.Date

extension PhoneStore {
    package func setOverrides(_ set: OverrideSet, for scope: OverrideScope, at: Date) async throws(StoreError) {}
    package func noteStrangers(_ strangers: [Stranger]) async throws(StoreError) {}
    package func dismissStranger(_ mac: MACAddress, at: Date) async throws(StoreError) {}
    package func assignStranger(_ mac: MACAddress, to id: Phone.ID, until: Date, at: Date) async throws(StoreError) -> Phone {
        throw .unknownPhone(id)
    }
    package func acknowledgeAlarms(_ ids: [Alarm.ID], at: Date) async throws(StoreError) {}
    package func overrides() async throws(StoreError) -> [(scope: OverrideScope, set: OverrideSet)] { [] }
    package func overrideGeneration() async throws(StoreError) -> Int { 0 }
    package func revisions(of id: Phone.ID, limit: Int) async throws(StoreError) -> [Revision] { [] }
    package func revision(_ number: Int, of id: Phone.ID) async throws(StoreError) -> Revision? { nil }
    package func strangers(limit: Int, offset: Int) async throws(StoreError) -> [Stranger] { [] }
    package func alarms(in instance: InstanceID?, open: Bool, limit: Int) async throws(StoreError) -> [Alarm] { [] }
}
