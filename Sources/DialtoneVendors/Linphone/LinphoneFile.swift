import DialtoneModel

/// Writes Linphone's remote configuration: sections of named entries in XML, the same names as in its own configuration file.
///
/// Every entry says `overwrite`, or the program would keep a value that it already has. An empty one removes what it has.
///
/// Source: Linphone, "Remote provisioning" (stated); that an empty entry removes: `linphonec` 5.1 (observed).
struct LinphoneFile: ~Copyable {
    private var xml: XMLFile
    private var section: String?

    init(overrides: ParameterOverrides) throws(RenderFault) {
        xml = XMLFile(overrides: overrides)
        try xml.open("config", ["xmlns": "http://www.linphone.org/xsds/lpconfig.xsd"])
    }

    var bytes: [UInt8] { xml.bytes }

    /// Begins a section, and ends the one before.
    mutating func begin(_ name: String) throws(RenderFault) {
        if section != nil { xml.close() }
        section = name
        try xml.open("section", ["name": name])
    }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) { try set(name, "\(value)", field: name) }

    mutating func clear(_ name: String) throws(RenderFault) { try set(name, "", field: name) }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ text: String, field: @autoclosure () -> String) throws(RenderFault) {
        try xml.element("entry", text, parameter: "\(section ?? "")/\(name)", field: field()) { attributes in
            attributes.append(" name=\"")
            attributes.append(name)
            attributes.append("\" overwrite=\"true\"")
        }
    }

    /// Writes the administrator's parameters that have no place yet, and ends the file.
    mutating func finish() throws(RenderFault) {
        for parameter in xml.takeRest() {
            guard let slash = parameter.name.lastIndex(of: "/") else { continue }
            let name = String(parameter.name[..<slash])
            if name != section { try begin(name) }
            try set(
                String(parameter.name[parameter.name.index(after: slash)...]), parameter.value, field: Field.parameter(parameter.name))
        }
        if section != nil { xml.close() }
        xml.close()
    }

    /// Why this cannot be a parameter's name; nil if it can.
    static func problem(inName name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.count == 2 && parts.allSatisfy { ParameterName.isPlain($0, extra: "._-", bytesMax: 64) }
        return isName ? nil : "is not a section and an entry such as sip/root_ca"
    }
}
