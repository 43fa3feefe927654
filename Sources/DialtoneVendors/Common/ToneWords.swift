import DialtoneModel

/// A maker's words for the countries whose tones its phones play.
enum ToneWords {
    /// The word for the wanted country; nil if nothing is wanted, or with a note if the maker has no word for it.
    ///
    /// - Parameter words: By ISO 3166 code in capital letters.
    static func word<Word>(
        _ settings: SettingsReader, in words: [String: Word], vendor: String, notes: inout [String]
    ) -> Word? {
        guard let tones = settings.tones else { return nil }
        if let word = tones.country.flatMap({ words[$0] }) { return word }
        let what = tones.country ?? tones.scheme?.rawValue ?? "the wanted ones"
        notes.append("The tones were left as they are: no word of \(vendor) is known for \(what).")
        return nil
    }
}
