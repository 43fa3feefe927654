import DialtoneModel

/// Poly's phones: a master file names the files with the settings, of which the first that sets one wins.
///
/// Source: Poly, "UC Software Administrator Guide" (stated); the paths of a driver in production (observed).
struct PolyFirmware: LabFirmware {
    let oui: UInt64 = 0x64167f
    let models = [
        PhoneModel(name: "VVX 450", firmware: "5.9.1.0615", token: "PolycomVVX-VVX_450"),
        PhoneModel(name: "E450", firmware: "8.0.0.15602", token: "PolyEdge-Edge_E450"),
    ]
    /// The boot loader has a version of its own.
    private static let loaderVersion = "5.0.3.1667"

    func lists(_ model: PhoneModel) -> [String] { ["poly"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] {
        PhoneNeed.account(
            server: "reg.1.server.1.address", user: "reg.1.address", password: "reg.1.auth.password", ownURL: "device.prov.serverName",
            choices: ["reg.1.server.1.register", "reg.1.server.1.transport", "device.prov.serverType"])
    }

    func userAgent(_ phone: PhoneIdentity) -> String {
        "FileTransport \(phone.model.token)-UA/\(phone.model.firmware) Type/Application"
    }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        [
            .settings("\(phone.lower).cfg"), .settings("000000000000.cfg"), .probe("\(phone.lower)-phone.cfg"),
            .probe("\(phone.lower)-web.cfg"), .probe("\(phone.lower)-directory.xml"), .probe("000000000000-directory.xml"),
            .probe("\(phone.lower)-license.cfg"), .probe("\(phone.lower)-calls.xml"),
        ]
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String {
        url.replacing("[PHONE_MAC_ADDRESS]", with: phone.lower).replacing("[PHONEMAC_ADDRESS]", with: phone.lower)
            .replacing("[MACADDRESS]", with: phone.lower).replacing("[PHONE_MODEL]", with: modelWord(phone))
    }

    /// `VVX450`, as file names have it.
    private func modelWord(_ phone: PhoneIdentity) -> String { phone.model.name.replacing(" ", with: "") }

    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        // A URL that ends in a file names the master file.
        let base = url.hasSuffix("/") ? url : String(url[...(url.lastIndex(of: "/") ?? url.startIndex)])
        let files = requests(phone, memory: memory)
        let masters = (url.hasSuffix("/") ? [] : [url]) + files.filter { $0.kind == .settings }.map { base + $0.name }
        if memory.isEmpty {
            // The boot loader looks first, and the application comes again.
            http.userAgent = "FileTransport \(phone.model.token)-UA/\(Self.loaderVersion) Type/Updater"
            _ = try await http.optional(masters[0])
        }
        http.userAgent = agent(phone, memory)
        var master: String?
        for name in masters where master == nil { master = try await http.optional(name) }
        guard let master else { throw LabFault("\(phone.lower).cfg: HTTP status \(http.lastMissing)") }
        let root = try XMLTree.read(master)
        var values = memory.filter { $0.key.hasPrefix("device.") }  // flash keeps these; the rest is read anew each time
        if let names = root.attributes["CONFIG_FILES"] {
            var fresh: [String: String] = [:]
            var found = false
            for name in names.split(separator: ",").map({ expand(String($0.trimmingBlanks), phone) }) where !name.isEmpty {
                guard let text = try await http.optional(name.contains("://") ? name : base + name) else { continue }
                found = true
                fresh.merge(Self.attributes(try XMLTree.read(text))) { first, _ in first }
            }
            guard found else { throw LabFault("CONFIG_FILES names no file that is there") }
            values.merge(fresh) { _, fresh in fresh }
        } else {
            values = try read(master, phone, memory: memory)
        }
        for file in files where file.kind == .probe { try await http.probe(base + file.name) }
        http.userAgent = agent(phone, values)
        try await http.upload("0101000000|app1 |4|00|started\n", to: base + "\(phone.lower)-app.log")
        return try understand(PhoneValues(values))
    }

    /// With its serial number, which is the MAC, once it has been told to show it.
    private func agent(_ phone: PhoneIdentity, _ values: [String: String]) -> String {
        guard Self.device("prov.tagSerialNo", PhoneValues(values)) == "1" else { return userAgent(phone) }
        return userAgent(phone).replacing(" Type/", with: " (SN:\(phone.lower)) Type/")
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        memory.filter { $0.key.hasPrefix("device.") }.merging(Self.attributes(try XMLTree.read(text))) { _, fresh in fresh }
    }

    /// Parameters are attributes; the names of the elements mean nothing.
    private static func attributes(_ element: XMLTree) -> [String: String] {
        element.children.reduce(element.attributes) { $0.merging(attributes($1)) { first, _ in first } }
    }

    /// A parameter in flash, which counts only if it and the whole are marked to be set.
    private static func device(_ name: String, _ values: PhoneValues) -> String? {
        guard values.text("device.set") == "1", values.text("device.\(name).set") == "1" else { return nil }
        return values.text("device.\(name)")
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        var url: String?
        if let server = Self.device("prov.serverName", values) {
            guard !server.contains("://") else { throw PhoneFileFault("device.prov.serverName has a scheme") }
            guard let kind = Self.device("prov.serverType", values) else {
                throw PhoneFileFault("device.prov.serverType is not set, so this phone asks by FTP")
            }
            guard ["HTTP", "HTTPS"].contains(kind) else { throw PhoneFileFault("device.prov.serverType is neither HTTP nor HTTPS") }
            url = directoryURL("\(kind.lowercased())://\(server)")
        }
        let credentials = Self.device("prov.user", values).map {
            PhoneCredentials(user: $0, password: Secret(Self.device("prov.password", values) ?? ""))
        }
        let registers = try values.choice("reg.1.server.1.register", ["0": false, "1": true], else: true)
        guard registers, let address = values.text("reg.1.address") else {
            return values.file(nil, ownURL: url, credentials: credentials)
        }
        let server = try values.needed("reg.1.server.1.address")
        let port = try values.port("reg.1.server.1.port")
        let transport: SIPTransport = try values.choice(
            "reg.1.server.1.transport", ["UDPOnly": .udp, "TCPOnly": .tcp, "TLS": .tls, "TCPpreferred": .tcp, "DNSnaptr": .udp],
            else: .udp)
        var proxy: String?
        if let host = values.text("reg.1.outboundProxy.address") {
            proxy = joinHostPort(host, try values.port("reg.1.outboundProxy.port"))
        }
        // `user@domain`: the domain is what the phone registers in, and the server where it does so.
        let parts = address.split(separator: "@", maxSplits: 1).map(String.init)
        let domain = parts.count > 1 ? parts[1] : nil
        return values.file(
            PhoneAccount(
                user: parts.first ?? address, authenticationUser: values.text("reg.1.auth.userId"),
                password: values.text("reg.1.auth.password"), host: domain ?? server, port: port,
                proxy: proxy ?? domain.map { _ in joinHostPort(server, port) }, transport: transport,
                displayName: values.text("reg.1.displayName"), expires: try values.number("reg.1.server.1.expires")),
            ownURL: url, credentials: credentials)
    }
}
