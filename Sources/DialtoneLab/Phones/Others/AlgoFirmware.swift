import DialtoneModel

/// Algo's loudspeakers and door stations: the model's file, then the checksum of the device's own file, then that file.
///
/// Source: Algo's guides for the format and the names of the files (stated), public templates for the parameters (observed). How it
/// names itself over HTTP comes from one integration (unconfirmed).
struct AlgoFirmware: LabFirmware {
    let oui: UInt64 = 0x0022ee
    let models = [PhoneModel(name: "8201", firmware: "5.2"), PhoneModel(name: "8188", firmware: "5.5")]

    func lists(_ model: PhoneModel) -> [String] { ["algo"] }

    func userAgent(_ phone: PhoneIdentity) -> String { "Algo-\(phone.model.token)/\(phone.model.firmware)" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [
            .settings("algop\(phone.model.token).conf"), .probe("algom\(phone.upper).md5"), .settings("algom\(phone.upper).conf"),
        ]
    }

    /// A `#` begins a comment in front of a line only.
    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        var values = memory
        for (index, line) in text.lines.enumerated() {
            let line = line.trimmingBlanks
            if line.isEmpty || line.first == "#" { continue }
            guard let equals = line.firstIndex(of: "=") else { throw PhoneFileFault("line \(index + 1) is not name = value") }
            let name = String(line[..<equals].trimmingBlanks)
            guard name.contains("."), !name.contains(" ") else { throw PhoneFileFault("line \(index + 1) has no name with a point") }
            values[name] = String(line[line.index(after: equals)...].trimmingBlanks)
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = try ownURL(values)
        let credentials = values.credentials(user: "prov.auth.user", password: "prov.auth.pwd")
        let (isOn, user) = (try values.choice("sip.register.use", ["0": false, "1": true], else: false), values.text("sip.u1.user"))
        guard isOn, let user else { return values.file(nil, ownURL: url, credentials: credentials) }
        // A registrar that is not the proxy has a setting of its own.
        let proxy = try values.needed("sip.proxy")
        let server = splitHostPort(values.text("sip.registrar") ?? proxy)
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text("sip.u1.auth"), password: values.text("sip.u1.pwd"), host: server.host,
                port: server.port, proxy: values.text("sip.obproxy"),
                transport: try values.choice("sip.transp", ["auto": .udp, "udp": .udp, "tcp": .tcp, "tls": .tls], else: .udp),
                displayName: values.text("sip.u1.dname"), expires: try values.number("sip.regexp")),
            ownURL: url, credentials: credentials)
    }

    private func ownURL(_ values: PhoneValues) throws(PhoneFileFault) -> String? {
        guard try values.choice("prov.use", ["0": false, "1": true], else: true),
            try values.choice("prov.server.method", ["static": true, "auto": false], else: false),
            let server = values.text("prov.server.static")
        else { return nil }
        let scheme = try values.choice("prov.download.method", ["http": "http", "https": "https"], else: "")
        guard !scheme.isEmpty else { throw PhoneFileFault("prov.download.method is missing") }
        guard !server.contains("/") else { throw PhoneFileFault("prov.server.static is more than a host") }
        let path = values.text("prov.download.cfgpath") ?? ""
        return directoryURL("\(scheme)://\(server)\(path.isEmpty || path.hasPrefix("/") ? "" : "/")\(path)")
    }
}
