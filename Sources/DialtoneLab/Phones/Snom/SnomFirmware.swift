import DialtoneModel

/// Snom's desk phones. Without a file name in the URL they ask for the model's file, then for their own; with one, for that.
///
/// Source: Snom's provisioning pages (stated) and drivers in production (observed): `<settings>` with sections, one
/// element per setting; `<setting-files>` names further files.
struct SnomFirmware: LabFirmware {
    let oui: UInt64 = 0x000413
    let models = [
        PhoneModel(name: "D785", firmware: "10.1.175.16"), PhoneModel(name: "D865", firmware: "10.1.198.19"),
    ]
    /// An index that names an index is followed no further than this.
    private static let filesMax = 8

    func lists(_ model: PhoneModel) -> [String] { ["snom"] }

    func userAgent(_ phone: PhoneIdentity) -> String {
        "Mozilla/4.0 (compatible; snom\(phone.model.token)-SIP \(phone.model.firmware) 2010.12-00004-g9ba52f5 "
            + "\(phone.upper) SXM:0 UXM:0)"
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String {
        url.replacing("{mac}", with: phone.upper).replacing("{phone_type}", with: "snom\(phone.model.token)")
            .replacing("{firmware}", with: phone.model.firmware).replacing("{version}", with: phone.model.firmware)
    }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [.settings("snom\(phone.model.token).htm"), .settings("snom\(phone.model.token)-\(phone.upper).htm")]
    }

    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        let url = expand(url, phone)
        var waiting = url.hasSuffix("/") ? requests(phone, memory: memory).map { url + $0.name } : [url]
        var (values, found, asked) = (memory, false, 0)
        while !waiting.isEmpty, asked < Self.filesMax {
            let next = waiting.removeFirst()
            asked += 1
            guard let text = try await http.optional(next) else { continue }
            found = true
            let root = try XMLTree.read(text)
            if root.name == "setting-files" {
                waiting = root.children.compactMap { $0.attributes["url"].map { expand($0, phone) } } + waiting
            } else {
                values = try read(root, memory: values)
            }
        }
        guard found else {
            throw LabFault("\(url.split(separator: "/").last ?? ""): HTTP status \(http.lastMissing)")
        }
        return try understand(PhoneValues(values))
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        try read(XMLTree.read(text), memory: memory)
    }

    private func read(_ root: XMLTree, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        guard root.name == "settings" else { throw PhoneFileFault("the root element is \(root.name), not settings") }
        guard let section = root.first("phone-settings") else { throw PhoneFileFault("there is no phone-settings") }
        var values = memory
        for setting in section.children {
            let index = setting.attributes["idx"] ?? ""
            values[index.isEmpty ? setting.name : "\(setting.name)[\(index)]"] = setting.text
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("setting_server")
        let credentials = values.credentials(user: "http_client_user", password: "http_client_pass")
        guard try values.choice("user_active[1]", ["on": true, "off": false], else: false), let user = values.text("user_name[1]")
        else { return values.file(nil, ownURL: url, credentials: credentials) }
        var server = splitHostPort(try values.needed("user_host[1]"))
        var transport = SIPTransport.udp
        var proxy: String?
        if let outbound = values.text("user_outbound[1]") {
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
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text("user_pname[1]"), password: values.text("user_pass[1]"),
                host: server.host, port: server.port, proxy: proxy, transport: transport,
                displayName: values.text("user_realname[1]"), expires: try values.number("user_expiry[1]")),
            ownURL: url, credentials: credentials)
    }
}
