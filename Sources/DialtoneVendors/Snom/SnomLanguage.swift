/// What Snom phones call the languages of their display.
enum SnomLanguage {
    /// The name in the firmware's spelling; nil if none is known.
    ///
    /// Source: NethServer's table for firmware 10.1 (observed); Wazo's for firmware 8, which spells Spanish without its tilde (observed).
    ///
    /// - Parameters:
    ///   - tag: BCP 47.
    ///   - firmware: What is not known to be old is taken to be current.
    static func name(of tag: String, firmware: String?) -> String? {
        let code = String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })
        let version = firmware?.split(separator: ".").first.flatMap { Int($0) } ?? 10
        if code == "es", version < 10 { return "Espanol" }
        return names[code]
    }

    private static let names = [
        "bs": "Bosanski", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "en": "English", "es": "Español", "fi": "Suomi",
        "fr": "Français", "hu": "Magyar", "it": "Italiano", "lt": "Lietuvių", "nb": "Norsk", "nl": "Nederlands", "nn": "Norsk",
        "no": "Norsk", "pt": "Português", "ru": "Русский", "sl": "Slovenščina", "sv": "Svenska", "tr": "Türkçe",
        "zh": "Traditional Chinese",
    ]
}
