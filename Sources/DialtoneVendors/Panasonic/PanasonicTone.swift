import DialtoneModel

/// A call progress tone in Panasonic's words.
///
/// Source: Panasonic, "KX-HDV430 Administrator Guide" p. 323 and "KX-UTG200/KX-UTG300 Administrator Guide" p. 267: hertz, silence and
/// sound in turns in milliseconds, of which the first silence is 60 or more (stated); the factory's take it off the last one.
struct PanasonicTone {
    /// What its names begin with: `BUSY_TONE`.
    let name: String
    let frequencies: String
    let timing: String
    let isRepeated: Bool

    private init(_ name: String, _ tone: CallProgressTones.Tone) {
        self.name = name
        frequencies = "\(tone.pair.0),\(tone.pair.1)"
        isRepeated = !tone.cadence.isEmpty
        var times = tone.cadence
        if let last = times.popLast() { times.append(max(last - Self.lead, Self.lead)) }
        timing = ([Self.lead] + (times.isEmpty ? [0] : times)).map(String.init).joined(separator: ",")
    }

    private static let lead = 60

    /// All four of a country.
    static func all(_ tones: CallProgressTones) -> [PanasonicTone] {
        [
            PanasonicTone("DIAL_TONE1", tones.dial), PanasonicTone("RINGBACK_TONE", tones.ringback), PanasonicTone("BUSY_TONE", tones.busy),
            PanasonicTone("REORDER_TONE", tones.congestion),
        ]
    }
}
