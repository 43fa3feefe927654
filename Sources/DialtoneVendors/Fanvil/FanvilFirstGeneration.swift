/// What differs between phones that read the XML before `sysConf`.
enum FanvilFirstGeneration: Sendable {
    /// X1 to X5 and H.
    case desk
    /// C58 and C62, whose lists of zones and languages are others (observed in Wazo's plug-in for firmware 2.3).
    case early
    /// Door stations, whose template has no logins, directory, phone book and display (observed in FusionPBX's for i30).
    case door

    /// The phone's own numbers, or in C58 and C62 codes, of languages.
    ///
    /// Source: Wazo's plug-ins for the X series and for firmware 2.3 (observed); nothing is known of door stations.
    func language(_ tag: String) -> String? {
        let language = String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })
        return switch self {
        case .desk: ["en": "0", "nl": "3", "fr": "4", "it": "7", "es": "10", "de": "16"][language]
        case .early: ["en", "nl", "fr", "it", "es", "de"].contains(language) ? language : nil
        case .door: nil
        }
    }
}
