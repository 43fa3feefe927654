package import DialtoneModel
import DialtoneSQL

package import struct Foundation.Date

/// What phones are told: overrides and revisions.
extension SQLPhoneStore {
    package func setOverrides(_ set: OverrideSet, for scope: OverrideScope, at moment: Date) async throws(StoreError) {
        let sealer = sealer
        try await write("set_overrides") { try OverrideTable(database: $0, sealer: sealer).set(set, for: scope, at: moment) }
    }

    package func overrides() async throws(StoreError) -> [(scope: OverrideScope, set: OverrideSet)] {
        let sealer = sealer
        return try await read("overrides") { try OverrideTable(database: $0, sealer: sealer).all() }
    }

    package func overrideGeneration() async throws(StoreError) -> Int {
        let sealer = sealer
        return try await read("override_generation") { try OverrideTable(database: $0, sealer: sealer).generation() }
    }

    package func revisions(of id: Phone.ID, limit: Int) async throws(StoreError) -> [Revision] {
        let sealer = sealer
        return try await read("revisions") { try RevisionTable(database: $0, sealer: sealer).latest(limit, of: id) }
    }

    package func revision(_ number: Int, of id: Phone.ID) async throws(StoreError) -> Revision? {
        let sealer = sealer
        return try await read("revision") { try RevisionTable(database: $0, sealer: sealer).revision(number, of: id) }
    }
}
