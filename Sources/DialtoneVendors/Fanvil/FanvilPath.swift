/// The place of a Fanvil parameter: the elements from the outside to the inside, `sip/line[2]/RegisterAddr`. In the first generation's
/// files these are a module and, in it, lists of entries: `SIP_CONFIG_MODULE/SIP_Line_List/SIP_Line_List_Entry[2]/Register_Addr`.
struct FanvilPath: Hashable {
    /// An element with its attribute `index`, where it stands several times; an entry of the first generation has its number in the
    /// element `ID` instead.
    struct Step: Hashable {
        let name: String
        let index: Int?

        /// What stands before the number of an entry of the first generation; nil for other elements.
        var entryName: String? { FanvilPath.entries[name] }

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
        "SIP_Line_List", "Port_Config", "Function_Key", "Soft_Dss_Key", "MMI_Account", "LDAP_Config", "Xml_PhoneBook", "Mcast_Addr",
    ]

    /// What stands before the numbers in the IDs of the first generation's entries.
    ///
    /// Source: FusionPBX's templates (observed).
    fileprivate static let entries = [
        "SIP_Line_List_Entry": "SIP", "Port_Config_Entry": "P", "Function_Key_Entry": "Fkey", "Soft_Dss_Key_Entry": "SoftFkey",
        "MMI_Account_Entry": "Account", "LDAP_Config_Entry": "LDAP", "Xml_PhoneBook_Entry": "XML-PBook", "Mcast_Addr_Entry": "MCAST",
    ]

    /// Whether it stands in files of the first generation, whose outermost elements are modules.
    var isFirstGeneration: Bool { parents[0].name.hasSuffix("_MODULE") }

    init?(_ text: String) {
        var steps: [Step] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            guard steps.count < 8, let step = Step(part) else { return nil }
            steps.append(step)
        }
        guard let last = steps.popLast(), !steps.isEmpty, last.index == nil, !Self.containers.contains(last.name) else { return nil }
        (parents, name) = (steps, last.name)
        guard isFirstGeneration else { return }
        // Entries are those of the table, each with its number, which is not a value of its own.
        guard name != "ID", !name.hasSuffix("_Entry"), steps.allSatisfy({ ($0.index == nil) == ($0.entryName == nil) }) else { return nil }
    }
}
