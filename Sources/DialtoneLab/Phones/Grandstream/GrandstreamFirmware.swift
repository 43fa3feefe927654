import DialtoneModel

/// Grandstream's phones: the old binary file first, then XML for the phone, for its model, and for all.
///
/// Source: Grandstream's provisioning guide (stated), templates in production (observed): P-values or aliases.
struct GrandstreamFirmware: LabFirmware {
    let oui: UInt64 = 0xc074ad
    let models = [
        PhoneModel(name: "GRP2614", firmware: "1.0.5.15"), PhoneModel(name: "GXP2135", firmware: "1.0.7.97"),
    ]
    /// P-value and alias of what is read.
    private static let names: [(p: String, alias: String)] = [
        ("P271", "account.1.enable"), ("P47", "account.1.sip.server.1.address"), ("P48", "account.1.sip.outboundProxy.1.address"),
        ("P35", "account.1.sip.userid"), ("P36", "account.1.sip.subscriber.userid"),
        ("P34", "account.1.sip.subscriber.password"), ("P3", "account.1.sip.subscriber.name"),
        ("P130", "account.1.sip.transport"), ("P237", "provisioning.config.serverPath"),
        ("P212", "provisioning.config.protocol"), ("P1360", "provisioning.config.username"),
        ("P1361", "provisioning.config.password"),
    ]

    func lists(_ model: PhoneModel) -> [String] { [model.name.hasPrefix("GXP") ? "grandstream-gxp" : "grandstream-grp"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] {
        PhoneNeed.account(
            server: "P47", user: "P35", password: "P34", ownURL: "P237",
            choices: ["P271", "P130", "P212"])
    }

    func userAgent(_ phone: PhoneIdentity) -> String {
        "Grandstream Model HW \(phone.model.token) SW \(phone.model.firmware) DevId \(phone.lower)"
    }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [
            .probe("cfg\(phone.lower)"), .settings("cfg\(phone.lower).xml"), .settings("cfg\(phone.model.token.lowercased()).xml"),
            .settings("cfg.xml"),
        ]
    }

    /// Other phones merge all files; this one is content with the first.
    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        for request in requests(phone, memory: memory) {
            if request.kind == .probe {
                try await http.probe(url + request.name)
            } else if let text = try await http.optional(url + request.name) {
                return try understand(PhoneValues(read(text, phone, memory: memory)))
            }
        }
        throw LabFault("cfg\(phone.lower).xml: HTTP status \(http.lastMissing)")
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "gs_provision" else { throw PhoneFileFault("the root element is \(root.name), not gs_provision") }
        if let own = root.first("mac")?.text, MACAddress(own) != phone.mac { throw PhoneFileFault("the file is for another MAC") }
        let configurations = root.children.filter { $0.name == "config" }
        guard !configurations.isEmpty else { throw PhoneFileFault("there is no config") }
        var values = memory
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
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        // Both spellings mean the same setting; the P-value stands in for its alias.
        var byNumber = values.all
        for name in Self.names where byNumber[name.p] == nil { byNumber[name.p] = values.all[name.alias] }
        let set = PhoneValues(byNumber)
        let url = try ownURL(set)
        let credentials = set.credentials(user: "P1360", password: "P1361")
        guard try set.choice("P271", ["0": false, "No": false, "1": true, "Yes": true], else: false), let user = set.text("P35")
        else { return values.file(nil, ownURL: url, credentials: credentials) }
        let server = splitHostPort(try set.needed("P47"))
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: set.text("P36"), password: set.text("P34"), host: server.host,
                port: server.port, proxy: set.text("P48"),
                transport: try set.choice(
                    "P130", ["0": .udp, "UDP": .udp, "1": .tcp, "TCP": .tcp, "2": .tls, "TlsOrTcp": .tls], else: .udp),
                displayName: set.text("P3"), expires: (try set.number("P32", in: 0...1_000_000)).map { $0 * 60 }),
            ownURL: url, credentials: credentials)
    }

    /// The path has no scheme: with one, several models do not find the server.
    private func ownURL(_ values: PhoneValues) throws(PhoneFileFault) -> String? {
        guard let path = values.text("P237") else { return nil }
        guard !path.contains("://") else { throw PhoneFileFault("P237 has a scheme, which this phone does not take") }
        let scheme = try values.choice("P212", ["1": "http", "HTTP": "http", "2": "https", "HTTPS": "https"], else: "http")
        return directoryURL("\(scheme)://\(path)")
    }

    func answer(toEvent event: String, _ values: [String: String]) -> Int { ["check-sync", "resync"].contains(event) ? 200 : 489 }
}
