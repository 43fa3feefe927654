import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import Logging

/// The whole configuration: what the service needs, and where its files are.
struct Configuration {
    var service: ServiceConfiguration
    var log: LogConfiguration
    var database: DatabaseLocation
    var keyPath: String
    /// Where it was read; nil if all of it comes from the environment.
    var file: String?
    /// What is possible and probably not meant.
    var warnings: [String] = []

    /// Every problem of a configuration, to be shown at once.
    struct Invalid: Error, CustomStringConvertible {
        var file: String
        var problems: [String]

        var description: String {
            let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
            return "\(file): \(count)\n" + problems.map { "  \($0)\n" }.joined()
        }
    }

    /// Where the configuration is looked for, one after the other, if the command line names none.
    static let places = ["./dialtone.yaml", "/etc/dialtone/dialtone.yaml"]

    /// Reads the file.
    ///
    /// - Parameter path: nil for the first of `places` that is there; without any, everything comes from the environment.
    /// - Throws: ``Invalid``.
    static func load(
        _ path: String?, environment: [String: String] = ProcessInfo.processInfo.environment, places: [String] = Configuration.places
    ) throws(Invalid) -> Configuration {
        let path = path ?? places.first { FileManager.default.fileExists(atPath: $0) }
        guard let path else {
            guard environment.keys.contains(where: { $0.hasPrefix("DIALTONE_INSTANCES_") }) else {
                throw Invalid(
                    file: "configuration",
                    problems: [
                        "none was given: name it with --config FILE, or put it at \(places.joined(separator: " or ")) (dialtone init writes one)"
                    ])
            }
            return try parse("", folder: FileManager.default.currentDirectoryPath, name: "environment", environment: environment)
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var configuration = try parse(try text(of: path), folder: folder, name: path, environment: environment)
        configuration.file = path
        return configuration
    }

    private static func text(of path: String) throws(Invalid) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Invalid(file: path, problems: ["there is no such file; give the configuration (YAML) with --config FILE"])
        }
        guard !isFolder.boolValue else {
            throw Invalid(file: path, problems: ["is a folder; give the configuration file (YAML) in it, such as \(path)/dialtone.yaml"])
        }
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Invalid(file: path, problems: ["the file cannot be read: \(error.localizedDescription)"])
        }
    }

    /// - Parameter folder: What relative paths are relative to.
    static func parse(
        _ yaml: String, folder: String, name: String = "configuration", environment: [String: String] = [:]
    ) throws(Invalid) -> Configuration {
        var reader = ConfigurationReader(yaml: yaml, environment: environment)
        // What nothing could be read of has no other problems that are true.
        guard reader.isReadable else { throw Invalid(file: name, problems: reader.problems) }
        func path(_ text: String) -> String { text.hasPrefix("/") ? text : folder + "/" + text }
        var service = ServiceConfiguration(listener: ListenerConfiguration(), instances: [])
        service.publicURL = reader.url("public-url")
        service.listener = reader.listener("listen", path)
        if reader.has("phones.listen") { service.phonesListener = reader.phonesListener(path) }
        service.phonesPublicURL = reader.url("phones.public-url")
        if service.phonesPublicURL != nil, service.phonesListener == nil {
            reader.report("phones.public-url: needs phones.listen; without it phones are told public-url")
        }
        if let bytes = reader.size("phones.ready-files-max", in: 0...(1 << 40)) { service.readyFileBytesMax = bytes }
        service.nodeName = reader.text("node.name")
        service.metricsTokenFile = reader.text("metrics.token-file").map(path)
        service.firmwareFolder = reader.folder("phones.firmware-folder", path)
        let database = reader.database(path)
        let key = reader.text("secret-key-file") ?? "dialtone.key"
        service.instances = reader.instances(path)
        service.devices.verifiesTLS = (reader.choice("devices.tls-verify", TLSVerification.self) ?? .full) == .full
        service.devices.authorityFile = reader.text("devices.ca-file").map(path)
        if let rate = reader.integer("devices.connections-per-second", in: 1...10_000) { service.devices.connectionsPerSecond = rate }
        service.devices.policy = reader.devicesPolicy()
        if let deadline = reader.duration("provisioning.deadline", in: .seconds(1) ... .seconds(600)) {
            service.provisioningDeadline = deadline
        }
        if let byCode = reader.bool("enrollment.by-code") { service.enrollment.byCode = byCode }
        if let lifetime = reader.duration("enrollment.code-lifetime", in: .seconds(1) ... .seconds(365 * 86_400)) {
            service.enrollment.codeLifetime = lifetime
        }
        if let byMAC = reader.bool("enrollment.by-mac") { service.enrollment.byMAC = byMAC }
        reader.doors(&service, path)
        if let identity = reader.choice("sip.identity", SIPConfiguration.Identity.self) { service.sip.identity = identity }
        if let transport = reader.choice("sip.transport", SIPTransport.self) { service.sip.transport = transport }
        service.sip.port = reader.integer("sip.port", in: 1...65_535)
        service.sip.trustedCertificates = reader.certificates("sip.trusted-certificates", path)
        if let policy = reader.choice("pbx.tls-only", TLSOnlyPolicy.self) { service.tlsOnly = policy }
        if let policy = reader.choice("access.admin-password-policy", AdministratorPasswordPolicy.self) {
            service.administratorPasswords = policy
        }
        reader.notifications(&service)
        let log = reader.log()
        reader.reportUnknownKeys()
        guard reader.problems.isEmpty else { throw Invalid(file: name, problems: reader.problems) }
        return Configuration(service: service, log: log, database: database, keyPath: path(key), warnings: reader.unknownVariables)
    }
}

