/// Something that people are told the moment it happens, in a line or two on their screen.
///
/// A ``Condition`` lasts and is shown as long as it lasts; a notice is told once.
package enum Notice: Hashable, Sendable {
    /// To the user: everything is prepared, the phone may be plugged in.
    case phoneReady(phone: String)
    /// To administrators: the PBX no longer shows this phone.
    case phoneLost(phone: String, user: String)
    /// To administrators: the PBX no longer shows so many phones.
    case phonesLost(count: Int)

    package func title(in language: TextLanguage) -> String {
        switch (self, language) {
        case (.phoneReady, .english): "Your phone"
        case (.phoneReady, .german): "Ihr Telefon"
        case (.phoneLost, .english), (.phonesLost, .english): "Registration lost"
        case (.phoneLost, .german), (.phonesLost, .german): "Registrierung verloren"
        }
    }

    package func text(in language: TextLanguage) -> String {
        switch (self, language) {
        case (.phoneReady(let phone), .english): "\(phone) is ready: plug it in."
        case (.phoneReady(let phone), .german): "\(phone) ist bereit: Schließen Sie es an."
        case (.phoneLost(let phone, let user), .english): "The phone \(phone) of \(user) lost its registration."
        case (.phoneLost(let phone, let user), .german): "Das Telefon \(phone) von \(user) hat seine Registrierung verloren."
        case (.phonesLost(let count), .english): "\(count) phones lost their registration."
        case (.phonesLost(let count), .german): "\(count) Telefone haben ihre Registrierung verloren."
        }
    }
}
