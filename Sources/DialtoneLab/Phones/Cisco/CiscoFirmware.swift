import DialtoneModel

/// Cisco's multiplatform phones, and the SPA series before them.
///
/// Told a directory, such a phone asks there for its model's file, which all phones of that model share; the profile rule
/// in it leads to the phone's own.
///
/// Source: Cisco, "IP Phone Multiplatform Provisioning Guide" (stated), templates in production (observed).
struct CiscoFirmware: LabFirmware {
    enum Family: Sendable { case multiplatform, spa }

    let family: Family
    /// A rule that leads to another rule is followed no further than this.
    private static let hopsMax = 3

    var oui: UInt64 { family == .spa ? 0x0002fd : 0x00562b }
    var models: [PhoneModel] {
        switch family {
        case .multiplatform:
            [PhoneModel(name: "8841", firmware: "11.3.1"), PhoneModel(name: "7832", firmware: "11.0.1")]
        case .spa:
            [PhoneModel(name: "SPA508G", firmware: "7.4.8a"), PhoneModel(name: "SPA525G", firmware: "7.4.7")]
        }
    }

    func lists(_ model: PhoneModel) -> [String] { [family == .spa ? "cisco-spa" : "cisco-mpp"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] {
        PhoneNeed.account(
            server: "Proxy_1_", user: "User_ID_1_", password: "Password_1_", ownURL: "Profile_Rule",
            choices: ["Line_Enable_1_", "Register_1_", "SIP_Transport_1_"])
    }

    func userAgent(_ phone: PhoneIdentity) -> String {
        let (token, version) = (phone.model.token, phone.model.firmware)
        switch family {
        case .multiplatform: return "Cisco-CP-\(token)-3PCC/\(version) (\(phone.lower))"
        // The SPA525G shows its serial number only.
        case .spa where token == "SPA525G": return "Cisco/\(token)-\(version) (CBT1\(serial(phone)))"
        case .spa: return "Cisco/\(token)-\(version) (\(phone.upper))(CBT1\(serial(phone)))"
        }
    }

    private func serial(_ phone: PhoneIdentity) -> String { phone.upper.suffix(6).map { String($0.hexDigitValue ?? 0).suffix(1) }.joined() }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [.settings(expand(family == .spa ? "spa$PSN.cfg" : "$PSN.xml", phone))]
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String {
        let short = family == .spa ? String(phone.model.token.dropFirst("SPA".count)) : "\(phone.model.token)-3PCC"
        let product = family == .spa ? phone.model.token : "CP-\(short)"
        // The longer names first: `$MA` is also the beginning of others.
        let macros = [
            ("$MAU", phone.upper), ("$MAC", phone.pairs(":")), ("$MA", phone.lower), ("$PSN", short), ("$PN", product),
            ("$SWVER", phone.model.firmware), ("$SN", "CBT1\(serial(phone))"),
        ]
        return macros.reduce(url) { $0.replacing($1.0, with: $1.1) }
    }

    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        var rule = url.hasSuffix("/") ? url + requests(phone, memory: memory)[0].name : url
        var values = memory
        var asked: Set<String> = []
        for _ in 0..<Self.hopsMax {
            asked.insert(rule)
            values = try read(try await text(rule, phone, &http), phone, memory: values)
            // The further rules are run at once.
            for name in ["Profile_Rule_B", "Profile_Rule_C", "Profile_Rule_D"] {
                guard let next = values[name], !next.isEmpty, asked.insert(next).inserted else { continue }
                values = try read(try await text(next, phone, &http), phone, memory: values)
            }
            // A changed first rule waits for the next time, which for a new phone is now: it starts again with what it got.
            guard memory.isEmpty, let next = values["Profile_Rule"], !next.isEmpty, !asked.contains(next) else { break }
            rule = next
        }
        return try understand(PhoneValues(values))
    }

    private func text(_ rule: String, _ phone: PhoneIdentity, _ http: inout PhoneHTTP) async throws -> String {
        let parsed = try CiscoRule(rule)
        if let credentials = parsed.credentials { http.credentials = credentials }
        return try await http.required(expand(parsed.url, phone))
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "flat-profile" else { throw PhoneFileFault("the root element is \(root.name), not flat-profile") }
        var values = memory
        for setting in root.children {
            guard setting.children.isEmpty else { throw PhoneFileFault("\(setting.name) holds other elements") }
            guard ["na", "ro", "rw"].contains(setting.attributes["ua"] ?? "rw") else {
                throw PhoneFileFault("\(setting.name) has an unknown ua")
            }
            values[setting.name] = String(Substring(setting.text).trimmingBlanksAndLines)
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("Profile_Rule")
        let rule = try url.map { text throws(PhoneFileFault) in try CiscoRule(text) }
        func isOn(_ name: String, else missing: Bool) throws(PhoneFileFault) -> Bool {
            try values.choice(name, ["Yes": true, "No": false], else: missing)
        }
        // The older series takes an outbound proxy and an authentication name only if it is told to.
        let (isLine, registers) = (try isOn("Line_Enable_1_", else: true), try isOn("Register_1_", else: true))
        let usesProxy = try isOn("Use_Outbound_Proxy_1_", else: false)
        let usesName = try isOn("Use_Auth_ID_1_", else: false)
        let isNewer = family == .multiplatform
        guard isLine, registers, let user = values.text("User_ID_1_"), let text = values.text("Proxy_1_") else {
            return values.file(nil, ownURL: url, credentials: rule?.credentials)
        }
        // `name:SRV=a:5060|b:5060` names the servers beside the domain.
        let list = text.firstRange(of: ":SRV=").map { text[$0.upperBound...].split(separator: "|") } ?? []
        let server = splitHostPort(text.firstRange(of: ":SRV=").map { String(text[..<$0.lowerBound]) } ?? text)
        var proxy = list.first.map { String($0.prefix { $0 != "=" }).replacing(":p", with: "") }
        if isNewer || usesProxy, let outbound = values.text("Outbound_Proxy_1_") { proxy = outbound }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: isNewer || usesName ? values.text("Auth_ID_1_") : nil, password: values.text("Password_1_"),
                host: server.host, port: server.port, proxy: proxy,
                transport: try values.choice("SIP_Transport_1_", ["UDP": .udp, "TCP": .tcp, "TLS": .tls, "AUTO": .udp], else: .udp),
                displayName: values.text("Display_Name_1_"), expires: try values.number("Register_Expires_1_")),
            ownURL: url, credentials: rule?.credentials)
    }

    /// It asks who is there, unless `Auth_Resync-Reboot` says otherwise.
    func answer(toEvent event: String, _ values: [String: String]) -> Int {
        guard ["check-sync", "resync", "reboot", "restart"].contains(event) else { return 489 }
        return values["Auth_Resync-Reboot_1_"] == "No" ? 200 : 401
    }
}

extension Substring {
    /// Without blanks and line ends around it.
    fileprivate var trimmingBlanksAndLines: Substring {
        drop { $0.isWhitespace }.trimmingSuffix { $0.isWhitespace }
    }
}
