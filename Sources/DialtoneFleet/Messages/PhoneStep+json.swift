package import DialtoneModel
import Foundation

// How the steps of a phone travel to the node that holds it: `{step, …}`. Secrets stand in clear; what carries the text seals it.

extension PhoneStep {
    var json: JSONValue {
        switch self {
        case .identifying: ["step": "identifying"]
        case .sysclientPassword(let secret): ["step": "sysclient-password", "secret": .string(secret.reveal())]
        case .adminPassword(let secret): ["step": "admin-password", "secret": .string(secret.reveal())]
        case .ownAdminPassword(let secret): ["step": "own-admin-password", "secret": .string(secret.reveal())]
        case .item(let item, let mode): ["step": "item", "type": .string(item.type), "value": item.value, "mode": mode.json]
        case .itemSeriesCompleted(let identities): ["step": "item-series-completed", "items": .array(identities.map(\.json))]
        case .ready: ["step": "ready"]
        case .failed(let condition): ["step": "failed", "condition": condition.reference]
        case .condition(let condition): ["step": "condition", "condition": condition.reference]
        case .cleared(let subject): ["step": "cleared", "subject": .string(subject.rawValue)]
        case .delivered(let delivery): ["step": "delivered", "delivery": delivery.json]
        case .refused(let delivery): ["step": "refused", "delivery": delivery.json]
        case .codeClosed: ["step": "code-closed"]
        case .codeOpened(let end): ["step": "code-opened", "until": end.json]
        case .urlRenewed(let end): ["step": "url-renewed", "until": end.json]
        case .assigned(let mac, let end): ["step": "assigned", "mac": .string(mac.hex), "until": end.json]
        case .registered(let address): ["step": "registered", "address": .optional(address)]
        case .registrationLost: ["step": "registration-lost"]
        case .userSeen(let user): ["step": "user-seen", "user": user.json]
        case .displayName(let name): ["step": "display-name", "name": .string(name)]
        case .registrar(let from, let to): ["step": "registrar", "from": .string(from), "to": .string(to)]
        case .removed: ["step": "removed"]
        case .revised(let draft): ["step": "revised", "draft": draft.json]
        case .saidGoodbye(let delivery): ["step": "said-goodbye", "delivery": delivery.json]
        case .alarmed(let cause, let details):
            [
                "step": "alarmed", "kind": .string(cause.kind.rawValue), "code": .string(cause.code), "facts": cause.facts,
                "details": details ?? .null,
            ]
        case .noted(let event): ["step": "noted", "kind": .string(event.kind.rawValue), "facts": event.facts ?? .null]
        }
    }

    /// - Returns: nil for a step that this release does not know, or that lacks something.
    init?(json: JSONValue) {
        let secret = json["secret"]?.string.map { Secret($0) }
        let condition = Condition(reference: json["condition"])
        let delivery = json["delivery"].flatMap { Delivery(json: $0) }
        let end = json["until"].flatMap { Date(json: $0) }
        let made: PhoneStep? =
            switch json["step"]?.string {
            case "identifying": .identifying
            case "sysclient-password": secret.map { .sysclientPassword($0) }
            case "admin-password": secret.map { .adminPassword($0) }
            case "own-admin-password": secret.map { .ownAdminPassword($0) }
            case "item":
                json["mode"].flatMap { ItemMode(json: $0) }.flatMap { mode in
                    json["type"]?.string.flatMap { type in
                        json["value"].map { .item(ConfigurationItem(type: type, value: $0), mode: mode) }
                    }
                }
            case "item-series-completed":
                json["items"]?.elements.flatMap { $0.all { ConfigurationItem.Identity(json: $0) } }.map { .itemSeriesCompleted($0) }
            case "ready": .ready
            case "failed": condition.map { .failed($0) }
            case "condition": condition.map { .condition($0) }
            case "cleared": json["subject"]?.string.flatMap { Condition.Subject(rawValue: $0) }.map { .cleared($0) }
            case "delivered": delivery.map { .delivered($0) }
            case "refused": delivery.map { .refused($0) }
            case "code-closed": .codeClosed
            case "code-opened": end.map { .codeOpened(until: $0) }
            case "url-renewed": end.map { .urlRenewed(until: $0) }
            case "assigned": json["mac"]?.string.flatMap { MACAddress($0) }.flatMap { mac in end.map { .assigned(mac, until: $0) } }
            case "registered": .registered(address: json["address"]?.string)
            case "registration-lost": .registrationLost
            case "user-seen": json["user"].flatMap { SeenUser(json: $0) }.map { .userSeen($0) }
            case "display-name": json["name"]?.string.map { .displayName($0) }
            case "registrar": json["from"]?.string.flatMap { from in json["to"]?.string.map { .registrar(from: from, to: $0) } }
            case "removed": .removed
            case "revised": json["draft"].flatMap { RevisionDraft(json: $0) }.map { .revised($0) }
            case "said-goodbye": delivery.map { .saidGoodbye($0) }
            case "alarmed":
                AlarmCause(json: json).map { .alarmed($0, details: json["details"]?.unlessNull) }
            case "noted":
                json["kind"]?.string.flatMap { HistoryEvent.Kind(rawValue: $0) }.map {
                    .noted(HistoryEvent($0, json["facts"]?.unlessNull))
                }
            default: nil
            }
        guard let made else { return nil }
        self = made
    }
}

