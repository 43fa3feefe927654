import DialtoneModel

/// Fanvil's phones: the hardware's common file, then the phone's own, and with firmware 2 a hint at new firmware.
///
/// Source: Fanvil's manuals (stated), templates in production (observed): `<sysConf>`, one element per setting; for the X4 of the first
/// generation `<VOIP_CONFIG_FILE>` with modules, lists and entries.
struct FanvilFirmware: LabFirmware {
    let oui: UInt64 = 0x0c383e
    let models = [
        PhoneModel(name: "X5U-V2", firmware: "2.12.16.17"), PhoneModel(name: "X4U", firmware: "2.10.2.6887"),
        PhoneModel(name: "X4", firmware: "2.10.2.6887"),
    ]

    private static func isFirst(_ model: PhoneModel) -> Bool { model.name == "X4" }

    func lists(_ model: PhoneModel) -> [String] { [Self.isFirst(model) ? "fanvil-gen1" : "fanvil"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] {
        // The list of the first generation is no strong one.
        guard !Self.isFirst(model) else { return [] }
        return PhoneNeed.account(
            server: "sip/line[1]/RegisterAddr", user: "sip/line[1]/PhoneNumber", password: "sip/line[1]/RegisterPswd",
            ownURL: "ap/FlashServerIP",
            choices: ["sip/line[1]/EnableReg", "sip/line[1]/Transport", "ap/FlashProtocol"])
    }

    func userAgent(_ phone: PhoneIdentity) -> String { "Fanvil \(phone.model.token) \(phone.model.firmware) \(phone.lower)" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        // The name of the X4U's common file is made like the others (assumed).
        let common = ["X5U-V2": "F0V5UV200000.cfg", "X4": "f0X4hw1.100.cfg"][phone.model.name] ?? "F0V00X4U0000.cfg"
        let isOwnAlone = memory[Self.word("ap/DownloadCommonConf", memory)] == "0"
        let settings = (isOwnAlone ? [] : [PhoneRequest.settings(common)]) + [.settings("\(phone.lower).cfg")]
        return Self.isFirst(phone.model) ? settings : settings + [.probe(hint(phone))]
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
        let isFirst = Self.isFirst(phone.model)
        let name = isFirst ? "VOIP_CONFIG_FILE" : "sysConf"
        guard root.name == name else { throw PhoneFileFault("the root element is \(root.name), not \(name)") }
        let version = root.first(isFirst ? "version" : "Version")?.text.split(separator: ".") ?? []
        guard version.count == 2, version[0] == "2", version[1].allSatisfy(\.isNumber) else {
            throw PhoneFileFault("Version is not 2.<digits>")
        }
        var values = memory
        Self.flatten(root.children, below: "", into: &values)
        return values
    }

    /// `sip/line[1]/EnableReg`; elements that have an index, or a number in their `ID`, carry it.
    private static func flatten(_ elements: [XMLTree], below path: String, into values: inout [String: String]) {
        for element in elements where element.name != "ID" {
            let number = element.first("ID").map { id in String(id.text.drop { !$0.isNumber }) }
            let name = path + element.name + ((element.attributes["index"] ?? number).map { "[\($0)]" } ?? "")
            if element.children.isEmpty {
                values[name] = element.text
            } else {
                flatten(element.children, below: name + "/", into: &values)
            }
        }
    }

    /// What the phone's generation calls a setting; what it was last told says which one it is of.
    private static func word(_ name: String, _ values: [String: String]) -> String {
        guard values.keys.contains(where: { $0.hasPrefix("AUTOUPDATE_CONFIG_MODULE/") }) else { return name }
        if name.hasPrefix("sip/line[1]/") {
            let name = String(name.dropFirst(12))
            return "SIP_CONFIG_MODULE/SIP_Line_List/SIP_Line_List_Entry[1]/\(firstWords[name] ?? name)"
        }
        return firstWords[name].map { "AUTOUPDATE_CONFIG_MODULE/\($0)" } ?? name
    }

    private static let firstWords = [
        "ap/DefaultUsername": "Download_Username", "ap/DefaultPassword": "Download_Password", "ap/FlashServerIP": "Download_Server_IP",
        "ap/FlashFileName": "Config_File_Name", "ap/FlashProtocol": "Download_Protocol", "ap/FlashMode": "Download_Mode",
        "ap/DownloadCommonConf": "Download_CommonConf", "EnableReg": "Enable_Reg", "PhoneNumber": "Phone_Number",
        "ProxyAddr": "Proxy_Addr", "ProxyPort": "Proxy_Port", "RegisterUser": "Register_User", "RegisterPswd": "Register_Pswd",
        "RegisterAddr": "Register_Addr", "RegisterPort": "Register_Port", "DisplayName": "Display_Name", "RegisterTTL": "Register_TTL",
        "Transport": "Transport",
    ]

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = try ownURL(values)
        let word = { (name: String) in Self.word(name, values.all) }
        let credentials = values.credentials(user: word("ap/DefaultUsername"), password: word("ap/DefaultPassword"))
        let line = { (name: String) in word("sip/line[1]/\(name)") }
        guard try values.choice(line("EnableReg"), ["0": false, "1": true], else: false), let user = values.text(line("PhoneNumber"))
        else { return values.file(nil, ownURL: url, credentials: credentials) }
        var proxy: String?
        if let host = values.text(line("ProxyAddr")) { proxy = joinHostPort(host, try values.port(line("ProxyPort"))) }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text(line("RegisterUser")), password: values.text(line("RegisterPswd")),
                host: try values.needed(line("RegisterAddr")), port: try values.port(line("RegisterPort")), proxy: proxy,
                transport: try values.choice(line("Transport"), ["0": .udp, "1": .tcp, "3": .tls], else: .udp),
                displayName: values.text(line("DisplayName")), expires: try values.number(line("RegisterTTL"))),
            ownURL: url, credentials: credentials)
    }

    private func ownURL(_ values: PhoneValues) throws(PhoneFileFault) -> String? {
        let word = { (name: String) in Self.word(name, values.all) }
        guard let server = values.text(word("ap/FlashServerIP")),
            try values.choice(word("ap/FlashMode"), ["0": false, "1": true, "2": true], else: true)
        else { return nil }
        let scheme = try values.choice(word("ap/FlashProtocol"), ["4": "http", "5": "https"], else: "")
        guard !scheme.isEmpty else { throw PhoneFileFault("\(word("ap/FlashProtocol")) is missing") }
        if server.contains("://"), !server.hasPrefix(scheme + "://") {
            throw PhoneFileFault("\(word("ap/FlashProtocol")) and \(word("ap/FlashServerIP")) name different protocols")
        }
        let base = directoryURL(server.contains("://") ? server : "\(scheme)://\(server)")
        return base + (values.text(word("ap/FlashFileName")) ?? "$mac.cfg")
    }
}
