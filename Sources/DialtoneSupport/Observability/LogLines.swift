import DialtoneModel

/// Where the lines of a log go, with everything in them made harmless, whichever part or library wrote it.
///
/// Names, addresses and reasons come from peers. A line break in one of them would write a line of its own, an escape sequence would move
/// the cursor of whoever reads the log in a terminal, and characters for the direction of writing would show another text than there is.
package struct LogLines: TextOutputStream, Sendable {
    /// Writes one line, which comes without its end.
    let put: @Sendable (String) -> Void

    package init(put: @escaping @Sendable (String) -> Void) { self.put = put }

    /// - Parameter text: One line with its end, as a log handler writes it.
    package mutating func write(_ text: String) {
        put((text.hasSuffix("\n") ? String(text.dropLast()) : text).escapingControls)
    }
}
