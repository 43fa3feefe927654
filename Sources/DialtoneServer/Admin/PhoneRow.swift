import DialtoneModel
import Foundation

/// A phone as the admin app's lists show it: what is needed at a glance, without configuration and secrets.
struct PhoneRow {
    let phone: Phone
    /// How many alarms of it nobody has taken note of.
    var openAlarms = 0

    func json(now: Date) -> JSONValue {
        let stuckSince = StuckSince(now: now).start(of: phone)
        return [
            "id": .int(phone.id), "mac": .string(phone.mac.hex), "user": .string(phone.user), "cn": .string(phone.commonName),
            "status": .string(phone.status.rawValue), "reason": .optional(phone.reason), "stuck": .bool(stuckSince != nil),
            "stuckSince": .optional(stuckSince?.contractText), "vendor": .optional(phone.vendor), "model": .optional(phone.model),
            "firmware": .optional(phone.firmware), "address": .optional(phone.address),
            "revision": phone.revision.map { .int($0) } ?? .null,
            "deliveredRevision": phone.deliveredRevision.map { .int($0) } ?? .null,
            "sysclientConnected": .bool(phone.sysclientConnected), "receivedAt": .string(phone.receivedAt.contractText),
            "configuredAt": .optional(phone.configuredAt?.contractText), "deliveredAt": .optional(phone.deliveredAt?.contractText),
            "registeredAt": .optional(phone.registeredAt?.contractText), "assignedMac": .optional(phone.assignedMAC?.hex),
            "alarms": .int(openAlarms),
        ]
    }
}
