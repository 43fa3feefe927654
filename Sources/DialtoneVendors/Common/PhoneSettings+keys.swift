import DialtoneModel

extension SettingsReader {
    /// The function keys that a model has and that its vendor has words for; the rest become notes.
    ///
    /// - Parameter kinds: What the vendor's keys can do, as far as we know its words.
    func keys(fitting count: Int, kinds: Set<FunctionKeyKind>, vendor: String, notes: inout [String]) -> [PhoneSettings.FunctionKey] {
        let fitting = keys.filter { (1...max(count, 1)).contains($0.number) && count > 0 }
        let left = keys.map(\.number).filter { number in !fitting.contains { $0.number == number } }
        if let note = Self.note(ofKeys: left, fitting: count) { notes.append(note) }
        let unknown = fitting.filter { !kinds.contains($0.kind) }.map { "\($0.number) (\($0.kind.rawValue))" }
        if !unknown.isEmpty {
            notes.append("Left out, because no word of \(vendor) is known for what they do: keys \(unknown.joined(separator: ", ")).")
        }
        return fitting.filter { kinds.contains($0.kind) }
    }
}

extension PhoneSettings.FunctionKey {
    /// What is shown beside the key.
    var shownLabel: String {
        let text = label.trimmingBlanks()
        return text.isEmpty ? value : text
    }
}
