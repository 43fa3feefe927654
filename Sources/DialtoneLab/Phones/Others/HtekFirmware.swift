import DialtoneModel

/// Htek's phones: one file with numbered settings.
///
/// Source: drivers and templates in production (observed); the server's path P237 and protocol P212 (1 HTTP, 3 HTTPS) are named so
/// there, and that the path may begin with the protocol is assumed.
struct HtekFirmware: LabFirmware {
    let oui: UInt64 = 0x001fc1
    let models = [PhoneModel(name: "UC903", firmware: "2.0.4.2")]

    func lists(_ model: PhoneModel) -> [String] { ["htek"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] {
        PhoneNeed.account(
            server: "P47", user: "P35", password: "P34", ownURL: "P237",
            choices: ["P271", "P130", "P212"])
    }

    func userAgent(_ phone: PhoneIdentity) -> String { "Htek \(phone.model.token) \(phone.model.firmware) \(phone.pairs(":"))" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] { [.settings("cfg\(phone.lower).xml")] }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "hl_provision", root.attributes["version"] == "1" else {
            throw PhoneFileFault("the root element is not hl_provision of version 1")
        }
        guard let configuration = root.first("config"), configuration.attributes["version"] == "1" else {
            throw PhoneFileFault("there is no config of version 1")
        }
        var values = memory
        for value in configuration.children {
            guard value.name.first == "P", Int(value.name.dropFirst()) != nil else {
                throw PhoneFileFault("\(value.name) is not a P-value")
            }
            values[value.name] = value.text
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = try ownURL(values)
        let credentials = values.credentials(user: "P1360", password: "P1361")
        guard try values.choice("P271", ["0": false, "1": true], else: false), let user = values.text("P35") else {
            return values.file(nil, ownURL: url, credentials: credentials)
        }
        let server = splitHostPort(try values.needed("P47"))
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text("P36"), password: values.text("P34"), host: server.host,
                port: server.port, proxy: values.text("P48"),
                transport: try values.choice("P130", ["0": .udp, "1": .tcp, "2": .tls], else: .udp),
                displayName: values.text("P3"), expires: (try values.number("P32", in: 0...1_000_000)).map { $0 * 60 }),
            ownURL: url, credentials: credentials)
    }

    private func ownURL(_ values: PhoneValues) throws(PhoneFileFault) -> String? {
        guard let path = values.text("P237") else { return nil }
        let scheme = try values.choice("P212", ["1": "http", "3": "https"], else: "http")
        guard path.contains("://") else { return directoryURL("\(scheme)://\(path)") }
        guard path.hasPrefix(scheme + "://") else { throw PhoneFileFault("P237 and P212 name different protocols") }
        return directoryURL(path)
    }
}
