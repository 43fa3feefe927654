/// Reads Obihai's files: `<O><N>object.</N><P><N>name</N><V>value</V></P></O>`, or the same with long names of the elements. A value that is
/// set back to the factory's is nil inside.
struct ParameterListReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var path: [String] = []
    private var (object, name) = ("", "")
    private var isReset = false

    private static let short = ["Object": "O", "Name": "N", "ParameterValueStruct": "P", "Value": "V"]

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        path.append(Self.short[name] ?? name)
        isReset = attributes["X_UD"] == "Y" || attributes["X_UseDefault"] == "Yes"
    }

    mutating func ended(_ element: String, text: String) {
        switch path {
        case ["ParameterList", "O", "N"]:
            object = text
            if !object.hasSuffix(".") { read.complaints.append("no point at the end of \(object)") }
        case ["ParameterList", "O", "P", "N"]: name = text
        case ["ParameterList", "O", "P", "V"]: read.add(object + name, isReset ? nil : text)
        case ["ParameterList"], ["ParameterList", "O"], ["ParameterList", "O", "P"]: break
        default: read.complaints.append("an element \(path.joined(separator: "/"))")
        }
        path.removeLast()
    }
}
