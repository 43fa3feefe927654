import DialtoneModel

/// Writes Fanvil's `sysConf` XML, element by element from the outside to the inside.
///
/// A driver opens each element once. An administrator's own parameter replaces the driver's value in its place; others of
/// the same element come at its end, so that no element stands twice: whether a phone reads a second `<ap>` is not known.
struct FanvilFile {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private var path: [FanvilPath.Step] = []
    /// The administrator's own parameters that do not stand in the file yet, in their order.
    private var own: [(path: FanvilPath, parameter: String, value: String)] = []

    /// - Throws: ``RenderFault`` for a parameter that is no path.
    init(_ parameters: [PhoneSettings.VendorParameter]) throws(RenderFault) {
        for (name, value) in OwnParameters(parameters).left {
            guard let path = FanvilPath(name) else { throw RenderFault(field: "the name of a parameter", reason: Self.badName) }
            own.append((path, name, value))
        }
        text.reserveCapacity(48_000)
        text += "<sysConf>\n"
    }

    static let badName = "is not the path of a setting such as sip/line[1]/RegisterTTL"

    mutating func open(_ name: String, _ index: Int? = nil) { open(FanvilPath.Step(name: name, index: index)) }

    /// Closes the innermost open element.
    mutating func close() throws(RenderFault) {
        try writeOwn()
        guard let step = path.popLast() else { return }
        indent()
        text += "</\(step.name)>\n"
    }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ value: String, field: String) throws(RenderFault) {
        if let index = own.firstIndex(where: { $0.path.name == name && $0.path.parents == path }) {
            let parameter = own.remove(at: index)
            try write(name, parameter.value, field: Field.parameter(parameter.parameter))
        } else {
            try write(name, value, field: field)
        }
    }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, _ value: String) throws(RenderFault) { try set(name, value, field: name) }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) { try set(name, "\(value)", field: name) }

    mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try set(name, isOn ? "1" : "0", field: name) }

    /// Ends the file.
    mutating func finish() throws(RenderFault) {
        while !path.isEmpty { try close() }
        try writeOwn()
        text += "</sysConf>\n"
    }

    private mutating func open(_ step: FanvilPath.Step) {
        indent()
        path.append(step)
        text += step.index.map { "<\(step.name) index=\"\($0)\">\n" } ?? "<\(step.name)>\n"
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

    private mutating func write(_ name: String, _ value: String, field: String) throws(RenderFault) {
        let value = try XMLFile.escape(value, field: field)
        indent()
        text += "<\(name)>\(value)</\(name)>\n"
    }

    private mutating func indent() { for _ in 0...path.count { text += "  " } }
}
