extension SettingTable {
    /// Say to which DECT base an order belongs, and to which of its handsets. They are no values of their own: they decide which accounts
    /// a base is told, and what makes its file looks at them.
    static let handsetRows: [Row] = [
        handset(
            "handset.base", "the base of the handset", "hardware address of the DECT base that this order's handset belongs to",
            "a hardware address; empty for a phone of its own", samples: ["7C:2F:80:11:22:33", "805ec0112233"]
        ) { MACAddress($0) != nil },
        handset(
            "handset.number", "the number of the handset", "place of the handset at its DECT base",
            "1 to \(HandsetText.numberMax); empty for the next free one", samples: ["2", "250"]
        ) { HandsetText.number($0) != nil },
        handset(
            "handset.identity", "the identity of the handset", "IPUI or IPEI of the handset, where its place is for this one alone",
            "ten hexadecimal digits, also with 0x before them; empty for any handset", samples: ["02 3E C1 5A 9F", "0x0123456789"]
        ) { HandsetText.identity($0) != nil },
        handset(
            "handset.code", "the registration code of the handset", "what is typed at the handset when it is registered for its place",
            "four to eight digits; empty for the base's own", isSecret: true, samples: ["4711", "00815000"]
        ) { HandsetText.code($0) != nil },
    ]

    private static func handset(
        _ name: String, _ people: String, _ summary: String, _ allowed: String, isSecret: Bool = false, samples: [String],
        check: @escaping @Sendable (String) -> Bool
    ) -> Row {
        Row(
            setting: nil, name: name, people: people, summary: summary, allowed: allowed, isSecret: isSecret, form: .text, samples: samples,
            isOfOnePhone: true, read: { _ in nil }, write: { text, _ in text.isEmpty || check(text) })
    }
}

/// Reads what administrators write of a handset at a DECT base.
package enum HandsetText {
    /// As many as the largest base that is served has (Yealink W90, Gigaset N870: makers' data sheets, stated).
    package static let numberMax = 250

    /// A place from 1 to ``numberMax``, in digits without zeros before them.
    package static func number(_ text: String) -> Int? {
        Int(text).flatMap { (1...numberMax).contains($0) && text == "\($0)" ? $0 : nil }
    }

    /// An IPUI or IPEI: ten hexadecimal digits in capitals. `0x` before them and blanks, `:`, `-` and `.` between them are read away.
    package static func identity(_ text: String) -> String? {
        let text = text.lowercased().hasPrefix("0x") ? text.dropFirst(2) : text[...]
        let digits = text.filter { !" :-.".contains($0) }
        guard digits.utf8.count == 10, digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0 | 0x20) }) else {
            return nil
        }
        return digits.uppercased()
    }

    /// A registration code: four to eight digits.
    package static func code(_ text: String) -> String? {
        (4...8).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) } ? text : nil
    }
}
