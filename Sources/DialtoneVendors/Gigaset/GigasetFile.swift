import DialtoneModel

/// Writes Gigaset's provisioning XML: a list of parameters with name and value.
struct GigasetFile: PartedFile, ~Copyable {
    private var written: ByteText
    private var own: ParameterOverrides

    var bytes: [UInt8] { written.bytes }

    var hasOverrides: Bool { !own.isEmpty }

    mutating func edit<Value>(_ change: (inout ByteText) -> Value) -> Value { change(&written) }

    /// - Parameters:
    ///   - product: The attribute `productID`, where the family has one.
    ///   - firmware: What the device shall load; it compares the version with its own.
    init(
        _ parameters: [PhoneSettings.VendorParameter], product: String? = nil, firmware: (url: String, version: String)? = nil
    ) throws(RenderFault) {
        let own = try ParameterOverrides(parameters)
        var written = ByteText(reserving: 16_384)
        written.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        written.append("<provisioning version=\"1.1\"\(product.map { " productID=\"\($0)\"" } ?? "")>\n")
        if let firmware {
            let version = try XMLFile.escape(firmware.version, field: Field.firmware)
            let url = try XMLFile.escape(FieldCheck.url(firmware.url, field: Field.firmware), field: Field.firmware)
            written.append("  <firmware>\n    <file version=\"\(version)\" url=\"\(url)\"/>\n  </firmware>\n")
        }
        written.append("  <nvm>\n")
        self.written = written
        self.own = own
    }

    /// The firmware that the settings want; nil, with a note, where its version is not told.
    ///
    /// Source: NethServer's template for phones, Wazo's for bases (observed).
    static func firmware(_ settings: SettingsReader, notes: inout [String]) -> (url: String, version: String)? {
        guard let firmware = settings.firmware else { return nil }
        guard !firmware.version.isEmpty else {
            notes.append("The firmware was left out: a Gigaset device wants its version beside the URL.")
            return nil
        }
        return (firmware.url, firmware.version)
    }

    /// - Parameter field: What the value is, for the words of a fault.
    mutating func set(_ name: String, _ value: String, field: @autoclosure () -> String) throws(RenderFault) {
        begin(name)
        if try !replace(name) { try written.append(xml: value, field: field()) }
        end()
    }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, _ value: String) throws(RenderFault) { try set(name, value, field: name) }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) {
        begin(name)
        if try !replace(name) { written.append(value) }
        end()
    }

    mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try set(name, isOn ? "1" : "0", field: name) }

    /// Writes an order to the device, without parameters.
    mutating func operation(_ name: String) { written.append("    <oper name=\"\(name)\"/>\n") }

    /// Ends the file with the administrator's own parameters.
    ///
    /// On a DECT base, `hs.00001.RegStatus` is not a parameter but part of the order that adds a handset, so it is written
    /// as one: an administrator gives it while the handset is to be registered, and takes it away afterwards.
    mutating func finish() throws(RenderFault) {
        for parameter in own.takeRest() {
            let name = parameter.name
            guard let handset = Self.handset(in: name) else {
                begin(name)
                try written.append(xml: parameter.value, field: Field.parameter(name))
                end()
                continue
            }
            let value = try XMLFile.escape(parameter.value, field: Field.parameter(name))
            written.append("    <oper name=\"add_hs\" value=\"\(handset)\">\n")
            written.append("      <param name=\"hs.RegStatus\" value=\"\(value)\"/>\n    </oper>\n")
        }
        written.append("  </nvm>\n</provisioning>\n")
    }

    /// Writes the administrator's value for a parameter.
    ///
    /// - Returns: Whether there is one.
    private mutating func replace(_ name: String) throws(RenderFault) -> Bool {
        guard !own.isEmpty, let value = own.take(name) else { return false }
        try written.append(xml: value, field: Field.parameter(name))
        return true
    }

    private mutating func begin(_ name: String) {
        written.append("    <param name=\"")
        written.append(name)
        written.append("\" value=\"")
    }

    private mutating func end() { written.append("\"/>\n") }

    /// The five digits of `hs.00001.RegStatus`.
    private static func handset(in name: String) -> Substring? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "hs", parts[2] == "RegStatus", parts[1].utf8.count == 5,
            parts[1].utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return parts[1]
    }

    /// Whether a name has the form of all parameters: words with dots between them.
    static func isParameter(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 && name.utf8.count <= 128
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
                            || byte == UInt8(ascii: "-")
                    }
            }
    }
}
