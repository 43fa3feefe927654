import DialtoneModel

/// Call progress tones.
///
/// Source: Grandstream's configuration templates, as FusionPBX carries them, for the numbers and the form of phones; public generators
/// for which number is which tone, for a single frequency, for several steps and for adapters (observed).
extension GrandstreamRenderer {
    mutating func tones() throws(RenderFault) {
        let series = model.series
        guard series.hasTones else { return }
        guard let tones = settings.callProgressTones(vendor: "Grandstream", notes: &notes) else { return }
        if model.isAdapter {
            for (number, tone) in [(4000, tones.dial), (4001, tones.ringback), (4002, tones.busy), (4003, tones.congestion)] {
                try set(number, Self.adapterTone(tone), field: "P\(number)")
            }
            return
        }
        var numbered = [(343, tones.dial), (346, tones.ringback), (348, tones.busy)]
        if series.hasCongestionTone { numbered.append((349, tones.congestion)) }
        for (number, tone) in numbered { try set(number, Self.phoneTone(tone), field: "P\(number)") }
    }

    /// `f1=425,f2=0,c=20/30-70/80;`: hertz, and hundredths of a second; without times for a sound that goes on.
    private static func phoneTone(_ tone: CallProgressTones.Tone) -> String {
        let steps = tone.steps.map { "\(($0.on + 5) / 10)/\(($0.off + 5) / 10)" }.joined(separator: "-")
        return "f1=\(tone.pair.0),f2=\(tone.pair.1)" + (steps.isEmpty ? ";" : ",c=\(steps);")
    }

    /// `f1=425@-17,f2=0@-17,c=200/300-700/800;`: hertz with a level in dBm, and milliseconds; 0 for a sound that goes on.
    private static func adapterTone(_ tone: CallProgressTones.Tone) -> String {
        let level = tone.frequencies.count > 1 ? -19 : -16
        let steps = tone.steps.map { "\($0.on)/\($0.off)" }.joined(separator: "-")
        return "f1=\(tone.pair.0)@\(level),f2=\(tone.pair.1)@\(level),c=\(steps.isEmpty ? "0/0" : steps);"
    }
}
