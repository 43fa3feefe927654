import DialtoneModel

/// Call progress tones.
///
/// Source: Cisco, "SPA 300 Series, SPA 500 Series, and WIP310 IP Phone Administration Guide", p. 194: the script, levels and lengths
/// of the factory's tones (stated). Of multiplatform phones by the same names in Wazo's and FusionPBX's templates (observed).
extension CiscoRenderer {
    mutating func tones() throws(RenderFault) {
        guard let tones = settings.callProgressTones(vendor: "Cisco", notes: &notes) else { return }
        try set("Dial_Tone", Self.script(tones.dial, seconds: "10"))
        try set("Busy_Tone", Self.script(tones.busy, seconds: "10"))
        try set("Reorder_Tone", Self.script(tones.congestion, seconds: "10"))
        try set("Ring_Back_Tone", Self.script(tones.ringback, seconds: "*"))
    }

    /// `400@-19,450@-19;*(.4/.2/1+2,.4/2/1+2)`: frequencies with their levels in dBm, and how long which of them sound, in seconds.
    ///
    /// - Parameter seconds: The length of the whole; `*` has no end.
    private static func script(_ tone: CallProgressTones.Tone, seconds: String) -> String {
        // Two tones together are as loud as one of -16.
        let level = tone.frequencies.count > 1 ? -19 : -16
        let parts = tone.frequencies.count > 1 ? "1+2" : "1"
        let steps = tone.steps.map { "\(Self.time($0.on))/\(Self.time($0.off))/\(parts)" }
        let cadence = steps.isEmpty ? "*/0/\(parts)" : steps.joined(separator: ",")
        return tone.frequencies.map { "\($0)@\(level)" }.joined(separator: ",") + ";\(seconds)(\(cadence))"
    }

    /// Seconds without a zero before the point, as the factory's scripts have them: `.48`, `1`.
    private static func time(_ milliseconds: Int) -> String {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        guard rest > 0 else { return "\(seconds)" }
        var digits = String(String(1000 + rest).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(seconds == 0 ? "" : "\(seconds)").\(digits)"
    }
}
