import DialtoneModel

/// What differs between Grandstream's series beside the numbers of their accounts.
///
/// Source: Grandstream's configuration templates with their lists of values, as FusionPBX carries them (stated by the maker's
/// comments), for each series that has one.
struct GrandstreamSeries: Sendable {
    /// P194: asks again after P193 minutes.
    var interval = 1
    /// P183: encrypted media if the other side has them. Where the list has no 3, 1 is the only value between off and forced.
    var optionalSRTP = 3
    /// The codec's number in the phone's lists.
    var opus = 125
    var iLBC = 98
    var codecs = Set(AudioCodec.allCases).subtracting([.opus])
    /// P8333.
    var hasSecondNTP = false
    /// P8375: asks its user before it takes firmware.
    var asksAboutFirmware = true
    /// P1414: asks for its server by multicast.
    var hasMulticast = true
    /// P8402: how it sends its log.
    var hasLogTransport = true
    /// P64 takes names such as `Europe/Berlin` where the others take a rule.
    var takesZoneNames = false
    /// P8020 and up, and P8037 for TLS.
    var hasDirectory = true
    var hasSecureDirectory = false
    /// How many accounts have a known number for a second server: P2312, P2412 and up.
    var secondServers = Int.max
    /// P1347, P481, …: what is dialled before the number of a key that rings.
    var hasPickupPrefix = true
    /// P29, P422, …: sends digits one by one.
    var hasEarlyDial = true
    /// P1558 and P1559: DSCP of SIP and of speech.
    var hasDSCP = true
    /// P51 and P87; P229 for the computer's socket; P1684 for LLDP.
    var hasVLAN = true
    var hasComputerVLAN = true
    var hasLLDP = true
    /// P343, P346 and P348, of adapters P4000 to P4003: tones by frequency.
    var hasTones = true
    /// P349.
    var hasCongestionTone = true
    /// P102.
    var hasDateOrder = true
    /// P71: calls a number as soon as the handset is lifted.
    var hasHotline = true
    /// P91, which switches call waiting off. Of GXP213x to GXP217x the templates have the same setting by another name, with its value
    /// turned round (that it is this number: assumed).
    var hasCallWaiting = true
    /// P8463: verifies its provisioning server.
    var verification = Verification.offByFactory

    enum Verification: Sendable {
        case offByFactory, onByFactory
        /// The templates do not tell what the factory has.
        case untold
        /// The number is in none of the series' templates.
        case unknown
    }

    /// P4428: challenges a NOTIFY that asks it to fetch.
    var hasNotificationSwitch = true
    /// P64 takes a rule of one's own only, which P246 holds in at most 32 characters.
    var takesShortRules = false
    /// P1650, of which 2 is off.
    var hasWebSwitch = true
    /// P330 and up; 3 is HTTPS, which not every list has.
    var hasSecurePhoneBook = true
    /// P6767 beside P212; without it, what fetches the file fetches the firmware.
    var hasFirmwareProtocol = true
    /// The numbers of the kinds of keys at P1363, P1365, …; empty where keys are known by other names only.
    var keyModes: [FunctionKeyKind: Int] = [:]
    /// How many keys have numbers: six, or more at P23800 and up.
    var keys = 6
    /// The numbers of the kinds of the ninth and later keys.
    var laterKeyModes: [FunctionKeyKind: Int] = [:]
    /// Codes of P1362 by language or by language and region, both in lower case.
    var languages = ["de": "de", "en": "en", "es": "es", "fr": "fr", "it": "it", "nl": "nl"]

    /// GXP16xx and GXP21xx.
    static let gxp = GrandstreamSeries(keyModes: [.line: 0, .speedDial: 10, .blf: 11, .park: 19, .dtmf: 15, .off: -1])

    /// GXP17xx: eight fixed keys, then those of the pages, with another list of kinds, which takes no line.
    ///
    /// Source: Grandstream's configuration template for firmware 1.0.1.133, as FS PBX carries it (stated by its comments).
    static let gxp17: GrandstreamSeries = {
        var series = gxp
        series.keys = 32
        series.laterKeyModes = [.speedDial: 0, .blf: 1, .park: 9, .dtmf: 5, .off: -1]
        return series
    }()

    /// GRP26xx. In their list 10 is intercom, 11 a search in the directory, 15 the call log, 19 information.
    static let grp = GrandstreamSeries(
        hasSecondNTP: true, hasSecureDirectory: true, keyModes: [.line: 31, .speedDial: 0, .blf: 1, .park: 9, .dtmf: 5, .off: -1],
        languages: Self.grpLanguages)

