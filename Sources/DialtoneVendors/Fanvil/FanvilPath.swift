/// The place of a Fanvil parameter: the elements from the outside to the inside, `sip/line[2]/RegisterAddr`.
struct FanvilPath: Hashable {
    /// An element with its attribute `index`, where it stands several times.
    struct Step: Hashable {
        let name: String
        let index: Int?

        /// One of the driver's own.
        init(name: String, index: Int?) { (self.name, self.index) = (name, index) }

        /// Reads `line` or `line[2]`.
        init?(_ text: some StringProtocol) {
            var name = String(text)
            var index: Int?
            if text.hasSuffix("]") {
                guard let open = text.firstIndex(of: "["), let number = Int(text[text.index(after: open)...].dropLast()),
                    (1...999).contains(number)
                else { return nil }
                (name, index) = (String(text[..<open]), number)
            }
            guard let first = name.utf8.first, (97...122).contains(first | 0x20) || first == UInt8(ascii: "_"), name.utf8.count <= 64,
                name.utf8.allSatisfy({ byte in
                    (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                })
            else { return nil }
            (self.name, self.index) = (name, index)
        }
    }

    /// The elements round the parameter; at least one.
    let parents: [Step]
    /// The element with the value.
    let name: String

    /// Elements that hold others, so that they cannot hold a value.
    private static let containers: Set<String> = [
        "ap", "pnp", "opt", "ota", "tr069", "phone", "display", "date", "ldap", "web", "account", "log", "sip", "line", "dsskey",
        "dssSide", "internal", "Fkey", "mm", "call", "basic", "qos", "fwCheck", "dot1x", "sslMode", "timeDisplay", "xmlContact",
    ]

    init?(_ text: String) {
        var steps: [Step] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            guard steps.count < 8, let step = Step(part) else { return nil }
            steps.append(step)
        }
        guard let last = steps.popLast(), !steps.isEmpty, last.index == nil, !Self.containers.contains(last.name) else { return nil }
        (parents, name) = (steps, last.name)
    }
}
