package import DialtoneModel
package import DialtoneVendors
import DialtoneWire

/// Computes what a phone must be told from what the order said, what Devices sent, what the configuration wants and what
/// administrators want different.
package struct SettingsComposer: Sendable {
    package var sip: SIPConfiguration

    package init(sip: SIPConfiguration) { self.sip = sip }

    /// - Parameters:
    ///   - ownURL: The phone's own door, ending in `/`.
    ///   - vendor: The id of the driver whose parameters and templates count.
    ///   - isAdapter: It is an adapter for analogue phones; Devices has configurations for these.
    ///   - form: How the phone is told the password of its administrator.
    ///   - overrides: From wide to narrow; a later one wins.
    package func compose(
        for phone: Phone, secrets: PhoneSecrets, ownURL: String, vendor: String? = nil, isAdapter: Bool = false,
        administratorPassword form: AdministratorPasswordForm = .text, overrides: [OverrideBook.Entry] = []
    ) -> Composition {
        let identity = identity(overrides)
        let items = DeviceItems(phone.configuration, turnPassword: secrets.turnPassword, isAdapter: isAdapter)
        var composition = base(
            for: phone, secrets: secrets, items: items, ownURL: ownURL, identity: identity.value, identity.valueSource)
        // What the domain's administrators chose is what they expect at every phone of it.
        if secrets.adminPassword == nil, let own = secrets.ownAdminPassword.flatMap({ form.told($0) }) {
            composition.settings.access.adminPassword = own
            composition.note(.own, SettingKey.administratorPasswordName)
        }
        composition.identity = (identity.value.rawValue, identity.source)
        composition.apply(overrides, vendor: vendor)
        composition.fillInCountry()
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
    func identity(
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
        for phone: Phone, secrets: PhoneSecrets, items: DeviceItems, ownURL: String, identity: SIPConfiguration.Identity,
        _ identitySource: SettingSource
    ) -> Composition {
        let name = identity == .user ? phone.user : phone.hwid
        // An order's `dns` may be empty: then the PBX session's counts, then the domain (docs/protocols/provisioning.md). The
        // session's was filled in when the order came.
        let domain = phone.domain.isEmpty ? phone.instance.domain : phone.domain
        // Whatever cannot be a host stays as it is: no file is made then, and the phone's reason says why.
        let registrar = phone.pbxDNS.isEmpty ? domain : phone.pbxDNS
        let place = HostPort(registrar)
        // Without a port the transport's standard one counts, whichever transport an override names.
        var account = PhoneSettings.Account(
            displayName: phone.commonName, user: name, authenticationUser: name, password: secrets.userPassword,
            domain: domain, registrar: place?.host ?? registrar, port: sip.port,
            secondRegistrar: items.secondRegistrar, transport: sip.transport)
        if let registrar = items.registrar {
            // An administrator who names a PBX for these phones knows better than the order, which names the user's.
            account.registrar = registrar.host
            account.port = registrar.port ?? sip.port
        }
        let order = AudioCodec.defaultOrder
        let media = PhoneSettings.Media(
            codecs: items.coder?.order(over: order, isExclusive: items.isExclusive == true) ?? order,
            packetMilliseconds: items.packetMilliseconds, srtp: items.srtp ?? .optional, srtpSuite: items.srtpSuite,
            suppressesSilence: items.suppressesSilence, ports: items.ports, dscp: items.mediaDSCP)
        let settings = PhoneSettings(
            mac: phone.mac, accounts: [account], media: media, signallingDSCP: items.signallingDSCP,
            tones: items.tones.map { PhoneSettings.Tones($0) }, nat: PhoneSettings.NAT(stun: items.stun, turn: items.turn),
            time: PhoneSettings.Time(ntpServers: items.ntp, zone: items.zone),
            access: PhoneSettings.Access(
                provisioningURL: ownURL, adminPassword: secrets.adminPassword, tls: items.tls ?? .normal),
            trust: PhoneSettings.Trust(certificates: sip.trustedCertificates))
        var composition = Composition(settings: settings, notes: items.notes)
        if let port = place?.port, items.registrar == nil {
            // That of a web server, as in what PBXs say of each other (assumed): no phone registers there.
            composition.notes.append(
                "The port \(port) of the PBX's address in the order is left out; where phones shall register at it, set account.port.")
        }
        composition.note(.order, "account.display-name", "account.domain", "account.registrar")
        if secrets.userPassword != nil { composition.note(.order, "account.password") }
        composition.note(identitySource, "account.user", "account.authentication-user")
        composition.note(.configuration("sip.transport"), "account.transport")
        if sip.port != nil { composition.note(.configuration("sip.port"), "account.port") }
        if !sip.trustedCertificates.isEmpty { composition.note(.configuration("sip.trusted-certificates"), "trust.certificates") }
        if secrets.adminPassword != nil { composition.note(.devices("domain"), SettingKey.administratorPasswordName) }
        composition.noteSources(of: items)
        return composition
    }
}

extension SettingsComposer.Composition {
    /// Says of each setting that Devices has sent by which type of item.
    fileprivate mutating func noteSources(of items: DeviceItems) {
        func phone(_ field: String, _ isSet: Bool, _ names: String...) {
            if isSet { for name in names { note(.devices(items.phoneType(of: field)), name) } }
        }
        phone("coder", items.coder != nil, "media.codecs")
        phone(items.hasFrameSize ? "frameSize" : "coder", items.packetMilliseconds != nil, "media.packet-time")
        phone("srtpKey", items.srtp != nil, "media.srtp")
        phone("srtpCipher", items.srtpSuite != nil, "media.srtp-suite")
        phone("silenceComp", items.suppressesSilence != nil, "media.silence-suppression")
        phone("dialTone", items.tones != nil, "tones.scheme")
        phone("dialTone", items.tones?.country != nil, "tones.country")
        phone("gk1", items.registrar != nil, "account.registrar")
        phone("gk1", items.registrar?.port != nil, "account.port")
        phone("gk2", items.secondRegistrar != nil, "account.second-registrar")
        let media: [(isSet: Bool, names: [String])] = [
            (items.stun != nil, ["nat.stun"]),
            (items.turn != nil, ["nat.turn.server", "nat.turn.transport", "nat.turn.user", "nat.turn.password"]),
            (items.ports != nil, ["media.ports"]), (items.mediaDSCP != nil, ["media.dscp"]),
            (items.signallingDSCP != nil, ["sip.dscp"]),
        ]
        for name in media.filter(\.isSet).flatMap(\.names) { note(.devices("MEDIA"), name) }
        if !items.ntp.isEmpty { note(.devices("NTP"), "time.ntp") }
        if items.zone != nil { note(.devices("NTP"), "time.zone") }
        if items.tls != nil { note(.devices("TLS_PROFILE"), "access.tls") }
    }
}
