package import DialtoneModel

extension ConfigurationItem {
    /// The types that we can read.
    package static let knownTypes = ["PHONE", "FXS_PHONE", "MEDIA", "TLS_PROFILE", "NTP", "ALARM_SERVER"]
}

/// What the configuration items of Devices say about a phone.
///
/// Whatever cannot be read is left out and noted: a phone with a default is better than no phone. All fields are optional,
/// and what is absent was not configured.
///
/// Source: innovaphone SDK 13r2 to 14r1, "com.innovaphone.devices", configuration objects (stated); vocabularies of servers and
/// time zones, the vendor's wiki (stated); that the later of two items of a type wins field by field (assumed).
package struct DeviceItems: Equatable, Sendable {
    // Of PHONE and FXS_PHONE.

    package var coder: CoderPreference?
    /// 20 to 80 of `frameSize`; else what stands in the coder text, 10 to 80.
    package var packetMilliseconds: Int?
    /// Whether the packet time is that of `frameSize`.
    package private(set) var hasFrameSize = false
    /// No other codec than the coder's shall be offered.
    package var isExclusive: Bool?
    package var suppressesSilence: Bool?
    package var srtp: SRTPMode?
    /// nil where SRTP is off.
    package var srtpSuite: SRTPSuite?
    package var tones: ToneScheme?
    /// `gk1`, an address or name of the PBX, perhaps with a port.
    package var registrar: HostPort?
    /// `gk2`, where to register when the first does not answer.
    package var secondRegistrar: HostPort?

    // Of MEDIA.

    package var stun: HostPort?
    package var turn: PhoneSettings.TURN?
    /// UDP ports for speech; nil unless the item says that its ports count.
    package var ports: ClosedRange<Int>?
    /// 0 to 63.
    package var mediaDSCP: Int?
    /// 0 to 63.
    package var signallingDSCP: Int?

    /// nil: there is no TLS_PROFILE item.
    package var tls: TLSLevel?

    // Of NTP.

    /// At most two, first preferred.
    package var ntp: [String] = []
    package var zone: TimeZoneRule?

    /// nil: there is no ALARM_SERVER item, or an empty one.
    package var alarms: AlarmServer?

    /// What could not be read or is told phones differently, for people; without secrets.
    package var notes: [String] = []
    /// By the name of a field of PHONE and FXS_PHONE, which of the two types it is from.
    private var phoneOrigins: [String: String] = [:]

    /// Where an administrator wants alarms and logs to go. Kept and shown; phones are not told yet.
    package struct AlarmServer: Equatable, Sendable {
        package var url: String?
        package var logURL: String?
        package var logUser: String?
        package var logPassword: Secret?
    }

    /// Reads all items; later ones win field by field.
    ///
    /// - Parameters:
    ///   - turnPassword: The clear text of the password in the first MEDIA item that is encrypted, which an older release
    ///     stored so.
    ///   - isAdapter: The phone is an adapter for analogue phones: FXS_PHONE counts as PHONE does. Else it counts only where
    ///     there is no PHONE.
    package init(_ items: [ConfigurationItem], turnPassword: Secret? = nil, isAdapter: Bool = false) {
        var items = items
        if let turnPassword, let old = items.firstEncryptedMedia { items[old] = items[old].opened(turnPassword) }
        let hasPhone = items.contains { $0.type == "PHONE" }
        for index in items.indices where items[index].type == "PHONE" || items[index].type == "FXS_PHONE" && (isAdapter || !hasPhone) {
            for member in items[index].value.members ?? [] { phoneOrigins[member.key] = items[index].type }
            items[index].type = "PHONE"
        }
        for item in ConfigurationItem.merged(items) {
            switch item.type {
            case "PHONE": readPhone(item.value)
            case "MEDIA": readMedia(item)
            case "TLS_PROFILE": tls = Self.tlsLevel(text("profile", in: item.value, item.type) ?? "")
            case "NTP": readTime(item.value)
            case "ALARM_SERVER": readAlarmServer(item)
            default: break
            }
        }
    }

    /// Which type a field of PHONE and FXS_PHONE came from.
    package func phoneType(of field: String) -> String { phoneOrigins[field] ?? "PHONE" }

    // MARK: PHONE and FXS_PHONE

    private mutating func readPhone(_ value: JSONValue) {
        let type = phoneType(of:)
        if let text = text("coder", in: value, type("coder")) {
            let preference = CoderPreference(parsing: text)
            coder = preference
            if preference.codec == nil { note(type("coder"), "coder", "names no codec that we know; the default order is used") }
        }
        packetMilliseconds = number("frameSize", in: value, type("frameSize"), allowed: 20...80)
        hasFrameSize = packetMilliseconds != nil
        if packetMilliseconds == nil, let milliseconds = coder?.packetMilliseconds {
            if milliseconds <= 80 {
                packetMilliseconds = milliseconds
            } else {
                note(type("coder"), "coder", "has a packet time above 80 ms, which is left out")
            }
        }
        isExclusive = flag("exclusive", in: value, type("exclusive"))
        suppressesSilence = flag("silenceComp", in: value, type("silenceComp"))
        readEncryption(value)
        if let number = number("dialTone", in: value, type("dialTone"), allowed: 0...26) { tones = ToneScheme(number: number) }
        registrar = server("gk1", in: value, type("gk1"))
        secondRegistrar = server("gk2", in: value, type("gk2"))
        if text("recordingUrl", in: value, type("recordingUrl")) != nil, value["setRecordingUrl"]?.looseBool != false {
            note(type("recordingUrl"), "recordingUrl", "is told no phone: third-party phones cannot record to it")
        }
    }

    /// Keys by SDES are all that most phones can, so that is what they offer where DTLS is wanted (assumed).
    private mutating func readEncryption(_ value: JSONValue) {
        let keyType = phoneType(of: "srtpKey")
        switch number("srtpKey", in: value, keyType, allowed: 0...4) {
        case 4?: srtp = .off
        case 3?:
            srtp = .optional
            note(keyType, "srtpKey", "wants DTLS alone; phones are told to offer SDES, which is all that most of them can")
        case .some: srtp = .optional
        case nil: break
        }
        let suite = number("srtpCipher", in: value, phoneType(of: "srtpCipher"), allowed: 0...5)
        if srtp != .off { srtpSuite = suite.flatMap { SRTPSuite(number: $0) } }
    }

    // MARK: Other types

    private mutating func readMedia(_ item: ConfigurationItem) {
        let value = item.value
        if let text = text("stunServer", in: value, "MEDIA") {
            stun = MediaServers.stun(text)
            if stun == nil { note("MEDIA", "stunServer", "cannot be read") }
        }
        if let text = text("turnServer", in: value, "MEDIA") {
            if let server = MediaServers.turn(text) {
                turn = PhoneSettings.TURN(
                    server: server.server, transport: server.transport, user: self.text("turnUser", in: value, "MEDIA") ?? "",
                    password: item.clearPassword)
            } else {
                note("MEDIA", "turnServer", "cannot be read")
            }
        }
        mediaDSCP = dscp("tosRtp", in: value)
        signallingDSCP = dscp("tosSig", in: value)
        guard flag("setRtpPorts", in: value, "MEDIA") == true,
            let first = number("rtpFirst", in: value, "MEDIA", allowed: 2052...65_534),
            let count = number("rtpNum", in: value, "MEDIA", allowed: 128...16_384)
        else { return }
        guard first + count - 1 <= 65_535 else { return note("MEDIA", "rtpNum", "leads beyond port 65535; the ports are left out") }
        ports = first...(first + count - 1)
    }

    /// The level that a profile's name means, without regard to case; anything unknown is normal.
    ///
    /// Source: `normal`, `fast`, `secure`, `strict` are the words on the wire (stated); that `secure` is the "highest security" of
    /// the older user interface (assumed); other words are that interface's.
    package static func tlsLevel(_ profile: String) -> TLSLevel {
        let name = profile.lowercased()
        if name.contains("strict") { return .strict }
        if name.contains("legacy") || name.contains("fast") { return .legacy }
        if name == "secure" || name.contains("high") { return .high }
        return .normal
    }

    private mutating func readTime(_ value: JSONValue) {
        for key in ["ntp1", "ntp2"] {
            guard let server = server(key, in: value, "NTP") else { continue }
            // No phone can be told another port than that of NTP.
            if server.port != nil { note("NTP", key, "has a port, which is left out") }
            ntp.append(server.host)
        }
        if let text = text("tz", in: value, "NTP") {
            zone = TimeZoneRule(parsing: text)
            if zone == nil { note("NTP", "tz", "cannot be read; the phone keeps its time zone") }
        }
    }

    private mutating func readAlarmServer(_ item: ConfigurationItem) {
        let server = AlarmServer(
            url: text("url", in: item.value, item.type), logURL: text("logUrl", in: item.value, item.type),
            logUser: text("logUser", in: item.value, item.type), logPassword: item.clearPassword)
        alarms = server == AlarmServer() ? nil : server
    }

    // MARK: Fields

    /// A text that is not empty; nil if it is absent, null or empty, or noted if it is no usable text.
    private mutating func text(_ key: String, in value: JSONValue, _ type: String) -> String? {
        guard let field = value[key], !field.isNull else { return nil }
        guard let text = field.looseString, !text.hasControlCharacters else {
            note(type, key, "is not a text")
            return nil
        }
        return text.isEmpty ? nil : text
    }

    /// A truth value; nil if it is absent or null, or noted if it is none.
    private mutating func flag(_ key: String, in value: JSONValue, _ type: String) -> Bool? {
        guard let field = value[key], !field.isNull, field != "" else { return nil }
        if field.looseBool == nil { note(type, key, "is not true or false") }
        return field.looseBool
    }

    /// A number, also as text; nil if it is absent, null or empty, or noted if it is none of those allowed.
    private mutating func number(_ key: String, in value: JSONValue, _ type: String, allowed: ClosedRange<Int>) -> Int? {
        guard let text = text(key, in: value, type) else { return nil }
        guard let number = Int(text), allowed.contains(number) else {
            note(type, key, "is not a number from \(allowed.lowerBound) to \(allowed.upperBound) and is left out")
            return nil
        }
        return number
    }

    /// A server's name or address; nil if it is absent, null or empty, or noted if it cannot be one.
    private mutating func server(_ key: String, in value: JSONValue, _ type: String) -> HostPort? {
        guard let text = text(key, in: value, type) else { return nil }
        let server = MediaServers.hostPort(text[...])
        if server == nil { note(type, key, "cannot be read") }
        return server
    }

    /// The DSCP of a TOS byte, a hex number with or without `0x`: its upper six bits.
    private mutating func dscp(_ key: String, in value: JSONValue) -> Int? {
        guard let text = text(key, in: value, "MEDIA") else { return nil }
        let digits = text.lowercased().hasPrefix("0x") ? text.dropFirst(2) : text[...]
        guard let byte = UInt8(digits, radix: 16), digits.first != "+" else {
            note("MEDIA", key, "is not a hex number from 0x00 to 0xff and is left out")
            return nil
        }
        return Int(byte >> 2)
    }

    private mutating func note(_ type: String, _ key: String, _ problem: String) {
        notes.append("The field \"\(key)\" of the \(type) configuration \(problem).")
    }
}
