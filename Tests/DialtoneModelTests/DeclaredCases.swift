import Foundation

/// The names of an enumeration's cases, read from its source: Swift lists only those of enumerations without facts.
///
/// - Parameters:
///   - name: The enumeration, which stands at the beginning of a line.
///   - path: Its file, from `Sources/DialtoneModel`.
func declaredCases(of name: String, in path: String) throws -> Set<String> {
    let source = try String(contentsOf: packageFolder.appendingPathComponent("Sources/DialtoneModel/\(path)"), encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("package enum \(name):") }) else { return [] }
    var names: Set<String> = []
    for line in lines[(start + 1)...].prefix(while: { $0 != "}" }) where line.hasPrefix("    case ") {
        var depth = 0
        var current = ""
        for character in line.dropFirst(9) {
            if character == "(" { depth += 1 }
            if character == "," && depth == 0 {
                names.insert(current)
                current = ""
            } else if depth == 0, character.isLetter || character.isNumber {
                current.append(character)
            }
            if character == ")" { depth -= 1 }
        }
        names.insert(current)
    }
    return names
}

/// The name of a value's case.
func caseName(_ value: some Any) -> String { String("\(value)".prefix { $0 != "(" }) }

/// Where `Sources`, `Tests` and `docs` are.
let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardized
