package import DialtoneModel

/// Everything that can be seen of the lab at one moment.
package struct LabSnapshot: Sendable {
    /// One App object of the PBX and its connection.
    package struct App: Hashable, Sendable {
        package var url: String
        /// Name of the App object.
        package var object: String
        /// App name on the wire.
        package var app: String
        /// Logged in, and PbxInfo sent.
        package var isConnected: Bool
        /// What Profile shows; nil as long as the app offers no provisioning.
        package var title: String?
        package var logins: Int
        /// Why the last attempt ended.
        package var problem: String?
        /// SubscribeServices came on the living connection.
        package var subscribed: Bool
    }

    /// One device as Devices knows it.
    package struct Device: Hashable, Sendable {
        package var hwid: String
        package var product: String
        package var version: String
        /// nil: unassigned.
        package var category: String?
        package var isOnline: Bool
        /// It logged in on the living connection: with a code or with its password.
        package var isLoggedIn: Bool
        /// How often it proved its password.
        package var proofs: Int
        /// What it was last sent, in order.
        package var items: [ConfigurationItem]
        /// As the device named itself; nil = it did not.
        package var name: String?
        /// Its interfaces, `[{"if", "ipv4"?, "ipv6"?}]`, as it named them.
        package var interfaces: [JSONValue] = []
    }

    /// One user of the PBX.
    package struct User: Hashable, Sendable {
        package var guid: String
        package var user: String
        package var commonName: String
        /// The device entries, as GetObject shows them.
        package var devices: [JSONValue]
    }

    /// One registration at the PBX.
    package struct Registration: Hashable, Sendable {
        package var user: String
        /// Hardware id of the device entry that it uses.
        package var hw: String
        package var address: String
        package var transport: String
    }

    /// One simulated phone.
    package struct Phone: Hashable, Sendable {
        package var mac: MACAddress
        package var vendor: LabVendor
        package var model: String
        package var state: LabPhoneState
        /// The URL from which it fetches now.
        package var url: String
        /// How often it got a file, or heard that its file is unchanged.
        package var fetches: Int
        /// Answers 304 among them.
        package var unchanged: Int
        /// It has come back through its own URL.
        package var hasReturned: Bool
        package var reason: String?
        /// The name of the registrar that it last turned to.
        package var registrar: String?
        /// What its file says, in the vendor's own terms; passwords masked.
        package var file: [String: String]
        /// What of its last files the public lists of names do not have; empty without lists.
        package var unknownNames: [LabUnknownName]
    }

    /// What the public lists of names do not have.
    package struct UnknownName: Hashable, Sendable {
        package var name: LabUnknownName
        /// How many phones were told it.
        package var phones: Int

        package init(name: LabUnknownName, phones: Int) {
            self.name = name
            self.phones = phones
        }
    }

    package var apps: [App]
    package var devices: [Device]
    package var users: [User]
    package var registrations: [Registration]
    package var phones: [Phone]
    /// Of all phones since the lab's start.
    package var unknownNames: [UnknownName]
    package var violations: [LabViolation]
    package var counters: [String: Int]
    package var behaviour: LabBehaviour

    package func device(_ mac: MACAddress) -> Device? { devices.first { $0.hwid == mac.hex } }
    package func phone(_ mac: MACAddress) -> Phone? { phones.first { $0.mac == mac } }
    /// Whether some registration uses the entry of this hardware id.
    package func isRegistered(_ hw: String) -> Bool { registrations.contains { $0.hw.lowercased() == hw.lowercased() } }
}

/// How far a simulated phone has come.
package enum LabPhoneState: String, CaseIterable, Sendable { case booting, fetched, registering, registered, emptied, failed }

extension LabSnapshot {
    /// As `GET /lab/state` answers it.
    package var json: JSONValue {
        [
            "apps": .array(apps.map(\.json)), "devices": .array(devices.filter { $0.category != nil }.map(\.json)),
            "unassigned": .array(devices.filter { $0.category == nil }.map(\.json)), "users": .array(users.map(\.json)),
            "registrations": .array(registrations.map(\.json)), "phones": .array(phones.map(\.json)),
            "unknownNames": .array(unknownNames.map(\.json)),
            "violations": .array(violations.map(\.json)),
            "counters": .object(counters.sorted { $0.key < $1.key }.map { JSONMember($0.key, .int($0.value)) }),
            "behaviour": behaviour.json,
        ]
    }
}

extension LabSnapshot.App {
    var json: JSONValue {
        [
            "url": .string(url), "object": .string(object), "app": .string(app), "connected": .bool(isConnected),
            "title": .optional(title), "logins": .int(logins), "problem": .optional(problem), "subscribed": .bool(subscribed),
        ]
    }
}

extension LabSnapshot.Device {
    var json: JSONValue {
        [
            "hwId": .string(hwid), "product": .string(product), "version": .string(version), "category": .optional(category),
            "online": .bool(isOnline), "loggedIn": .bool(isLoggedIn), "proofs": .int(proofs),
            "items": .array(items.map(\.value)), "name": .optional(name), "ethIfs": .array(interfaces),
        ]
    }
}

extension LabSnapshot.User {
    var json: JSONValue {
        ["guid": .string(guid), "user": .string(user), "cn": .string(commonName), "devices": .array(devices)]
    }
}

extension LabSnapshot.Registration {
    var json: JSONValue {
        ["user": .string(user), "hw": .string(hw), "addr": .string(address), "transport": .string(transport)]
    }
}

extension LabSnapshot.Phone {
    var json: JSONValue {
        [
            "mac": .string(mac.hex), "vendor": .string(vendor.rawValue), "model": .string(model),
            "state": .string(state.rawValue), "url": .string(url), "fetches": .int(fetches), "unchanged": .int(unchanged),
            "returned": .bool(hasReturned), "reason": .optional(reason), "registrar": .optional(registrar),
            "unknownNames": .array(unknownNames.map(\.json)),
        ]
    }
}

extension LabSnapshot.UnknownName {
    package var json: JSONValue { .object((name.json.members ?? []) + [JSONMember("phones", .int(phones))]) }
}
