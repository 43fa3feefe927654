import DialtoneModel

/// Which of Yealink's names a firmware knows: they changed with its versions and on the large DECT bases, and other makers' phones
/// that read such files know fewer.
///
/// Source: the templates of Wazo, FusionPBX and FS PBX for V70 to V87 (observed).
struct YealinkDialect: Sendable {
    /// Where the server of an account stands.
    enum Server: Sendable {
        case account
        /// In templates that accounts name.
        case template
        /// In both: the newest firmware of such bases reads the second.
        case both
    }

    /// For people.
    var maker = "Yealink"
    /// The device's own settings begin with it from V81 on, and only from then on.
    var prefix = "static."
    var server = Server.account
    /// Up to V79 an account has one transport for all its servers; writing it beside the newer name is harmless.
    var hasAccountTransport = false
    /// Up to V72 the server and the proxy have no number, and STUN belongs to the account.
    var hasUnnumberedServer = false
    var hasTransportType = true
    /// Which names an account's codecs have.
    enum Codecs: Sendable {
        case switchedAndOrdered
        /// Switches without a place in the order.
        case switched
        /// Only numbered ones, for which no public list says which number is which codec in which firmware.
        case unknown
    }

    var codecs = Codecs.switchedAndOrdered
    /// Codecs that are not known by name.
    var unknownCodecs: Set<String> = []
    /// A window of the week for asking, and the address in the agent.
    var hasWeeklyWindow = true
    var tellsAddress = true
    var hasZeroTouch = true
    /// A second login beside the administrator's.
    var hasUserLogin = true
    /// The maker's cloud.
    var hasCloud = true
    /// The list of authorities that the phone trusts is used at once.
    var trustsListedAuthorities = true
    /// A time server of the file beats one from DHCP.
    var hasTimeServerPriority = true
    var hasZoneName = true
    var hasSummerTime = true
    var hasRelay = true
    /// What switches the log on; nil where none is known.
    var syslogSwitch: String? = "enable"
    /// The log's port, transport and level.
    var hasSyslogDetails = true
    var hasSecureDirectory = true
    var hasDirectorySwitch = true
    /// Who may ask the phone over HTTP to fetch at once.
    var hasActionAddress = true
    /// Asks its user before it takes such a request for the first time.
    var asksAboutActions = true
    /// VLAN, LLDP, ports of speech, DSCP and the switches of the web page.
    var hasNetwork = true
    /// The DSCP of speech, behind `network.qos.`.
    var speechDSCP = "audiotos"
    /// The suites of SRTP by name.
    var hasSRTPSuites = true
    /// What a dial plan is made of.
    enum DialPlan: Sendable {
        /// Rules, and a digit map that takes their place.
        case rulesAndMap
        case rules
        case none
    }

    var dialPlan = DialPlan.rulesAndMap
    /// The key that sends a number.
    var sendKey = "features.key_as_send"
    /// What a key that watches a number dials before it to take its call.
    var pickup = "extension"
    var hasModules = true
    /// Forwards of the phone itself (`forward.always.enable`); those of bases belong to their accounts.
    var hasForwards = true
    /// `features.dnd.enable`, which templates have from V80 on.
    var hasDoNotDisturb = true
    /// `features.dnd_mode`: whether each account has a state of its own.
    var hasDoNotDisturbMode = true
    /// The clock of handsets.
    var hasHandsetClock = false

    /// From V81 on.
    static let current = YealinkDialect()

    /// Single-cell bases, whose newest firmware reads the templates of the large ones.
    static let base: YealinkDialect = {
        var dialect = current
        dialect.syslogSwitch = "mode"
        dialect.hasSRTPSuites = false
        dialect.dialPlan = .rules
        dialect.hasModules = false
        dialect.hasForwards = false
        dialect.hasHandsetClock = true
        return dialect
    }()

    /// Multi-cell bases.
    static let multicell: YealinkDialect = {
        var dialect = base
        dialect.server = .template
        dialect.hasZeroTouch = false
        dialect.hasCloud = false
        dialect.hasDirectorySwitch = false
        dialect.unknownCodecs = ["g722_1_24kpbs", "g722_1c_24kpbs", "g722_1c_32kpbs", "g722_1c_48kpbs"]
        return dialect
    }()

    /// V80: the names of today without the prefix.
    static let v80: YealinkDialect = {
        var dialect = current
        dialect.prefix = ""
        dialect.codecs = .switched
        // One switch for both rates.
        dialect.unknownCodecs = ["ilbc_13_33kbps", "ilbc_15_2kbps"]
        dialect.asksAboutActions = false
        dialect.tellsAddress = false
        dialect.syslogSwitch = "mode"
        dialect.hasSyslogDetails = false
        dialect.speechDSCP = "rtptos"
        dialect.hasSRTPSuites = false
        dialect.dialPlan = .rules
        dialect.sendKey = "features.pound_key.mode"
        return dialect
    }()

    /// V73.
    static let v73: YealinkDialect = {
        var dialect = v80
        dialect.hasAccountTransport = true
        dialect.hasCloud = false
        dialect.hasTimeServerPriority = false
        dialect.hasDoNotDisturb = false
        dialect.hasSecureDirectory = false
        dialect.hasDirectorySwitch = false
        dialect.pickup = "pickup_value"
        return dialect
    }()

    /// V70 to V72.
    static let v70: YealinkDialect = {
        var dialect = v73
        dialect.hasUnnumberedServer = true
        dialect.codecs = .unknown
        return dialect
    }()

    /// Flyingvoice, whose templates have about a third of the names; one set of them leaves the check of certificates off.
    static let flyingvoice: YealinkDialect = {
        var dialect = current
        dialect.maker = "Flyingvoice"
        dialect.hasWeeklyWindow = false
        dialect.tellsAddress = false
        dialect.hasUserLogin = false
        dialect.hasCloud = false
        dialect.trustsListedAuthorities = false
        dialect.hasZoneName = false
        dialect.hasSummerTime = false
        dialect.hasRelay = false
        dialect.syslogSwitch = nil
        // Not among the ways in which these phones are asked.
        dialect.hasActionAddress = false
        dialect.hasSRTPSuites = false
        dialect.dialPlan = .none
        dialect.hasDoNotDisturbMode = false
        dialect.hasModules = false
        dialect.unknownCodecs = ["ilbc", "g722_1_24kpbs", "g722_1c_24kpbs", "g722_1c_32kpbs", "g722_1c_48kpbs"]
        return dialect
    }()

    /// - Parameter firmware: Its second part is its V number: 108.86.0.45 is V86. What is not known to be old is taken to be
    ///   current.
    static func of(_ model: YealinkModel, firmware: String?) -> YealinkDialect {
        let parts = firmware?.split(separator: ".") ?? []
        let version = parts.count > 1 ? Int(parts[1]) ?? 99 : 99
        switch version {
        case ..<73: return v70
        case ..<80: return v73
        case ..<81: return v80
        default:
            guard model.isDECT else { return current }
            if model.isMulticell { return multicell }
            var dialect = base
            if model.readsTemplates { dialect.server = .both }
            return dialect
        }
    }
}
