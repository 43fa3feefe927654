import DialtoneLab
import DialtoneModel
import DialtoneServer
import DialtoneTransport
import Foundation
import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import TestSupport
import Testing

extension ProcessTests {
    /// Real softphones, a real registrar, and nothing of ours between them: phones get their files over HTTPS from
    /// `dialtone serve`, which got everything through the lab's PBX, Users and Devices, and register at Kamailio over TLS.
    ///
    /// Needs Debian's `linphone-cli`, `baresip-core`, `kamailio`, `kamailio-extra-modules` and `kamailio-tls-modules`: `make test`
    /// installs them.
    @Suite("A real phone") struct RealPhoneTests {
        private static let instance = ServiceUnderTest.instance

        /// `dialtone serve` between a lab and Kamailio.
        private struct Site {
            let folder: URL
            /// A PEM file of what both servers are believed by.
            let authority: String
            let registrar: Registrar
            /// Of the service: `https://localhost:port`
            let base: String
            let configuration: URL
            let lab: Lab

            /// - Returns: The code of the order.
            func order(_ mac: String, _ user: String, _ name: String, password: String, dns: String = "localhost") async throws -> String {
                var order = LabOrder(mac: try #require(MACAddress(mac)), user: user, commonName: name, password: Secret(password))
                order.dns = dns
                let answer = await lab.provision(order)
                #expect(answer.error == nil)
                return answer.code
            }

            func linphone(_ name: String, code: String) throws -> Linphone {
                try Linphone(
                    folder.appendingPathComponent(name), url: "\(base)/\(code)/linphone.xml", authority: authority)
            }

            func dialtone(_ arguments: String...) async throws -> String {
                let program = try Program(arguments + ["--config", configuration.path])
                let finished = try await program.finished()
                try #require(finished.status == 0, "\(finished.errors)")
                return finished.output
            }
        }

        /// - Parameter passwords: What Kamailio takes, by user.
        /// - Returns: What Kamailio said.
        private func withSite(passwords: [String: String], _ body: (Site) async throws -> Void) async throws -> String {
            try await withTemporaryFolder { folder in
                let certificates = try CertificateFolder(.first)
                let registrar = try await Registrar.start(
                    in: folder, certificate: certificates.certificatePath, key: certificates.keyPath, passwords: passwords)
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
                var options = Lab.Options.underTest(domain: Self.instance.domain, apps: [app], autoAssign: true)
                // The lab's PBX is not where the phones register: what it says of its users' place must not count.
                options.behaviour.tableUsersAPI = false
                try await withLab(options, logger: Logger(label: "lab") { _ in SwiftLogNoOpLogHandler() }) { lab in
                    try await body(
                        Site(
                            folder: folder, authority: certificates.certificatePath, registrar: registrar, base: base,
                            configuration: configuration, lab: lab))
                }
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
                registrar.program.signal(SIGTERM)
                return try await registrar.program.finished().errors
            }
        }

        @Test(
            "Linphone goes from its order to a registration at Kamailio, comes back by itself, and a wrong password fails",
            .timeLimit(.minutes(10)))
        func proof() async throws {
            let said = try await withSite(passwords: ["anna": "Tulpe-2931", "berta": "not what was ordered"]) { site in
                let code = try await site.order("00005e005301", "anna", "Anna Beispiel", password: "Tulpe-2931")
                let phone = try site.linphone("anna", code: code)
                phone.start()
                try await phone.waitUntilRegistered()
                let line = await site.registrar.program.errorLine(with: "registered user=anna")
                #expect(line?.contains("domain=example.com") == true && line?.contains("proto=tls") == true)
                try await phone.quit()

                // At its next start it comes back through its own URL, and the code's door closes behind it.
                #expect(try phone.provisioningURL.hasPrefix("\(site.base)/p/"))
                phone.start()
                try await phone.waitUntilRegistered()
                try await phone.quit()
                let history = try await site.dialtone("phones", "history", "00005e005301", "--json")
                #expect(history.contains("\"code-closed\"") && history.contains("linphone"))

                // The registrar has another password than the one that was ordered.
                let wrong = try await site.order("00005e005302", "berta", "Berta Beispiel", password: "Rose-1")
                let refused = try site.linphone("berta", code: wrong)
                refused.start()
                // The first challenge is of a request without a user; one that names the user means that the password was wrong.
                #expect(await site.registrar.program.errorLine(with: "challenge au=berta") != nil)
                #expect(try await !refused.isRegistered())
                try await refused.kill()
            }
            #expect(!said.contains("registered user=berta"))
        }

        @Test(
            "baresip, with a file by a template, calls Linphone with encrypted speech",
            .enabled(if: Baresip.hasNetwork, "baresip needs a network interface beside the loopback"), .timeLimit(.minutes(10)))
        func call() async throws {
            let said = try await withSite(passwords: ["anna": "Tulpe-2931", "carla": "Ginster-'7&<ß"]) { site in
                let linphone = try site.linphone(
                    "anna", code: try await site.order("00005e005301", "anna", "Anna Beispiel", password: "Tulpe-2931"))
                linphone.start(answers: true)
                try await linphone.waitUntilRegistered()

                // A template for a maker whose files are lines makes those of baresip too. It resolves no name without a DNS server.
                let mac = "00005e005303"
                let template = site.folder.appendingPathComponent("accounts.mustache")
                try Baresip.template.write(to: template, atomically: true, encoding: .utf8)
                _ = try await site.dialtone("overrides", "template", "set", "--phone", mac, "--of", "thomson", template.path)
                let code = try await site.order(mac, "carla", "Carla Beispiel", password: "Ginster-'7&<ß", dns: "127.0.0.1")
                let client = HTTPClient(
                    group: MultiThreadedEventLoopGroup.singleton,
                    tls: try TLSClientContext.make(verify: true, caFile: site.authority))
                let url = "\(site.base)/\(code)/ST2030S_\(mac.uppercased()).txt"
                let agent = [("User-Agent", "THOMSON ST2030 hw5 fw2.74 00-00-5E-00-53-03")]
                var file = try await client.send(.get, url, headers: agent)
                // The running service learns a moment later what the command line has stored.
                while file.status == 404 {
                    try await Task.sleep(for: .milliseconds(100))  // asks again, as a phone would; the test's time limit bounds it
                    file = try await client.send(.get, url, headers: agent)
                }
                try #require(file.status == 200)
                let baresip = try Baresip(
                    site.folder.appendingPathComponent("carla"), accounts: String(buffer: file.body),
                    authority: site.authority)
                #expect(await baresip.says("200 OK"))
                baresip.dial("sip:anna@example.com")
                #expect(await site.registrar.program.errorLine(with: "srtp answered from=carla to=anna") != nil)
                #expect(await baresip.says("SRTP is Enabled"))
                #expect(await baresip.says("Call established"))
                try await baresip.quit()
                try await linphone.quit()
            }
            #expect(said.contains("srtp offered from=carla to=anna"))
        }

        static func freePort() throws -> Int {
            let channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).wait()
            defer { try? channel.close().wait() }  // closed already is as good
            return channel.localAddress?.port ?? 0
        }
    }
}
