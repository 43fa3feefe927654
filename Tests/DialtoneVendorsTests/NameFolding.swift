/// Makes the names of ``ReadConfiguration`` those of the public lists, whose indexes are `*`.
struct NameFolding {
    let vendor: String
    private var known: [String: String?] = [:]

    init(vendor: String) { self.vendor = vendor }

    /// The same as ``fold(_:vendor:)``; each key is looked at once, since thousands of files have the same ones.
    mutating func name(_ key: String) -> String? {
        if let name = known[key] { return name }
        let name = Self.fold(key, vendor: vendor)
        known[key] = .some(name)
        return name
    }

    /// - Returns: nil for what is no setting: the frame of a file.
    static func fold(_ key: String, vendor: String) -> String? {
        switch vendor {
        case "yealink", "flyingvoice", "audiocodes": steps(unbracketed(key))
        case "poly": key.contains(".") ? steps(key) : "APPLICATION@\(key)"
        case "akuvox": key.split(separator: ".").map { tail($0) }.joined(separator: ".")
        case "snom": snom(key)
        case "grandstream", "htek": key.wholeMatch(of: /P\d+/) == nil ? nil : key
        case "fanvil": fanvil(key)
        case "gigaset": gigaset(key)
        case "mitel": key.lowercased().split(separator: " ").map { isWord($0) ? String($0) : tail($0) }.joined(separator: " ")
        case "linphone": key.contains(/^\w+_\d+\//) ? key.replacing(/_\d+\//, with: "_*/") : key
        case "ale": key.replacing(/\d+/, with: "*")
        case "digium": digium(key)
        // A line that leads to another file is no setting.
        case "avaya": key == "GET" ? nil : unbracketed(key)
        // Names with a path are those of XML, whose lines are groups.
        case "panasonic":
            key.contains("/")
                ? key.split(separator: "/").last.map(String.init) : key.replacing(/_?\d+$/) { $0.output.hasPrefix("_") ? "_*" : "*" }
        case "cisco": folding(String(key.split(separator: "/").last ?? ""), at: "_") { $0.allSatisfy(\.isNumber) ? "*" : $0 }
        default: key
        }
    }

    /// Whole numbers between points or slashes.
    private static func steps(_ key: String) -> String { folding(key, at: "./") { $0.allSatisfy(\.isNumber) ? "*" : $0 } }

    /// The parts of a name between marks, each made anew.
    private static func folding(_ key: String, at marks: String, _ part: (String) -> String) -> String {
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
    private static func tail(_ word: some StringProtocol) -> String { String(word).replacing(/\d+$/, with: "*") }

    /// Whether the digits at the end belong to the word: `rfc2833`, `g722`.
    private static func isWord(_ word: some StringProtocol) -> Bool { String(word).contains(/^(rfc\d+|g\.?7\d\d|802\.1\w)$/) }

    /// A name that the reader numbered because it stands several times.
    private static func unbracketed(_ key: String) -> String { key.replacing(/\[[^\]]*\]$/, with: "") }

    /// `user_name[1]`, `fkey[0].label`.
    private static func snom(_ key: String) -> String? {
        if key.contains(/^(settings|phone-settings)\b/) { return nil }
        return key.replacing(/\[\d+\]/, with: "[*]").replacing(/\.(\w+)$/) { "@\($0.output.1)" }
    }

    /// `sip/line[2]/RegisterAddr`; an element's own number is an index too.
    private static func fanvil(_ key: String) -> String {
        folding(key.replacing(/\[\d+\]/, with: "[*]"), at: "/[") { $0.replacing(/([a-z_])\d+$/) { "\($0.output.1)*" } }
    }

    /// Parameters, and orders to the base; a handset's number was put into its parameters by the reader.
    private static func gigaset(_ key: String) -> String? {
        if key == "version" { return nil }
        if key.hasPrefix("oper.") { return String(key.dropFirst(5)) }
        if let order = key.wholeMatch(of: /hs\.\d+\.RegStatus/) { return order.output.hasPrefix("hs.") ? "hs.RegStatus" : nil }
        return steps(key)
    }

    /// Settings stand as they are; attributes of other elements have their path before them.
    private static func digium(_ key: String) -> String {
        let paths = ["account": "accounts/account", "host_primary": "accounts/account/host_primary", "codec": "codecs/codec"]
        guard let match = key.wholeMatch(of: /(\w+)\[\d+\]\.(\w+)/) else { return key }
        return "\(paths[String(match.output.1)] ?? String(match.output.1))@\(match.output.2)"
    }
}
