package import struct Foundation.Date

/// One event in the life of a phone, with its time.
package struct HistoryEntry: Hashable, Sendable {
    package var at: Date
    package var event: HistoryEvent
    /// The sentence of a former release, for an event whose facts do not make one.
    package var formerText: String?

    package init(at: Date, event: HistoryEvent, formerText: String? = nil) {
        self.at = at
        self.event = event
        self.formerText = formerText
    }

    /// One sentence without secrets.
    package func text(in language: TextLanguage) -> String { formerText ?? event.text(in: language) }
    package var text: String { text(in: .english) }
    package var kind: String { event.kind.rawValue }
    package var details: JSONValue? { event.facts }
}
