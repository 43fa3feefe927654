/// The names that a template may use.
struct TemplateVocabulary {
    /// What can be written out.
    var values: Set<String>
    /// What only has parts: `nat` of `nat.stun`.
    var groups: Set<String>
    /// What is repeated, with the fields of each entry.
    var lists: [String: Set<String>]

    /// In every list, for conditions: `{{^last}},{{/last}}`.
    private static let flags: Set<String> = ["first", "last"]

    /// Whether `{{name}}` writes a text here.
    ///
    /// - Parameter sections: The sections around it, the outermost first.
    func isValue(_ name: String, inside sections: [String]) -> Bool {
        // The value of the innermost section itself, if it is one; a group or list would be written as Swift sees it.
        if name == "." { return sections.indices.last.map { isValue(sections[$0], inside: Array(sections[..<$0])) } ?? false }
        return values.contains(name) || isItem(name, parts: 3)
            || sections.contains { lists[$0]?.contains(name) == true || values.contains("\($0).\(name)") }
    }

    /// Whether `{{#name}}` can be a section here.
    func isSection(_ name: String, inside sections: [String]) -> Bool {
        guard name != "." else { return false }
        return isValue(name, inside: sections) || groups.contains(name) || lists[name] != nil || isItem(name, parts: 2)
            || sections.contains { groups.contains("\($0).\(name)") || (lists[$0] != nil && Self.flags.contains(name)) }
    }

    /// `config.TYPE` or `config.TYPE.field`: what Devices sends is not ours to know.
    private func isItem(_ name: String, parts: Int) -> Bool {
        let split = name.split(separator: ".", omittingEmptySubsequences: false)
        return split.count == parts && split[0] == "config" && split.dropFirst().allSatisfy { TemplateContext.isPart($0) }
    }
}
