import DialtoneModel

/// Avaya's J100 phones in open SIP mode: the upgrade file, then the settings file, and whatever they name with `GET`.
///
/// Source: templates in production (observed). Where the phone finds its server is set as in Avaya's own settings file
/// (`HTTPSRVR`, `HTTPDIR`, `HTTPPORT`, and the same with `TLS`), which is assumed to go for these models.
struct AvayaFirmware: LabFirmware {
    let oui: UInt64 = 0xc81fea
    let models = [PhoneModel(name: "J179", firmware: "4.1.3.0.6")]
    private static let settingsFile = "46xxsettings.txt"
    /// Files that name files are followed no further than this.
    private static let filesMax = 8
    /// Without these the phone looks for an Avaya system.
    private static let openMode = ["ENABLE_3PCC_ENVIRONMENT": "1", "ENABLE_AVAYA_ENVIRONMENT": "0", "DISCOVER_AVAYA_ENVIRONMENT": "0"]

    func lists(_ model: PhoneModel) -> [String] { ["avaya"] }

    func userAgent(_ phone: PhoneIdentity) -> String {
        "Mozilla/4.0 (compatible; MSIE 6.0) AVAYA/\(phone.model.token)-\(phone.model.firmware) (MAC:\(phone.lower))"
    }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [.settings("J100Supgrade.txt"), .settings(Self.settingsFile)]
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String { url.replacing("$MACADDR", with: phone.lower) }

    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        let names = requests(phone, memory: memory).map(\.name)
        var (waiting, asked, found) = (names, Set<String>(), false)
        var values = memory
        while !waiting.isEmpty, asked.count < Self.filesMax {
            let name = expand(waiting.removeFirst(), phone)
            guard asked.insert(name).inserted, let text = try await http.optional(url + name) else { continue }
            // The upgrade file alone is no settings.
            if name != names[0] { found = true }
            values = try read(text, phone, memory: values)
            waiting = Self.includes(text) + waiting
        }
        guard found else { throw LabFault("\(Self.settingsFile): HTTP status \(http.lastMissing)") }
        return try understand(PhoneValues(values))
    }

    private static func includes(_ text: String) -> [String] {
        text.lines.compactMap { $0.hasPrefix("GET ") ? String($0.dropFirst(4).trimmingBlanks) : nil }
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        var values = memory
        for (index, line) in text.lines.enumerated() {
            let line = line.trimmingBlanks
            if line.isEmpty || line.first == "#" || line.hasPrefix("GET ") { continue }
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count >= 2, words[0] == "SET" else { throw PhoneFileFault("line \(index + 1) is not SET NAME value") }
            let value = words.count > 2 ? words[2].trimmingBlanks : ""
            if value.first == "\"" {
                guard value.count > 1, value.last == "\"", !value.dropFirst().dropLast().contains("\"") else {
                    throw PhoneFileFault("\(words[1]) has an open quotation mark")
                }
                values[String(words[1])] = String(value.dropFirst().dropLast())
            } else {
                guard !value.contains(" ") else { throw PhoneFileFault("\(words[1]) has a blank outside quotation marks") }
                values[String(words[1])] = String(value)
            }
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = try ownURL(values)
        guard let user = values.text("FORCE_SIP_EXTENSION") ?? values.text("FORCE_SIP_USERNAME"),
            let list = values.text("SIP_CONTROLLER_LIST")
        else { return values.file(nil, ownURL: url) }
        for (name, value) in Self.openMode where values.text(name) != value { throw PhoneFileFault("\(name) must be \(value)") }
        let first = list.split(separator: ",")[0].split(separator: ";")
        let server = String(first[0].trimmingBlanks)
        let transport: SIPTransport
        switch first.dropFirst().first(where: { $0.hasPrefix("transport=") })?.dropFirst(10) {
        case nil, "tls": transport = .tls
        case "tcp": transport = .tcp
        case "udp": transport = .udp
        default: throw PhoneFileFault("SIP_CONTROLLER_LIST names an unknown transport")
        }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text("FORCE_SIP_USERNAME"), password: values.text("FORCE_SIP_PASSWORD"),
                host: values.text("SIPDOMAIN") ?? splitHostPort(server).host, port: splitHostPort(server).port, proxy: server,
                transport: transport, displayName: values.text("DISPLAY_NAME"), expires: try values.number("REGISTERWAIT")),
            ownURL: url)
    }

    private func ownURL(_ values: PhoneValues) throws(PhoneFileFault) -> String? {
        for (prefix, scheme) in [("TLS", "https"), ("HTTP", "http")] {
            guard let server = values.text("\(prefix)SRVR") else { continue }
            let path = values.text("\(prefix)DIR") ?? ""
            let base = "\(scheme)://\(joinHostPort(server, try values.port("\(prefix)PORT")))"
            return directoryURL(base + (path.isEmpty || path.hasPrefix("/") ? path : "/" + path))
        }
        return nil
    }
}
