import DialtoneModel

/// Akuvox's door stations: the model's file, then the phone's own.
///
/// Source: vendor guides and integrations in production (observed). Sections are spelt with other capitals from firmware to
/// firmware, so they are compared without. How it names itself over HTTP is assumed.
struct AkuvoxFirmware: LabFirmware {
    let oui: UInt64 = 0x0c1105
    let models = [PhoneModel(name: "R20K", firmware: "20.30.4.110")]

    func lists(_ model: PhoneModel) -> [String] { ["akuvox"] }

    func userAgent(_ phone: PhoneIdentity) -> String { "Akuvox \(phone.model.token) \(phone.model.firmware) \(phone.pairs(":"))" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [.settings("r20.cfg"), .settings("\(phone.upper).cfg")]
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        var values = memory
        for (index, line) in text.lines.enumerated() {
            let line = line.trimmingBlanks
            if line.isEmpty || line.first == "#" { continue }
            guard let equals = line.firstIndex(of: "=") else { throw PhoneFileFault("line \(index + 1) is not key = value") }
            let key = line[..<equals].trimmingBlanks.lowercased()
            guard key.hasPrefix("config."), !key.contains(" ") else { throw PhoneFileFault("line \(index + 1) has no Config key") }
            values[key] = String(line[line.index(after: equals)...].trimmingBlanks)
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let door = "config.autoprovision.general."
        let url = values.text(door + "url").map { $0.hasSuffix(".cfg") ? $0 : directoryURL($0) }
        let credentials = values.credentials(user: door + "username", password: door + "pwd")
        let account = "config.account1.general."
        guard try values.choice(account + "enable", ["0": false, "1": true], else: false), let user = values.text(account + "username")
        else { return values.file(nil, ownURL: url, credentials: credentials) }
        let proxyName = "config.account1.outproxy."
        var proxy: String?
        if try values.choice(proxyName + "enable", ["0": false, "1": true], else: false), let host = values.text(proxyName + "server") {
            proxy = joinHostPort(host, try values.port(proxyName + "port"))
        }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text(account + "authname"), password: values.text(account + "pwd"),
                host: try values.needed("config.account1.sip.server"), port: try values.port("config.account1.sip.port"), proxy: proxy,
                transport: try values.choice("config.account1.sip.transtype", ["0": .udp, "1": .tcp, "2": .tls], else: .udp),
                displayName: values.text(account + "displayname"), expires: try values.number("config.account1.reg.timeout")),
            ownURL: url, credentials: credentials)
    }
}
