import DialtoneModel

/// The administrator's own parameters, on their way into a file: each stands once, in the place of the driver's value of that
/// name or behind everything else.
struct OwnParameters {
    private let values: [String: String]
    /// In the order in which they were given, each name once.
    private let names: [String]
    private var written: Set<String> = []

    /// Of two with the same name, the later counts.
    init(_ parameters: [PhoneSettings.VendorParameter]) {
        var values: [String: String] = [:]
        var names: [String] = []
        for parameter in parameters where values.updateValue(parameter.value, forKey: parameter.name) == nil {
            names.append(parameter.name)
        }
        (self.values, self.names) = (values, names)
    }

    /// The value that takes the place of the driver's own under this name; nil if there is none.
    mutating func take(_ name: String) -> String? {
        // Most phones have none, and a file has thousands of names.
        guard !values.isEmpty, let value = values[name] else { return nil }
        written.insert(name)
        return value
    }

    /// Those whose names the driver did not write.
    var rest: [PhoneSettings.VendorParameter] {
        names.compactMap { name in
            guard !written.contains(name), let value = values[name] else { return nil }
            return PhoneSettings.VendorParameter(name: name, value: value)
        }
    }
}
