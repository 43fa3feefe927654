/// The unrelated kinds of Gigaset devices, each with a format of its own.
enum GigasetFamily: Sendable {
    /// Maxwell 2, 3, 4 and Basic, with this many accounts and function keys; nil where the number of keys is not known.
    case maxwell(accounts: Int, keys: Int? = nil)
    /// N610, N670 and N870: DECT bases, with this many handsets.
    case multicell(handsets: Int)
    /// P710, P810, P820, P825, P850 and P855: a phone of Snom under another name; its model there.
    case desk(snom: String)
    /// One for which no file can be made; why, as the rest of a sentence that begins with the model.
    case refused(reason: String)

    /// Formats as Wazo and NethServer write them, Snom twins and the keys of the Maxwell 3 as NethServer lists them (observed). Handsets
    /// from Gigaset's data sheets, and that N610 is of the family of N670, from Gigaset's wiki (stated); that it has as many: assumed.
    static let table = ModelTable<GigasetFamily>(
        [
            ("MAXWELL-3*", .maxwell(accounts: 4, keys: 8)),
            ("P710*", .desk(snom: "D713")), ("P810*", .desk(snom: "D810")), ("P820* P825*", .desk(snom: "D812")),
            ("P850* P855*", .desk(snom: "D815W")),
            ("P*", .refused(reason: "is a Gigaset P series phone of which no source tells which phone of Snom's it is")),
            ("N610* N670*", .multicell(handsets: 20)), ("N870*", .multicell(handsets: 250)),
            (
                "N510* N720*",
                .refused(reason: "is a Gigaset N510 or N720, whose format knows neither TLS nor SRTP and which Dialtone does not write")
            ),
            ("N* EMBEDDED* VIRTUAL*", .refused(reason: "is a Gigaset base whose format is not known to Dialtone")),
            ("C4* C5* C6* S6*", .refused(reason: "is a Gigaset box that cannot be provisioned; it is set up in its own web page")),
        ],
        fallback: .maxwell(accounts: 4))

    /// The row of a model; the name of a base may end with how many handsets it can have, see ``baseName(_:handsets:)``.
    static func of(_ model: String?) -> GigasetFamily {
        let name = model.map { Self.name($0) }
        let row = table[name]
        guard case .multicell = row, let last = name?.split(separator: "-").last, let handsets = Int(last), capacities.contains(handsets)
        else { return row }
        return .multicell(handsets: handsets)
    }

    /// What bases say of themselves as `Handset=` in their agent.
    ///
    /// Source: Gigaset's wiki, user agents (stated).
    private static let capacities: Set<Int> = [20, 50, 250]

    /// The name of a base with its capacity behind it, where it is not that of its row: `N870-IP-PRO-50`.
    static func baseName(_ name: String, handsets: Int) -> String {
        guard case .multicell(let usual) = table[name], usual != handsets, capacities.contains(handsets) else { return name }
        return "\(name)-\(handsets)"
    }

    /// The model of a box that says its name and nothing else: `C470IP`, `S675_IP`. nil for another's agent.
    ///
    /// Source: Wazo's plug-in, which knows these names (observed).
    static func box(_ userAgent: String) -> String? {
        let name = userAgent.uppercased().filter { $0 != "_" }
        let digits = name.dropFirst().dropLast(2)
        return ["C4", "C5", "C6", "S6"].contains { name.hasPrefix($0) } && name.hasSuffix("IP") && digits.utf8.count == 3
            && digits.utf8.allSatisfy { (48...57).contains($0) } ? name : nil
    }

    /// Whether a model's name is that of a P series phone, which Snom makes: `P850`, `P850W`.
    static func isTwin(_ model: some StringProtocol) -> Bool {
        let upper = model.uppercased()
        let digits = upper.dropFirst().prefix(3)
        return upper.hasPrefix("P") && digits.utf8.count == 3 && digits.utf8.allSatisfy { (48...57).contains($0) }
            && upper.utf8.count <= 6 && upper.dropFirst(4).utf8.allSatisfy { (65...90).contains($0) }
    }

    /// A model without the maker's name and blanks: `Gigaset N870 IP PRO` is `N870-IP-PRO`.
    static func name(_ text: String) -> String {
        var words = PhoneNames.words(text)[...]
        if words.first?.lowercased() == "gigaset" { words.removeFirst() }
        return words.joined(separator: "-")
    }
}
