package import DialtoneModel
import DialtoneWire

/// Computes what a phone must be told from what the order said, what Devices sent, what the configuration wants and what
/// administrators want different.
package struct SettingsComposer: Sendable {
    package var sip: SIPConfiguration

    package init(sip: SIPConfiguration) { self.sip = sip }

    /// What a phone is told, and why.
    package struct Composition: Sendable {
        package var settings: PhoneSettings
        /// Only of what is set or was taken away.
        package var sources: [SettingKey: SettingSource] = [:]
        /// Who wants the vendor's own parameters, by their name.
        package var parameterSources: [String: OverrideScope] = [:]
        /// What could not be understood, for people.
        package var notes: [String]

        /// Every setting that has a value or an override, in the order of their table.
        package var explanations: [SettingExplanation] {
            let keys = SettingKey.all + settings.keys.compactMap { SettingKey.functionKey($0.number) }
            return keys.compactMap { key in
                let value = key.text(in: settings)
                let source = sources[key]
                return value == nil && source == nil
                    ? nil : SettingExplanation(key: key, value: value, source: source ?? .standard)
            }
        }
    }

    /// - Parameters:
    ///   - ownURL: The phone's own door, ending in `/`.
    ///   - vendor: The id of the driver whose parameters count.
    ///   - overrides: From wide to narrow; a later one wins.
    package func compose(
        for phone: Phone, secrets: PhoneSecrets, ownURL: String, vendor: String? = nil, overrides: [OverrideBook.Entry] = []
    ) -> Composition {
        var composition = base(for: phone, secrets: secrets, ownURL: ownURL, identity: identity(overrides))
        for (scope, set) in overrides { apply(set, of: scope, vendor: vendor, to: &composition) }
        composition.settings.dropIncomplete()
        // SDES keys travel in SIP: without TLS they would only look safe, unless somebody wants them in so many words.
        if composition.settings.accounts.first?.transport != .tls, composition.source("media.srtp") == nil {
            composition.settings.media.srtp = .off
        }
        return composition
    }

    /// What the phone registers as can be overridden too, and decides about several settings at once.
    private func identity(_ overrides: [OverrideBook.Entry]) -> (SIPConfiguration.Identity, SettingSource) {
        for (scope, set) in overrides.reversed() {
            if let identity = SettingKey.identity.flatMap({ set.settings[$0] }).flatMap({ SIPConfiguration.Identity(rawValue: $0) }) {
                return (identity, .override(scope))
            }
        }
        return (sip.identity, sip.identity == .user ? .order : .configuration("sip.identity"))
    }

    private func base(
        for phone: Phone, secrets: PhoneSecrets, ownURL: String, identity: (SIPConfiguration.Identity, SettingSource)
    ) -> Composition {
        let items = DeviceItems(phone.configuration, turnPassword: secrets.turnPassword)
        let name = identity.0 == .user ? phone.user : phone.hwid
        // "dns may be empty: then the PBX session's, then the domain" (provisioning page); the session's was filled in
        // when the order came.
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
        composition.note(identity.1, "account.user", "account.authentication-user")
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

    private func apply(_ set: OverrideSet, of scope: OverrideScope, vendor: String?, to composition: inout Composition) {
        for (key, text) in set.settings.sorted(by: { $0.key < $1.key }) where key != SettingKey.identity {
            do {
                try key.set(text, in: &composition.settings)
                composition.sources[key] = .override(scope)
            } catch {
                // It was checked when it was stored; another version of Dialtone may have taken more.
                composition.notes.append("The override of \(scope) was left out: \(error)")
            }
        }
        for parameter in vendor.flatMap({ set.parameters[$0] }) ?? [] {
            composition.settings.parameters.removeAll { $0.name == parameter.name }
            composition.settings.parameters.append(parameter)
            composition.parameterSources[parameter.name] = scope
        }
    }
}

extension SettingsComposer.Composition {
    fileprivate mutating func note(_ source: SettingSource, _ names: String...) {
        for key in names.compactMap({ SettingKey($0) }) { sources[key] = source }
    }

    fileprivate func source(_ name: String) -> SettingSource? { SettingKey(name).flatMap { sources[$0] } }
}

extension SettingKey {
    /// What the phone registers as: `user` or `hwid`.
    package static let identity = SettingKey("sip.identity")
}
