/// The languages in which people are told things.
package enum TextLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case german = "de"
}

/// A text in every language.
package struct Words: Hashable, Sendable {
    package var english: String
    package var german: String

    package init(_ english: String, _ german: String) {
        self.english = english
        self.german = german
    }

    package subscript(language: TextLanguage) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }
}
