/// Why a phone's files are others than before: a stable code with facts, stored with the revision and told in words to people.
package enum RevisionCause: Hashable, Sendable {
    /// What became of the order of a handset.
    package enum HandsetChange: String, CaseIterable, Sendable { case ordered, changed, removed }

    /// The phone's configuration became complete for the first time.
    case configurationComplete
    case orderedAgain
    /// Devices sent an item; `NTP` or `NTP 3`.
    case item(String)
    /// Devices no longer sends items; at most ``namedMax`` are named.
    case itemsGone([String], more: Int)
    /// Devices sends fewer items of types; at most ``namedMax`` are named.
    case itemsFewer([String], more: Int)
    /// The same items in another order.
    case itemOrder
    /// Devices sent a password for the phone's web page.
    case devicesAdminPassword
    /// The phone was given a password of its own for its administrator.
    case ownAdminPassword
    /// The phone came back by its own URL, and its code was closed.
    case codeClosed
    case orderRepeated
    /// The phone's own URL is another one.
    case urlRenewed
    /// What phones show at their own URLs is made from another secret key.
    case secretKey
    /// The service started, and the files were others than those that it had kept.
    case serviceStarted
    /// A handset's order: its place, if it has one, its user, if the order is still there, and its hardware address, which former releases
    /// did not store beside the user.
    case handset(number: Int?, user: String?, mac: MACAddress?, change: HandsetChange)
    /// The base asked before the service had heard which handset it was.
    case handsetOrder
    /// Overrides of these scopes; at most ``namedMax`` are named.
    case overrides([String], more: Int)
    /// The user has this long name at the PBX now.
    case displayName(String)
    /// The user is at another PBX, or that PBX has another name or address.
    case registrarMoved(from: String, to: String)
    /// A new release of Dialtone makes other files.
    case dialtoneUpdated
    /// The phone asked for a file of this make, model and firmware.
    case fileAsked(device: String)
    /// The phone said that it is of this make, model and firmware.
    case deviceTold(device: String)
    /// A sentence that a former release stored and that no code belongs to.
    case legacy(text: String)

    /// How many items, types or scopes are named.
    package static let namedMax = 3
}

extension RevisionCause {
    package var code: String {
        switch self {
        case .configurationComplete: "configuration-complete"
        case .orderedAgain: "ordered-again"
        case .item: "item"
        case .itemsGone: "items-gone"
        case .itemsFewer: "items-fewer"
        case .itemOrder: "item-order"
        case .devicesAdminPassword: "devices-admin-password"
        case .ownAdminPassword: "own-admin-password"
        case .codeClosed: "code-closed"
        case .orderRepeated: "order-repeated"
        case .urlRenewed: "url-renewed"
        case .secretKey: "secret-key"
        case .serviceStarted: "service-started"
        case .handset: "handset"
        case .handsetOrder: "handset-order"
        case .overrides: "overrides"
        case .displayName: "display-name"
        case .registrarMoved: "registrar-moved"
        case .dialtoneUpdated: "dialtone-updated"
        case .fileAsked: "file-asked"
        case .deviceTold: "device-told"
        case .legacy: "legacy"
        }
    }

    package var facts: JSONValue {
        switch self {
        case .configurationComplete, .orderedAgain, .itemOrder, .devicesAdminPassword, .ownAdminPassword, .codeClosed, .orderRepeated,
            .urlRenewed, .secretKey, .serviceStarted, .handsetOrder, .dialtoneUpdated:
            [:]
        case .item(let name): ["item": .string(name)]
        case .itemsGone(let names, let more), .itemsFewer(let names, let more), .overrides(let names, let more):
            ["names": .array(names.map { .string($0) }), "more": .int(more)]
        case .handset(let number, let user, let mac, let change):
            [
                "number": number.map { .int($0) } ?? .null, "user": .optional(user), "mac": .optional(mac?.hex),
                "change": .string(change.rawValue),
            ]
        case .displayName(let name): ["name": .string(name)]
        case .registrarMoved(let from, let to): ["from": .string(from), "to": .string(to)]
        case .fileAsked(let device), .deviceTold(let device): ["device": .string(device)]
        case .legacy(let text): ["text": .string(text)]
        }
    }

    /// A cause as it was stored; nil for a code that this release does not know, or facts that are not the code's.
    package init?(code: String, facts value: JSONValue?) {
        let facts = Facts(value)
        let names = facts.texts("names").flatMap { names in facts.number("more").map { (names: names, more: $0) } }
        let made: RevisionCause? =
            switch code {
            case "configuration-complete": .configurationComplete
            case "ordered-again": .orderedAgain
            case "item": facts.text("item").map { .item($0) }
            case "items-gone": names.map { .itemsGone($0.names, more: $0.more) }
            case "items-fewer": names.map { .itemsFewer($0.names, more: $0.more) }
            case "item-order": .itemOrder
            case "devices-admin-password": .devicesAdminPassword
            case "own-admin-password": .ownAdminPassword
            case "code-closed": .codeClosed
            case "order-repeated": .orderRepeated
            case "url-renewed": .urlRenewed
            case "secret-key": .secretKey
            case "service-started": .serviceStarted
            case "handset":
                facts.mac("mac") == nil && facts.text("user") == nil
                    ? nil
                    : facts.text("change").flatMap { HandsetChange(rawValue: $0) }.map {
                        .handset(number: facts.number("number"), user: facts.text("user"), mac: facts.mac("mac"), change: $0)
                    }
            case "handset-order": .handsetOrder
            case "overrides": names.map { .overrides($0.names, more: $0.more) }
            case "display-name": facts.text("name").map { .displayName($0) }
            case "registrar-moved": facts.texts("from", "to").map { .registrarMoved(from: $0, to: $1) }
            case "dialtone-updated": .dialtoneUpdated
            case "file-asked": facts.text("device").map { .fileAsked(device: $0) }
            case "device-told": facts.text("device").map { .deviceTold(device: $0) }
            case "legacy": facts.text("text").map { .legacy(text: $0) }
            default: nil
            }
        guard let made else { return nil }
        self = made
    }

