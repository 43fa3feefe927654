import DialtoneModel

/// A codec as Yealink's firmware from V81 on knows it: a switch and a place in the order, inside `account.X.codec.`.
struct YealinkCodec: Equatable {
    let name: String
    let enable: String
    let priority: String

    private init(_ name: String) { (self.name, enable, priority) = (name, "\(name).enable", "\(name).priority") }

    static func == (a: Self, b: Self) -> Bool { a.enable == b.enable }

    /// All codecs of any model: what is not wanted is switched off by name, or the factory's list would stay on.
    static let all = [
        "opus", "g722", "pcma", "pcmu", "g729", "g726_16", "g726_24", "g726_32", "g726_40", "g723_53", "g723_63", "ilbc",
        "ilbc_13_33kbps", "ilbc_15_2kbps",
        // The misspelling is the firmware's.
        "g722_1_24kpbs", "g722_1c_24kpbs", "g722_1c_32kpbs", "g722_1c_48kpbs",
    ].map { YealinkCodec($0) }

    /// What a codec of ours is called there; several names where the firmware tells rates apart.
    static func of(_ codec: AudioCodec) -> [YealinkCodec] { byCodec[codec] ?? [] }

    private static let byCodec: [AudioCodec: [YealinkCodec]] = Dictionary(
        uniqueKeysWithValues: AudioCodec.allCases.map { codec in (codec, names(of: codec).map { YealinkCodec($0) }) })

    private static func names(of codec: AudioCodec) -> [String] {
        switch codec {
        case .pcma: ["pcma"]
        case .pcmu: ["pcmu"]
        case .g722: ["g722"]
        case .g729: ["g729"]
        case .g7231: ["g723_63", "g723_53"]
        case .g726_32: ["g726_32"]
        case .ilbc: ["ilbc_15_2kbps", "ilbc_13_33kbps", "ilbc"]
        case .opus: ["opus"]
        }
    }
}
