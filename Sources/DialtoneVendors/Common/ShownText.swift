extension String {
    /// A text for people with the other kind of quotes, for formats that cannot carry double ones; it keeps its meaning.
    var withSingleQuotes: String {
        guard utf8.contains(UInt8(ascii: "\"")) else { return self }
        // Not by characters: a quote with a combining mark is one of its own.
        var text = UnicodeScalarView()
        for scalar in unicodeScalars { text.append(scalar == "\"" ? "'" : scalar) }
        return String(text)
    }
}
