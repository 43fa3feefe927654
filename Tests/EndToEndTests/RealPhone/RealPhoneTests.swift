import DialtoneLab
import DialtoneModel
import DialtoneServer
import DialtoneStore
import Foundation
import Logging
import NIOCore
import NIOPosix
import TestSupport
import Testing

extension ProcessTests {
    /// A real softphone, a real registrar, and nothing of ours between them: Linphone fetches its file over HTTPS from
    /// `dialtone serve`, which got everything through the lab's PBX, Users and Devices, and registers at Kamailio over TLS.
    ///
    /// Needs Debian's `linphone-cli`, `kamailio`, `kamailio-extra-modules` and `kamailio-tls-modules`: `make test` installs them.
    @Suite("A real phone") struct RealPhoneTests {
        private static let instance = ServiceUnderTest.instance

        @Test(
            "Linphone goes from its order to a registration at Kamailio, comes back by itself, and a wrong password fails",
            .timeLimit(.minutes(2)))
        func proof() async throws {
            try await withTemporaryFolder { folder in
                let certificates = try CertificateFolder(.first)
                let registrar = try await Registrar.start(
                    in: folder, certificate: certificates.certificatePath, key: certificates.keyPath,
                    passwords: ["anna": "Tulpe-2931", "berta": "not what was ordered"])
                let port = try Self.freePort()
                let base = "https://localhost:\(port)"
                let configuration = folder.appendingPathComponent("dialtone.yaml")
                try """
                public-url: \(base)
                listen:
                  host: 127.0.0.1
                  port: \(port)
                  tls: { certificate: "\(certificates.certificatePath)", key: "\(certificates.keyPath)" }
                sip:
                  transport: tls
                  port: \(registrar.port)
                instances:
                  - domain: \(Self.instance.domain)
                    name: \(Self.instance.name)
                    password: \(ServiceUnderTest.password.reveal())
                """.write(to: configuration, atomically: true, encoding: .utf8)
                let service = try Program(["serve", "--config", configuration.path, "--log-level", "error"])
                #expect(await service.nextLine()?.hasPrefix("ready https://") == true)
                let app = Lab.App(
                    url: "https://127.0.0.1:\(port)/\(Self.instance)/dialtone-provisioning", password: ServiceUnderTest.password)
                let options = Lab.Options.underTest(domain: Self.instance.domain, apps: [app], autoAssign: true)
                try await withLab(options, logger: Logger(label: "lab") { _ in SwiftLogNoOpLogHandler() }) { lab in
                    var order = LabOrder(
                        mac: try #require(MACAddress("00005e005301")), user: "anna", commonName: "Anna Beispiel",
                        password: Secret("Tulpe-2931"))
                    order.dns = "localhost"
                    let answer = await lab.provision(order)
                    #expect(answer.error == nil)

                    let phone = try Linphone(
                        folder.appendingPathComponent("anna"), url: "\(base)/\(answer.code)/linphone.xml",
                        authority: certificates.certificatePath)
                    phone.start()
                    try await phone.waitUntilRegistered()
                    let line = await registrar.program.errorLine(with: "registered user=anna")
                    #expect(line?.contains("domain=example.com") == true && line?.contains("proto=tls") == true)
                    try await phone.quit()

                    // At its next start it comes back through its own URL, and the code's door closes behind it.
                    #expect(try phone.provisioningURL.hasPrefix("\(base)/p/"))
                    phone.start()
                    try await phone.waitUntilRegistered()
                    try await phone.quit()
                    let history = try await Program.run(
                        "phones", "history", "00005e005301", "--config", configuration.path, "--json")
                    #expect(history.output.contains("\"code-closed\"") && history.output.contains("linphone"))

                    // The registrar has another password than the one that was ordered.
                    var wrong = LabOrder(
                        mac: try #require(MACAddress("00005e005302")), user: "berta", commonName: "Berta Beispiel",
                        password: Secret("Rose-1"))
                    wrong.dns = "localhost"
                    let second = await lab.provision(wrong)
                    #expect(second.error == nil)
                    let refused = try Linphone(
                        folder.appendingPathComponent("berta"), url: "\(base)/\(second.code)/linphone.xml",
                        authority: certificates.certificatePath)
                    refused.start()
                    // The first challenge names nobody; one that names the user means that the password was wrong.
                    #expect(await registrar.program.errorLine(with: "challenge au=berta") != nil)
                    #expect(try await !refused.isRegistered())
                    try await refused.kill()
                }
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
                registrar.program.signal(SIGTERM)
                #expect(try await !registrar.program.finished().errors.contains("registered user=berta"))
            }
        }

        static func freePort() throws -> Int {
            let channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).wait()
            defer { try? channel.close().wait() }  // closed already is as good
            return channel.localAddress?.port ?? 0
        }
    }
}

/// Kamailio as a registrar with digest authentication over TLS.
private struct Registrar {
    struct NotThere: Error, CustomStringConvertible {
        var description: String { "Kamailio did not start: is it installed? Scripts/setup tests installs it" }
    }

    let program: Program
    let port: Int

