package import struct Foundation.Date

/// One event in the life of a phone, for people.
package struct HistoryEntry: Hashable, Sendable {
    package var at: Date
    /// A short fixed word: `received`, `password`, `item`, `ready`, `failed`, `fetched`, `registered`, …
    package var kind: String
    /// One English sentence without secrets.
    package var text: String
    /// Facts behind the sentence (address, model, file …), or nil.
    package var details: JSONValue?

    package init(at: Date, kind: String, text: String, details: JSONValue? = nil) {
        self.at = at
        self.kind = kind
        self.text = text
        self.details = details
    }
}