    /// `{code, facts}`, as a cause stands in the facts of others.
    package var json: JSONValue { ["code": .string(code), "facts": facts] }

    package init?(json: JSONValue?) {
        guard let json, let code = json["code"]?.string else { return nil }
        self.init(code: code, facts: json["facts"])
    }

    /// The names that are told of a list, and how many are not.
    package static func named(_ names: [String]) -> (names: [String], more: Int) {
        (Array(names.prefix(namedMax)), max(0, names.count - namedMax))
    }

    package func text(in language: TextLanguage) -> String { words[language] }

    private var words: Words {
        switch self {
        case .configurationComplete: Words("the configuration is complete", "die Konfiguration ist vollständig")
        case .orderedAgain: Words("the phone was ordered again", "das Telefon wurde neu bestellt")
        case .item(let name): Words("Devices sent \(name)", "Devices hat \(name) geschickt")
        case .itemsGone(let names, let more):
            Words(
                "Devices no longer sends \(Self.list(names, more, .english))",
                "Devices schickt \(Self.list(names, more, .german)) nicht mehr")
        case .itemsFewer(let names, let more):
            Words(
                "Devices sends fewer configurations of type \(Self.list(names, more, .english))",
                "Devices schickt weniger Konfigurationen vom Typ \(Self.list(names, more, .german))")
        case .itemOrder:
            Words("Devices sent its configurations in another order", "Devices hat seine Konfigurationen in anderer Reihenfolge geschickt")
        case .devicesAdminPassword:
            Words("Devices sent a password for the phone's web page", "Devices hat ein Kennwort für die Webseite des Telefons geschickt")
        case .ownAdminPassword:
            Words(
                "the phone was given a password of its own for its administrator",
                "das Telefon hat ein eigenes Kennwort für seinen Administrator bekommen")
        case .codeClosed:
            Words("the provisioning code was closed", "der Code wurde geschlossen")
        case .orderRepeated: Words("the order was repeated", "die Bestellung wurde wiederholt")
        case .urlRenewed: Words("the phone was given a new URL", "das Telefon hat eine neue URL bekommen")
        case .secretKey: Words("the secret key was changed", "der geheime Schlüssel wurde geändert")
        case .serviceStarted:
            Words(
                "overrides or Dialtone itself changed while it was stopped",
                "Overrides oder Dialtone selbst haben sich geändert, während es nicht lief")
        case .handset(let number, let user, let mac, let change):
            Words(
                "handset \(Self.handset(number, user.map { "user \($0)" } ?? mac?.hex ?? "?", "of")) was \(change.rawValue)",
                "Mobilteil \(Self.handset(number, user.map { "Benutzer \($0)" } ?? mac?.hex ?? "?", "von")) wurde \(change.german)")
        case .handsetOrder: Words("the order of a handset changed", "die Bestellung eines Mobilteils hat sich geändert")
        case .overrides(let scopes, let more):
            Words(
                "override changed for \(Self.list(scopes, more, .english))", "Override geändert für \(Self.list(scopes, more, .german))")
        case .displayName(let name): Words("the user's name is \(name) now", "der Benutzer heißt jetzt \(name)")
        case .registrarMoved(let from, let to):
            Words("the user's PBX is \(to) now instead of \(from)", "die PBX des Benutzers ist jetzt \(to) statt \(from)")
        case .dialtoneUpdated: Words("Dialtone was updated", "Dialtone wurde aktualisiert")
        case .fileAsked(let device):
            Words("the phone asked for a file of \(device)", "das Telefon hat nach einer Datei von \(device) gefragt")
        case .deviceTold(let device): Words("the phone said that it is \(device)", "das Telefon hat gesagt, es sei \(device)")
        case .legacy(let text): Words(text, text)
        }
    }

    private static func handset(_ number: Int?, _ owner: String, _ of: String) -> String {
        number.map { "\($0) (\(owner))" } ?? "\(of) \(owner)"
    }

    private static func list(_ names: [String], _ more: Int, _ language: TextLanguage) -> String {
        let rest = Words(" and \(more) more", " und \(more) weitere")
        return names.joined(separator: ", ") + (more > 0 ? rest[language] : "")
    }
}

extension RevisionCause.HandsetChange {
    fileprivate var german: String {
        switch self {
        case .ordered: "bestellt"
        case .changed: "geändert"
        case .removed: "entfernt"
        }
    }
}
