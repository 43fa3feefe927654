import DialtoneModel
import DialtoneStore
import DialtoneVendors
import Foundation

/// A phone as the admin app's lists show it: what is needed at a glance, without configuration and secrets.
struct PhoneRow {
    let phone: Phone
    /// How many alarms of it no administrator has taken note of.
    var openAlarms = 0

    /// The rows of phones with their alarms.
    static func rows(_ phones: [Phone], from store: any PhoneStore, now: Date) async throws -> JSONValue {
        let alarms = try await store.openAlarmCounts(of: phones.map(\.id))
        return .array(phones.map { PhoneRow(phone: $0, openAlarms: alarms[$0.id] ?? 0).json(now: now) })
    }

    func json(now: Date) -> JSONValue {
        var json = ownJSON(now: now)
        let more: JSONValue = [
            "id": .int(phone.id), "user": .string(phone.user), "cn": .string(phone.commonName), "firmware": .optional(phone.firmware),
            "revision": phone.revision.map { .int($0) } ?? .null,
            "deliveredRevision": phone.deliveredRevision.map { .int($0) } ?? .null,
            "sysclientConnected": .bool(phone.sysclientConnected), "assignedMac": .optional(phone.assignedMAC?.hex),
            "alarms": .int(openAlarms),
        ]
        for member in more.members ?? [] { json[member.key] = member.value }
        return json
    }

    /// What its user sees.
    func ownJSON(now: Date) -> JSONValue {
        let stuckSince = phone.stuckSince(now: now)
        return [
            "mac": .string(phone.mac.hex), "status": .string(phone.status.rawValue), "reason": .optional(phone.reason),
            "reasonTexts": phone.conditions.gravest?.textsJSON ?? .null,
            "stuck": .bool(stuckSince != nil), "stuckSince": .optional(stuckSince?.contractText), "vendor": .optional(phone.vendor),
            "vendorName": .optional(phone.vendor.map { VendorCatalogue.builtIn.name(ofVendor: $0) }), "model": .optional(phone.model),
            "address": .optional(phone.address), "receivedAt": .string(phone.receivedAt.contractText),
            "configuredAt": .optional(phone.configuredAt?.contractText), "deliveredAt": .optional(phone.deliveredAt?.contractText),
            "registeredAt": .optional(phone.registeredAt?.contractText),
            "codeOpenUntil": .optional(phone.codeOpenUntil.flatMap { $0 > now ? $0.contractText : nil }),
        ]
    }
}
