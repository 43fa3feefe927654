extension String {
    /// A text for people with the other kind of quotes, for formats that cannot carry double ones; it keeps its meaning.
    var withSingleQuotes: String { utf8.contains(UInt8(ascii: "\"")) ? String(map { $0 == "\"" ? "'" : $0 }) : self }
}
