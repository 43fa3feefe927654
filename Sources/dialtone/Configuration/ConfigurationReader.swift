import DialtoneModel
import Foundation
import Yams

/// Reads typed values out of a YAML text and the environment, and collects every problem instead of stopping at the first.
///
/// Both sources are laid flat: `listen.port`, `instances[0].domain`. An environment variable wins over the file.
struct ConfigurationReader {
    private struct Value {
        var text: String
        /// Where it stands, for the message: `line 7`, or the variable's name.
        var place: String
    }

    private var values: [String: Value] = [:]
    /// Keys that hold lists or sections in the file, with their number of entries.
    private var counts: [String: Int] = [:]
    /// Keys that hold sections in the file.
    private var mappings: Set<String> = []
    private var known: Set<String> = []
    private(set) var problems: [String] = []
    /// Whether the file is YAML; else its only problem says why not.
    private(set) var isReadable = true
    private let environment: [String: String]
    private var nodes = 0

    /// More values than this are refused: a few lines of YAML can stand for millions.
    private static let nodesMax = 50_000
    /// Sections of one list in the environment, where a number without end would stand for as many.
    private static let sectionsMax = 1000

    init(yaml: String, environment: [String: String]) {
        self.environment = environment
        do {
            if let root = try Yams.compose(yaml: yaml) {
                if root.mapping != nil || root.null != nil {
                    flatten(root, key: "")
                } else {
                    problems.append("the file must be a list of `key: value` lines")
                }
            }
        } catch {
            isReadable = false
            problems.append(Self.words(of: error, in: yaml))
        }
    }

    // MARK: Reading

    mutating func text(_ key: String) -> String? { value(key)?.text }

