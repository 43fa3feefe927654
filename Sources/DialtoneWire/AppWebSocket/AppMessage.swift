package import DialtoneModel

/// One JSON message of the AppWebsocket protocol, as received.
///
/// ```text
/// {"mt": message type, "api": which API (optional), "src": chosen by the requester and echoed (optional), …}
/// ```
///
/// The text is kept beside the value, because digests go over the JSON text as the peer wrote it.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket" (stated); numbers for texts and `"true"` for true (observed).
package struct AppMessage: Equatable, Sendable {
    /// The whole message as it came.
    package let text: String
    /// An object.
    package let value: JSONValue
    /// The message type; its meaning depends on ``api``.
    package let mt: String
    /// The API that the message belongs to; nil = the base protocol, or the service's own. An empty text counts as absent: clients
    /// whose messages are fixed structures always write the field (observed: a Go client).
    package let api: String?
    /// To be echoed unchanged, whatever kind of value it is.
    package let src: JSONValue?

    /// Reads the text of one WebSocket message.
    ///
    /// - Throws: ``WireFault/badJSON(field:reason:)`` if it is not a JSON object, ``WireFault/missing(field:)`` or
    ///   ``WireFault/badValue(field:reason:)`` for `mt`.
    package init(parsing text: String) throws(WireFault) {
        let value: JSONValue
        do { value = try JSONValue(parsing: text) } catch {
            throw .badJSON(field: "message", reason: error.description)
        }
        guard value.members != nil else { throw .badJSON(field: "message", reason: "is not an object") }
        guard let mt = value["mt"] else { throw .missing(field: "mt") }
        guard let mt = mt.string, !mt.isEmpty else { throw .badValue(field: "mt", reason: "is not a text") }
        self.text = text
        self.value = value
        self.mt = mt
        api = value["api"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        src = value["src"]
    }

    /// The text of a field; a number counts as its decimal text.
    ///
    /// - Returns: nil if the field is absent, null or of another kind.
    package func string(_ key: String) -> String? { value[key]?.looseString }

    /// The value of a flag: true for `true` and for the text `"true"`; absent is false.
    package func bool(_ key: String) -> Bool { value[key]?.looseBool ?? false }

    /// The JSON text of a top-level field, exactly as it stands in ``text``; nil if it is absent or null.
    package func rawText(of key: String) -> String? {
        var reader = JSONReader(Array(text.utf8))
        // The whole text was read once, so nothing can be wrong with it here.
        guard let raw = try? reader.rawValue(of: key) else { return nil }
        let slice = String(decoding: raw, as: UTF8.self)
        return slice == "null" ? nil : slice
    }

    /// The refusal that the peer put into a result: its `errorText`, or `error` as text or as JSON; nil if there is
    /// none.
    ///
    /// `"error":0`, `false` and null count as none (assumed: no page tells the values).
    package var errorText: String? {
        if let text = string("errorText"), !text.isEmpty { return text }
        guard let error = value["error"], !error.isNull, error != .bool(false), error != .number("0") else {
            return nil
        }
        let text = error.looseString ?? error.text
        return text.isEmpty ? "unknown error" : text
    }

    /// The answer to this message: `mt` with `Result` behind it, `api` and `src` echoed where present, then the
    /// members.
    package func result(_ members: [JSONMember]) -> JSONValue {
        var all = [JSONMember("mt", .string(mt + "Result"))]
        if let api { all.append(JSONMember("api", .string(api))) }
        if let src { all.append(JSONMember("src", src)) }
        return .object(all + members)
    }
}
