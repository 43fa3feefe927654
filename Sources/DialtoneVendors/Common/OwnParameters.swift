import DialtoneModel

/// An administrator's own parameters while a file is written: each is taken once, in the place of the driver's value or at
/// the end.
struct OwnParameters {
    /// In the order in which they were given; of several with one name the last value counts.
    private var names: [String] = []
    private var values: [String: String] = [:]

    init(_ parameters: [PhoneSettings.VendorParameter]) {
        for parameter in parameters where values.updateValue(parameter.value, forKey: parameter.name) == nil {
            names.append(parameter.name)
        }
    }

    /// The value for a name that the driver is about to write; nil if the administrator has none.
    mutating func take(_ name: String) -> String? {
        values.isEmpty ? nil : values.removeValue(forKey: name)
    }

    /// Those that the driver had no value of its own for.
    var left: [(name: String, value: String)] {
        values.isEmpty ? [] : names.compactMap { name in values[name].map { (name: name, value: $0) } }
    }
}
