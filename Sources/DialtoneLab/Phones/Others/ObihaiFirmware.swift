import DialtoneModel

/// Obihai's phones and adapters: one URL, into which the device puts its MAC; below a directory the name that makers of provisioning
/// servers give the file.
///
/// Source: Obihai's guides for the format and the account (stated), public templates for the rest (observed). That `$MAC` has capitals
/// and how a device names itself over HTTP is assumed.
struct ObihaiFirmware: LabFirmware {
    let oui: UInt64 = 0x9cadef
    let models = [
        PhoneModel(name: "OBi1062", firmware: "5.1.11.4858"), PhoneModel(name: "OBi202", firmware: "3.2.2.5921"),
    ]
    private static let profiles: KeyValuePairs = ["A": 1, "B": 2, "C": 3, "D": 4]

    func lists(_ model: PhoneModel) -> [String] { ["obihai"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] {
        PhoneNeed.account(
            server: "VoiceService.1.VoiceProfile.1.SIP.ProxyServer", user: "VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthUserName",
            password: "VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthPassword", ownURL: "X_DeviceManagement.ITSPProvisioning.ConfigURL",
            choices: [
                "VoiceService.1.VoiceProfile.1.Line.1.Enable", "VoiceService.1.VoiceProfile.1.Line.1.X_RegisterEnable",
                "VoiceService.1.VoiceProfile.1.SIP.ProxyServerTransport", "X_DeviceManagement.ITSPProvisioning.Method",
            ])
    }

    func userAgent(_ phone: PhoneIdentity) -> String { "OBIHAI/\(phone.model.token)-\(phone.model.firmware)" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] { [.settings("\(phone.upper).xml")] }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String {
        url.replacing("$MAC", with: phone.upper).replacing("$DM", with: phone.model.token)
    }

    /// Both forms: `<Object><Name>…</Name><ParameterValueStruct><Name>…</Name><Value>…</Value>` and the short one.
    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "ParameterList" else { throw PhoneFileFault("the root element is \(root.name), not ParameterList") }
        var values = memory
        for object in root.children {
            guard ["O", "Object"].contains(object.name) else { throw PhoneFileFault("\(object.name) is no object") }
            guard let prefix = (object.first("N") ?? object.first("Name"))?.text, prefix.hasSuffix(".") else {
                throw PhoneFileFault("an object has no name with a point at its end")
            }
            for parameter in object.children where ["P", "ParameterValueStruct"].contains(parameter.name) {
                guard let name = (parameter.first("N") ?? parameter.first("Name"))?.text, !name.isEmpty,
                    let value = parameter.first("V") ?? parameter.first("Value")
                else { throw PhoneFileFault("a parameter of \(prefix) has no name or no value") }
                // Back to what the factory had.
                let isReset = value.attributes["X_UD"] == "Y" || value.attributes["X_UseDefault"] == "Yes"
                values[prefix + name] = isReset ? nil : value.text
            }
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = try ownURL(values)
        let line = "VoiceService.1.VoiceProfile.1.Line.1."
        let isOn = try values.choice(line + "Enable", ["true": true, "false": false], else: true)
        let registers = try values.choice(line + "X_RegisterEnable", ["true": true, "false": false], else: true)
        let number = try values.choice(line + "X_ServProvProfile", Self.profiles, else: 1)
        let sip = "VoiceService.1.VoiceProfile.\(number).SIP."
        guard isOn, registers, let user = values.text(line + "SIP.AuthUserName"), let server = values.text(sip + "ProxyServer") else {
            return values.file(nil, ownURL: url)
        }
        guard !server.contains(":") else { throw PhoneFileFault("\(sip)ProxyServer has a port, which has a parameter of its own") }
        var proxy: String?
        if let host = values.text(sip + "OutboundProxy") {
            proxy = joinHostPort(host, try values.port(sip + "OutboundProxyPort"))
        }
        // Empty, the login and the server are the address.
        let address = values.text(line + "SIP.URI").map { $0.prefix { $0 != "@" } }.map(String.init)
        return values.file(
            PhoneAccount(
                user: address ?? user, authenticationUser: user, password: values.text(line + "SIP.AuthPassword"),
                host: values.text(sip + "RegistrarServer") ?? server, port: try values.port(sip + "ProxyServerPort"), proxy: proxy,
                transport: try values.choice(sip + "ProxyServerTransport", ["UDP": .udp, "TCP": .tcp, "TLS": .tls], else: .udp),
                displayName: values.text(line + "CallingFeatures.CallerIDName"), expires: try values.number(sip + "RegisterExpires")),
            ownURL: url)
    }

    /// The URL is that of a file.
    private func ownURL(_ values: PhoneValues) throws(PhoneFileFault) -> String? {
        let provisioning = "X_DeviceManagement.ITSPProvisioning."
        let asks = try values.choice(
            provisioning + "Method", ["Disabled": false, "System Start": true, "Periodically": true, "Time Of Day": true], else: true)
        return asks ? values.text(provisioning + "ConfigURL") : nil
    }

    /// No event is known that these devices obey.
    func answer(toEvent event: String, _ values: [String: String]) -> Int { 489 }
}
