import DialtoneModel

extension JSONValue {
    /// A text that a message cannot do without; a number counts as its decimal text.
    ///
    /// - Throws: ``WireFault/missing(field:)`` if it is absent or null, ``WireFault/badValue(field:reason:)`` if it is
    ///   of another kind or empty.
    func text(of key: String) throws(WireFault) -> String {
        guard let value = self[key], !value.isNull else { throw .missing(field: key) }
        guard let text = value.looseString else { throw .badValue(field: key, reason: "is not a text") }
        guard !text.isEmpty else { throw .badValue(field: key, reason: "is empty") }
        return text
    }
}
