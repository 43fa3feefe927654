import DialtoneModel

/// Panasonic's KX phones: the model's file, then the phone's own.
///
/// Source: Panasonic, "Administrator Guide" (stated), templates in production (observed).
struct PanasonicFirmware: LabFirmware {
    let oui: UInt64 = 0x0080f0
    let models = [
        PhoneModel(name: "KX-UT113", firmware: "01.133"), PhoneModel(name: "KX-HDV230", firmware: "08.101"),
    ]
    private static let header = "# Panasonic SIP Phone Standard Format File #"

    func lists(_ model: PhoneModel) -> [String] { ["panasonic"] }

    func userAgent(_ phone: PhoneIdentity) -> String { "Panasonic_\(phone.model.token)/\(phone.model.firmware) (\(phone.lower))" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [.settings("\(phone.model.token).cfg"), .settings("Config\(phone.upper).cfg")]
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String {
        url.replacing("{MAC}", with: phone.upper).replacing("{mac}", with: phone.lower).replacing("{MODEL}", with: phone.model.token)
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let lines = text.lines
        guard lines.first?.hasPrefix(Self.header) == true else { throw PhoneFileFault("the first line is not \(Self.header)") }
        guard lines.count > 2, lines.suffix(2).allSatisfy(\.isEmpty) else {
            throw PhoneFileFault("the file does not end with an empty line")
        }
        var values = memory
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty && line.first != "#" {
            guard let equals = line.firstIndex(of: "=") else { throw PhoneFileFault("line \(index + 1) is not KEY=\"value\"") }
            let (key, value) = (line[..<equals], line[line.index(after: equals)...])
            guard !key.isEmpty, key.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }) else {
                throw PhoneFileFault("line \(index + 1) has no key of capitals")
            }
            guard value.count >= 2, value.first == "\"", value.last == "\"", !value.dropFirst().dropLast().contains("\"") else {
                throw PhoneFileFault("\(key) is not in quotation marks")
            }
            values[String(key)] = String(value.dropFirst().dropLast())
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("CFG_STANDARD_FILE_PATH")
        guard let user = values.text("PHONE_NUMBER_1"), let registrar = values.text("SIP_RGSTR_ADDR_1") else {
            return values.file(nil, ownURL: url)
        }
        let server = joinHostPort(registrar, try values.port("SIP_RGSTR_PORT_1"))
        var proxy: String?
        if let host = values.text("SIP_OUTPROXY_ADDR_1") { proxy = joinHostPort(host, try values.port("SIP_OUTPROXY_PORT_1")) }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text("SIP_AUTHID_1"), password: values.text("SIP_PASS_1"),
                host: values.text("SIP_SVCDOMAIN_1") ?? registrar, port: splitHostPort(server).port, proxy: proxy ?? server,
                transport: try values.choice("SIP_TRANSPORT_1", ["0": .udp, "1": .tcp, "2": .tls], else: .udp),
                displayName: values.text("DISPLAY_NAME_1"), expires: try values.number("REG_EXPIRE_TIME_1")),
            ownURL: url)
    }
}
