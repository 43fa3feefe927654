import Crypto
import DialtoneModel
import DialtoneStore
import DialtoneTransport
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import SwiftASN1
import X509

/// A folder with everything that a service needs, made for one benchmark and removed with it.
struct BenchSite {
    static let instance = InstanceID(domain: "example.com", name: "dialtone")
    static let password = "bench-7-lamp"

    let folder: URL
    /// As it stands in the configuration.
    var database = "sqlite:dialtone.sqlite"

    var configurationPath: String { path("dialtone.yaml") }
    var certificatePath: String { path("certificate.pem") }
    var keyPath: String { path("key.pem") }
    /// Where the phones' own doors are, one path a line.
    var pathsFile: String { path("paths") }
    private var location: DatabaseLocation { get throws { try DatabaseLocation(Secret(database)) { path($0) } } }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Makes the folder for the time of `body`.
    ///
    /// - Parameter database: An empty PostgreSQL; nil for a SQLite file in the folder.
    static func with<Result>(database: String? = nil, _ body: (BenchSite) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-bench-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A left-over folder in the temporary directory does no harm, so a failure to remove it is nobody's concern.
        defer { try? FileManager.default.removeItem(at: folder) }
        var site = BenchSite(folder: folder)
        if let database { site.database = database }
        try site.writeCertificate()
        return try await body(site)
    }

    /// How the service listens, and what phones are told.
    struct Listening {
        var port: Int
        var isSecure = false
        /// A listener with TLS for the phones alone.
        var phonesPort: Int?
        /// Stands in the phones' files. With the listener's own, each start at another port would make new files for all phones, and what is
        /// called warm would be their delivery.
        var publicURL: String { "https://127.0.0.1:\(phonesPort ?? port)" }
        /// Where the benchmark finds it.
        var base: String { "\(isSecure ? "https" : "http")://127.0.0.1:\(port)" }
    }

    /// - Parameter listening: With a port that is kept, others find the service again after a restart.
    func writeConfiguration(_ listening: Listening) throws {
        let tls = "{ certificate: certificate.pem, key: key.pem }"
        var lines = ["public-url: \(listening.publicURL)", "listen:", "  host: 127.0.0.1", "  port: \(listening.port)"]
        if listening.isSecure { lines.append("  tls: \(tls)") }
        // Room for the files of all phones: phones ask in turns, so where some have no room, theirs are made anew each time.
        lines += ["phones:", "  ready-files-max: 1GiB"]
        if let port = listening.phonesPort {
            lines += [
                "  public-url: \(listening.publicURL)", "  listen:", "    host: 127.0.0.1", "    port: \(port)", "    tls: \(tls)",
            ]
        }
        lines += [
            "database: \(database)", "secret-key-file: dialtone.key", "instances:", "  - domain: \(Self.instance.domain)",
            "    name: \(Self.instance.name)", "    password: \(Self.password)", "devices:", "  ca-file: certificate.pem",
            "  connections-per-second: 1000", "",
        ]
        try lines.joined(separator: "\n").write(toFile: configurationPath, atomically: true, encoding: .utf8)
    }

    /// Runs `dialtone serve` on this folder for the time of `body`.
    ///
    /// - Parameter log: A file for all that it notes; nil: errors alone, on standard error.
    func serving<Result: Sendable>(
        log: String? = nil, _ body: (_ base: String, _ pid: Int32) async throws -> Result
    ) async throws -> Result {
        try await BenchChild.run(
            BenchChild.ownProgram(), ["serve", "--config", configurationPath, "--log-level", log == nil ? "error" : "info"], log: log
        ) { line, pid in
            guard line.hasPrefix("ready ") else { throw BenchFault("serve said \"\(line)\" instead of ready") }
            return try await body(String(line.dropFirst(6)), pid)
        }
    }

    /// Runs `dialtone lab` for the time of `body`; it tells its endpoints.
    func lab<Result: Sendable>(
        app base: String?, secure: Bool, _ body: (_ endpoints: JSONValue, _ pid: Int32) async throws -> Result
    ) async throws -> Result {
        var arguments = ["lab", "--domain", Self.instance.domain, "--log-level", "error"]
        if let base { arguments += ["--app", "\(base)/\(Self.instance)/dialtone-provisioning", "--app-password", Self.password] }
        if secure { arguments += ["--tls-certificate", certificatePath, "--tls-key", keyPath] }
        return try await BenchChild.run(BenchChild.ownProgram(), arguments) { line, pid in
            try await body(try JSONValue(parsing: line), pid)
        }
    }

