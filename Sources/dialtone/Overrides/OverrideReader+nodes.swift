import Foundation
import Yams

/// Reading the nodes of the YAML text; each problem is reported with its line.
extension OverrideReader {
    mutating func mapping(_ node: Node, _ path: String, allowed: [String]) -> [String: Node]? {
        guard count(node) else { return nil }
        guard case .mapping(let mapping) = node else {
            report(node, path, "must be a section with \(allowed.joined(separator: ", "))")
            return nil
        }
        var members: [String: Node] = [:]
        for (name, child) in mapping {
            let key = name.string ?? "?"
            if allowed.contains(key) {
                members[key] = child
            } else {
                report(
                    name, path.hasPrefix("the ") ? key : "\(path).\(key)", "unknown key; allowed there: \(allowed.joined(separator: ", "))")
            }
        }
        return members
    }

    /// The text of a setting; a list stands for its entries with commas.
    mutating func setting(_ node: Node, _ path: String) -> String? {
        guard case .sequence(let sequence) = node else { return text(node, path) }
        var parts: [String] = []
        for (index, child) in sequence.enumerated() {
            guard let part = text(child, "\(path)[\(index)]") else { return nil }
            parts.append(part)
        }
        return parts.joined(separator: ",")
    }

    mutating func text(_ node: Node, _ path: String) -> String? {
        guard count(node) else { return nil }
        guard case .scalar(let scalar) = node else {
            report(node, path, "must be a single value")
            return nil
        }
        guard node.null == nil else {
            report(node, path, "has no value; write \"\" to take the setting away")
            return nil
        }
        return scalar.string
    }

    mutating func count(_ node: Node) -> Bool {
        nodes += 1
        guard nodes > Self.nodesMax else { return true }
        if nodes == Self.nodesMax + 1 { report(node, "overrides", "more than \(Self.nodesMax) values; is there an alias too many?") }
        return false
    }

    mutating func report(_ node: Node?, _ path: String, _ reason: String) {
        let line = node?.mark?.line ?? 0
        let place = [line > 0 ? "line \(line)" : nil, path.isEmpty ? nil : path].compactMap(\.self)
        problems.append(Problem(line: line, text: (place + [reason]).joined(separator: ": ")))
    }

    /// One line, without the text that the library repeats: a secret may stand there.
    static func words(of error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?, .composer(_, let problem, let mark, _)?:
            "line \(mark.line): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, let context)?:
            "line \(context.mark.line): a key is there twice in one section: \(duplicates.joined(separator: ", "))"
        default: "it cannot be read"
        }
    }
}
