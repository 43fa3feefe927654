import DialtoneModel

/// Writes Fanvil's XML, element by element from the outside to the inside: `sysConf`, or the first generation's.
///
/// A driver opens each element once. An administrator's own parameter replaces the driver's value in its place; others of
/// the same element come at its end, so that no element stands twice: whether a phone reads a second `<ap>` is not known.
struct FanvilFile: ~Copyable {
    private var written = ByteText(reserving: 32_768)
    private let root: String
    private var path: [FanvilPath.Step] = []
    /// The administrator's own parameters that do not stand in the file yet, in their order.
    private var own: [(path: FanvilPath, parameter: String, value: String)] = []

    var bytes: [UInt8] { written.bytes }

    /// - Throws: ``RenderFault`` for a parameter that is no path.
    init(root: String = "sysConf", _ parameters: [PhoneSettings.VendorParameter]) throws(RenderFault) {
        self.root = root
        var overrides = try ParameterOverrides(parameters) { FanvilPath($0) == nil ? Self.badName : nil }
        own = overrides.takeRest().compactMap { parameter in
            FanvilPath(parameter.name).map { ($0, parameter.name, parameter.value) }
        }
        written.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(root)>\n")
    }

    static let badName =
        "is not the path of a setting such as sip/line[1]/RegisterTTL, nor, for the first generation, such as TELE_CONFIG_MODULE/Area_Code"

    mutating func open(_ name: String, _ index: Int? = nil) { open(FanvilPath.Step(name: name, index: index)) }

    /// Closes the innermost open element.
    mutating func close() throws(RenderFault) {
        try writeOwn()
        guard let step = path.popLast() else { return }
        indent()
        end(step.name)
    }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ value: String, field: @autoclosure () -> String) throws(RenderFault) {
        if try !replace(name) { try write(name, value, field: field()) }
    }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, _ value: String) throws(RenderFault) { try set(name, value, field: name) }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) {
        if try replace(name) { return }
        begin(name)
        written.append(value)
        end(name)
    }

    mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try set(name, isOn ? "1" : "0", field: name) }

    /// Ends the file.
    mutating func finish() throws(RenderFault) {
        try writeOwn()
        end(root)
    }

    private mutating func open(_ step: FanvilPath.Step) {
        indent()
        path.append(step)
        written.append("<")
        written.append(step.name)
        if let index = step.index, step.entryName == nil {
            written.append(" index=\"")
            written.append(index)
            written.append("\"")
        }
        written.append(">\n")
        guard let index = step.index, let name = step.entryName else { return }
        begin("ID")
        written.append(name)
        written.append(index)
        end("ID")
    }

    /// The administrator's parameters of the innermost open element, and of elements in it that the driver does not write.
    private mutating func writeOwn() throws(RenderFault) {
        while let index = own.firstIndex(where: { $0.path.parents.starts(with: path) }) {
            let next = own[index].path
            if next.parents.count == path.count {
                let parameter = own.remove(at: index)
                try write(next.name, parameter.value, field: Field.parameter(parameter.parameter))
            } else {
                open(next.parents[path.count])
                try close()
            }
        }
    }

    private mutating func write(_ name: String, _ value: String, field: @autoclosure () -> String) throws(RenderFault) {
        begin(name)
        try written.append(xml: value, field: field())
        end(name)
    }

    /// Writes the administrator's value for a parameter of the innermost open element.
    ///
    /// - Returns: Whether there is one.
    private mutating func replace(_ name: String) throws(RenderFault) -> Bool {
        guard let index = own.firstIndex(where: { $0.path.name == name && $0.path.parents == path }) else { return false }
        let parameter = own.remove(at: index)
        try write(name, parameter.value, field: Field.parameter(parameter.parameter))
        return true
    }

    private mutating func begin(_ name: String) {
        indent()
        written.append("<")
        written.append(name)
        written.append(">")
    }

    private mutating func end(_ name: String) {
        written.append("</")
        written.append(name)
        written.append(">\n")
    }

    private mutating func indent() { written.append(blanks: 2 * path.count + 2) }
}
