package import DialtoneModel

/// A part of the settings for which a vendor's phones have no words, or none that we know or write yet.
package enum UntoldPart: CaseIterable, Sendable {
    case provisioningURL, resyncInterval, codecs, srtp, packetTime, stun, turn, ntp, secondNTP, zone, adminPassword, userPassword,
        credentials, language, syslog, directory, keys, srtpSuite, silenceSuppression, mediaPorts, mediaDSCP, signallingDSCP, tones,
        secondRegistrar

    /// The parts that no driver writes yet, though many phones have words for them.
    package static let unwritten: [UntoldPart] = [
        .silenceSuppression, .mediaPorts, .mediaDSCP, .signallingDSCP, .tones, .secondRegistrar,
    ]

    fileprivate var words: String {
        switch self {
        case .provisioningURL: "the phone's own provisioning URL"
        case .resyncInterval: "how often the phone asks"
        case .codecs: "the codecs"
        case .srtp: "encrypted media"
        case .packetTime: "the packet time"
        case .stun: "the STUN server"
        case .turn: "the TURN server"
        case .ntp: "the time servers"
        case .secondNTP: "the second time server"
        case .zone: "the time zone"
        case .adminPassword: "the administrator's password"
        case .userPassword: "the user's password"
        case .credentials: "the user name and password for the phone's own door"
        case .language: "the display language"
        case .syslog: "the syslog server"
        case .directory: "the directory"
        case .keys: "the function keys"
        case .srtpSuite: "the SRTP suite"
        case .silenceSuppression: "silence suppression"
        case .mediaPorts: "the RTP port range"
        case .mediaDSCP: "the DSCP of speech"
        case .signallingDSCP: "the DSCP of SIP"
        case .tones: "the tones"
        case .secondRegistrar: "the second registrar"
        }
    }

    fileprivate func isSet(in settings: PhoneSettings) -> Bool {
        switch self {
        case .provisioningURL, .resyncInterval: true
        case .codecs: !settings.accounts.isEmpty
        case .srtp: settings.media.srtp != .off
        case .packetTime: settings.media.packetMilliseconds != nil
        case .stun: settings.nat.stun != nil
        case .turn: settings.nat.turn != nil
        case .ntp: !settings.time.ntpServers.isEmpty
        case .secondNTP: settings.time.ntpServers.count > 1
        case .zone: settings.time.zone != nil
        case .adminPassword: settings.access.adminPassword != nil
        case .userPassword: settings.access.userPassword != nil
        case .credentials: settings.access.credentials != nil
        case .language: settings.language?.isEmpty == false
        case .syslog: settings.syslog != nil
        case .directory: settings.directory != nil
        case .keys: !settings.keys.isEmpty
        // Every phone has the 128-bit suite with the long tag, and offers it.
        case .srtpSuite: settings.media.srtp != .off && ![nil, .aes128Tag80].contains(settings.media.srtpSuite)
        // Without it is what phones do by themselves.
        case .silenceSuppression: settings.media.suppressesSilence == true
        case .mediaPorts: settings.media.ports != nil
        case .mediaDSCP: settings.media.dscp != nil
        case .signallingDSCP: settings.signallingDSCP != nil
        case .tones: settings.tones != nil
        case .secondRegistrar: settings.accounts.contains { $0.secondRegistrar != nil }
        }
    }

    /// A note for each part of a list that is set and that the phone will not hear of.
    ///
    /// - Parameter vendor: As people know it.
    static func notes(_ parts: [UntoldPart], in settings: PhoneSettings, vendor: String) -> [String] {
        parts.filter { $0.isSet(in: settings) }.map { "Left out, because no setting of \(vendor) is known for it: \($0.words)." }
    }
}

extension VendorDriver {
    /// What people must know about settings that this driver does not write yet: a note for each that is set.
    package func notes(ofUnwritten settings: PhoneSettings) -> [String] {
        unwritten.filter { $0.isSet(in: settings) }.map { "The file of this make does not carry \($0.words) yet." }
    }
}
