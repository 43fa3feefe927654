/// The name of a setting as an administrator writes it: `language`, or with its index `user_ringer[1]`.
struct SnomParameter: Hashable {
    let name: String
    /// The attribute `idx`; nil for a setting that the phone has once.
    let index: Int?

    /// Why a text is none, as the rest of a sentence that begins with the text.
    static let problem = "is not a setting's name, perhaps with an index such as user_ringer[1]"

    init?(_ text: String) {
        var name = text[...]
        var index: Int?
        if text.hasSuffix("]") {
            guard let open = text.firstIndex(of: "["), let number = Int(text[text.index(after: open)...].dropLast()),
                (0...999).contains(number)
            else { return nil }
            (name, index) = (text[..<open], number)
        }
        guard let first = name.utf8.first, (97...122).contains(first | 0x20), name.utf8.count <= 64,
            name.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "_") })
        else { return nil }
        (self.name, self.index) = (String(name), index)
    }
}