    static func start(in folder: URL, certificate: String, key: String, passwords: [String: String]) async throws -> Registrar {
        let port = try ProcessTests.RealPhoneTests.freePort()
        let directory = folder.appendingPathComponent("kamailio")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let modules = try FileManager.default.contentsOfDirectory(atPath: "/usr/lib").map { "/usr/lib/\($0)/kamailio/modules/" }
            .first { FileManager.default.fileExists(atPath: $0) }
        guard let modules else { throw NotThere() }
        try """
        [server:default]
        method = TLSv1.2+
        verify_certificate = no
        require_certificate = no
        private_key = \(key)
        certificate = \(certificate)
        """.write(to: directory.appendingPathComponent("tls.cfg"), atomically: true, encoding: .utf8)
        let file = directory.appendingPathComponent("kamailio.cfg")
        let entries = passwords.map { "    $sht(pw=>\($0)) = \"\($1)\";" }.sorted().joined(separator: "\n")
        try """
        #!KAMAILIO
        debug=2
        log_stderror=yes
        fork=yes
        children=1
        tcp_children=1
        auto_aliases=no
        dns=no
        rev_dns=no
        enable_tls=yes
        listen=tls:127.0.0.1:\(port)
        tcp_accept_no_cl=yes
        mpath="\(modules)"
        loadmodule "tls.so"
        loadmodule "tm.so"
        loadmodule "sl.so"
        loadmodule "pv.so"
        loadmodule "xlog.so"
        loadmodule "textops.so"
        loadmodule "usrloc.so"
        loadmodule "registrar.so"
        loadmodule "auth.so"
        loadmodule "htable.so"
        loadmodule "kex.so"
        modparam("htable", "htable", "pw=>size=8;")
        modparam("tls", "config", "\(directory.path)/tls.cfg")
        event_route[htable:mod-init] {
        \(entries)
        }
        request_route {
            if (!is_method("REGISTER")) {
                sl_send_reply("405", "Method Not Allowed");
                exit;
            }
            if (!pv_www_authenticate("$td", "$sht(pw=>$au)", "0")) {
                xlog("L_WARN", "challenge au=$au td=$td proto=$proto\\n");
                www_challenge("$td", "1");
                exit;
            }
            if (!save("location")) {
                sl_reply_error();
                exit;
            }
            xlog("L_WARN", "registered user=$fU domain=$td proto=$proto\\n");
        }
        """.write(to: file, atomically: true, encoding: .utf8)
        let program = Program(
            path: "/usr/sbin/kamailio",
            [
                "-f", file.path, "-w", directory.path, "-Y", directory.path, "-P", directory.appendingPathComponent("pid").path, "-m", "64",
                "-M", "8", "-DD",
            ])
        // It has no word for "ready": it is when its port takes connections.
        while true {
            if let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port)
                .get()
            {
                try? await channel.close()  // it served its purpose
                return Registrar(program: program, port: port)
            }
            try await Task.sleep(for: .milliseconds(20))  // asks again; the test's time limit bounds it
        }
    }
}

/// Debian's `linphonec`, which knows nothing but a URL.
private struct Linphone {
    private let home: URL
    private let file: URL
    private let running = Running()

    private final class Running: @unchecked Sendable {
        var program: Program?
    }

    init(_ home: URL, url: String, authority: String) throws {
        self.home = home
        file = home.appendingPathComponent("linphonerc")
        try FileManager.default.createDirectory(at: home.appendingPathComponent(".local/share/linphone"), withIntermediateDirectories: true)
        try """
        [misc]
        config-uri=\(url)

        [sip]
        sip_port=-1
        sip_tcp_port=-1
        sip_tls_port=-1
        root_ca=\(authority)

        """.write(to: file, atomically: true, encoding: .utf8)
    }

    /// The URL that it will fetch from at its next start.
    var provisioningURL: String {
        get throws {
            let text = try String(contentsOf: file, encoding: .utf8)
            return text.split(separator: "\n").first { $0.hasPrefix("config-uri=") }.map { String($0.dropFirst(11)) } ?? ""
        }
    }

    func start() {
        running.program = Program(
            path: "/usr/bin/linphonec", ["-c", file.path, "-d", "0"], environment: ["HOME": home.path, "LANG": "C.UTF-8"])
    }

    /// Asks again and again, for it tells nothing by itself; the test's time limit bounds it.
    func waitUntilRegistered() async throws {
        while try await !isRegistered() { try await Task.sleep(for: .milliseconds(100)) }
    }

    /// What it answers when it is asked now.
    func isRegistered() async throws -> Bool {
        guard let program = running.program else { throw Ended() }
        program.type("status registered")
        while let line = await program.nextLine() {
            if line.hasPrefix("registered, identity=") { return true }
            if line.hasPrefix("registered=") { return false }
        }
        throw Ended()
    }

    /// De-registers and ends it.
    func quit() async throws {
        running.program?.type("quit")
        _ = try await running.program?.finished()
        running.program = nil
    }

    /// Ends one that asks at its prompt for another password.
    func kill() async throws {
        running.program?.signal(SIGKILL)
        _ = try await running.program?.finished()
        running.program = nil
    }

    struct Ended: Error, CustomStringConvertible {
        var description: String { "linphonec ended: is it installed? Scripts/setup tests installs it" }
    }
}
