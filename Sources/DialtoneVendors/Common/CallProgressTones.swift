import DialtoneModel

/// The sounds by which a phone says what becomes of a call, as a country's network has them: for makers whose phones take frequencies
/// and times, and no country.
///
/// Source: ITU-T E.180 supplement 2, "Various tones used in national networks" (2003), for GB BT's SIN 350, for NZ TNA 102, for AU ACIF
/// S002, for RU GOST 45.223, as an open-source PBX cites and plays them (observed). ES, SE, NO, PT, GR and BR, for which it names no
/// document, are as two makers' tables have them, too (observed); FI is its own alone (observed). Where sources contradict each other
/// (Denmark) or only one without a document was found (Ireland, Malaysia, Turkey, South Africa) a country is left out, and its
/// phones get a note.
struct CallProgressTones: Hashable, Sendable {
    /// One sound.
    struct Tone: Hashable, Sendable {
        /// In hertz, one or two that sound together.
        var frequencies: [Int]
        /// Sound and silence in turns, in milliseconds, which is repeated; empty for one that goes on.
        var cadence: [Int] = []

        /// The first frequency, and the second or 0.
        var pair: (Int, Int) { (frequencies[0], frequencies.count > 1 ? frequencies[1] : 0) }

        /// Sound and silence, pair by pair.
        var steps: [(on: Int, off: Int)] {
            stride(from: 0, to: cadence.count - 1, by: 2).map { (cadence[$0], cadence[$0 + 1]) }
        }
    }

    /// A number may be dialled.
    var dial: Tone
    /// The other phone rings.
    var ringback: Tone
    var busy: Tone
    /// No way leads to the number.
    var congestion: Tone

    /// By ISO 3166 code in capital letters.
    static let byCountry: [String: CallProgressTones] = {
        var all: [String: CallProgressTones] = [:]
        for line in lines.split(separator: "\n") {
            let fields = line.split(separator: "|")
            let tones = fields.dropFirst().compactMap { Tone(String($0)) }
            guard let country = fields.first, tones.count == 4 else { continue }
            all[String(country)] = CallProgressTones(dial: tones[0], ringback: tones[1], busy: tones[2], congestion: tones[3])
        }
        all["CA"] = all["US"]
        return all
    }()

    /// Country, dial tone, ringing, busy, congestion: frequencies, and behind a slash the times.
    private static let lines = """
        AT|420|420/1000-5000|420/400-400|420/200-200
        AU|413+438|413+438/400-200-400-2000|425/375-375|425/375-375
        BE|425|425/1000-3000|425/500-500|425/167-167
        BR|425|425/1000-4000|425/250-250|425/250-250-750-250
        CH|425|425/1000-4000|425/500-500|425/200-200
        CN|450|450/1000-4000|450/350-350|450/700-700
        CZ|425/330-330-660-660|425/1000-4000|425/330-330|425/165-165
        DE|425|425/1000-4000|425/480-480|425/240-240
        ES|425|425/1500-3000|425/200-200|425/200-200-200-200-200-600
        FI|425|425/1000-4000|425/300-300|425/200-200
        FR|440|440/1500-3500|440/500-500|440/250-250
        GB|350+440|400+450/400-200-400-2000|400/375-375|400/400-350-225-525
        GR|425/200-300-700-800|425/1000-4000|425/300-300|425/200-200
        IT|425/200-200-600-1000|425/1000-4000|425/500-500|425/200-200
        NL|425|425/1000-4000|425/500-500|425/250-250
        NO|425|425/1000-4000|425/500-500|425/200-200
        NZ|400|400+450/400-200-400-2000|400/500-500|400/250-250
        PT|425|425/1000-5000|425/500-500|425/200-200
        RU|425|425/1000-4000|425/350-350|425/175-175
        SE|425|425/1000-5000|425/250-250|425/250-750
        US|350+440|440+480/2000-4000|480+620/500-500|480+620/250-250
        """
}

extension CallProgressTones.Tone {
    /// `400+450/400-200-400-2000`; nil for anything else.
    fileprivate init?(_ text: String) {
        let parts = text.split(separator: "/")
        frequencies = parts.first?.split(separator: "+").compactMap { Int($0) } ?? []
        if parts.count == 2 { cadence = parts[1].split(separator: "-").compactMap { Int($0) } }
        guard (1...2).contains(frequencies.count), cadence.count % 2 == 0 else { return nil }
    }
}

extension SettingsReader {
    /// The tones of the wanted country; nil if nothing is wanted, or with a note if those of the country are not known.
    func callProgressTones(vendor: String, notes: inout [String]) -> CallProgressTones? {
        ToneWords.word(self, in: CallProgressTones.byCountry, vendor: vendor, notes: &notes)
    }
}
