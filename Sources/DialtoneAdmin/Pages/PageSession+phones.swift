import DialtoneFleet
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import DialtoneVendors
import Foundation

extension PageSession {
    /// Phones in one result: a message stays well below what vendor libraries read at once.
    static let pageMax = 500
    private static let exportMax = 100_000
    private static let historyMax = 200

    /// The query of a request; fields that are missing mean "all".
    func query(_ value: JSONValue) async throws -> PhoneQuery {
        var query = PhoneQuery(instance: instance, text: value["search"]?.string ?? "")
        guard query.text.unicodeScalars.count <= PhoneQuery.textMax else {
            throw Refusal("search: at most \(PhoneQuery.textMax) characters are allowed.")
        }
        for field in ["status", "condition", "vendor", "macs"] {
            guard (value[field]?.elements?.count ?? 0) <= PhoneQuery.valuesMax else {
                throw Refusal("\(field): at most \(PhoneQuery.valuesMax) values are allowed.")
            }
        }
        query.statuses = try (value["status"]?.elements ?? []).map { each in
            guard let status = each.string.flatMap({ PhoneStatus(rawValue: $0) }) else {
                throw Refusal("status: allowed are \(PhoneStatus.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return status
        }
        query.conditions = try (value["condition"]?.elements ?? []).map { each in
            guard let code = each.string, Condition.samples.contains(where: { $0.code == code }) else {
                throw Refusal("condition: allowed are \(Condition.samples.map(\.code).joined(separator: ", "))")
            }
            return code
        }
        query.vendors = (value["vendor"]?.elements ?? []).compactMap(\.string)
        if value["stuck"]?.bool == true { query.stuckAt = .now }
        if let macs = value["macs"]?.elements { query.macs = try macs.map { try mac($0) } }
        if let sort = value["sort"]?.string {
            guard let order = PhoneQuery.Order(rawValue: sort) else {
                throw Refusal("sort: allowed are \(PhoneQuery.Order.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            query.order = order
        }
        query.isDescending = value["descending"]?.bool ?? false
        if let word = value["after"]?.string {
            guard let cursor = PhoneCursor(word: word, of: query.order) else {
                throw Refusal("after: only what next was in an answer with the same sort is allowed.")
            }
            query.cursor = cursor
        }
        return value["unprotected"]?.bool == true ? try await passwordGaps.narrowed(query) : query
    }

    func phones(_ value: JSONValue) async throws -> [JSONMember] {
        let query = try await query(value)
        let limit = min(max(value["limit"]?.int ?? 200, 1), Self.pageMax)
        let phones = try await store.phones(matching: query, limit: limit, offset: max(value["offset"]?.int ?? 0, 0))
        let next = phones.count == limit ? phones.last.map { PhoneCursor($0, in: query.order).word } : nil
        let page = [
            JSONMember("phones", try await PhoneRow.rows(phones, from: store, now: .now)), JSONMember("next", .optional(next)),
        ]
        // Who reads on knows the numbers from the first page.
        if query.cursor != nil { return page }
        let census = environment.counts.census
        let count =
            if let kept = try await census.count(matching: query) { kept } else { try await store.count(matching: query) }
        return page + [
            JSONMember("count", .int(count)), JSONMember("total", .int(try await census.numbers(of: instance).living)),
        ]
    }

    func phone(_ value: JSONValue) async throws -> [JSONMember] {
        let phone = try await known(value["mac"])
        let alarms = try await store.openAlarmCounts(of: [phone.id])
        var json = PhoneRow(phone: phone, openAlarms: alarms[phone.id] ?? 0).json(now: .now)
        for member in phone.json().members ?? [] where json[member.key] == nil { json[member.key] = member.value }
        let secrets = try await store.secrets(of: phone.id)
        json["conditions"] = phone.conditionsJSON(with: passwordGaps.condition(of: phone, secrets: secrets))
        json["handset"] = try await handsets.standing(of: phone)?.json ?? .null
        let history = try await store.history(of: phone.id, limit: Self.historyMax)
        let revisions = try await store.revisions(of: phone.id, limit: revisionsMax)
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
        var query = try await query(value)
        var lines = ["mac,user,name,status,reason,vendor,model,firmware,address,received,configured,delivered,registered"]
        while lines.count <= Self.exportMax {
            let phones = try await store.phones(matching: query, limit: Self.pageMax, offset: 0)
            lines += phones.map(Self.line)
            guard phones.count == Self.pageMax, let last = phones.last else { break }
            query.cursor = PhoneCursor(last, in: query.order)
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func line(_ phone: Phone) -> String {
        [
            phone.mac.hex, phone.user, phone.commonName, phone.status.rawValue, phone.reason ?? "", phone.vendor ?? "",
            phone.model ?? "", phone.firmware ?? "", phone.address ?? "", phone.receivedAt.contractText,
            phone.configuredAt?.contractText ?? "", phone.deliveredAt?.contractText ?? "", phone.registeredAt?.contractText ?? "",
        ].map(cell).joined(separator: ",")
    }

    private static func cell(_ text: String) -> String {
        // A spreadsheet takes such a beginning for a formula, and names come from a directory.
        let text = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    // MARK: Inbox, alarms, log

    func unknownDevices(_ value: JSONValue) async throws -> [JSONMember] {
        let limit = min(max(value["limit"]?.int ?? 200, 1), Self.pageMax)
        let offset = max(value["offset"]?.int ?? 0, 0)
        let unknownDevices = try await store.unknownDevices(seenBy: instance, limit: limit, offset: offset)
        return [
            JSONMember("strangers", .array(unknownDevices.map(\.json))),
            JSONMember("count", .int(try await store.unknownDeviceCount(seenBy: instance))),
        ]
    }

    func assignUnknownDevice(_ value: JSONValue) async throws -> [JSONMember] {
        let unknownDevice = try mac(value["mac"])
        let phone = try await known(value["to"])
        guard value["replace"]?.bool == true || !phone.isTaken || phone.assignedMAC == unknownDevice else {
            throw Refusal(
                "\(phone.mac.hex) has a device already (\(phone.status.rawValue)\(phone.assignedMAC.map { ", assigned to \($0.hex)" } ?? "")); "
                    + "say that it is to be replaced.")
        }
        let hours = min(max(value["hours"]?.int ?? 24, 1), 24 * 30)
        let end = environment.clock.now.addingTimeInterval(Double(hours) * 3600)
        do {
            try await operations.assign(unknownDevice, to: phone, until: end)
        } catch let error as StoreError {
            switch error {
            case .conflict(let reason): throw Refusal("\(unknownDevice.hex) cannot be assigned: \(reason).")
            case .unknownPhone: throw Refusal("\(phone.mac.hex) was removed; order it again first.")
            case .unavailable, .inUse, .heldElsewhere, .full, .wrongKey, .badKeyFile, .corrupt, .newerVersion, .olderVersion, .cancelled:
                throw error
            }
        }
        environment.feed.unknownDevicesChanged()
        return []
    }

    func dismissUnknownDevice(_ value: JSONValue) async throws -> [JSONMember] {
        let mac = try mac(value["mac"])
        guard try await store.dismissUnknownDevice(mac, seenBy: instance, at: .now) else {
            throw Refusal("\(mac.hex) is not among the unknown phones.")
        }
        environment.feed.unknownDevicesChanged()
        return []
    }

    func alarms(_ value: JSONValue) async throws -> [JSONMember] {
        let alarms = try await store.alarms(in: instance, open: value["open"]?.bool ?? false, limit: Self.pageMax)
        let macs = Array(Set(alarms.compactMap(\.mac)))
        let statuses = PhoneStatus.allCases
        let phones =
            macs.isEmpty
            ? []
            : try await store.phones(
                matching: PhoneQuery(instance: instance, statuses: statuses, macs: macs), limit: macs.count, offset: 0)
        let users = Dictionary(phones.map { ($0.mac, $0.user) }) { first, _ in first }
        return [
            JSONMember(
                "alarms",
                .array(
                    alarms.map { each in
                        var json = each.json
                        json["user"] = .optional(each.mac.flatMap { users[$0] })
                        return json
                    }))
        ]
    }

    func acknowledgeAlarms(_ value: JSONValue) async throws -> [JSONMember] {
        let ids = (value["ids"]?.elements ?? []).prefix(Self.pageMax).compactMap { $0.int.map(Int64.init) }
        try await store.acknowledgeAlarms(ids, in: instance, at: .now)
        environment.feed.alarmsChanged(in: instance)
        return []
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
            "number": .int(number), "at": .string(at.contractText), "cause": .string(cause.text(in: .english)),
            "causeCode": .string(cause.code), "causeTexts": TextLanguage.json { cause.text(in: $0) }, "vendor": .string(vendor),
            "vendorName": .string(VendorCatalogue.builtIn.name(ofVendor: vendor)), "model": .optional(model),
            "firmware": .optional(firmware),
        ]
    }
}
