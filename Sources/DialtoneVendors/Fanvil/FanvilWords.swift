import DialtoneModel

/// Fanvil's words and numbers for what has a fixed set of values.
enum FanvilWords {
    /// The phone's own codes; unlike in BCP 47, some are short for the country or the English name. nil if none is known.
    ///
    /// Source: Wazo's plug-in (observed).
    static func language(_ tag: String) -> String? {
        let tag = tag.lowercased()
        return languages[tag] ?? languages[String(tag.prefix { $0 != "-" && $0 != "_" })]
    }

    private static let languages = [
        "ar": "ar", "ca": "cat", "cs": "cz", "de": "de", "en": "en", "es": "es", "eu": "eus", "fr": "fr", "he": "he", "hr": "hr",
        "it": "it", "ko": "ko", "nl": "nl", "pl": "pl", "pt": "pt", "ru": "ru", "sk": "slo", "tr": "tr", "uk": "ua", "zh": "cn",
        "zh-hant": "tc", "zh-hk": "tc", "zh-tw": "tc",
    ]

    /// The numbers of countries in the list of tones, as far as they are known.
    ///
    /// Source: the templates of Wazo, FusionPBX and FS PBX (observed).
    static let tones = ["DE": 2, "US": 11, "GB": 13, "IT": 21, "FR": 25, "ES": 33]

    static func name(of codec: AudioCodec) -> String {
        switch codec {
        case .pcma: "PCMA"
        case .pcmu: "PCMU"
        case .g722: "G722"
        case .g729: "G729"
        case .g7231: "G723"
        case .g726_32: "G726-32"
        case .ilbc: "iLBC"
        case .opus: "opus"
        }
    }

    /// A password of the phone's web page and menu, checked; Fanvil promises only letters and digits.
    static func checked(_ password: Secret, field: String, notes: inout [String]) throws(RenderFault) -> String {
        let text = password.reveal()
        guard (1...39).contains(text.utf8.count) else {
            throw RenderFault(field: field, reason: "must have 1 to 39 characters on Fanvil phones")
        }
        if !text.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0 | 0x20) }) {
            notes.append("Fanvil promises only letters and digits in passwords; the phone may refuse \(field).")
        }
        return text
    }

    static func transport(_ transport: SIPTransport) -> Int {
        switch transport {
        case .udp: 0
        case .tcp: 1
        case .tls: 3
        }
    }

    static func srtp(_ mode: SRTPMode) -> Int {
        switch mode {
        case .off: 0
        case .optional: 1
        case .mandatory: 2
        }
    }

    static func level(_ level: SyslogLevel) -> String {
        switch level {
        case .error: "ERROR"
        case .warning: "WARN"
        case .info: "INFO"
        case .debug: "DEBUG"
        }
    }
}
