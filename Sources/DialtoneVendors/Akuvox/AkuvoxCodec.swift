import DialtoneModel

/// One of the twelve places for codecs in an account of an Akuvox phone.
struct AkuvoxCodec: Equatable, Sendable {
    let name: String
    /// Its RTP payload type.
    let payload: Int
    /// 1 is the first; nil for a codec that is switched off.
    var priority: Int?

    /// All places, so that what is not wanted is off.
    ///
    /// Source: NethServer's templates for SP-R5x and WP480 (observed). That the lowest number is tried first, as on Yealink phones, from
    /// which much of this format comes: assumed.
    static func slots(_ codecs: [AudioCodec]) -> [AkuvoxCodec] {
        let wanted = codecs.flatMap { names(of: $0) }
        return places.map { place in
            AkuvoxCodec(name: place.name, payload: place.payload, priority: wanted.firstIndex(of: place.name).map { $0 + 1 })
        }
    }

    private static let places: [(name: String, payload: Int)] = [
        ("G729", 18), ("PCMU", 0), ("PCMA", 8), ("G723_53", 4), ("G723_63", 4), ("G722", 9), ("G726-16", 112), ("G726-24", 102),
        ("G726-32", 2), ("opus", 111), ("iLBC_13_3", 97), ("iLBC_15_2", 97),
    ]

    private static func names(of codec: AudioCodec) -> [String] {
        switch codec {
        case .pcma: ["PCMA"]
        case .pcmu: ["PCMU"]
        case .g722: ["G722"]
        case .g729: ["G729"]
        case .g7231: ["G723_63", "G723_53"]
        case .g726_32: ["G726-32"]
        case .ilbc: ["iLBC_15_2", "iLBC_13_3"]
        case .opus: ["opus"]
        }
    }
}
