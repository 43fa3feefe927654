import DialtoneModel

/// AudioCodes' 400HD phones: the model's file, then the phone's own.
///
/// Source: several public projects (observed).
struct AudioCodesFirmware: LabFirmware {
    let oui: UInt64 = 0x00908f
    let models = [
        PhoneModel(name: "440HDG", firmware: "2.2.8.61"), PhoneModel(name: "405HD", firmware: "2.2.16.142"),
    ]

    func lists(_ model: PhoneModel) -> [String] { ["audiocodes"] }

    func userAgent(_ phone: PhoneIdentity) -> String {
        "AUDC-IPPhone/\(phone.model.firmware) (\(phone.model.token)-Rev0; \(phone.upper))"
    }

    /// One source has the MAC in small letters, the others in capitals.
    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [
            .settings("\(phone.model.token).cfg"),
            .settings("\(phone.model.name == "405HD" ? phone.lower : phone.upper).cfg"),
        ]
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String {
        url.replacing("<MAC>", with: phone.upper).replacing("<mac>", with: phone.lower)
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        var values = memory
        for (index, line) in text.lines.enumerated() {
            let line = line.trimmingBlanks
            if line.isEmpty || line.first == "#" || line.first == ";" { continue }
            guard let equals = line.firstIndex(of: "=") else { throw PhoneFileFault("line \(index + 1) is not path/key=value") }
            let key = String(line[..<equals].trimmingBlanks)
            guard key.contains("/"), !key.contains(" ") else { throw PhoneFileFault("line \(index + 1) has no path") }
            values[key] = String(line[line.index(after: equals)...].trimmingBlanks)
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("provisioning/configuration/url").map { $0.hasSuffix(".cfg") ? $0 : directoryURL($0) }
        let line = "voip/line/0/"
        guard try values.choice(line + "enabled", ["0": false, "1": true], else: false), let user = values.text(line + "id") else {
            return values.file(nil, ownURL: url)
        }
        let sip = "voip/signalling/sip/"
        var proxy: String?
        if try values.choice(sip + "use_proxy", ["0": false, "1": true], else: false), let host = values.text(sip + "proxy_address") {
            proxy = joinHostPort(host, try values.port(sip + "proxy_port"))
        }
        var registrar: String?
        if try values.choice(sip + "sip_registrar/enabled", ["0": false, "1": true], else: false) {
            registrar = joinHostPort(try values.needed(sip + "sip_registrar/addr"), try values.port(sip + "sip_registrar/port"))
        }
        let outbound = sip + "sip_outbound_proxy/"
        let hasOutbound = try values.choice(outbound + "enabled", ["0": false, "1": true], else: false)
        guard let server = registrar ?? proxy else { throw PhoneFileFault("there is neither sip_registrar nor proxy_address") }
        if hasOutbound { proxy = joinHostPort(try values.needed(outbound + "addr"), try values.port(outbound + "port")) }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text(line + "auth_name"), password: values.text(line + "auth_password"),
                host: splitHostPort(server).host, port: splitHostPort(server).port, proxy: proxy,
                transport: try values.choice(
                    sip + "transport_protocol", ["UDP": .udp, "TCP": .tcp, "TLS": .tls], else: .udp),
                displayName: values.text(line + "description"), expires: try values.number(sip + "registration_expires")),
            ownURL: url)
    }

    func answer(toEvent event: String, _ values: [String: String]) -> Int {
        event == "check-sync" && values["provisioning/check_sync/enabled"] != "0" ? 200 : 489
    }
}
