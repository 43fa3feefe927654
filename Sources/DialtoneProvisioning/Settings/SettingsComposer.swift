import DialtoneModel
import DialtoneWire

/// Computes what a phone must be told from what the order said, what Devices sent and what the configuration wants.
struct SettingsComposer: Sendable {
    var sip: SIPConfiguration

    /// - Parameter ownURL: The phone's own door, ending in `/`.
    /// - Returns: The settings, and remarks for people about what could not be understood.
    func settings(for phone: Phone, secrets: PhoneSecrets, ownURL: String) -> (settings: PhoneSettings, notes: [String]) {
        let items = DeviceItems(phone.configuration, turnPassword: secrets.turnPassword)
        let name = sip.identity == .user ? phone.user : phone.hwid
        // "dns may be empty: then the PBX session's, then the domain" (provisioning page); the session's was filled in
        // when the order came.
        let domain = phone.domain.isEmpty ? phone.instance.domain : phone.domain
        // Without a port the transport's standard one counts, whichever transport an override names.
        let account = PhoneSettings.Account(
            displayName: phone.commonName, user: name, authenticationUser: name, password: secrets.userPassword,
            domain: domain, registrar: phone.pbxDNS.isEmpty ? domain : phone.pbxDNS,
            port: sip.port, transport: sip.transport)
        let media = PhoneSettings.Media(
            codecs: items.coder?.order(over: AudioCodec.defaultOrder) ?? AudioCodec.defaultOrder,
            packetMilliseconds: items.coder?.packetMilliseconds,
            // SDES keys travel in SIP: without TLS they would only look safe.
            srtp: sip.transport == .tls ? .optional : .off)
        let settings = PhoneSettings(
            mac: phone.mac, accounts: [account], media: media,
            nat: PhoneSettings.NAT(stun: items.stun, turn: items.turn),
            time: PhoneSettings.Time(ntpServers: items.ntp, zone: items.zone),
            access: PhoneSettings.Access(
                provisioningURL: ownURL, adminPassword: secrets.adminPassword, tls: items.tls ?? .normal))
        return (settings, items.notes)
    }
}
