import DialtoneModel

/// Gigaset's DECT bases N670 and N870 and the Maxwell desk phones: one file, `<provisioning>` with parameters, which have
/// other names in each family.
///
/// Source: drivers and templates in production (observed). How a Maxwell names itself is assumed.
struct GigasetFirmware: LabFirmware {
    let oui: UInt64 = 0x7c2f80
    let models = [
        PhoneModel(name: "N870 IP PRO", firmware: "83.V2.11.0", token: "N870 IP PRO/83.V2.11.0+build.a546b91"),
        PhoneModel(name: "Maxwell 3", firmware: "03.11.05", token: "Maxwell 3/03.11.05"),
    ]

    func lists(_ model: PhoneModel) -> [String] { [model.name.hasPrefix("N") ? "gigaset-n670" : "gigaset-maxwell"] }

    func userAgent(_ phone: PhoneIdentity) -> String { "Gigaset \(phone.model.token);\(phone.upper)" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [.settings("\(isBase(phone) ? phone.lower : phone.upper).xml")]
    }

    /// `%MACD` stands for the digits of the MAC, as the file's name has them.
    func expand(_ url: String, _ phone: PhoneIdentity) -> String {
        url.replacing("%MACD", with: isBase(phone) ? phone.lower : phone.upper)
    }

    private func isBase(_ phone: PhoneIdentity) -> Bool { phone.model.name.hasPrefix("N") }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "provisioning", root.attributes["version"] == "1.1" else {
            throw PhoneFileFault("the root element is not provisioning of version 1.1")
        }
        let product = root.attributes["productID"]
        guard product == (isBase(phone) ? "e2" : nil) else { throw PhoneFileFault("productID is not the one of this device") }
        guard let settings = root.first("nvm") else { throw PhoneFileFault("there is no nvm") }
        var values = memory
        for entry in settings.children {
            switch entry.name {
            case "param":
                guard let name = entry.attributes["name"], let value = entry.attributes["value"] else {
                    throw PhoneFileFault("a param has no name or no value")
                }
                values[name] = value
            case "oper":
                guard entry.attributes["name"] != nil else { throw PhoneFileFault("an oper has no name") }
            default: throw PhoneFileFault("\(entry.name) is unknown in nvm")
            }
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let isBase = values.all.keys.contains { $0.hasPrefix("SipProvider.") || $0.hasPrefix("Provisioning.") }
        return isBase ? try understandBase(values) : try understandMaxwell(values)
    }

    /// A base with one handset; the account with the lowest number is its first.
    private func understandBase(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("Provisioning.global.ProvisioningServer").map(whole)
        let users = values.all.keys.filter { $0.hasPrefix("SipAccount.") && $0.hasSuffix(".UserName") }.sorted()
        guard let name = users.first(where: { values.text($0) != nil }), let user = values.text(name) else {
            return values.file(nil, ownURL: url)
        }
        let account = String(name.dropLast("UserName".count))
        let handset = account.dropFirst("SipAccount.".count).dropLast()
        guard handset.count == 5, handset.allSatisfy(\.isNumber) else { throw PhoneFileFault("\(name) has no five digits") }
        let provider = "SipProvider.\(values.text(account + "ProviderId") ?? "0")."
        let transport: SIPTransport = try values.choice(
            provider + "TransportProtocol", ["1": .udp, "2": .tcp, "3": .tls], else: .udp)
        if transport == .tls, values.text(provider + "UseSIPS") == "1" {
            throw PhoneFileFault("\(provider)UseSIPS must be 0 with TLS, or registration fails")
        }
        let server = joinHostPort(try values.needed(provider + "RegServerAddress"), try values.port(provider + "RegServerPort"))
        var proxy = server
        if try values.choice(provider + "OutboundProxyMode", ["0": true, "2": false], else: false),
            let host = values.text(provider + "OutboundProxyAddress")
        {
            proxy = joinHostPort(host, try values.port(provider + "OutboundProxyPort"))
        }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text(account + "AuthName"), password: values.text(account + "AuthPassword"),
                host: values.text(provider + "Domain") ?? splitHostPort(server).host, port: splitHostPort(server).port, proxy: proxy,
                transport: transport, displayName: values.text(account + "DisplayName"),
                expires: try values.number(provider + "RegServerRefreshTimer")),
            ownURL: url)
    }

    private func understandMaxwell(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("System.Provision.ProvisioningServer").map(whole)
        let account = "SIP.Account.0."
        guard try values.choice(account + "Active", ["0": false, "1": true], else: false), let user = values.text(account + "Username")
        else { return values.file(nil, ownURL: url) }
        let server = joinHostPort(
            try values.needed(account + "RegistrationServer.Address"), try values.port(account + "RegistrationServer.Port"))
        var proxy = server
        if values.text(account + "OutboundProxy.Mode") == "1", let host = values.text(account + "OutboundProxy.Address") {
            proxy = joinHostPort(host, try values.port(account + "OutboundProxy.Port"))
        }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text(account + "AuthName"), password: values.text(account + "AuthPassword"),
                host: values.text(account + "Domain") ?? splitHostPort(server).host, port: splitHostPort(server).port, proxy: proxy,
                transport: try values.choice("SIP.TransportProtocol", ["1": .udp, "2": .tls], else: .udp),
                displayName: values.text(account + "DisplayName"), expires: nil),
            ownURL: url)
    }

    /// A URL with a file's name in it is taken as it is.
    private func whole(_ url: String) -> String { url.hasSuffix(".xml") ? url : directoryURL(url) }
}
