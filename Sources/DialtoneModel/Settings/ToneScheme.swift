/// A set of call progress tones (dial tone, ringing, busy), as Devices numbers them.
///
/// Source: innovaphone SDK 13r2 to 14r1, "com.innovaphone.devices", `dialTone` 0 to 26 (stated).
package enum ToneScheme: String, CaseIterable, Sendable {
    // In the order of their numbers.
    case europePBX = "europe-pbx"
    case europePublic = "europe-public"
    case us
    case uk
    case italyPublic = "italy-public"
    case czechPBX = "czech-pbx"
    case czechPublic = "czech-public"
    case sweden, france, switzerland
    case italyPBX = "italy-pbx"
    case belgium, netherlands, norway, denmark, germany, spain, finland, austria, ireland, australia
    case newZealand = "new-zealand"
    case malaysia, turkey, russia
    case southAfrica = "south-africa"
    case brazil

    /// The scheme with a number of Devices; nil outside 0 to 26.
    package init?(number: Int) {
        guard Self.allCases.indices.contains(number) else { return nil }
        self = Self.allCases[number]
    }

    /// 0 to 26.
    package var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// ISO 3166 code of the country in two capital letters; nil for the two of Europe as a whole.
    package var country: String? {
        switch self {
        case .europePBX, .europePublic: nil
        case .us: "US"
        case .uk: "GB"
        case .italyPublic, .italyPBX: "IT"
        case .czechPBX, .czechPublic: "CZ"
        case .sweden: "SE"
        case .france: "FR"
        case .switzerland: "CH"
        case .belgium: "BE"
        case .netherlands: "NL"
        case .norway: "NO"
        case .denmark: "DK"
        case .germany: "DE"
        case .spain: "ES"
        case .finland: "FI"
        case .austria: "AT"
        case .ireland: "IE"
        case .australia: "AU"
        case .newZealand: "NZ"
        case .malaysia: "MY"
        case .turkey: "TR"
        case .russia: "RU"
        case .southAfrica: "ZA"
        case .brazil: "BR"
        }
    }
}
