import DialtoneModel

/// Mitel's SIP phones: files for all, for the model and for the phone, each tried encrypted first; later ones win.
///
/// Source: Mitel, "SIP Phones Administrator Guide" (stated), templates in production (observed).
struct MitelFirmware: LabFirmware {
    let oui: UInt64 = 0x1400e9
    let models = [
        PhoneModel(name: "6930", firmware: "6.4.0.140", token: "Mitel6930"),
        PhoneModel(name: "6863i", firmware: "4.1.0.128", token: "Aastra6863i"),
    ]

    func lists(_ model: PhoneModel) -> [String] { ["mitel"] }

    func userAgent(_ phone: PhoneIdentity) -> String {
        "\(phone.model.token) MAC:\(phone.pairs("-").uppercased()) V:\(phone.model.firmware)-SIP"
    }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [
            .probe("startup.tuz"), .settings("startup.cfg"), .probe("\(phone.model.name).tuz"), .settings("\(phone.model.name).cfg"),
            .probe("\(phone.upper).tuz"), .settings("\(phone.upper).cfg"), .probe("security.tuz"), .probe("\(phone.model.name).st"),
        ]
    }

    /// The server's settings are read anew at each start; what was in the last ones and is not in these is gone.
    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        try understand(PhoneValues(await readAll(below: directoryURL(url), phone, memory: [:], &http)))
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        var values = memory
        for (index, line) in text.lines.enumerated() {
            var line = line.trimmingBlanks
            if line.isEmpty || line.first == "#" { continue }
            // A locked setting, or one that the user gets once: the same setting either way.
            if line.first == "!" || line.first == "^" { line = line.dropFirst() }
            guard let colon = line.firstIndex(of: ":"), line.first != " " else {
                throw PhoneFileFault("line \(index + 1) is not key: value")
            }
            let key = String(line[..<colon].trimmingBlanks)
            guard !key.isEmpty else { throw PhoneFileFault("line \(index + 1) is not key: value") }
            values[key] = try Self.value(line[line.index(after: colon)...].trimmingBlanks, of: key)
        }
        return values
    }

    /// In quotation marks everything counts; else a blank and `#` begin a comment.
    private static func value(_ text: Substring, of key: String) throws(PhoneFileFault) -> String {
        guard text.first == "\"" else {
            if text.first == "#" { return "" }
            return String(text[..<(text.firstRange(of: " #")?.lowerBound ?? text.endIndex)].trimmingBlanks)
        }
        let inside = text.dropFirst()
        guard let close = inside.firstIndex(of: "\"") else { throw PhoneFileFault("\(key) has no closing quotation mark") }
        let rest = inside[inside.index(after: close)...].trimmingBlanks
        guard rest.isEmpty || rest.first == "#" else { throw PhoneFileFault("\(key) has something behind its quotation marks") }
        return String(inside[..<close])
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let scheme = try values.choice("download protocol", ["HTTP": "http", "HTTPS": "https"], else: "")
        var url: String?
        if !scheme.isEmpty, let server = values.text("\(scheme) server") {
            let path = values.text("\(scheme) path") ?? ""
            let port = try values.port("\(scheme) port")
            url = directoryURL("\(scheme)://\(joinHostPort(server, port))\(path.hasPrefix("/") || path.isEmpty ? "" : "/")\(path)")
        }
        // Mitel's guide has one pair for both protocols; templates have one for each.
        let credentials =
            values.credentials(user: "http digest username", password: "http digest password")
            ?? values.credentials(user: "\(scheme) username", password: "\(scheme) password")
        let line = "sip line1 "
        guard let user = values.text(line + "user name"), let registrar = values.text(line + "registrar ip") else {
            return values.file(nil, ownURL: url, credentials: credentials)
        }
        var proxy: String?
        if let host = values.text(line + "outbound proxy") {
            proxy = joinHostPort(host, try values.port(line + "outbound proxy port"))
        }
        let (own, common) = (try values.number(line + "registration period"), try values.number("sip registration period"))
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text(line + "auth name"), password: values.text(line + "password"),
                host: registrar, port: try values.port(line + "registrar port"), proxy: proxy,
                transport: try values.choice(
                    "sip transport protocol", ["0": .udp, "1": .udp, "2": .tcp, "4": .tls], else: .udp),
                displayName: values.text(line + "display name"), expires: own ?? common),
            ownURL: url, credentials: credentials)
    }
}
