/// The languages in which conditions are told.
package enum TextLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case german = "de"
}

/// The one table of words: for each condition what is wrong, and what to do about it, in one to three short sentences.
extension Condition {
    package func text(in language: TextLanguage) -> String {
        switch language {
        case .english: texts.english
        case .german: texts.german
        }
    }

    private var texts: (english: String, german: String) {
        switch self {
        case .orderNotAllowed(let app):
            (
                "A login at the App \"\(app)\" may not order phones. Create an App object whose URL ends with "
                    + "/dialtone-provisioning, and tick it at Profile and Users Admin.",
                "Eine Anmeldung an der App „\(app)“ darf keine Telefone bestellen. Legen Sie ein App-Objekt an, dessen URL mit "
                    + "/dialtone-provisioning endet, und haken Sie es bei Profile und Users Admin an."
            )
        }
    }
}
