import DialtoneModel

/// Fanvil's phones with firmware 2: the hardware's common file, then the phone's own, then a hint at new firmware.
///
/// Source: Fanvil's manuals (stated), templates in production (observed): `<sysConf>`, one element per setting.
struct FanvilFirmware: LabFirmware {
    let oui: UInt64 = 0x0c383e
    let models = [
        PhoneModel(name: "X5U-V2", firmware: "2.12.16.17"), PhoneModel(name: "X4U", firmware: "2.10.2.6887"),
    ]

    func lists(_ model: PhoneModel) -> [String] { ["fanvil"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] {
        PhoneNeed.account(
            server: "sip/line[1]/RegisterAddr", user: "sip/line[1]/PhoneNumber", password: "sip/line[1]/RegisterPswd",
            ownURL: "ap/FlashServerIP",
            choices: ["sip/line[1]/EnableReg", "sip/line[1]/Transport", "ap/FlashProtocol"])
    }

    func userAgent(_ phone: PhoneIdentity) -> String { "Fanvil \(phone.model.token) \(phone.model.firmware) \(phone.lower)" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        // The name of the X4U's common file is made like the others (assumed).
        let common = phone.model.name == "X5U-V2" ? "F0V5UV200000.cfg" : "F0V00X4U0000.cfg"
        let first: [PhoneRequest] = memory["ap/DownloadCommonConf"] == "0" ? [] : [.settings(common)]
        return first + [.settings("\(phone.lower).cfg"), .probe(hint(phone))]
    }

    private func hint(_ phone: PhoneIdentity) -> String {
        "fanvil_\(phone.model.name.lowercased().replacing("-", with: "_"))_hwv2_0.txt"
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String { url.replacing("$mac", with: phone.lower) }

    /// Also with the name of its own file given, the phone asks for the common one beside it.
    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        let url = expand(url, phone)
        guard !url.hasSuffix("/"), let slash = url.lastIndex(of: "/") else {
            return try understand(PhoneValues(await readAll(below: url, phone, memory: memory, &http)))
        }
        var values = memory
        for request in requests(phone, memory: memory) {
            let name = String(url[...slash]) + request.name
            if request.kind == .probe {
                try await http.probe(name)
            } else if request.name == "\(phone.lower).cfg" {
                values = try read(try await http.required(url), phone, memory: values)
            } else if let text = try await http.optional(name) {
                values = try read(text, phone, memory: values)
            }
        }
        return try understand(PhoneValues(values))
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "sysConf" else { throw PhoneFileFault("the root element is \(root.name), not sysConf") }
        let version = root.first("Version")?.text.split(separator: ".") ?? []
        guard version.count == 2, version[0] == "2", version[1].allSatisfy(\.isNumber) else {
            throw PhoneFileFault("Version is not 2.<digits>")
        }
        var values = memory
        Self.flatten(root.children, below: "", into: &values)
        return values
    }

    /// `sip/line[1]/EnableReg`; elements that have an index carry it.
    private static func flatten(_ elements: [XMLTree], below path: String, into values: inout [String: String]) {
        for element in elements {
            let name = path + element.name + (element.attributes["index"].map { "[\($0)]" } ?? "")
            if element.children.isEmpty {
                values[name] = element.text
            } else {
                flatten(element.children, below: name + "/", into: &values)
            }
        }
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = try ownURL(values)
        let credentials = values.credentials(user: "ap/DefaultUsername", password: "ap/DefaultPassword")
        let line = "sip/line[1]/"
        guard try values.choice(line + "EnableReg", ["0": false, "1": true], else: false), let user = values.text(line + "PhoneNumber")
        else { return values.file(nil, ownURL: url, credentials: credentials) }
        var proxy: String?
        if let host = values.text(line + "ProxyAddr") { proxy = joinHostPort(host, try values.port(line + "ProxyPort")) }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text(line + "RegisterUser"), password: values.text(line + "RegisterPswd"),
                host: try values.needed(line + "RegisterAddr"), port: try values.port(line + "RegisterPort"), proxy: proxy,
                transport: try values.choice(line + "Transport", ["0": .udp, "1": .tcp, "3": .tls], else: .udp),
                displayName: values.text(line + "DisplayName"), expires: try values.number(line + "RegisterTTL")),
            ownURL: url, credentials: credentials)
    }

    private func ownURL(_ values: PhoneValues) throws(PhoneFileFault) -> String? {
        guard let server = values.text("ap/FlashServerIP"),
            try values.choice("ap/FlashMode", ["0": false, "1": true, "2": true], else: true)
        else { return nil }
        let scheme = try values.choice("ap/FlashProtocol", ["4": "http", "5": "https"], else: "")
        guard !scheme.isEmpty else { throw PhoneFileFault("ap/FlashProtocol is missing") }
        if server.contains("://"), !server.hasPrefix(scheme + "://") {
            throw PhoneFileFault("ap/FlashProtocol and ap/FlashServerIP name different protocols")
        }
        let base = directoryURL(server.contains("://") ? server : "\(scheme)://\(server)")
        return base + (values.text("ap/FlashFileName") ?? "$mac.cfg")
    }
}
