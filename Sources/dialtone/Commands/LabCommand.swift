import ArgumentParser
import DialtoneLab
import DialtoneModel
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "The simulated innovaphone side: PBX, Users, Devices and phones.",
        discussion: "Prints one line of JSON with its endpoints, then logs on standard error until it is stopped.")

    @Option(help: "Where to listen, as host:port; port 0 = any free one.") var listen = "127.0.0.1:0"
    @Option(help: "The PBX domain.") var domain = "example.com"
    @Option(help: "URL of an App to connect to, http or ws; may be repeated.") var app: [String] = []
    @Option(help: "Password of that App; one for each --app, or one for all.") var appPassword: [String] = []
    @Flag(help: "Any sysclient that identifies itself is put into the domain at once.") var autoAssign = false
    @Option(help: "Orders this many phones as soon as an App offers provisioning.") var phones = 0
    @Option(help: "Everything random follows from it.") var seed: UInt64 = 1
    @Option(help: "PEM file of a certificate: the lab then speaks TLS alone.") var tlsCertificate: String?
    @Option(help: "PEM file of the certificate's key.") var tlsKey: String?
    @Flag(help: "Lists the modes, one a line.") var modes = false
    @OptionGroup var labMode: LabModeOption
    @OptionGroup var labNames: LabNamesOption
    @OptionGroup var log: LogOption

    func validate() throws {
        if appPassword.count > 1, appPassword.count != app.count {
            throw ValidationError("--app-password: give one for each --app, or a single one for all")
        }
        if !app.isEmpty, appPassword.isEmpty { throw ValidationError("--app needs --app-password") }
        if (tlsCertificate == nil) != (tlsKey == nil) { throw ValidationError("--tls-certificate and --tls-key go together") }
        if phones < 0 || phones > 100_000 { throw ValidationError("--phones: allowed are 0 to 100000") }
    }

    func run() async throws {
        if modes { return say(LabMode.allCases.map(\.rawValue).joined(separator: "\n")) }
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]), (0...65_535).contains(port)
        else {
            throw ValidationError("--listen: \"\(listen)\" is not host:port")
        }
        let names = try labNames.lists()
        let logger = log.logger("lab")
        raiseDescriptorLimit(logger)
        let apps = app.enumerated().map { index, url in
            Lab.App(url: url, password: Secret(appPassword[appPassword.count == 1 ? 0 : index]))
        }
        let host = String(listen[..<colon]).trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        var tls: (certificate: String, key: String)?
        if let tlsCertificate, let tlsKey { tls = (tlsCertificate, tlsKey) }
        let lab = Lab(
            options: Lab.Options(
                host: host, port: port, domain: domain, apps: apps, autoAssign: autoAssign, phones: phones, seed: seed,
                behaviour: try labMode.chosen().behaviour, tls: tls, names: names),
            logger: logger)
        var group = ServiceGroupConfiguration(
            services: [LabService(lab: lab), Announcement(lab: lab)], gracefulShutdownSignals: [.sigterm, .sigint], logger: LogOption.quiet)
        group.maximumGracefulShutdownDuration = .seconds(3)
        group.maximumCancellationDuration = .seconds(1)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            complain("lab: \(error)")
            throw Exit.unavailable
        }
        // Standard output has the line with the endpoints alone.
        if names != nil { complain(await lab.snapshot().unknownNamesText) }
    }
}

/// A lab in a group of services: cancelled when the group stops.
struct LabService: Service {
    let lab: Lab

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await lab.run() }
        } catch is CancellationError {}  // how it ends when it is asked to
    }
}

private struct Announcement: Service {
    let lab: Lab

    func run() async throws {
        say(try await lab.endpoints.json.text)
        try await gracefulShutdown()
    }
}
