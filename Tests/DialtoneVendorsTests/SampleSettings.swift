import DialtoneModel
import DialtoneVendors
import Testing

/// The settings of the golden files.
struct SampleSettings: Sendable, CustomTestStringConvertible {
    var name: String
    var settings: PhoneSettings

    var testDescription: String { name }

    static let all: [SampleSettings] = [
        SampleSettings(name: "minimal-udp", settings: minimal), SampleSettings(name: "tls-opus-turn", settings: full),
        SampleSettings(name: "hostile", settings: hostile), SampleSettings(name: "two-accounts", settings: two),
        SampleSettings(name: "emptied", settings: emptied), SampleSettings(name: "everything", settings: everything),
    ]

    /// One model per vendor that has everything.
    static let models = Dictionary(uniqueKeysWithValues: VendorCatalogue.builtIn.drivers.map { ($0.id, $0.exampleModel) })

    /// The sample for a vendor; the one with everything has the vendor's own parameters as well.
    func settings(for vendor: String) -> PhoneSettings {
        switch name {
        case "everything": Self.everything(for: vendor)
        case "hostile": Self.hostile(for: vendor)
        default: settings
        }
    }

    /// The hostile texts as far as a vendor's format can carry them.
    static func hostile(for vendor: String) -> PhoneSettings {
        var settings = hostile
        if vendor == "poly" { settings.access.adminPassword = Secret(##"&"'#=;%"##) }
        guard ["mitel", "panasonic", "avaya"].contains(vendor) else { return settings }
        // No double quote inside quotes; for Mitel none beside a # or a semicolon.
        settings.accounts[0].displayName.removeAll { $0 == "\"" }
        settings.accounts[0].password = Secret(#"p:w#$|;%&<>'`\ = {x} é"#)
        settings.access.adminPassword = Secret("<&>'#=;%")
        return settings
    }

    /// All that can be set, and the vendor's own parameters.
    static func everything(for vendor: String) -> PhoneSettings {
        var settings = everything
        settings.parameters = parameters[vendor] ?? []
        return settings
    }

    /// Parameters in the vendors' own words, one line per vendor: one that takes the place of the driver's own value (which
    /// ``Expectations`` then must not look at), and one that the driver does not write.
    private static let parameters: [String: [PhoneSettings.VendorParameter]] = [
        "yealink": [.init(name: "account.1.dtmf.type", value: "3"), .init(name: "phone_setting.backlight_time", value: "60 # s")],
        "snom": [.init(name: "user_dtmf_info[1]", value: "on"), .init(name: "user_ringer[2]", value: "Ringer<2>")],
        "linphone": [.init(name: "sip/use_info", value: "1"), .init(name: "misc/store_friends", value: "<0>")],
        "grandstream": [.init(name: "P2303", value: "1"), .init(name: "P1650", value: "<0>")],
        "fanvil": [.init(name: "sip/line[1]/DTMFMode", value: "3"), .init(name: "phone/display/LCDTitle", value: "<Hall> & Co")],
        "gigaset": [
            .init(name: "SIP.Account.0.DTMFTransmission", value: "3"), .init(name: "PhoneUI.Settings.Wallpaper", value: "<a> & 'b'"),
        ],
        "htek": [.init(name: "P20166", value: "2"), .init(name: "P8660", value: "<3>")],
        "akuvox": [.init(name: "Config.Account1.DTMF.Type", value: "2"), .init(name: "Config.DoorSetting.RELAY.NameA", value: "Tor # 1")],
        "flyingvoice": [.init(name: "account.1.dtmf.type", value: "3"), .init(name: "static.network.lldp.enable", value: "1")],
        "ale": [.init(name: "Account1DtmfMode", value: "4"), .init(name: "SettingDateFormat", value: "<1>")],
        "panasonic": [.init(name: "OUTBANDDTMF_1", value: "N"), .init(name: "VM_NUMBER_1", value: "*97 # a=b")],
        "audiocodes": [.init(name: "voip/signalling/sip/use_proxy", value: "0"), .init(name: "voip/auto_answer/enabled", value: "1")],
        "digium": [.init(name: "enable_check_sync", value: "0"), .init(name: "idle_company_text", value: "<a> & \"b\"")],
        "avaya": [.init(name: "DTMF_PAYLOAD_TYPE", value: "96"), .init(name: "DIALPLAN", value: "XXX|*XX # a")],
        "poly": [
            .init(name: "voIpProt.SIP.dtmfViaSignaling.rfc2976", value: "1"), .init(name: "reg.1.ringType", value: "<ringer2>"),
            .init(name: "device.net.lldpEnabled", value: "0"),
        ],
        "cisco": [.init(name: "DTMF_Tx_Method_1_", value: "InBand"), .init(name: "Station_Name", value: "<Hall> & Co")],
        "mitel": [.init(name: "sip dtmf method", value: "1"), .init(name: "sip dial plan", value: "x+#|xx+*")],
    ]

    static let minimal: PhoneSettings = {
        var settings = PhoneSettings(
            mac: PhoneSettings.examplePhone.mac,
            accounts: [
                PhoneSettings.Account(
                    displayName: "Bob", user: "bob", authenticationUser: "bob", password: Secret("pw"), domain: "pbx.example.com",
                    registrar: "pbx.example.com", transport: .udp)
            ],
            access: PhoneSettings.Access(provisioningURL: "http://192.0.2.1:8080/p/abc/"))
        settings.media = PhoneSettings.Media(codecs: [.pcma, .pcmu], srtp: .off)
        return settings
    }()

    static let full = PhoneSettings.examplePhone

    static let hostile: PhoneSettings = {
        var settings = full
        settings.accounts[0].displayName = "B\u{f6}b </settings> & \"Co\" 'x' #1 = 😀 %NULL% ]]> <!-- ; | {mac} $MAC"
        settings.accounts[0].user = "b&b<1>"
        settings.accounts[0].authenticationUser = "auth = #1"
        settings.accounts[0].password = Secret(#"p:w#"$|;%&<>'`\ = {x} é"#)
        settings.nat.turn?.user = "<turn>"
        settings.nat.turn?.password = Secret("#&=")
        settings.access.adminPassword = Secret(#"<&>"'#=;%"#)
        return settings
    }()

    static let two: PhoneSettings = {
        var settings = full
        settings.accounts.append(
            PhoneSettings.Account(
                displayName: "Second line", user: "4712", authenticationUser: "auth4712", password: Secret("second"),
                domain: "192.0.2.20", registrar: "192.0.2.20", port: 5070, outboundProxy: "sbc.example.net:5080", transport: .tcp,
                registrationExpiry: .seconds(130)))
        settings.media = PhoneSettings.Media(codecs: [.g729, .g722, .g729, .pcmu], packetMilliseconds: 30, srtp: .mandatory)
        settings.nat = PhoneSettings.NAT(stun: HostPort(host: "192.0.2.30"))
        return settings
    }()

    static let emptied: PhoneSettings = {
        var settings = full
        settings.accounts = []
        return settings
    }()

    /// Every setting that there is, and keys of every kind.
    static let everything: PhoneSettings = {
        var settings = full
        settings.accounts.append(two.accounts[1])
        settings.media.packetMilliseconds = 30
        settings.media.srtp = .mandatory
        settings.media.srtpSuite = .aes128Tag32
        settings.media.suppressesSilence = true
        settings.media.ports = 16_384...17_407
        settings.media.dscp = 46
        settings.signallingDSCP = 26
        settings.tones = PhoneSettings.Tones(.germany)
        settings.accounts[0].secondRegistrar = HostPort(host: "standby.example.com", port: 5061)
        settings.access.userPassword = Secret("Example-user-1")
        settings.access.credentials = PhoneSettings.HTTPCredentials(user: "phone-1", password: Secret("Example-door-1"))
        settings.language = "de"
        settings.syslog = PhoneSettings.Syslog(server: HostPort(host: "log.example.com", port: 5514), level: .info)
        settings.directory = PhoneSettings.LDAPDirectory(
            server: HostPort(host: "ldap.example.com"), usesTLS: true, base: "ou=people,dc=example,dc=com",
            user: "cn=phones,dc=example,dc=com", password: Secret("Example-ldap-1"))
        settings.keys = [
            .init(number: 1, kind: .line), .init(number: 2, kind: .speedDial, value: "4712", label: "Bob & Co"),
            .init(number: 3, kind: .blf, value: "4713", label: "Carol", account: 2), .init(number: 4, kind: .park, value: "77"),
            .init(number: 5, kind: .dtmf, value: "*9#", label: "Door"), .init(number: 7, kind: .off),
            .init(number: 8, kind: .blf, value: "4714"),
        ]
        // A proxy would stand in the registrar's place. A test of the settings says that each takes its samples.
        for setting in Setting.allCases where setting.text(in: settings) == nil && setting != .outboundProxy {
            _ = setting.set(setting.samples[0], in: &settings)
        }
        return settings
    }()
}
