import DialtoneModel

/// Digium's phones: one file with settings and accounts.
///
/// Source: templates in production (observed), also for `config_server_url`.
struct DigiumFirmware: LabFirmware {
    let oui: UInt64 = 0x000fd3
    let models = [PhoneModel(name: "D65", firmware: "2_8_1")]

    func lists(_ model: PhoneModel) -> [String] { ["digium"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] {
        PhoneNeed.account(
            server: "host_primary[0].server", user: "account[0].username", password: "account[0].password", ownURL: "config_server_url",
            choices: ["account[0].status", "account[0].register", "host_primary[0].transport"])
    }

    func userAgent(_ phone: PhoneIdentity) -> String { "Digium \(phone.model.token) \(phone.model.firmware) \(phone.lower)" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] { [.settings("\(phone.lower).cfg")] }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "config" else { throw PhoneFileFault("the root element is \(root.name), not config") }
        var values = memory
        for setting in root.children where setting.name == "setting" {
            guard let name = setting.attributes["id"], let value = setting.attributes["value"] else {
                throw PhoneFileFault("a setting has no id or no value")
            }
            values[name] = value
        }
        guard let accounts = root.first("accounts") else { return values }
        // The list of accounts is one setting: what is not in it is no account any more.
        values = values.filter { !$0.key.hasPrefix("account[") }
        for account in accounts.children where account.name == "account" {
            guard let index = account.attributes["index"], Int(index) != nil else { throw PhoneFileFault("an account has no index") }
            for (name, value) in account.attributes { values["account[\(index)]/\(name)"] = value }
            for part in account.children where part.attributes["id"] == nil {
                for (name, value) in part.attributes { values["account[\(index)]/\(part.name)/\(name)"] = value }
                for (name, value) in part.first("outbound_proxy")?.attributes ?? [:] {
                    values["account[\(index)]/outbound_proxy/\(name)"] = value
                }
            }
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("config_server_url").map(directoryURL)
        let account = "account[0]/"
        let isOn = try values.choice(account + "status", ["0": false, "1": true], else: false)
        let registers = try values.choice(account + "register", ["0": false, "1": true], else: false)
        guard isOn, registers, let user = values.text(account + "username") else { return values.file(nil, ownURL: url) }
        let host = account + "host_primary/"
        var proxy: String?
        // Templates have it as an element or in the account itself.
        if let server = values.text(account + "outbound_proxy/server") {
            proxy = joinHostPort(server, try values.port(account + "outbound_proxy/port"))
        } else if let server = values.text(account + "outbound_proxy") {
            proxy = joinHostPort(server, try values.port(account + "outbound_port"))
        }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text(account + "authname"), password: values.text(account + "password"),
                host: try values.needed(host + "server"), port: try values.port(host + "port"), proxy: proxy,
                transport: try values.choice(host + "transport", ["udp": .udp, "tcp": .tcp, "tls": .tls], else: .udp),
                displayName: values.text(account + "caller_id"), expires: try values.number(host + "reregister")),
            ownURL: url)
    }
}
