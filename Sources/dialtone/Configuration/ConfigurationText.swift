import DialtoneModel

/// A configuration as a new site has it, to be written as YAML.
struct ConfigurationText {
    var publicURL: String?
    var host: String
    var port: Int
    var certificate: String?
    var key: String?
    var trustedProxies: [String]
    var database: String
    var secretKeyFile: String
    var domain: String
    var name: String
    var password: Secret
    /// Instead of the password.
    var passwordFile: String?

    var text: String {
        var lines = ["# Written by dialtone init. README of Dialtone says what more there is; dialtone check looks at it."]
        if let publicURL { lines.append("public-url: \(Self.scalar(publicURL))") }
        lines += ["listen:", "  host: \(Self.scalar(host))", "  port: \(port)"]
        if certificate != nil || key != nil { lines.append("  tls:") }
        if let certificate { lines.append("    certificate: \(Self.scalar(certificate))") }
        if let key { lines.append("    key: \(Self.scalar(key))") }
        if !trustedProxies.isEmpty { lines.append("  trusted-proxies: [\(trustedProxies.map(Self.scalar).joined(separator: ", "))]") }
        lines += ["database: \(Self.scalar(database))", "secret-key-file: \(Self.scalar(secretKeyFile))"]
        lines += ["instances:", "  - domain: \(Self.scalar(domain))", "    name: \(Self.scalar(name))", "    title: Third-party phones"]
        lines.append("    # The same as at the App objects of the PBX.")
        lines.append(
            passwordFile.map { "    password-file: \(Self.scalar($0))" } ?? "    password: \(Self.scalar(password.reveal()))")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A value as YAML reads it back: plain where nothing in it can mean anything else, else in quotation marks, as JSON writes it.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isASCII && ($0.isLetter || $0 == "/") } == true && text.last != ":"
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "./:_@-".contains($0)) } && text.lowercased() != "null"
        return isPlain ? text : JSONValue.string(text).text
    }
}
