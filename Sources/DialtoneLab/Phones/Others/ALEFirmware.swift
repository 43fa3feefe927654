import DialtoneModel

/// The SIP phones of Alcatel-Lucent Enterprise: the model's file, then the phone's own.
///
/// Source: a driver in production (observed), which writes the transports in words.
struct ALEFirmware: LabFirmware {
    let oui: UInt64 = 0x3c28a6
    let models = [PhoneModel(name: "M3", firmware: "2.11.01.1604", token: "M3-CE")]

    func lists(_ model: PhoneModel) -> [String] { ["ale"] }

    func userAgent(_ phone: PhoneIdentity) -> String { "ALE \(phone.model.token) \(phone.model.firmware) \(phone.lower)" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        let names = [
            memory["DeviceProvisionFileFirst"] ?? "config.$model.xml", memory["DeviceProvisionFileSecond"] ?? "config.$mac.xml",
        ]
        return names.filter { !$0.isEmpty }.map { .settings(expand($0, phone)) }
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String {
        url.replacing("$model", with: phone.model.name).replacing("$mac", with: phone.lower)
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "settings" else { throw PhoneFileFault("the root element is \(root.name), not settings") }
        var values = memory
        for setting in root.children {
            guard setting.name == "setting", let name = setting.attributes["id"], let value = setting.attributes["value"] else {
                throw PhoneFileFault("a setting has no id or no value")
            }
            values[name] = value
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("DeviceProvisionServerUrl").map(directoryURL)
        let credentials = values.credentials(user: "DeviceProvisionServerUsername", password: "DeviceProvisionServerPassword")
        guard try values.choice("Account1Enable", ["true": true, "false": false], else: false), let user = values.text("Account1UserName")
        else { return values.file(nil, ownURL: url, credentials: credentials) }
        var proxy: String?
        if let host = values.text("Account1OutboundProxy1Address") {
            proxy = joinHostPort(host, try values.port("Account1OutboundProxy1Port"))
        }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text("Account1RegName"), password: values.text("Account1Password"),
                host: try values.needed("Account1Server1Address"), port: try values.port("Account1Server1Port"), proxy: proxy,
                transport: try values.choice("Account1Server1Transport", ["udp": .udp, "tcp": .tcp, "tls": .tls], else: .udp),
                displayName: values.text("Account1DisplayName"), expires: try values.number("Account1Server1Expire")),
            ownURL: url, credentials: credentials)
    }
}
