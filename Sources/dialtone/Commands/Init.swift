import ArgumentParser
import DialtoneAdmin
import DialtoneModel
import DialtoneSupport
import Foundation
import Glibc

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes a configuration with a random App password, and says what to enter at the PBX.",
        discussion: """
            Everything is checked as by dialtone check, and where that finds an error nothing is written. Without --public-url the service is
            for this machine alone, such as for the lab.
            """)

    @Option(help: "The PBX's system name, such as example.com.") var domain: String
    @Option(
        name: .customLong("public-url"),
        help: "The URL by which PBX, browsers and phones reach the service, such as https://phones.example.com.")
    var publicURL: String?
    @Option(help: "The name of the App instance.") var name = "dialtone"
    @Option(help: "The address to listen at; 0.0.0.0 with a certificate, else 127.0.0.1.") var host: String?
    @Option(help: "The port to listen at; 443 with a certificate, else 8780.") var port: Int?
    @Option(help: "The certificate with its chain (PEM); without one a proxy in front adds TLS.") var certificate: String?
    @Option(help: "The private key of the certificate (PEM).") var key: String?
    @Option(
        name: .customLong("trusted-proxy"),
        help: "The address or range of a proxy in front, as often as needed; 127.0.0.1 with an https URL and no certificate.")
    var trustedProxies: [String] = []
    @Option(help: "sqlite:FILE or postgresql://USER@HOST/NAME; a FILE is relative to the configuration.")
    var database = "sqlite:dialtone.sqlite"
    @Option(name: .customLong("secret-key-file"), help: "The key file, which the first start makes; relative to the configuration.")
    var secretKeyFile = "dialtone.key"
    @Option(name: .customLong("password-file"), help: "A file with the App password, instead of a random one.") var passwordFile: String?
    @Option(name: .shortAndLong, help: "The file to write.") var output = "dialtone.yaml"
    @Flag(help: "Writes over a file that is there.") var force = false
    @Flag(help: "Prints JSON.") var json = false

    func run() async throws {
        let file = URL(fileURLWithPath: output).standardizedFileURL
        if !force, FileManager.default.fileExists(atPath: file.path) { throw exists(file.path) }
        let text = ConfigurationText(
            publicURL: publicURL, host: host ?? (certificate == nil ? "127.0.0.1" : "0.0.0.0"),
            port: port ?? (certificate == nil ? 8780 : 443),
            certificate: certificate.map(Self.absolute), key: key.map(Self.absolute), trustedProxies: proxies, database: database,
            secretKeyFile: secretKeyFile, domain: domain, name: name, password: AppPassword.draw(),
            passwordFile: passwordFile.map(Self.absolute)
        ).text
        let configuration: Configuration
        do {
            configuration = try Configuration.parse(text, folder: file.deletingLastPathComponent().path, name: "the configuration")
        } catch {
            complain("\(error)nothing was written")
            throw Exit.configuration
        }
        let findings = await SiteCheck(configuration: configuration).findings().filter { $0.grade != .ok }
        for finding in findings { complain(finding.line) }
        guard !findings.contains(where: { $0.grade == .error }) else {
            complain("nothing was written")
            throw Exit.configuration
        }
        try write(text, file.path)
        tell(configuration, file.path)
    }

    /// A proxy that is not named makes all phones one address, and with a loopback address only one on this machine can be meant.
    private var proxies: [String] {
        let isBehindOne = certificate == nil && publicURL?.hasPrefix("https:") == true && ["127.0.0.1", nil].contains(host)
        return trustedProxies.isEmpty && isBehindOne ? ["127.0.0.1"] : trustedProxies
    }

    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

    private func exists(_ path: String) -> any Error {
        complain("\(path): is there already; name another file with --output, or write over it with --force")
        return Exit.badInput
    }

    /// Writes the file as a whole or not at all, for its owner alone.
    private func write(_ text: String, _ path: String) throws {
        let fresh = "\(path).new-\(getpid())"
        do throws(ErrorNumber) {
            let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw ErrorNumber() }
            defer { unlink(fresh) }  // unless it has its name by then
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            do {
                try handle.write(contentsOf: Data(text.utf8))
                try handle.synchronize()
            } catch {
                throw ErrorNumber(EIO)
            }
            // A link never takes the place of a file that is there.
            guard (force ? rename(fresh, path) : link(fresh, path)) == 0 else { throw ErrorNumber() }
        } catch {
            if error.code == EEXIST { throw exists(path) }
            complain("\(path): cannot be written: \(error)")
            throw Exit.unavailable
        }
    }

    private func tell(_ configuration: Configuration, _ path: String) {
        let service = configuration.service
        let base = PublicURLs.trimmed(service.publicURL ?? service.listener.baseURL(port: service.listener.port))
        guard let instance = service.instances.first else { return }
        let objects = AppObjectPlan.all(base: "\(base)/\(instance.id)")
        let password = instance.password.reveal()
        if json {
            say(
                JSONValue.object([
                    JSONMember("file", .string(path)), JSONMember("password", .string(password)),
                    JSONMember("apps", .array(objects.map(\.json))),
                ]).prettyText)
            return
        }
        var table = TextTable(["NAME", "URL", "SETTINGS"])
        for object in objects { table.add([object.name, object.url, Self.settings(of: object)]) }
        say(
            """
            Written: \(path), for its owner alone.

            Create these objects of type App in the PBX's advanced UI, all with the password \(password)

            \(table.text)

            Then tick dialtone among the apps at the App objects of Profile and Users Admin.

            Next: dialtone check --config \(path)
                  dialtone serve --config \(path)
            """)
    }

    private static func settings(of object: AppObjectPlan) -> String {
        if let users = object.users { return "nothing to tick; give it to your \(users)' template" }
        let grants = object.grants.map(\.tick).joined(separator: ", ")
        return "tick \(object.flags.joined(separator: ", ")); the APIs \(grants); on the Apps tab \(object.apps.joined(separator: ", "))"
    }
}

/// The `errno` of a call that failed.
private struct ErrorNumber: Error, CustomStringConvertible {
    let code: CInt

    init(_ code: CInt = errno) { self.code = code }

    var description: String { String(cString: strerror(code)) }
}
