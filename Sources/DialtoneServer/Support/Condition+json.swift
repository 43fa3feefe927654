package import DialtoneModel

extension Condition {
    /// The one shape in which pages and programs get it, of a phone as of a site: `{code, severity, subject, since, facts, text, texts}`; `text` is English, `texts` has each
    /// language, `since` is null for what is found out at each look.
    package var json: JSONValue {
        [
            "code": .string(code), "severity": .string(severity.rawValue), "subject": .string(subject.rawValue), "since": .null,
            "facts": facts,
            "text": .string(text(in: .english)),
            "texts": textsJSON,
        ]
    }

    /// `{en, de}`.
    package var textsJSON: JSONValue { .object(TextLanguage.allCases.map { JSONMember($0.rawValue, .string(text(in: $0))) }) }
}

extension Phone {
    /// The condition whose English text the phone's reason is; nil if the reason is another text, or there is none.
    package var reasonCondition: Condition? {
        let candidates = [Condition.entryTLSOnly]
        return reason.flatMap { reason in candidates.first { $0.text(in: .english) == reason } }
    }
}