/// How the service logs.
struct LogConfiguration {
    var format = LogFormat.text
    var level = Logger.Level.info
}

private enum TLSVerification: String, CaseIterable { case full, none }

extension ConfigurationReader {
    fileprivate mutating func log() -> LogConfiguration {
        var log = LogConfiguration()
        if let format = choice("log.format", LogFormat.self) { log.format = format }
        if let level = choice("log.level", Logger.Level.self) { log.level = level }
        return log
    }

    /// Its text may hold a password, so it is in no complaint.
    fileprivate mutating func database(_ path: (String) -> String) -> DatabaseLocation {
        let (text, passwordFile) = (self.text("database"), self.text("database-password-file"))
        do {
            return try DatabaseLocation(Secret(text ?? "sqlite:dialtone.sqlite"), passwordFile: passwordFile, path: path)
        } catch {
            report("database: \(error)")
            return .sqlite(path: "")
        }
    }
}

extension ConfigurationReader {
    /// Where phones may be sent to.
    fileprivate mutating func devicesPolicy() -> DevicesPolicy {
        var policy = DevicesPolicy()
        policy.allowsPlain = bool("devices.require-tls") == false
        for text in list("devices.allow") {
            guard let host = DevicesPolicy.Host(text) else {
                report(
                    "devices.allow: \"\(text)\" is not possible; allowed: a host such as devices.example.com, a domain with all hosts below "
                        + "it such as .example.com, an address, or a range such as 10.0.0.0/8")
                continue
            }
            policy.hosts.append(host)
        }
        return policy
    }

    fileprivate mutating func url(_ key: String) -> String? {
        parsed(key, "an http:// or https:// URL with a host") { text in
            guard let url = URL(string: text), ["http", "https"].contains(url.scheme ?? ""), url.host?.isEmpty == false else { return nil }
            return text
        }
    }

