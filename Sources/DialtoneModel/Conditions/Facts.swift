/// Reads typed facts back from the JSON object in which they are stored; nil for one that is missing or of another kind.
struct Facts {
    private let value: JSONValue

    init(_ value: JSONValue?) { self.value = value ?? [:] }

    func text(_ key: String) -> String? { value[key]?.string }
    func number(_ key: String) -> Int? { value[key]?.int }
    func mac(_ key: String) -> MACAddress? { text(key).flatMap { MACAddress($0) } }
    func texts(_ key: String) -> [String]? { value[key]?.elements?.compactMap(\.string) }

    /// Both texts, or nil.
    func texts(_ first: String, _ second: String) -> (String, String)? {
        guard let first = text(first), let second = text(second) else { return nil }
        return (first, second)
    }
}
