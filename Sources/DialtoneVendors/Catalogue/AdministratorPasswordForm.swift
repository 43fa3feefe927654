package import DialtoneModel

/// In which form phones take the password of their administrator.
package enum AdministratorPasswordForm: Hashable, Sendable {
    /// Their files hold none.
    case none
    /// Letters and digits.
    case text
    /// So many digits, twelve at most: what has letters is refused, or cannot be typed at a keypad.
    case digits(Int)

    /// 40 bits: out of reach for guesses at a phone's web page, and short enough for a keypad.
    private static let digitsMax = 12

    /// For phones that take digits, however many.
    package static let keypad = digits(digitsMax)

    /// A password that Dialtone made, as these phones are told it; nil if they are told none.
    ///
    /// The same password gives the same digits, so that one that is stored serves a phone whose make is seen only later.
    package func told(_ password: Secret) -> Secret? {
        switch self {
        case .none: return nil
        case .text: return password
        case .digits(let count):
            let end: UInt64 = 1_000_000_000_000
            // A polynomial over the characters; the factor is prime and has no factor in common with the end.
            let number = password.reveal().utf8.reduce(UInt64(0)) { ($0 * 1_000_003 + UInt64($1)) % end }
            let digits = String(number)
            return Secret(String((String(repeating: "0", count: Self.digitsMax - digits.count) + digits).prefix(count)))
        }
    }
}
