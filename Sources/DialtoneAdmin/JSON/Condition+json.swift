package import DialtoneModel

extension Condition {
    /// The one shape in which pages and programs get it, of a phone as of a site: `{code, severity, subject, since, facts, text, texts,
    /// titles}`; `text` is English, `texts` and `titles` have each language, `since` is null for what is found out at each look.
    package var json: JSONValue {
        [
            "code": .string(code), "severity": .string(severity.rawValue), "subject": .string(subject.rawValue), "since": .null,
            "facts": facts, "text": .string(text(in: .english)), "texts": textsJSON, "titles": titlesJSON,
        ]
    }

    /// `{en, de}`.
    package var textsJSON: JSONValue { TextLanguage.json { text(in: $0) } }

    /// `{en, de}`, in a few words and without facts.
    package var titlesJSON: JSONValue { TextLanguage.json { title(in: $0) } }
}

extension LastingCondition {
    /// A condition of a phone, with its time.
    package var json: JSONValue {
        var json = condition.json
        json["since"] = .string(since.contractText)
        return json
    }
}

extension Phone {
    /// Its conditions in their order.
    ///
    /// - Parameter found: One that is found out at each look, and has no time.
    package func conditionsJSON(with found: Condition?) -> JSONValue {
        var all = conditions
        if let found { _ = all.set(found, at: receivedAt) }
        return .array(all.all.map { $0.condition == found ? $0.condition.json : $0.json })
    }
}

extension TextLanguage {
    /// `{en, de}`.
    static func json(_ text: (TextLanguage) -> String) -> JSONValue {
        .object(allCases.map { JSONMember($0.rawValue, .string(text($0))) })
    }
}
