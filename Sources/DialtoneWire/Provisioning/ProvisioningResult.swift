package import DialtoneModel

/// The answer to a `ProvisioningPhone`: exactly one each, on the same connection.
///
/// ```text
/// {"mt":"ProvisioningPhoneResult", "src": as asked, "result": "ok" or "failed", "error": text, where it failed}
/// ```
///
/// Source: `ok` is the tutorial's (stated); `failed`, with or without `error`, is the word of the vendor's sample app (observed).
package struct ProvisioningResult: Equatable, Sendable {
    /// How an order ended.
    package enum Outcome: Equatable, Sendable {
        case ok
        /// One English sentence without secrets; nil if the sender gave none.
        case failed(String?)
    }

    /// As the order had it; nil = it had none.
    package var src: JSONValue?
    package var outcome: Outcome
    /// The word that stood in `result`; nil = there was none, or no text.
    package private(set) var word: String?

    package init(src: JSONValue?, outcome: Outcome) {
        self.src = src
        self.outcome = outcome
        word = outcome == .ok ? Self.okWord : Self.failedWord
    }

    /// The only words that may be sent.
    package static let okWord = "ok"
    package static let failedWord = "failed"

    /// Reads a `ProvisioningPhoneResult`: whatever does not say `ok` in so many letters is a failure.
    ///
    /// An `error` that is no text, or an empty one, counts as none. Never fails: an unreadable answer is no success.
    package init(_ message: AppMessage) {
        src = message.src
        word = message.value["result"]?.string
        let text = message.string("error")
        outcome = word == Self.okWord ? .ok : .failed(text?.isEmpty == true ? nil : text)
    }

    /// The message.
    package var json: JSONValue {
        var members = [JSONMember("mt", "ProvisioningPhoneResult")] + (src.map { [JSONMember("src", $0)] } ?? [])
        switch outcome {
        case .ok: members.append(JSONMember("result", .string(Self.okWord)))
        case .failed(let text):
            members.append(JSONMember("result", .string(Self.failedWord)))
            if let text { members.append(JSONMember("error", .string(text))) }
        }
        return .object(members)
    }

    /// The message of an order that ended.
    ///
    /// - Parameter error: One English sentence without secrets; nil = it worked.
    package static func json(src: JSONValue?, error: String?) -> JSONValue {
        ProvisioningResult(src: src, outcome: error.map { .failed($0) } ?? .ok).json
    }
}
