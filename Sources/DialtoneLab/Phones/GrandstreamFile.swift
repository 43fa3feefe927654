import DialtoneModel

/// Reads a configuration file as a Grandstream phone does: P-values or aliases.
///
/// Source: Grandstream's provisioning guide, templates in production.
enum GrandstreamFile {
    /// P-value and alias of what is read.
    private static let names: [(p: String, alias: String)] = [
        ("P271", "account.1.enable"), ("P47", "account.1.sip.server.1.address"), ("P48", "account.1.sip.outboundProxy.1.address"),
        ("P35", "account.1.sip.userid"), ("P36", "account.1.sip.subscriber.userid"),
        ("P34", "account.1.sip.subscriber.password"), ("P3", "account.1.sip.subscriber.name"),
        ("P130", "account.1.sip.transport"), ("P237", "provisioning.config.serverPath"),
        ("P212", "provisioning.config.protocol"),
    ]

    static func read(_ text: String, mac: MACAddress) throws(PhoneFileFault) -> PhoneFile {
        let root = try XMLTree.read(text)
        guard root.name == "gs_provision" else { throw PhoneFileFault("the root element is \(root.name), not gs_provision") }
        if let own = root.first("mac")?.text, MACAddress(own) != mac { throw PhoneFileFault("the file is for another MAC") }
        let configurations = root.children.filter { $0.name == "config" }
        guard !configurations.isEmpty else { throw PhoneFileFault("there is no config") }
        var values: [String: String] = [:]
        for configuration in configurations {
            switch configuration.attributes["version"] {
            case "1":
                for value in configuration.children {
                    guard value.name.first == "P", value.name.count > 1 else {
                        throw PhoneFileFault("\(value.name) is not a P-value")
                    }
                    values[value.name] = value.text
                }
            case "2":
                for item in configuration.children {
                    guard item.name == "item", let name = item.attributes["name"] else { throw PhoneFileFault("an item has no name") }
                    if item.children.isEmpty { values[name] = item.text }
                    for part in item.children { values["\(name).\(part.attributes["name"] ?? "")"] = part.text }
                }
            default: throw PhoneFileFault("config has an unknown version")
            }
        }
        func value(_ p: String) -> String? {
            let alias = names.first { $0.p == p }?.alias ?? p
            return (values[p] ?? values[alias]).flatMap { $0.isEmpty ? nil : $0 }
        }
        let url = try ownURL(path: value("P237"), protocolName: value("P212"))
        guard ["1", "Yes"].contains(value("P271") ?? "0"), let user = value("P35") else {
            return PhoneFile(account: nil, ownURL: url, values: values)
        }
        guard let host = value("P47") else { throw PhoneFileFault("P47 is missing") }
        let server = splitHostPort(host)
        let transport: SIPTransport
        switch value("P130") ?? "0" {
        case "0", "UDP": transport = .udp
        case "1", "TCP": transport = .tcp
        case "2", "TlsOrTcp": transport = .tls
        default: throw PhoneFileFault("P130 is not a transport")
        }
        return PhoneFile(
            account: PhoneAccount(
                user: user, authenticationUser: value("P36") ?? user, password: Secret(value("P34") ?? ""), host: server.host,
                port: server.port, proxy: value("P48"), transport: transport, displayName: value("P3") ?? "",
                expires: (value("P32").flatMap { Int($0) } ?? 60) * 60),
            ownURL: url, values: values)
    }

    /// The path has no scheme: with one it fails on several models.
    private static func ownURL(path: String?, protocolName: String?) throws(PhoneFileFault) -> String? {
        guard let path else { return nil }
        guard !path.contains("://") else { throw PhoneFileFault("P237 has a scheme, which this phone does not take") }
        let scheme: String
        switch protocolName ?? "1" {
        case "1", "HTTP": scheme = "http"
        case "2", "HTTPS": scheme = "https"
        default: throw PhoneFileFault("P212 is neither HTTP nor HTTPS")
        }
        return "\(scheme)://\(path)\(path.hasSuffix("/") ? "" : "/")"
    }
}
