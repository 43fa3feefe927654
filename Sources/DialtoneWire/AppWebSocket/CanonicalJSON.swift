import DialtoneModel

/// JSON text in the one spelling that senders hash: tokens in their order, no white space outside texts, no needless
/// escapes.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket": what `JSON.stringify` produces (stated).
package enum CanonicalJSON {
    /// The canonical spelling of any JSON text. Numbers keep their spelling, members their order, repeated keys stay.
    ///
    /// - Throws: ``WireFault/badJSON(field:reason:)`` if it is not JSON.
    package static func text(of raw: String) throws(WireFault) -> String {
        do { return try JSONValue(parsing: raw).text } catch {
            throw .badJSON(field: "info", reason: error.description)
        }
    }
}
