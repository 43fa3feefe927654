import DialtoneModel

/// Linphone, a softphone: one request for the URL in its own configuration; below a directory, for `linphone.xml`.
///
/// Source: a run of linphone-cli 5.1 (observed), Linphone's documentation of remote provisioning (stated). It has no MAC of its own;
/// the lab gives it one that belongs to no maker.
struct LinphoneFirmware: LabFirmware {
    let oui: UInt64 = 0x024c50
    let models = [PhoneModel(name: "softphone", firmware: "5.1")]
    private static let namespace = "http://www.linphone.org/xsds/lpconfig.xsd"

    func lists(_ model: PhoneModel) -> [String] { ["linphone"] }

    func userAgent(_ phone: PhoneIdentity) -> String { "Unknown" }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] { [.settings("linphone.xml")] }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let root = try XMLTree.read(text)
        guard root.name == "config", root.attributes["xmlns"] == Self.namespace else {
            throw PhoneFileFault("the root element is not config in the namespace of lpconfig")
        }
        var values = memory
        for section in root.children {
            guard section.name == "section", let name = section.attributes["name"] else { throw PhoneFileFault("a section has no name") }
            for entry in section.children {
                guard entry.name == "entry", let key = entry.attributes["name"] else {
                    throw PhoneFileFault("an entry of \(name) has no name")
                }
                // What the client has stays, unless the entry says otherwise.
                let overwrites = entry.attributes["overwrite"] == "true"
                if overwrites || values["\(name)/\(key)"] == nil { values["\(name)/\(key)"] = entry.text }
            }
        }
        return values
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        let url = values.text("misc/config-uri")
        let sends = try values.choice("proxy_0/reg_sendregister", ["0": false, "1": true], else: false)
        guard sends, let server = values.text("proxy_0/reg_proxy"), let identity = values.text("proxy_0/reg_identity") else {
            return values.file(nil, ownURL: url)
        }
        guard values.text("sip/default_proxy") == "0" else { throw PhoneFileFault("sip/default_proxy is not 0") }
        let (registrar, from) = (try Self.address(server, in: "reg_proxy"), try Self.address(identity, in: "reg_identity"))
        let user = from.uri.user
        guard !user.isEmpty else { throw PhoneFileFault("reg_identity has no user") }
        // It takes the login whose user and domain are those of the identity.
        guard values.text("auth_info_0/username") == user else {
            throw PhoneFileFault("auth_info_0/username is not the user of reg_identity")
        }
        if let domain = values.text("auth_info_0/domain"), domain != from.uri.host {
            throw PhoneFileFault("auth_info_0/domain is not the domain of reg_identity")
        }
        let transport: SIPTransport
        switch registrar.transport {
        case nil, "udp": transport = .udp
        case "tcp": transport = .tcp
        case "tls": transport = .tls
        default: throw PhoneFileFault("reg_proxy names an unknown transport")
        }
        let route = try values.text("proxy_0/reg_route").map { text throws(PhoneFileFault) in try Self.address(text, in: "reg_route").uri }
        let port = registrar.uri.port
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: values.text("auth_info_0/userid"), password: values.text("auth_info_0/passwd"),
                host: from.uri.host, port: port,
                proxy: route.map { joinHostPort($0.host, $0.port) } ?? joinHostPort(registrar.uri.host, port), transport: transport,
                displayName: from.name, expires: try values.number("proxy_0/reg_expires")),
            ownURL: url)
    }

    /// `"Name" <sip:user@host:port;transport=tls>`, with or without name.
    private static func address(
        _ text: String, in entry: String
    ) throws(PhoneFileFault) -> (name: String, uri: SIPAddress, transport: String?) {
        guard let open = text.lastIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close else {
            guard let uri = SIPAddress(text), !text.contains(" ") else { throw PhoneFileFault("\(entry) is no SIP address") }
            return ("", uri, parameter(text))
        }
        let inside = String(text[text.index(after: open)..<close])
        guard let uri = SIPAddress(inside) else { throw PhoneFileFault("\(entry) is no SIP address") }
        var name = String(text[..<open].trimmingBlanks)
        if name.hasPrefix("\"") {
            guard name.count > 1, name.hasSuffix("\"") else { throw PhoneFileFault("\(entry) has an open quotation mark") }
            name = String(name.dropFirst().dropLast()).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        }
        return (name, uri, parameter(inside))
    }

    private static func parameter(_ uri: String) -> String? {
        uri.split(separator: ";").dropFirst().first { $0.hasPrefix("transport=") }.map { String($0.dropFirst(10)).lowercased() }
    }

    /// It reads its settings when it starts, and knows no `check-sync`.
    func answer(toEvent event: String, _ values: [String: String]) -> Int { 489 }
}
