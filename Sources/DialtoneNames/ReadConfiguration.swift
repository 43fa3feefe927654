/// A maker's file as a phone would read it, by readers that share no code with those who write such files.
package struct ReadConfiguration: Equatable, Sendable {
    /// Values by key. Snom's elements with an `idx` have it in brackets: `user_name[1]`, other attributes behind a point:
    /// `fkey[0].label`. A reset Yealink key is nil inside.
    package var values: [String: String?] = [:]
    /// What a well-made file does not have: malformed lines, keys that occur twice.
    package var complaints: [String] = []

    package init(values: [String: String?] = [:], complaints: [String] = []) {
        self.values = values
        self.complaints = complaints
    }

    package subscript(key: String) -> String? { values[key] ?? nil }

    mutating func add(_ key: String, _ value: String?) {
        if values.updateValue(value, forKey: key) != nil { complaints.append("\(key) occurs twice") }
    }

    /// Reads a file as phones of a vendor do.
    ///
    /// - Returns: A complaint alone for a vendor whose format is not known.
    package static func read(_ text: String, vendor: String) -> ReadConfiguration {
        MakerFormat.of(vendor)?.read(text) ?? ReadConfiguration(complaints: ["no format of \(vendor) is known"])
    }

    /// Takes over what a later file of the same phone says: it replaces what an earlier one said.
    ///
    /// - Parameter name: Put before the later file's complaints.
    package mutating func merge(_ later: ReadConfiguration, name: String) {
        values.merge(later.values) { $1 }
        complaints += later.complaints.map { "\(name): \($0)" }
    }
}