    /// Source: Grandstream's configuration template for GRP26xx (stated by its comments). Swedish has its country's code.
    private static let grpLanguages = {
        let codes = [
            "ar", "cs", "da", "de", "en", "es", "fr", "he", "hr", "hu", "it", "ja", "ko", "lv", "nl", "pl", "pt", "ru", "sl", "tr", "zh",
        ]
        var languages = Dictionary(uniqueKeysWithValues: codes.map { ($0, $0) })
        languages["sv"] = "se"
        for region in ["zh-tw", "zh-hk", "zh-hant"] { languages[region] = "zh-tw" }
        return languages
    }()

    /// GHP6xx, whose template has its keys by name only.
    static let ghp: GrandstreamSeries = {
        var series = grp
        series.keyModes = [:]
        series.hasCallWaiting = false
        return series
    }()

    /// WP8xx.
    static let wifi = GrandstreamSeries(
        opus: 123, codecs: Set(AudioCodec.allCases).subtracting([.opus, .g7231]), hasSecondNTP: true, asksAboutFirmware: false,
        hasMulticast: false, hasDirectory: false, hasPickupPrefix: false, hasEarlyDial: false, hasVLAN: false, hasComputerVLAN: false,
        hasLLDP: false, hasCongestionTone: false)

    /// GXV33xx and GXV34xx. That they ask again as the older video phones do not: Wazo writes 1 (observed).
    static let video = GrandstreamSeries(
        optionalSRTP: 1, opus: 123, codecs: Set(AudioCodec.allCases).subtracting([.opus, .g7231]), hasLogTransport: false,
        hasSecureDirectory: true, secondServers: 1, hasEarlyDial: false, hasDSCP: false, hasComputerVLAN: false, hasLLDP: false,
        hasTones: false,
        hasDateOrder: false,
        hasCallWaiting: false, verification: .unknown, hasWebSwitch: false, hasSecurePhoneBook: false)

    /// GXV3380, the only one whose list of zones has names.
    static let namedVideo: GrandstreamSeries = {
        var series = video
        series.takesZoneNames = true
        return series
    }()

    /// GXV3240 and before.
    static let oldVideo: GrandstreamSeries = {
        var series = video
        series.interval = 3
        series.hasEarlyDial = true
        series.hasDSCP = true
        series.hasCallWaiting = true
        return series
    }()

    /// GAC2500.
    static let conference: GrandstreamSeries = {
        var series = oldVideo
        series.asksAboutFirmware = false
        series.hasHotline = false
        series.secondServers = 0
        return series
    }()

    /// Analogue adapters: HT with one or two ports.
    static let adapter = GrandstreamSeries(
        interval: 3, optionalSRTP: 1, opus: 123, iLBC: 97, hasSecondNTP: true, hasLogTransport: false, hasDirectory: false,
        verification: .onByFactory)

    /// HT801 and HT802, whose lists have no G.722.
    static let smallAdapter: GrandstreamSeries = {
        var series = adapter
        series.codecs.remove(.g722)
        return series
    }()

    /// HT814, HT818 and the like.
    static let portAdapter: GrandstreamSeries = {
        var series = adapter
        series.hasSecondNTP = false
        series.asksAboutFirmware = false
        series.hasFirmwareProtocol = false
        return series
    }()

    /// DP750 and DP752, whose profiles have all that belongs to a server.
    static let base = GrandstreamSeries(
        optionalSRTP: 1, asksAboutFirmware: false, hasLogTransport: false, hasSecureDirectory: true, hasPickupPrefix: false, hasDSCP: false,
        hasVLAN: false, hasComputerVLAN: false, hasTones: false, hasDateOrder: false, hasHotline: false, hasCallWaiting: false,
        verification: .unknown,
        hasNotificationSwitch: false, takesShortRules: true, hasWebSwitch: false)

    /// GDS3702 and GDS3705.
    static let audioDoor = GrandstreamSeries(hasLogTransport: false, hasDirectory: false, verification: .untold)

    /// GDS3710 and GDS3712.
    static let videoDoor: GrandstreamSeries = {
        var series = audioDoor
        series.verification = .onByFactory
        return series
    }()

    /// A codec's number in the series' lists.
    func number(of codec: AudioCodec) -> Int {
        switch codec {
        case .pcma: 8
        case .pcmu: 0
        case .g722: 9
        case .g729: 18
        case .g7231: 4
        case .g726_32: 2
        case .ilbc: iLBC
        case .opus: opus
        }
    }
}