    /// A port that is free now.
    static func freePort() throws -> Int {
        let channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).wait()
        defer { try? channel.close().wait() }  // closed already is as good
        return channel.localAddress?.port ?? 0
    }

    /// As the stored phones introduce themselves.
    static let userAgent = "Yealink SIP-T46U 108.86.0.45"

    /// For connections to this site's services.
    func clientTLS() throws -> NIOSSLContext { try TLSClientContext.make(verify: true, caFile: certificatePath) }

    /// Stores phones that are configured and may fetch, and writes their own doors' paths into ``pathsFile``.
    ///
    /// - Returns: The paths: `/p/<token>/<mac>.cfg`.
    @discardableResult
    func storePhones(_ count: Int) async throws -> [String] {
        let store = try await location.open(key: SecretKey.load(path: path("dialtone.key")))
        let paths = try await withThrowingTaskGroup(of: String.self) { group in
            var paths: [String] = []
            var next = 0
            // As many at once as one commit takes in, so that they share it.
            func add() {
                guard next < count else { return }
                let number = next
                next += 1
                group.addTask { try await Self.storePhone(number, in: store) }
            }
            for _ in 0..<256 { add() }
            while let path = try await group.next() {
                paths.append(path)
                add()
            }
            return paths
        }
        try await store.close()
        try paths.sorted().joined(separator: "\n").write(toFile: pathsFile, atomically: true, encoding: .utf8)
        return paths.sorted()
    }

    /// Gives the users of all stored phones other names, as they stand in the phones' files.
    func renameUsers(suffix: String) async throws {
        let store = try await location.open(key: SecretKey.load(path: path("dialtone.key")))
        var last: Phone.ID = 0
        while true {
            let page = try await store.tallies(after: last, limit: 256)
            guard let end = page.last else { break }
            last = end.id
            // Together, so that they share a commit.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for phone in page {
                    group.addTask { _ = try await store.commit([.displayName("User \(phone.id) \(suffix)")], for: phone.id, at: .now) }
                }
                try await group.waitForAll()
            }
        }
        try await store.close()
    }

    /// How many of the stored phones have been delivered this revision of their files, and it is their latest, by the database.
    func deliveredCount(revision: Int) async throws -> Int {
        let store = try await location.open(key: SecretKey.load(path: path("dialtone.key")), access: .readOnly)
        var (count, offset) = (0, 0)
        while true {
            let page = try await store.phones(in: Self.instance, status: nil, limit: 1000, offset: offset)
            if page.isEmpty { break }
            offset += page.count
            count += page.count { $0.revision == revision && $0.deliveredRevision == revision }
        }
        try await store.close()
        return count
    }

    private static func storePhone(_ number: Int, in store: any PhoneStore) async throws -> String {
        let phone = try await store.receive(try order(number), at: .now)
        _ = try await store.commit(configuringSteps(number), for: phone.id, at: .now)
        return "/p/\(try await store.secrets(of: phone.id).token.reveal())/\(phone.mac.hex).cfg"
    }

    /// The order of a phone in Yealink's block, so that its driver, with the largest file of the common makers, is chosen.
    static func order(_ number: Int) throws -> PhoneOrder {
        guard let mac = MACAddress(value: 0x805E_C000_0000 + UInt64(number)) else { throw BenchFault("too many phones") }
        return PhoneOrder(
            instance: instance, mac: mac, code: Secret(String(1_000_000_000 + number)), hwid: mac.hex, user: "user\(number)",
            commonName: "User \(number)", password: Secret("Tulpe-\(number)"), domain: instance.domain, pbxDNS: "pbx.example.com")
    }

    /// What Devices makes of an ordered phone, until it may fetch.
    static func configuringSteps(_ number: Int) -> [PhoneStep] {
        let items: [JSONValue] = [
            ["type": "PHONE", "coder": "OPUS-WB,20,"], ["type": "MEDIA", "stunServer": "stun.example.com"],
            ["type": "NTP", "ntp1": "ntp.example.com", "tz": "CET-1CEST-2,M3.5.0/2,M10.5.0/3"],
        ]
        return [.identifying, .sysclientPassword(Secret("sysclient-\(number)"))]
            + items.map { .item(ConfigurationItem(type: $0["type"]?.string ?? "", value: $0), mode: .replace) } + [.ready]
    }

    /// A certificate for 127.0.0.1 of its own, P-256 as most services have it.
    private func writeCertificate() throws {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("localhost") }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: .now.addingTimeInterval(-3600),
            notValidAfter: .now.addingTimeInterval(86_400), issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                BasicConstraints.isCertificateAuthority(maxPathLength: nil)
                SubjectAlternativeNames([.dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
            }, issuerPrivateKey: .init(key))
        try certificate.serializeAsPEM().pemString.write(toFile: certificatePath, atomically: true, encoding: .utf8)
        try key.pemRepresentation.write(toFile: keyPath, atomically: true, encoding: .utf8)
    }
}
