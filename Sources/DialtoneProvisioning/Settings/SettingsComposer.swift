package import DialtoneModel
import DialtoneVendors
import DialtoneWire

/// Computes what a phone must be told from what the order said, what Devices sent, what the configuration wants and what
/// administrators want different.
package struct SettingsComposer: Sendable {
    package var sip: SIPConfiguration

    package init(sip: SIPConfiguration) { self.sip = sip }

    /// - Parameters:
    ///   - ownURL: The phone's own door, ending in `/`.
    ///   - vendor: The id of the driver whose parameters and templates count.
    ///   - overrides: From wide to narrow; a later one wins.
    package func compose(
        for phone: Phone, secrets: PhoneSecrets, ownURL: String, vendor: String? = nil, overrides: [OverrideBook.Entry] = []
    ) -> Composition {
        let identity = identity(overrides)
        var composition = base(for: phone, secrets: secrets, ownURL: ownURL, identity: identity.value, identity.valueSource)
        composition.identity = (identity.value.rawValue, identity.source)
        composition.apply(overrides, vendor: vendor)
        // SDES keys travel in SIP: without TLS they would only look safe, unless somebody wants them in so many words.
        if composition.settings.accounts.first?.transport != .tls, composition.source("media.srtp") == nil {
            composition.settings.media.srtp = .off
        }
        return composition
    }

    /// The made-up phone with overrides, for `dialtone render --example`.
    package static func example(vendor: String, overrides: [OverrideBook.Entry]) -> Composition {
        var composition = Composition(settings: .examplePhone, notes: [])
        for key in SettingKey.all where key.text(in: .examplePhone) != nil { composition.sources[key] = .example }
        composition.apply(overrides, vendor: vendor)
        return composition
    }

    /// What the phone registers as can be overridden too, and decides about several settings at once.
    private func identity(
        _ overrides: [OverrideBook.Entry]
    ) -> (value: SIPConfiguration.Identity, source: SettingSource, valueSource: SettingSource) {
        for (scope, set) in overrides.reversed() {
            if let identity = SettingKey.identity.flatMap({ set.settings[$0] }).flatMap({ SIPConfiguration.Identity(rawValue: $0) }) {
                return (identity, .override(scope), .override(scope))
            }
        }
        let isUser = sip.identity == .user
        return (sip.identity, isUser ? .standard : .configuration("sip.identity"), isUser ? .order : .configuration("sip.identity"))
    }

    private func base(
        for phone: Phone, secrets: PhoneSecrets, ownURL: String, identity: SIPConfiguration.Identity, _ identitySource: SettingSource
    ) -> Composition {
        let items = DeviceItems(phone.configuration, turnPassword: secrets.turnPassword)
        let name = identity == .user ? phone.user : phone.hwid
        // An order's `dns` may be empty: then the PBX session's counts, then the domain (docs/protocols/provisioning.md). The
        // session's was filled in when the order came.
        let domain = phone.domain.isEmpty ? phone.instance.domain : phone.domain
        // Without a port the transport's standard one counts, whichever transport an override names.
        let account = PhoneSettings.Account(
            displayName: phone.commonName, user: name, authenticationUser: name, password: secrets.userPassword,
            domain: domain, registrar: phone.pbxDNS.isEmpty ? domain : phone.pbxDNS, port: sip.port, transport: sip.transport)
        let media = PhoneSettings.Media(
            codecs: items.coder?.order(over: AudioCodec.defaultOrder) ?? AudioCodec.defaultOrder,
            packetMilliseconds: items.coder?.packetMilliseconds, srtp: .optional)
        let settings = PhoneSettings(
            mac: phone.mac, accounts: [account], media: media,
            nat: PhoneSettings.NAT(stun: items.stun, turn: items.turn),
            time: PhoneSettings.Time(ntpServers: items.ntp, zone: items.zone),
            access: PhoneSettings.Access(
                provisioningURL: ownURL, adminPassword: secrets.adminPassword, tls: items.tls ?? .normal))
        var composition = Composition(settings: settings, notes: items.notes)
        composition.note(.order, "account.display-name", "account.domain", "account.registrar")
        if secrets.userPassword != nil { composition.note(.order, "account.password") }
        composition.note(identitySource, "account.user", "account.authentication-user")
        composition.note(.configuration("sip.transport"), "account.transport")
        if sip.port != nil { composition.note(.configuration("sip.port"), "account.port") }
        if items.coder != nil { composition.note(.devices("PHONE"), "media.codecs") }
        if items.coder?.packetMilliseconds != nil { composition.note(.devices("PHONE"), "media.packet-time") }
        if items.stun != nil { composition.note(.devices("MEDIA"), "nat.stun") }
        if items.turn != nil {
            composition.note(.devices("MEDIA"), "nat.turn.server", "nat.turn.transport", "nat.turn.user", "nat.turn.password")
        }
        if !items.ntp.isEmpty { composition.note(.devices("NTP"), "time.ntp") }
        if items.zone != nil { composition.note(.devices("NTP"), "time.zone") }
        if items.tls != nil { composition.note(.devices("TLS_PROFILE"), "access.tls") }
        if secrets.adminPassword != nil { composition.note(.devices("domain"), "access.admin-password") }
        return composition
    }
}
