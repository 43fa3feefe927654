import DialtoneModel
import Foundation

/// The sentences that releases up to version 4 of the database stored, and the codes and facts that they are today.
///
/// Frozen: words that people read may change, these never do. `{name}` stands for a fact.
struct FormerSentence: Sendable {
    let code: String
    private let names: [String]
    /// One more than names: what stands before, between and behind the facts.
    private let literals: [String]

    /// Facts that are numbers.
    private static let numbers: Set<String> = ["number", "max", "devices", "count", "minutes", "revision"]

    init(_ code: String, _ template: String) {
        self.code = code
        var (names, literals): ([String], [String]) = ([], [])
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            literals.append(String(rest[..<open]))
            names.append(String(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        literals.append(String(rest))
        (self.names, self.literals) = (names, literals)
    }

    /// The facts of a sentence; nil if it is another one.
    func facts(of text: String) -> [JSONMember]? {
        guard text.hasPrefix(literals[0]) else { return nil }
        var rest = text.dropFirst(literals[0].count)
        var facts: [JSONMember] = []
        for (name, literal) in zip(names, literals.dropFirst()) {
            let isLast = facts.count == names.count - 1
            let value: Substring
            if isLast {
                guard rest.hasSuffix(literal) else { return nil }
                value = rest.dropLast(literal.count)
                rest = ""
            } else {
                guard let range = rest.firstRange(of: literal) else { return nil }
                value = rest[..<range.lowerBound]
                rest = rest[range.upperBound...]
            }
            guard !value.isEmpty else { return nil }
            facts.append(JSONMember(name, Self.numbers.contains(name) ? .number(String(value)) : .string(String(value))))
        }
        return rest.isEmpty ? facts : nil
    }

    /// The first of the sentences that a text is, read into what it means.
    static func read<Meaning>(_ text: String, among sentences: [FormerSentence], _ make: (String, JSONValue) -> Meaning?) -> Meaning? {
        for sentence in sentences {
            guard let facts = sentence.facts(of: text) else { continue }
            // Numbers that are none would make a document that cannot be read.
            guard facts.allSatisfy({ if case .number(let text) = $0.value { Int(text) != nil } else { true } }) else { continue }
            if let meaning = make(sentence.code, .object(facts)) { return meaning }
        }
        return nil
    }
}

extension Condition {
    init(former text: String) {
        self =
            FormerSentence.read(text, among: FormerSentence.conditions) { code, facts in
                var facts = facts
                if code == "file-outdated", let cause = facts["cause"]?.string { facts["cause"] = RevisionCause(former: cause).json }
                for key in ["base", "mac"] where code.hasPrefix("handset-") {
                    if let text = facts[key]?.string { facts[key] = .string(MACAddress(text)?.hex ?? text) }
                }
                return Condition(code: code, facts: facts)
            } ?? .legacy(text: text)
    }

    fileprivate var isLegacy: Bool { if case .legacy = self { true } else { false } }
}

extension RevisionCause {
    init(former text: String) {
        self =
            FormerSentence.read(text, among: FormerSentence.causes) { code, facts in
                guard let list = facts["names"]?.string else { return RevisionCause(code: code, facts: facts) }
                var names = list.components(separatedBy: ", ")
                var more = 0
                if let last = names.last, let rest = FormerSentence("", "{name} and {count} more").facts(of: last) {
                    names[names.count - 1] = rest[0].value.string ?? last
                    more = rest[1].value.int ?? 0
                }
                return RevisionCause(code: code, facts: ["names": .array(names.map { .string($0) }), "more": .int(more)])
            } ?? .legacy(text: text)
    }
}

extension AlarmCause {
    init(former text: String, kind: AlarmKind) {
        self =
            FormerSentence.read(text, among: FormerSentence.alarms) { AlarmCause(kind: kind, code: $0, facts: $1) }
            ?? .legacy(kind, text: text)
    }
}

extension HistoryEntry {
    /// A line as releases up to version 4 of the database stored it.
    init(former text: String, kind: HistoryEvent.Kind, details: JSONValue?, at moment: Date) {
        let facts = Self.facts(former: text, kind: kind, details: details)
        self.init(at: moment, event: HistoryEvent(kind, facts ?? details), formerText: facts == nil ? text : nil)
    }

    /// The facts of which today's words are made; nil if the sentence says more than they would.
    private static func facts(former text: String, kind: HistoryEvent.Kind, details: JSONValue?) -> JSONValue? {
        var facts = details ?? [:]
        func add(_ sentences: [FormerSentence]) -> JSONValue? {
            guard let found = FormerSentence.read(text, among: sentences, { _, found in found }) else { return nil }
            for member in found.members ?? [] { facts[member.key] = member.value }
            return facts
        }
        switch kind {
        case .identifying, .password, .adminPassword, .ownAdminPassword, .ready, .codeClosed, .registrationLost, .removed, .registered,
            .item, .fetched, .goodbye, .assigned, .repeated, .codeOpened, .urlRenewed:
            return facts
        case .received:
            if text.hasPrefix("Ordered again") { facts["again"] = true }
            return facts
        case .itemGone:
            if text.hasPrefix("Devices sends fewer") { facts["fewer"] = true }
            return facts
        case .unassigned:
            return add([FormerSentence("", "The hardware {mac} was ordered for user {user}, and is not this phone's any more.")])
                .map { _ in
                    facts["mac"] = details?["mac"] ?? facts["mac"]
                    return facts
                }
        case .fetchedPart: return add([FormerSentence("", "Fetched {file} by {door} from {address}.")])
        case .failed, .notice:
            let condition = Condition(former: text)
            // Not as one expression: its nil would be JSON's null, and the sentence would be lost.
            guard !condition.isLegacy else { return nil }
            return condition.reference
        case .revised:
            guard let found = FormerSentence("", "Revision {revision}: {cause}.").facts(of: text), let words = found[1].value.string,
                case let cause = RevisionCause(former: words), cause.code != "legacy"
            else { return nil }
            facts["cause"] = cause.json
            return facts
        case .alarm:
            guard let alarm = facts["alarm"]?.string.flatMap({ AlarmKind(rawValue: $0) }) else { return nil }
            let cause = AlarmCause(former: text, kind: alarm)
            if case .legacy = cause { return nil }
            facts["cause"] = ["code": .string(cause.code), "facts": cause.facts]
            return facts
        case .pbx:
            if facts["hw"] != nil { return facts }
            if text == "The phone's device entry at the PBX user was completed." { return ["completed": true] }
            let condition = Condition(former: text)
            // Not as one expression: its nil would be JSON's null, and the sentence would be lost.
            guard !condition.isLegacy else { return nil }
            return condition.reference
        case .resync:
            return add([
                FormerSentence("", "A resync was asked for: {result}."), FormerSentence("", "{by} asked for a resync: {result}."),
            ])
        case .revealed:
            return FormerSentence.read(text, among: FormerSentence.revealed) { code, found in
                var facts = found
                facts["what"] = .string(code)
                return facts
            }
        case .admin:
            return FormerSentence.read(text, among: FormerSentence.wishes) { code, found in
                var facts = found
                if facts["by"]?.string == "The command line" { facts["by"] = .null }
                facts["what"] = .string(code)
                return facts
            }
        case .description:
            return FormerSentence(
                "",
                "Devices took no proof of the phone as \"{product}\" \"{version}\"; Dialtone now logs in as \"{product2}\" \"{version2}\"."
            ).facts(of: text).map { found in
                ["refused": [found[0].value, found[1].value], "now": [found[2].value, found[3].value]]
            }
        }
    }
}
