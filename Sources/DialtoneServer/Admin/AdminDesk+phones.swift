import DialtoneModel
import DialtoneStore
import Foundation

extension AdminDesk {
    /// Phones in one result: a message stays well below what vendor libraries read at once.
    static let pageMax = 500
    private static let exportMax = 100_000
    private static let historyMax = 200

    /// The query of a request; fields that are missing mean "all".
    func query(_ value: JSONValue) throws -> PhoneQuery {
        var query = PhoneQuery(instance: instance, text: value["search"]?.string ?? "")
        query.statuses = try (value["status"]?.elements ?? []).map { each in
            guard let status = each.string.flatMap({ PhoneStatus(rawValue: $0) }) else {
                throw Refusal("status: allowed are \(PhoneStatus.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return status
        }
        query.vendors = (value["vendor"]?.elements ?? []).compactMap(\.string)
        if value["stuck"]?.bool == true { query.stuck = StuckSince(now: .now) }
        if let macs = value["macs"]?.elements { query.macs = try macs.map { try mac($0) } }
        if let sort = value["sort"]?.string {
            guard let order = PhoneQuery.Order(rawValue: sort) else {
                throw Refusal("sort: allowed are \(PhoneQuery.Order.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            query.order = order
        }
        query.isDescending = value["descending"]?.bool ?? false
        return query
    }

    func phones(_ value: JSONValue) async throws -> [JSONMember] {
        let query = try query(value)
        let limit = min(max(value["limit"]?.int ?? 200, 1), Self.pageMax)
        let phones = try await store.phones(matching: query, limit: limit, offset: max(value["offset"]?.int ?? 0, 0))
        let now = Date.now
        return [
            JSONMember("phones", .array(phones.map { PhoneRow(phone: $0).json(now: now) })),
            JSONMember("count", .int(try await store.count(matching: query))),
            JSONMember("total", .int(try await store.count(matching: PhoneQuery(instance: instance)))),
        ]
    }

    func phone(_ value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        var json = PhoneRow(phone: phone).json(now: .now)
        for member in phone.json().members ?? [] where json[member.key] == nil { json[member.key] = member.value }
        let history = try await store.history(of: phone.id, limit: Self.historyMax)
        let revisions = try await store.revisions(of: phone.id, limit: SQLiteStore.revisionsMax)
        return [
            JSONMember("phone", json), JSONMember("history", .array(history.map(\.json))),
            JSONMember("revisions", .array(revisions.map(\.json))),
            JSONMember(
                "door",
                [
                    "url": .string("\(environment.urls.phones)/p/‹secret›/"), "codeOpenUntil": .optional(phone.codeOpenUntil?.contractText),
                    "codeUrl": phone.codeOpenUntil == nil ? .null : .string("\(environment.urls.phones)/‹secret›/"),
                ]),
        ] + (try await told(phone))
    }

    /// A table for spreadsheets (RFC 4180).
    func export(_ value: JSONValue) async throws -> String {
        let phones = try await store.phones(matching: try query(value), limit: Self.exportMax, offset: 0)
        var lines = ["mac,user,name,status,reason,vendor,model,firmware,address,received,configured,delivered,registered"]
        for phone in phones {
            lines.append(
                [
                    phone.mac.hex, phone.user, phone.commonName, phone.status.rawValue, phone.reason ?? "", phone.vendor ?? "",
                    phone.model ?? "", phone.firmware ?? "", phone.address ?? "", phone.receivedAt.contractText,
                    phone.configuredAt?.contractText ?? "", phone.deliveredAt?.contractText ?? "", phone.registeredAt?.contractText ?? "",
                ].map(Self.cell).joined(separator: ","))
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func cell(_ text: String) -> String {
        // A spreadsheet takes such a beginning for a formula, and names come from a directory.
        let text = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    // MARK: Inbox, alarms, log

    func strangers(_ value: JSONValue) async throws -> [JSONMember] {
        let limit = min(max(value["limit"]?.int ?? 200, 1), Self.pageMax)
        let strangers = try await store.strangers(limit: limit, offset: max(value["offset"]?.int ?? 0, 0))
        return [
            JSONMember(
                "strangers",
                .array(
                    strangers.map { each in
                        [
                            "mac": .string(each.mac.hex), "vendor": .optional(each.vendor), "model": .optional(each.model),
                            "firmware": .optional(each.firmware), "address": .string(each.address), "file": .string(each.file),
                            "firstAt": .string(each.firstAt.contractText), "lastAt": .string(each.lastAt.contractText),
                            "count": .int(each.count),
                        ]
                    })),
            JSONMember("count", .int(try await store.strangers(limit: SQLiteStore.strangersMax, offset: 0).count)),
        ]
    }

    func assignStranger(_ value: JSONValue) async throws -> [JSONMember] {
        let stranger = try mac(value["mac"])
        let phone = try await known(value["to"])
        let hours = min(max(value["hours"]?.int ?? 24, 1), 24 * 30)
        do {
            let phone = try await store.assignStranger(
                stranger, to: phone.id, until: .now.addingTimeInterval(Double(hours) * 3600), at: .now)
            environment.committed(phone)
            await environment.feed.strangersNoted()
        } catch {
            guard case .conflict = error else { throw error }
            throw Refusal("\(stranger.hex) already belongs to another phone of this instance.")
        }
        return []
    }

    func alarms(_ value: JSONValue) async throws -> [JSONMember] {
        let alarms = try await store.alarms(in: instance, open: value["open"]?.bool ?? false, limit: 500)
        return [
            JSONMember(
                "alarms",
                .array(
                    alarms.map { each in
                        [
                            "id": .int(each.id), "at": .string(each.at.contractText), "mac": .string(each.mac.hex),
                            "kind": .string(each.kind.rawValue), "text": .string(each.text), "details": each.details?.masked ?? .null,
                            "acknowledgedAt": .optional(each.acknowledgedAt?.contractText),
                        ]
                    }))
        ]
    }

    func acknowledgeAlarms(_ value: JSONValue) async throws -> [JSONMember] {
        let ids = Set((value["ids"]?.elements ?? []).compactMap { $0.int.map(Int64.init) })
        // Those of other instances are other people's.
        let own = try await store.alarms(in: instance, open: true, limit: 10_000).map(\.id).filter { ids.contains($0) }
        try await store.acknowledgeAlarms(own, at: .now)
        await environment.feed.alarmRaised(instance)
        return [JSONMember("count", .int(own.count))]
    }

    func events() -> [JSONMember] {
        [
            JSONMember(
                "events",
                .array(
                    environment.events.latest(of: instance).map {
                        ["at": .string($0.at.contractText), "kind": .string($0.kind), "text": .string($0.text)]
                    }))
        ]
    }
}

extension Revision {
    var json: JSONValue {
        [
            "number": .int(number), "at": .string(at.contractText), "cause": .string(cause), "vendor": .string(vendor),
            "model": .optional(model), "firmware": .optional(firmware),
        ]
    }
}
