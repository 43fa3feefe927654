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
        VendorCase.of(vendor)?.hostile(&settings)
        return settings
    }

    /// All that can be set, and the vendor's own parameters.
    static func everything(for vendor: String) -> PhoneSettings {
        var settings = everything
        settings.parameters = VendorCase.of(vendor)?.parameters ?? []
        return settings
    }

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

    /// A base with three users, a place that was given up, and one that is not ours.
    static let base = withHandsets(full)

    /// The accounts of a base: handsets 1 and 4 at one server, handset 3 at another.
    static func withHandsets(_ settings: PhoneSettings) -> PhoneSettings {
        var settings = settings
        settings.accounts = [full.accounts[0], two.accounts[1], full.accounts[0]]
        settings.accounts[0].handset = .init(number: 1, identity: "02A3B4C5D6", registrationCode: "4711")
        settings.accounts[1].handset = .init(number: 3, registrationCode: "2468")
        settings.accounts[2].handset = .init(number: 4)
        settings.accounts[2].displayName = "Charles Babbage"
        settings.accounts[2].user = "babbage"
        settings.accounts[2].voicemail = "*97"
        settings.vacatedHandsets = [2]
        return settings
    }

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
