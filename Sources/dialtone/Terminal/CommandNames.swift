import ArgumentParser

/// Looks for a word that stands where a command's name belongs and is none. The library would take it for an argument too many, or
/// complain about the options behind it.
enum CommandNames {
    /// How many letters may be wrong, missing or too many in a name that is meant.
    private static let slipsMax = 2

    /// What is wrong with the names that the arguments begin with, for people; nil if nothing is.
    static func problem(in arguments: some Sequence<String>, of root: any ParsableCommand.Type = Dialtone.self) -> String? {
        var path = root._commandName
        var commands = root.configuration.subcommands
        // The library's own, at the root alone.
        var others = ["help"]
        for word in arguments {
            guard !commands.isEmpty, !word.hasPrefix("-"), !others.contains(word) else { return nil }
            guard let next = commands.first(where: { $0._commandName == word }) else {
                let names = commands.map { $0._commandName }
                let slips = names.map { (name: $0, count: distance(word, $0)) }.min { $0.count < $1.count }
                let advice =
                    slips.flatMap { $0.count <= slipsMax ? "Did you mean \(path) \($0.name)?" : nil }
                    ?? "There are \(names.joined(separator: ", "))."
                return "Error: \(path) has no command \"\(word)\". \(advice)"
            }
            path += " \(word)"
            (commands, others) = (next.configuration.subcommands, [])
        }
        return nil
    }

    /// How many letters have to be changed, added or taken away to make one word of the other (Levenshtein).
    static func distance(_ a: String, _ b: String) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let changed = corner + (x == y ? 0 : 1)
                corner = row[j + 1]
                row[j + 1] = min(changed, corner + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }
}
