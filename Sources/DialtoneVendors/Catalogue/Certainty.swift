import DialtoneModel

/// How sure it is that a maker's phones do what a driver's lines say. No phone was at hand, so there is no "tried".
package enum Certainty: String, CaseIterable, Sendable {
    /// The maker's documents have the names and what their values mean, or its own templates with their comments do.
    case documented
    /// Other provisioning systems write the same, or a public configuration does.
    case usedByOthers = "used by others"
    /// The names are known, but what most values mean follows from another model or maker.
    case assumed
}

/// Settings that belong together, and mostly come from one source.
package enum SettingGroup: String, CaseIterable, Sendable {
    case account, speech, dialling, network, time, access
    case display = "display and directory"
    case keys, firmware
}

extension [SettingGroup: Certainty] {
    /// A driver's table; a group that it does not carry is in none of the lists.
    init(documented: [SettingGroup] = [], usedByOthers: [SettingGroup] = [], assumed: [SettingGroup] = []) {
        self = [:]
        for (groups, certainty) in [(documented, Certainty.documented), (usedByOthers, .usedByOthers), (assumed, .assumed)] {
            for group in groups { self[group] = certainty }
        }
    }
}

extension Setting {
    /// The group whose certainty is the setting's.
    package var group: SettingGroup {
        switch self {
        case .displayName, .user, .authenticationUser, .password, .domain, .registrar, .port, .secondRegistrar, .outboundProxy, .transport,
            .registrationExpiry, .voicemail, .messageWaiting:
            .account
        case .codecs, .packetTime, .srtp, .srtpSuite, .silenceSuppression, .mediaPorts, .mediaDSCP: .speech
        case .toneScheme, .toneCountry, .freeDialling, .pickupCode: .dialling
        case .signallingDSCP, .stun, .turn, .turnTransport, .turnUser, .turnPassword, .keepAlive, .vlan, .vlanPriority, .computerVLAN,
            .lldp:
            .network
        case .ntp, .secondNTP, .zone, .clock, .dateOrder: .time
        case .provisioningURL, .resyncInterval, .credentials, .adminPassword, .userPassword, .tls, .webPage, .trustedCertificates,
            .verification, .syslog, .syslogLevel:
            .access
        case .language, .directory, .directoryTLS, .directoryBase, .directoryUser, .directoryPassword, .directoryNames,
            .directoryNumbers, .phoneBook, .phoneBookName:
            .display
        case .keys, .memoryKeys, .moduleKeys: .keys
        case .firmware, .firmwareVersion: .firmware
        }
    }
}
