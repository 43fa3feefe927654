extension String {
    /// Without blanks at its ends.
    func trimmingBlanks() -> String { self[...].trimmingBlanks() }
}

extension Substring {
    func trimmingBlanks() -> String {
        var rest = self
        // A byte tells of most ends that they are none, more quickly than a character does.
        while let byte = rest.utf8.first, byte <= 0x20 || byte >= 0x7F, rest.first?.isWhitespace == true { rest.removeFirst() }
        while let byte = rest.utf8.last, byte <= 0x20 || byte >= 0x7F, rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
