import DialtoneModel

/// Yealink's format as a phone reads it, for all who build their phones so.
///
/// Source: Yealink auto provisioning guide and drivers in production: the header line, `key = value`, no quoting, no
/// trailing comments, the last of several lines wins; what a file does not mention stays.
enum YealinkFile {
    static let header = "#!version:1.0.0.1"
    static let needs = PhoneNeed.account(
        server: "account.1.sip_server.1.address", user: "account.1.user_name", password: "account.1.password",
        ownURL: "static.auto_provision.server.url", choices: ["account.1.enable", "account.1.sip_server.1.transport_type"])

    /// The lines of any file with the header.
    static func read(_ text: String, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        let lines = text.lines
        guard lines.first.map(String.init) == header else { throw PhoneFileFault("the first line is not \(header)") }
        var values = memory
        for (index, line) in lines.enumerated().dropFirst() {
            let line = line.trimmingBlanks
            if line.isEmpty || line.first == "#" { continue }
            guard let equals = line.firstIndex(of: "=") else { throw PhoneFileFault("line \(index + 1) is not key = value") }
            let key = String(line[..<equals].trimmingBlanks)
            guard !key.isEmpty, !key.contains(" ") else { throw PhoneFileFault("line \(index + 1) is not key = value") }
            values[key] = String(line[line.index(after: equals)...].trimmingBlanks)
        }
        return values
    }

    /// The files that a boot file names.
    static func includes(_ text: String) throws(PhoneFileFault) -> [String] {
        guard text.lines.first.map(String.init) == header else { throw PhoneFileFault("the first line is not \(header)") }
        return text.lines.compactMap { line in
            guard line.hasPrefix("include:config"), let open = line.firstIndex(of: "\""), let close = line.lastIndex(of: "\""),
                open < close
            else { return nil }
            return String(line[line.index(after: open)..<close])
        }
    }

    static func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile {
        // `%NULL%` stands for the factory's value.
        let set = PhoneValues(values.all.filter { $0.value != "%NULL%" })
        // Up to V80 the prefix is missing; files may carry both spellings.
        let names = ["static.auto_provision.server", "auto_provision.server"]
        let url = names.lazy.compactMap { set.text("\($0).url") }.first.map(directoryURL)
        let credentials = names.lazy.compactMap { set.credentials(user: "\($0).username", password: "\($0).password") }.first
        for key in set.all.keys where key.hasPrefix("static.security.user_password") {
            guard set.all[key]?.contains(":") ?? false else { throw PhoneFileFault("\(key) must be name:password") }
        }
        let isOn = try set.choice("account.1.enable", ["0": false, "1": true], else: false)
        guard isOn, let user = set.text("account.1.user_name") else {
            return values.file(nil, ownURL: url, credentials: credentials)
        }
        var proxy: String?
        if set.text("account.1.outbound_proxy_enable") == "1", let host = set.text("account.1.outbound_proxy.1.address") {
            proxy = joinHostPort(host, try set.port("account.1.outbound_proxy.1.port"))
        }
        return values.file(
            PhoneAccount(
                user: user, authenticationUser: set.text("account.1.auth_name"), password: set.text("account.1.password"),
                host: try set.needed("account.1.sip_server.1.address"), port: try set.port("account.1.sip_server.1.port"),
                proxy: proxy,
                transport: try set.choice(
                    "account.1.sip_server.1.transport_type", ["0": .udp, "1": .tcp, "2": .tls, "3": .udp], else: .udp),
                displayName: set.text("account.1.display_name"), expires: try set.number("account.1.sip_server.1.expires")),
            ownURL: url, credentials: credentials)
    }
}