    /// A folder that is there; nil without the key.
    fileprivate mutating func folder(_ key: String, _ path: (String) -> String) -> String? {
        guard let folder = text(key).map(path) else { return nil }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            report("\(key): \(folder) is no folder; create it, or name another one")
            return nil
        }
        return folder
    }

    /// The certificates of a PEM file; none without the key.
    fileprivate mutating func certificates(_ key: String, _ path: (String) -> String) -> [PEMCertificate] {
        guard let file = text(key).map(path) else { return [] }
        do throws(TextSource.Fault) {
            let text = try TextSource(file, bytesMax: 1 << 20).read()
            guard let certificates = PEMCertificate.all(in: text) else {
                report("\(key): the file \(file) must hold certificates in PEM form, and nothing else")
                return []
            }
            return certificates
        } catch {
            report("\(key): \(file): \(error)")
            return []
        }
    }

    /// A name or address to listen at, without a port.
    private mutating func host(_ key: String, _ section: String) -> String? {
        guard let text = text(key) else { return nil }
        let parts = HostPort(text)
        if let parts, parts.port == nil { return parts.host }
        let example = parts.map { "\(section).host: \($0.host)" + ($0.port.map { ", \(section).port: \($0)" } ?? "") }
        report(
            "\(key): \"\(text)\" is not possible; allowed: a name or an address alone, with the port in a key of its own: "
                + (example ?? "\(section).host: 0.0.0.0, \(section).port: 443"))
        return nil
    }

    fileprivate mutating func listener(_ key: String, _ path: (String) -> String) -> ListenerConfiguration {
        var listener = ListenerConfiguration()
        if let host = host("\(key).host", key) { listener.host = host }
        if let port = integer("\(key).port", in: 0...65_535) { listener.port = port }
        let certificate = text("\(key).tls.certificate")
        let privateKey = text("\(key).tls.key")
        switch (certificate, privateKey) {
        case (let certificate?, let privateKey?): listener.tls = (path(certificate), path(privateKey))
        case (nil, nil): break
        case (_?, nil): report("\(key).tls.key: missing; a certificate needs its private key (PEM file)")
        case (nil, _?): report("\(key).tls.certificate: missing; a private key needs its certificate (PEM file)")
        }
        for text in list("\(key).trusted-proxies") {
            if let range = AddressRange(text) {
                listener.trustedProxies.append(range)
            } else {
                report("\(key).trusted-proxies: \"\(text)\" is not possible; allowed: IP addresses such as 10.0.0.1 or 10.0.0.0/8")
            }
        }
        return listener
    }

    /// The listener for phones alone, some of which are old.
    fileprivate mutating func phonesListener(_ path: (String) -> String) -> ListenerConfiguration {
        var listener = listener("phones.listen", path)
        let key = "phones.listen.tls.minimum"
        guard let minimum = choice(key, TLSMinimum.self) else { return listener }
        listener.tlsMinimum = minimum
        if listener.tls == nil { report("\(key): needs phones.listen.tls.certificate and .key; without TLS there is no version of it") }
        return listener
    }

    fileprivate mutating func instances(_ path: (String) -> String) -> [InstanceConfiguration] {
        var instances: [InstanceConfiguration] = []
        guard !reportSection("instances", first: "domain") else {
            return []
        }
        let count = sections("instances")
        if count == 0 { report("instances: missing; give at least one with domain, name and password (dialtone init writes an example)") }
        for index in 0..<count {
            let key = "instances[\(index)]"
            let domain = requiredText("\(key).domain", "the PBX domain, such as example.com")
            let name = requiredText("\(key).name", "the instance's name, such as dialtone")
            checkComponent(domain, "\(key).domain")
            checkComponent(name, "\(key).name")
            let title = text("\(key).title") ?? "Third-party phones"
            let password = password(key, path)
            let credentials = choice("\(key).credentials", CredentialsMode.self)
            let certificates = choice("\(key).client-certificates", ClientCertificateMode.self)
            let id = InstanceID(domain: domain, name: name)
            if !domain.isEmpty, instances.contains(where: { $0.id == id }) {
                report("\(key): \(id) is there twice; domain and name together must be unique")
            }
            var instance = InstanceConfiguration(id: id, title: title, password: Secret(password))
            (instance.credentials, instance.clientCertificates) = (credentials, certificates)
            instances.append(instance)
        }
        return instances
    }

    /// The messages never repeat the password.
    private mutating func password(_ key: String, _ path: (String) -> String) -> String {
        let file = text("\(key).password-file")
        if let password = text("\(key).password") {
            if file != nil { report("\(key).password-file: give either password or password-file, not both") }
            if password.isEmpty { report("\(key).password: is empty; give the password of the PBX App object") }
            return password
        }
        guard let file else {
            report("\(key).password: missing; give password or password-file, the same as at the PBX App object")
            return ""
        }
        guard let text = try? String(contentsOfFile: path(file), encoding: .utf8) else {  // the reason is the same for people
            report("\(key).password-file: \"\(file)\" cannot be read")
            return ""
        }
        let password = text.trimmingCharacters(in: .newlines)
        if password.isEmpty { report("\(key).password-file: \"\(file)\" is empty") }
        return password
    }

    /// Domain and name become path components of URLs, beside `/p/…`, `/<code>` and `/health`.
    private mutating func checkComponent(_ text: String, _ key: String) {
        let isCode = (10...16).contains(text.count) && text.allSatisfy(\.isNumber)
        // By scalars: a slash with an accent on it is another character, and a slash in a URL all the same.
        let isOdd = text.unicodeScalars.contains { "/?#% ".unicodeScalars.contains($0) } || text.escapingControls != text
        if isOdd || ["p", "health", "ready", "metrics"].contains(text) || isCode {
            report("\(key): \"\(text)\" is not possible in a URL of ours; allowed: letters, digits, dots and dashes")
        }
    }
}
