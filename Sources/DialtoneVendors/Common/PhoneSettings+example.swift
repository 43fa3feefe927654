package import DialtoneModel

extension PhoneSettings {
    /// A made-up phone that shows every setting, for `dialtone render --example`.
    package static let examplePhone: PhoneSettings = {
        // 00-00-5E-00-53-xx is for documentation (RFC 7042), and so are the names and addresses below.
        guard let mac = MACAddress(value: 0x0000_5E00_5301) else { preconditionFailure("48 bits are an address") }
        return PhoneSettings(
            mac: mac,
            accounts: [
                Account(
                    displayName: "Ada Lovelace", user: "ada.lovelace", authenticationUser: "ada.lovelace",
                    password: Secret("example-password"), domain: "example.com", registrar: "pbx.example.com",
                    port: 5061)
            ],
            nat: NAT(
                stun: HostPort(host: "stun.example.com", port: 3478),
                turn: TURN(
                    server: HostPort(host: "turn.example.com", port: 3478), user: "turn-user",
                    password: Secret("example-turn-password"))),
            time: Time(
                ntpServers: ["0.pool.example.com", "1.pool.example.com"], zone: TimeZoneRule(parsing: "Europe/Berlin")),
            access: Access(
                provisioningURL: "https://phones.example.com/p/example-token/", adminPassword: Secret("Example-admin-1")
            ),
            language: "en")
    }()
}
