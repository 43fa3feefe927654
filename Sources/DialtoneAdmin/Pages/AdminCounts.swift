import DialtoneDialogue
package import DialtoneFleet
import DialtoneModel
package import DialtoneStore
import DialtoneVendors
import Foundation

/// Reads the numbers that every page shows.
package struct AdminCounts: Sendable {
    let store: any PhoneStore
    let census: PhoneCensus
    let connections: ConnectionRegister

    package init(store: any PhoneStore, census: PhoneCensus, connections: ConnectionRegister) {
        self.store = store
        self.census = census
        self.connections = connections
    }

    func read(_ instance: InstanceID, now: Date) async throws -> JSONValue {
        let numbers = try await census.numbers(of: instance)
        let vendors = numbers.vendors
        let stuck = try await census.stuck(in: instance, now: now)
        let sysclients = connections.counts[instance] ?? [:]
        return [
            "status": .object(
                numbers.statuses.map { JSONMember($0.key.rawValue, .int($0.value)) }.sorted { $0.key < $1.key }),
            "vendors": .object(vendors.sorted { $0.key < $1.key }.map { JSONMember($0.key, .int($0.value)) }),
            "vendorNames": .object(
                vendors.keys.sorted().map { JSONMember($0, .string(VendorCatalogue.builtIn.name(ofVendor: $0))) }), "stuck": .int(stuck),
            "alarms": .int(try await store.openAlarmCount(in: instance)),
            "strangers": .int(try await store.unknownDeviceCount(seenBy: instance)), "connected": .int(sysclients[.member] ?? 0),
        ]
    }
}

/// What a user sees of the own phones.
enum OwnPhones {
    /// More than anybody has.
    private static let phonesMax = 100

    static func read(_ user: PBXUser, in instance: InstanceID, from store: any PhoneStore) async throws -> [Phone] {
        try await store.phones(matching: PhoneQuery(instance: instance, user: user.name), limit: phonesMax, offset: 0)
            .filter { user.owns($0) }
    }

    static func json(_ phones: [Phone], now: Date) -> JSONValue { .array(phones.map { PhoneRow(phone: $0).ownJSON(now: now) }) }
}
