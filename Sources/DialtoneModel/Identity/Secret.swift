/// A text that must never be printed: a password, a code, a token.
///
/// Every description says `‹secret›`. The clear text leaves only through ``reveal()``, which is called where a digest,
/// a cipher or a phone's own file is made, and nowhere else.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The clear text.
    package func reveal() -> String { text }

    package var isEmpty: Bool { text.isEmpty }
    package var description: String { "‹secret›" }
    package var debugDescription: String { "‹secret›" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Compares without telling by its duration where the texts differ.
    package func matches(_ other: String) -> Bool {
        let (a, b) = (Array(text.utf8), Array(other.utf8))
        var difference = UInt8(a.count == b.count ? 0 : 1)
        for index in b.indices { difference |= b[index] ^ (index < a.count ? a[index] : 0) }
        return difference == 0
    }
}