    /// A text that must be there and not empty.
    mutating func requiredText(_ key: String, _ what: String) -> String {
        guard let text = text(key), !text.isEmpty else {
            problems.append("\(key): missing; give \(what)")
            return ""
        }
        return text
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        parsed(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func bool(_ key: String) -> Bool? {
        parsed(key, "true or false") { text in
            switch text.lowercased() {
            case "true", "yes", "on": true
            case "false", "no", "off": false
            default: nil
            }
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        parsed(key, Choice.allCases.map(\.rawValue).joined(separator: " or ")) { Choice(rawValue: $0) }
    }

    /// A number with its unit: `500ms`, `25s`, `15m`, `12h`, `7d`.
    mutating func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        parsed(key, "a time such as 25s, 15m, 12h or 7d, from \(Self.words(range.lowerBound)) to \(Self.words(range.upperBound))") {
            Self.duration($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A number of bytes with its unit: `512KiB`, `64MiB`, `2GiB`; without a unit, bytes.
    mutating func size(_ key: String, in range: ClosedRange<Int>) -> Int? {
        parsed(key, "a size such as 512KiB or 64MiB, from \(range.lowerBound) to \(range.upperBound) bytes") { text in
            Self.size(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func parsed<Result>(_ key: String, _ allowed: String, _ parse: (String) -> Result?) -> Result? {
        guard let value = value(key) else { return nil }
        guard let result = parse(value.text) else {
            problems.append("\(key): \"\(value.text)\" (\(value.place)) is not possible; allowed: \(allowed)")
            return nil
        }
        return result
    }

    /// The entries of a list of texts; an environment variable holds them separated by commas.
    mutating func list(_ key: String) -> [String] {
        if let text = environment[Self.variable(key)] {
            known.insert(key)
            return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        known.insert(key)
        return (0..<(counts[key] ?? 0)).compactMap { text("\(key)[\($0)]") }
    }

    /// How many sections a list of sections has, in the file or in the environment.
    mutating func sections(_ key: String) -> Int {
        let prefix = Self.variable(key) + "_"
        let numbers = environment.keys.sorted().compactMap { name -> (name: String, number: Int)? in
            guard name.hasPrefix(prefix) else { return nil }
            return name.dropFirst(prefix.count).split(separator: "_").first.flatMap { Int($0) }.map { (name, $0) }
        }
        for (name, number) in numbers where !(0..<Self.sectionsMax).contains(number) {
            problems.append("\(name): \(number) is not possible as the number of an entry; allowed: 0 to \(Self.sectionsMax - 1)")
        }
        let possible = numbers.map(\.number).filter { (0..<Self.sectionsMax).contains($0) }
        return max(counts[key] ?? 0, (possible.max() ?? -1) + 1)
    }

    /// Reports a section where a list belongs, and what stands in it is then no further problem.
    ///
    /// - Parameter first: The key with which an entry begins.
    /// - Returns: Whether there is one.
    mutating func reportSection(_ key: String, first: String) -> Bool {
        guard mappings.contains(key) else { return false }
        for below in values.keys where below.hasPrefix(key + ".") { known.insert(below) }
        problems.append("\(key): must be a list: write - before \(first), and two blanks more before the entry's other lines")
        return true
    }

    /// Whether anything stands at this key or below it.
    func has(_ key: String) -> Bool {
        let variable = Self.variable(key)
        return counts[key] != nil || values[key] != nil
            || environment.keys.contains { $0 == variable || $0.hasPrefix(variable + "_") }
    }

    mutating func report(_ problem: String) { problems.append(problem) }

    /// To be called when everything was read: whatever stands in the file and was never asked for is unknown.
    mutating func reportUnknownKeys() {
        // Of a file that was not read to its end there is nothing to say that helps.
        guard nodes <= Self.nodesMax else { return }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where !known.contains(key) {
            let below = known.filter { $0.hasPrefix(key + ".") || $0.hasPrefix(key + "[") }.sorted()
            if !below.isEmpty {
                problems.append("\(key): \"\(value.text)\" (\(value.place)) must be a section with \(below.joined(separator: ", "))")
            } else {
                let parent = key.split(separator: ".").dropLast().joined(separator: ".")
                let allowed = known.filter { $0.split(separator: ".").dropLast().joined(separator: ".") == parent }.sorted()
                problems.append(
                    "\(key): unknown key (\(value.place)); "
                        + (allowed.isEmpty ? "nothing is allowed there" : "allowed there: \(allowed.joined(separator: ", "))"))
            }
        }
    }

    /// Variables that look like ours and that no key has, as sentences; to be asked when everything was read.
    var unknownVariables: [String] {
        let names = Set(known.map(Self.variable))
        return environment.keys.filter { $0.hasPrefix(Self.prefix) && !names.contains($0) }.sorted().map {
            "\($0) is in the environment, and no key of the configuration has this name: it is misspelt, or without effect"
        }
    }

    // MARK: Inside

    /// What is wrong with a text that is not YAML, in words for people who do not know libyaml's. They repeat nothing of the file, which
    /// may hold passwords.
    private static func words(of error: any Error, in yaml: String) -> String {
        guard let error = error as? YamlError else { return "the file is not YAML: it cannot be read" }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
            let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
            if line.prefix(while: \.isWhitespace).contains("\t") {
                return "line \(mark.line) begins with a tab: YAML wants blanks there; write two blanks for each step to the right"
            }
            return "line \(mark.line), column \(mark.column): the file is not YAML there: \(problem)"
        case .reader(let problem, _, _, _): return "the file is not YAML: \(problem)"
        case .duplicatedKeysInMapping(let keys, let context):
            let place = context.mark.line > 0 ? " (line \(context.mark.line))" : ""
            return "\(keys.joined(separator: ", "))\(place): stands twice in the same section; take one of them away"
        default: return "the file is not YAML: it cannot be read"
        }
    }

    private mutating func value(_ key: String) -> Value? {
        known.insert(key)
        let variable = Self.variable(key)
        if let text = environment[variable] { return Value(text: text, place: variable) }
        if counts[key] != nil {
            problems.append("\(key): must be a single value, not a section or a list")
            return nil
        }
        return values[key]
    }

    private mutating func flatten(_ node: Node, key: String) {
        nodes += 1
        guard nodes <= Self.nodesMax else {
            if nodes == Self.nodesMax + 1 { problems.append("more than \(Self.nodesMax) values; is there an alias too many?") }
            return
        }
        switch node {
        case .mapping(let mapping):
            if !key.isEmpty {
                counts[key] = mapping.count
                mappings.insert(key)
            }
            for (name, child) in mapping {
                let name = name.string ?? "?"
                flatten(child, key: key.isEmpty ? name : "\(key).\(name)")
            }
        case .sequence(let sequence):
            counts[key] = sequence.count
            for (index, child) in sequence.enumerated() { flatten(child, key: "\(key)[\(index)]") }
        case .scalar(let scalar):
            guard node.null == nil else { return }  // `key:` without a value counts as absent
            values[key] = Value(text: scalar.string, place: "line \(scalar.mark?.line ?? 0)")
        case .alias: problems.append("\(key): aliases are not supported; write the value out")
        }
    }

    private static let prefix = "DIALTONE_"

    /// `instances[0].password-file` → `DIALTONE_INSTANCES_0_PASSWORD_FILE`.
    private static func variable(_ key: String) -> String {
        prefix
            + key.uppercased().replacingOccurrences(of: "[", with: "_").filter { $0 != "]" }
            .replacingOccurrences(of: ".", with: "_").replacingOccurrences(of: "-", with: "_")
    }

    static func duration(_ text: String) -> Duration? {
        let number = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(number), count < 1_000_000_000 else { return nil }
        switch text.dropFirst(number.count) {
        case "ms": return .milliseconds(count)
        case "s": return .seconds(count)
        case "m", "min": return .seconds(count * 60)
        case "h": return .seconds(count * 3600)
        case "d": return .seconds(count * 86_400)
        default: return nil
        }
    }

    static func size(_ text: String) -> Int? {
        let number = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(number), count < 1 << 40 else { return nil }
        switch text.dropFirst(number.count) {
        case "", "B": return count
        case "KiB": return count << 10
        case "MiB": return count << 20
        case "GiB": return count << 30
        default: return nil
        }
    }

    private static func words(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds == 0 { return "\(duration.components.attoseconds / 1_000_000_000_000_000)ms" }
        for (size, unit) in [(Int64(86_400), "d"), (3600, "h"), (60, "m")] where seconds % size == 0 { return "\(seconds / size)\(unit)" }
        return "\(seconds)s"
    }
}
