import DialtoneModel

/// Writes Linphone's remote configuration: sections of named entries in XML, the same names as in its own configuration file.
///
/// Every entry says `overwrite`, or the program would keep a value that it already has. An empty one removes what it has.
///
/// Source: Linphone, "Remote provisioning" (stated); that an empty entry removes: `linphonec` 5.1 (observed).
struct LinphoneFile {
    private var xml = XMLFile()
    private var own: OwnParameters
    private var section: String?

    init(own: [PhoneSettings.VendorParameter]) throws(RenderFault) {
        self.own = OwnParameters(own)
        try xml.open("config", ["xmlns": "http://www.linphone.org/xsds/lpconfig.xsd"])
    }

    var text: String { xml.text }

    /// Begins a section, and ends the one before.
    mutating func begin(_ name: String) throws(RenderFault) {
        if section != nil { xml.close() }
        section = name
        try xml.open("section", ["name": name])
    }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) { try set(name, "\(value)", field: name) }

    mutating func clear(_ name: String) throws(RenderFault) { try set(name, "", field: name) }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ text: String, field: String) throws(RenderFault) {
        let full = "\(section ?? "")/\(name)"
        if let value = own.take(full) {
            try entry(name, value, field: Field.parameter(full))
        } else {
            try entry(name, text, field: field)
        }
    }

    /// Writes the administrator's parameters that have no place yet, and ends the file.
    mutating func end() throws(RenderFault) {
        for parameter in own.rest {
            guard let slash = parameter.name.lastIndex(of: "/") else { continue }
            let name = String(parameter.name[..<slash])
            if name != section { try begin(name) }
            try entry(
                String(parameter.name[parameter.name.index(after: slash)...]), parameter.value, field: Field.parameter(parameter.name))
        }
        if section != nil { xml.close() }
        xml.close()
    }

    private mutating func entry(_ name: String, _ text: String, field: String) throws(RenderFault) {
        try xml.element("entry", text, ["name": name, "overwrite": "true"], field: field)
    }

    /// Why this cannot be a parameter's name; nil if it can.
    static func problem(inName name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isName =
            parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.count <= 64
                    && part.utf8.allSatisfy { byte in
                        (48...57).contains(byte) || (97...122).contains(byte | 0x20) && byte < 128 || "._-".utf8.contains(byte)
                    }
            }
        return isName ? nil : "is not a section and an entry such as sip/root_ca"
    }
}
