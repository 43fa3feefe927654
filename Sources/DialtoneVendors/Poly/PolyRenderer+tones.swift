import DialtoneModel

/// Call progress tones.
///
/// Source: Polycom, "CX5500 Unified Conference Station Administrator's Guide", chord parameters: names, hertz, dBm0 and milliseconds, 0
/// without an end (stated). That 0 hertz is no second tone: assumed.
extension PolyRenderer {
    mutating func tones() throws(RenderFault) {
        guard let tones = settings.callProgressTones(vendor: "Poly", notes: &notes) else { return }
        let named = [
            ("dialTone", "dial tone", tones.dial), ("ringback", "ringing", tones.ringback), ("busyTone", "busy tone", tones.busy),
            ("reorder", "congestion tone", tones.congestion),
        ]
        // A chord sounds once and is silent once in each round.
        let (fitting, others) = (named.filter { $0.2.steps.count < 2 }, named.filter { $0.2.steps.count > 1 })
        if !others.isEmpty {
            let names = others.map(\.1).joined(separator: ", ")
            notes.append("Of the country's tones these were left as they are, because Poly phones take only one sound a round: \(names).")
        }
        guard !fitting.isEmpty else { return }
        file.begin("tones")
        for (name, _, tone) in fitting { try chord("tone.chord.callProg.\(name).", tone) }
        file.end()
    }

    private mutating func chord(_ name: String, _ tone: CallProgressTones.Tone) throws(RenderFault) {
        let (first, second) = tone.pair
        // As loud together as alone.
        let level = second > 0 ? -19 : -16
        for (number, frequency) in [(1, first), (2, second)] {
            try set("\(name)freq.\(number)", frequency)
            try set("\(name)level.\(number)", level)
        }
        try set("\(name)onDur", tone.steps.first?.on ?? 0)
        try set("\(name)offDur", tone.steps.first?.off ?? 0)
        try set("\(name)repeat", 0)
    }
}
