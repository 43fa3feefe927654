/// Makes the names of ``ReadConfiguration`` those of the public lists, whose indexes are `*`.
package struct NameFolding: Sendable {
    /// More keys than any maker's files have; beyond it they are looked at anew each time.
    private static let knownMax = 20_000

    private let format: MakerFormat?
    private var known: [String: String?] = [:]

    /// - Parameter vendor: The word by which a driver names the maker; with an unknown one nothing is a setting.
    package init(vendor: String) { format = MakerFormat.of(vendor) }

    /// The name in the lists; each key is looked at once, since thousands of files have the same ones.
    ///
    /// - Returns: nil for what is no setting: the frame of a file.
    package mutating func name(_ key: String) -> String? {
        if let name = known[key] { return name }
        let name = format?.fold(key)
        if known.count < Self.knownMax { known[key] = .some(name) }
        return name
    }

    /// Whole numbers between points or slashes.
    static func steps(_ key: String) -> String { folding(key, at: "./") { $0.allSatisfy(\.isNumber) ? "*" : $0 } }

    /// The same, of a name that may stand several times.
    static func plainSteps(_ key: String) -> String? { steps(unbracketed(key)) }

    /// The parts of a name between marks, each made anew.
    static func folding(_ key: String, at marks: String, _ part: (String) -> String) -> String {
        var (folded, rest) = ("", "")
        for character in key {
            if marks.contains(character) {
                folded += (rest.isEmpty ? "" : part(rest)) + String(character)
                rest = ""
            } else {
                rest.append(character)
            }
        }
        return folded + (rest.isEmpty ? "" : part(rest))
    }

    /// Digits at the end.
    static func tail(_ word: some StringProtocol) -> String { String(word).replacing(/\d+$/, with: "*") }

    /// Whether the digits at the end belong to the word: `rfc2833`, `g722`.
    static func isWord(_ word: some StringProtocol) -> Bool { String(word).contains(/^(rfc\d+|g\.?7\d\d|802\.1\w)$/) }

    /// A name that the reader numbered because it stands several times.
    static func unbracketed(_ key: String) -> String { key.replacing(/\[[^\]]*\]$/, with: "") }
}

extension NameFolding {
    /// Akuvox: `Config.Account1.SIP.Server`.
    static func words(_ key: String) -> String? { key.split(separator: ".").map { tail($0) }.joined(separator: ".") }

    /// Grandstream and Htek: `P47`. Elements with other names are the frame.
    static func numbers(_ key: String) -> String? { key.wholeMatch(of: /P\d+/) == nil ? nil : key }

    /// Digium: settings stand as they are; attributes of other elements have their path before them.
    static func digium(_ key: String) -> String? {
        let paths = [
            "account": "accounts/account", "host_primary": "accounts/account/host_primary",
            "host_alternate": "accounts/account/host_alternate", "codec": "codecs/codec", "firmware": "firmwares/firmware",
        ]
        guard let match = key.wholeMatch(of: /(\w+)\[\d+\]\.(\w+)/) else { return key }
        return "\(paths[String(match.output.1)] ?? String(match.output.1))@\(match.output.2)"
    }

    /// Fanvil: `sip/line[2]/RegisterAddr`; an element's own number is an index too. The list of the first generation has its entries without
    /// numbers.
    static func fanvil(_ key: String) -> String? {
        if key.contains("_MODULE/") { return key.replacing(/\[\d+\]/, with: "").replacing(/([a-z_])\d+$/) { "\($0.output.1)*" } }
        return folding(key.replacing(/\[\d+\]/, with: "[*]"), at: "/[") { $0.replacing(/([a-z_])\d+$/) { "\($0.output.1)*" } }
    }

    /// Gigaset: parameters, and orders to the base; a handset's number was put into its parameters by the reader.
    static func gigaset(_ key: String) -> String? {
        if key == "version" { return nil }
        if key.hasPrefix("oper.") { return String(key.dropFirst(5)) }
        if let order = key.wholeMatch(of: /hs\.\d+\.RegStatus/) { return order.output.hasPrefix("hs.") ? "hs.RegStatus" : nil }
        return steps(key)
    }

    /// Mitel: `sip line1 user name`.
    static func mitel(_ key: String) -> String? {
        key.lowercased().split(separator: " ").map { isWord($0) ? String($0) : tail($0) }.joined(separator: " ")
    }

    /// Obihai: `VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthUserName`.
    static func obihai(_ key: String) -> String? {
        key.split(separator: ".").map { part in
            part.allSatisfy(\.isNumber) ? "*" : part.replacing(/([a-z])\d+$/) { "\($0.output.1)*" }
        }.joined(separator: ".")
    }

    /// Snom: `user_name[1]`, `fkey[0].label`.
    static func snom(_ key: String) -> String? {
        if key.contains(/^(settings|phone-settings)\b/) { return nil }
        return key.replacing(/\[\d+\]/, with: "[*]").replacing(/\.(\w+)$/) { "@\($0.output.1)" }
    }
}
