import DialtoneModel

extension SettingsReader {
    /// The accounts that fit a model; the rest become a note.
    func accounts(fitting count: Int, notes: inout [String]) -> [Account] {
        if accounts.count > count {
            notes.append("This model has room for \(count) accounts; \(accounts.count - count) were left out.")
        }
        return Array(accounts.prefix(count))
    }

    /// What people must know about function keys that a model does not have; nil if none was left out.
    static func note(ofKeys left: [Int], fitting count: Int) -> String? {
        guard !left.isEmpty else { return nil }
        let keys = left.count == 1 ? "Key \(left[0]) was" : "Keys \(left.map(String.init).joined(separator: ", ")) were"
        return "\(keys) left out: this model \(count == 0 ? "is not known to have such keys" : "has \(count) keys")."
    }
}

extension PhoneSettings.FunctionKey {
    /// What stands beside the key: its label, or the value where it has none; with the name that a fault calls it by.
    var shown: (text: String, field: String) {
        label.isBlank ? (value, Field.key(number)) : (label, Field.keyLabel(number))
    }
}

extension Set<AudioCodec> {
    static let all = Set(AudioCodec.allCases)
    static let allButOpus = all.subtracting([.opus])
}

extension SettingsReader.Media {
    /// The wanted codecs that a model has, in the wanted order, each once.
    ///
    /// A phone without a codec cannot call at all, so if nothing is left it gets what every phone has.
    func codecs(knownBy known: Set<AudioCodec>, notes: inout [String]) -> [AudioCodec] {
        var left: [AudioCodec] = []
        var dropped: [AudioCodec] = []
        for codec in codecs {
            if known.contains(codec) {
                if !left.contains(codec) { left.append(codec) }
            } else if !dropped.contains(codec) {
                dropped.append(codec)
            }
        }
        if !dropped.isEmpty {
            let names = dropped.map { $0.rawValue.uppercased() }.joined(separator: ", ")
            notes.append("This model is not known to have \(names); the codec was left out.")
        }
        guard left.isEmpty else { return left }
        notes.append("None of the wanted codecs is known to this model; it gets G.722 and G.711 instead.")
        return [.g722, .pcma, .pcmu]
    }
}

extension SettingsReader.Media {
    /// The packet time that a phone takes, in milliseconds: a multiple of 10, at least 10, 20 where none is wanted.
    ///
    /// - Parameter max: The longest that the phone takes; a note says so where a longer one is wanted.
    func packetTime(max: Int, notes: inout [String]) -> Int {
        let wanted = ((packetMilliseconds ?? 20) + 5) / 10 * 10
        let note = "The packet time of \(wanted) ms is longer than these phones take; they get \(max) ms."
        if wanted > max, !notes.contains(note) { notes.append(note) }
        return wanted.clamped(to: 10...max)
    }

    /// Whether the phone shall use the short tag of the 128-bit suite, for phones that choose the tag alone; a note says so where
    /// another suite is wanted.
    func usesShortTag(notes: inout [String]) -> Bool {
        switch srtpSuite {
        case nil, .aes128Tag80: return false
        case .aes128Tag32: return true
        case .aes192Tag32, .aes192Tag80, .aes256Tag32, .aes256Tag80:
            let note = "The SRTP suite was left at 128 bits with the long tag: these phones have no longer keys that we know of."
            if srtp != .off, !notes.contains(note) { notes.append(note) }
            return false
        }
    }
}

extension TimeZoneRule {
    /// What people must know about a zone without a constant rule.
    var ruleNote: String? {
        guard let ianaName, Self.ianaNamesWithoutRule.contains(ianaName) else { return nil }
        return "\(ianaName) changes its clocks by no constant rule; the phone keeps standard time all year."
    }
}

extension SyslogLevel {
    /// The severity's number in RFC 5424.
    var severity: Int {
        switch self {
        case .error: 3
        case .warning: 4
        case .info: 6
        case .debug: 7
        }
    }
}

extension Duration {
    /// Whole seconds, not negative and small enough for any phone's number.
    var wholeSeconds: Int { Int(min(max(components.seconds, 0), Int64(Int32.max))) }
    /// Whole minutes, rounded up.
    var wholeMinutes: Int { (wholeSeconds + 59) / 60 }
}

extension Comparable {
    func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}
