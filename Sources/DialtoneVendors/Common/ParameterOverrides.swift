import DialtoneModel

/// The parameters that an administrator gave in the vendor's own words, while a file is written.
///
/// A writer asks for each parameter that it is about to write; what nobody asked for is left for the end of the file. So each
/// stands once.
struct ParameterOverrides {
    private let given: [PhoneSettings.VendorParameter]
    /// Where each name stands in `given`; of a name that stands there twice, the last place.
    private let places: [String: Int]
    private var isUsed: [Bool]

    /// - Parameter problem: The driver's `problem(inParameter:)`.
    /// - Throws: ``RenderFault`` for a name that the vendor's format cannot have.
    init(_ given: [PhoneSettings.VendorParameter], problem: (String) -> String? = { _ in nil }) throws(RenderFault) {
        for parameter in given {
            // A name with a problem is not repeated: it can be anything.
            if let problem = problem(parameter.name) { throw RenderFault(field: "the name of a parameter", reason: problem) }
        }
        self.given = given
        places = Dictionary(zip(given.map(\.name), given.indices)) { $1 }
        isUsed = Array(repeating: false, count: given.count)
    }

    /// Whether there are none, so that nobody need put a name together to ask.
    var isEmpty: Bool { given.isEmpty }

    /// The value that stands in the place of the driver's own; nil if there is none.
    mutating func take(_ name: String) -> String? {
        guard let place = places[name] else { return nil }
        isUsed[place] = true
        return given[place].value
    }

    /// Those that found no place, in the order in which they were given. They count as used from now on.
    ///
    /// - Parameter isWanted: For a file whose parts hold different parameters.
    mutating func takeRest(where isWanted: (String) -> Bool = { _ in true }) -> [PhoneSettings.VendorParameter] {
        given.indices.compactMap { index in
            let parameter = given[index]
            guard !isUsed[index], places[parameter.name] == index, isWanted(parameter.name) else { return nil }
            isUsed[index] = true
            return parameter
        }
    }
}
