import DialtoneModel

/// Reads a configuration file as a Yealink phone does.
///
/// Source: Yealink auto provisioning guide and drivers in production: the header line, `key = value`, no quoting, no
/// trailing comments, the last of several lines wins.
enum YealinkFile {
    static let header = "#!version:1.0.0.1"

    static func read(_ text: String) throws(PhoneFileFault) -> PhoneFile {
        let values = try settings(text)
        func value(_ key: String) -> String? { values[key].flatMap { $0 == "%NULL%" ? nil : $0 } }
        // Up to V80 the prefix is missing; files may carry both spellings.
        let url = value("static.auto_provision.server.url") ?? value("auto_provision.server.url")
        guard value("account.1.enable") == "1", let user = value("account.1.user_name"), !user.isEmpty else {
            return PhoneFile(account: nil, ownURL: url.map(directory), values: values)
        }
        guard let server = value("account.1.sip_server.1.address"), !server.isEmpty else {
            throw PhoneFileFault("account.1.sip_server.1.address is missing")
        }
        let transport: SIPTransport
        switch value("account.1.sip_server.1.transport_type") ?? "0" {
        case "0": transport = .udp
        case "1": transport = .tcp
        case "2": transport = .tls
        case "3": transport = .udp
        default: throw PhoneFileFault("account.1.sip_server.1.transport_type must be 0 to 3")
        }
        var port: Int?
        if let text = value("account.1.sip_server.1.port") {
            guard let number = Int(text), (0...65535).contains(number) else {
                throw PhoneFileFault("account.1.sip_server.1.port is not a port")
            }
            port = number == 0 ? nil : number
        }
        for key in values.keys where key.hasPrefix("static.security.user_password") {
            guard values[key]?.contains(":") ?? false else { throw PhoneFileFault("\(key) must be name:password") }
        }
        var proxy: String?
        if value("account.1.outbound_proxy_enable") == "1", let host = value("account.1.outbound_proxy.1.address") {
            proxy = host + (value("account.1.outbound_proxy.1.port").map { ":\($0)" } ?? "")
        }
        return PhoneFile(
            account: PhoneAccount(
                user: user, authenticationUser: value("account.1.auth_name") ?? user,
                password: Secret(value("account.1.password") ?? ""), host: server, port: port, proxy: proxy,
                transport: transport, displayName: value("account.1.display_name") ?? "",
                expires: value("account.1.sip_server.1.expires").flatMap { Int($0) } ?? 3600),
            ownURL: url.map(directory), values: values)
    }

    /// The lines of any file with the header.
    static func settings(_ text: String) throws(PhoneFileFault) -> [String: String] {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        guard lines.first.map(String.init) == header else { throw PhoneFileFault("the first line is not \(header)") }
        var values: [String: String] = [:]
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
    static func includes(_ text: String) -> [String] {
        text.split { $0 == "\n" || $0 == "\r\n" }.compactMap { line in
            guard line.hasPrefix("include:config"), let open = line.firstIndex(of: "\""), let close = line.lastIndex(of: "\""),
                open < close
            else { return nil }
            return String(line[line.index(after: open)..<close])
        }
    }

    /// The phone takes the URL as a directory.
    private static func directory(_ url: String) -> String { url.hasSuffix("/") ? url : url + "/" }
}
