import DialtoneModel

/// Reads a configuration file as a Snom phone does.
///
/// Source: Snom's provisioning pages and drivers in production: `<settings>` with sections, one element per setting.
enum SnomFile {
    static func read(_ text: String) throws(PhoneFileFault) -> PhoneFile {
        let root = try XMLTree.read(text)
        guard root.name == "settings" else { throw PhoneFileFault("the root element is \(root.name), not settings") }
        guard let section = root.first("phone-settings") else { throw PhoneFileFault("there is no phone-settings") }
        var values: [String: String] = [:]
        for setting in section.children {
            let index = setting.attributes["idx"] ?? ""
            values[index.isEmpty ? setting.name : "\(setting.name)[\(index)]"] = setting.text
        }
        let url = values["setting_server"].flatMap { $0.isEmpty ? nil : $0 }
        guard values["user_active[1]"] == "on", let user = values["user_name[1]"], !user.isEmpty else {
            return PhoneFile(account: nil, ownURL: url, values: values)
        }
        guard let host = values["user_host[1]"], !host.isEmpty else { throw PhoneFileFault("user_host idx 1 is missing") }
        var server = splitHostPort(host)
        var transport = SIPTransport.udp
        var proxy: String?
        if let outbound = values["user_outbound[1]"], !outbound.isEmpty {
            let parts = outbound.split(separator: ";")
            proxy = parts.first.map {
                $0.hasPrefix("sips:") || $0.hasPrefix("sip:") ? String($0.drop { $0 != ":" }.dropFirst()) : String($0)
            }
            if outbound.hasPrefix("sips:") { transport = .tls }
            if let name = parts.dropFirst().first(where: { $0.hasPrefix("transport=") })?.dropFirst(10) {
                guard let known = SIPTransport(rawValue: String(name)) else {
                    throw PhoneFileFault("user_outbound idx 1 names an unknown transport")
                }
                transport = known
            }
            if server.port == nil { server.port = proxy.flatMap { splitHostPort($0).port } }
        }
        return PhoneFile(
            account: PhoneAccount(
                user: user, authenticationUser: values["user_pname[1]"].flatMap { $0.isEmpty ? nil : $0 } ?? user,
                password: Secret(values["user_pass[1]"] ?? ""), host: server.host, port: server.port, proxy: proxy,
                transport: transport, displayName: values["user_realname[1]"] ?? "",
                expires: values["user_expiry[1]"].flatMap { Int($0) } ?? 3600),
            ownURL: url, values: values)
    }
}