extension AlarmCause {
    fileprivate init?(json: JSONValue) {
        guard let kind = json["kind"]?.string.flatMap({ AlarmKind(rawValue: $0) }), let code = json["code"]?.string else { return nil }
        self.init(kind: kind, code: code, facts: json["facts"])
    }
}

extension ItemMode {
    fileprivate var json: JSONValue {
        switch self {
        case .first: "first"
        case .further(let count): .int(count)
        case .replace: "replace"
        case .opened(let item): ["type": .string(item.type), "value": item.value]
        }
    }

    fileprivate init?(json: JSONValue) {
        switch (json.string, json.int) {
        case ("first"?, _): self = .first
        case ("replace"?, _): self = .replace
        case (_, let count?): self = .further(after: count)
        case (nil, nil):
            guard let type = json["type"]?.string, let value = json["value"] else { return nil }
            self = .opened(of: ConfigurationItem(type: type, value: value))
        default: return nil
        }
    }
}

extension ConfigurationItem.Identity {
    fileprivate var json: JSONValue { ["type": .string(type), "id": .optional(id)] }

    fileprivate init?(json: JSONValue) {
        guard let type = json["type"]?.string else { return nil }
        self.init(type: type, id: json["id"]?.string)
    }
}

extension Delivery {
    fileprivate var json: JSONValue {
        [
            "file": .string(file), "vendor": .string(vendor), "model": .optional(model), "firmware": .optional(firmware),
            "address": .string(address), "door": .string(door), "userAgent": .optional(userAgent), "digest": .optional(digest),
            "certificate": .optional(certificate),
        ]
    }

    fileprivate init?(json: JSONValue) {
        guard let file = json["file"]?.string, let vendor = json["vendor"]?.string, let address = json["address"]?.string,
            let door = json["door"]?.string
        else { return nil }
        self.init(
            file: file, vendor: vendor, model: json["model"]?.string, firmware: json["firmware"]?.string, address: address, door: door,
            userAgent: json["userAgent"]?.string, digest: json["digest"]?.string, certificate: json["certificate"]?.string)
    }
}

extension RevisionDraft {
    fileprivate var json: JSONValue {
        [
            "cause": cause.json, "digest": .string(digest), "vendor": .string(vendor), "model": .optional(model),
            "firmware": .optional(firmware), "files": .array(files.map { ["name": .string($0.name), "text": .string($0.text)] }),
            "handsets": .array(handsets.map { ["number": .int($0.number), "mac": .string($0.mac.hex)] }),
        ]
    }

    fileprivate init?(json: JSONValue) {
        guard let cause = RevisionCause(json: json["cause"]), let digest = json["digest"]?.string, let vendor = json["vendor"]?.string,
            let files = json["files"]?.elements?.all({ file in
                file["name"]?.string.flatMap { name in file["text"]?.string.map { Revision.File(name: name, text: $0) } }
            }),
            let handsets = json["handsets"]?.elements?.all({ place in
                place["number"]?.int.flatMap { number in
                    place["mac"]?.string.flatMap { MACAddress($0) }.map { HandsetPlace(number: number, mac: $0) }
                }
            })
        else { return nil }
        self.init(
            cause: cause, digest: digest, vendor: vendor, model: json["model"]?.string, firmware: json["firmware"]?.string, files: files,
            handsets: handsets)
    }
}

extension Date {
    /// Microseconds since 1970, as exact as the database's.
    var json: JSONValue { .int(Int64((timeIntervalSince1970 * 1_000_000).rounded())) }

    init?(json: JSONValue) {
        guard let microseconds = json.int else { return nil }
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}

extension JSONValue {
    /// The value; none for null.
    fileprivate var unlessNull: JSONValue? { isNull ? JSONValue?.none : self }
}

extension Array {
    /// All elements made into others; nil if one cannot be.
    func all<Other>(_ make: (Element) -> Other?) -> [Other]? {
        let made = compactMap(make)
        return made.count == count ? made : nil
    }
}
