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
        SampleSettings(name: "emptied", settings: emptied),
    ]

    /// One model per vendor that has everything.
    static let models = ["yealink": "T46U", "snom": "D785", "grandstream": "GRP2614"]

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
}
