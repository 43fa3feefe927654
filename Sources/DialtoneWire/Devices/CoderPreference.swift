package import DialtoneModel

/// The audio codec that an administrator prefers, as text: `G711A`, `G711u`, `G722`, `OPUS-NB` or `OPUS-WB`.
///
/// Source: innovaphone SDK 13r2 to 14r1, "com.innovaphone.devices" (stated). Other spellings, and a packet time behind the
/// name as in `G722,20,`, may come from other releases (assumed): it is read leniently, and the raw text is kept.
package struct CoderPreference: Equatable, Sendable {
    /// The first entry's codec that we know; nil = none was recognised.
    package var codec: AudioCodec?
    /// Packet time, 10 to 120.
    package var packetMilliseconds: Int?
    /// Further parts of the entry, as they came.
    package var flags: [String]
    package var raw: String

    /// Reads a coder text; never fails.
    package init(parsing raw: String) {
        self.raw = raw
        codec = nil
        packetMilliseconds = nil
        flags = []
        let entries = raw.split { $0 == ";" || $0 == "|" || $0.isWhitespace }
        for entry in entries {
            let parts = entry.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "/" }
            guard let name = parts.first, let codec = Self.codec(named: name) else { continue }
            self.codec = codec
            var rest = parts.dropFirst()
            if let number = rest.first.flatMap({ Int($0) }), (10...120).contains(number) {
                packetMilliseconds = number
                rest = rest.dropFirst()
            }
            flags = rest.filter { !$0.isEmpty }.map(String.init)
            return
        }
    }

    /// The preferred codec first, then the default order without it.
    ///
    /// - Parameter isExclusive: Nothing else is offered, but for G.711: emergency calls must not fail for want of a codec.
    package func order(over defaultOrder: [AudioCodec], isExclusive: Bool = false) -> [AudioCodec] {
        guard let codec else { return defaultOrder }
        return [codec] + (isExclusive ? [.pcma, .pcmu] : defaultOrder).filter { $0 != codec }
    }

    private static func codec(named name: Substring) -> AudioCodec? {
        let name = name.uppercased().filter { $0 != "." && $0 != "-" && $0 != "_" }
        switch name {
        case "G711A", "PCMA", "ALAW": return .pcma
        case "G711U", "G711MU", "PCMU", "ULAW": return .pcmu
        case "G722", "G722A": return .g722
        case "G729", "G729A", "G729B", "G729AB": return .g729
        case _ where name.hasPrefix("G723"): return .g7231
        case "G726", "G72632": return .g726_32
        case _ where name.hasPrefix("OPUS"): return .opus
        case _ where name.hasPrefix("ILBC"): return .ilbc
        default: return nil
        }
    }
}
