import Foundation
import Testing

extension ProcessTests {
    /// The built program against a counterpart that shares no code with it, in another language: PBX, Users, Devices and a phone.
    ///
    /// Its checks are made over there (`Witness/witness.py`); here stands which of them there must be.
    @Suite("Witness", .timeLimit(.minutes(10)))
    struct WitnessTests {
        /// A line of the witness's report.
        private struct Check: Decodable {
            var check: String
            var ok: Bool
            var detail: String
        }

        /// What is looked at in `phones show --json`.
        private struct ShownPhone: Decodable {
            var status: String
            var user: String
            var hwid: String
            var vendor: String?
            var model: String?
            var firmware: String?
            var sysclientConnected: Bool
            var deliveredAt: String?
            var registeredAt: String?
        }

        /// By part, in the order in which the witness comes to them.
        private static let names = [
            // its own functions, against the vectors
            "vectors-rc4", "vectors-login-digest", "vectors-check-login", "vectors-session-key", "vectors-session-cipher", "vectors-order",
            "vectors-sysclient-digest", "vectors-sysclient-cipher",
            // close codes
            "closes-unmasked-frame", "closes-reserved-bit", "closes-unknown-opcode", "closes-oversized-control-frame",
            "closes-fragmented-control-frame", "closes-stray-continuation", "closes-message-inside-message",
            "closes-close-code-of-one-byte", "closes-close-code-that-may-not-travel", "closes-text-not-utf8", "closes-binary-before-login",
            "closes-text-before-login", "closes-request-before-login", "closes-too-much-before-login", "stage-violations",
            // logins
            "challenge-form", "challenge-fresh", "wrong-digest-refused", "closed-after-refusal", "stage-logins",
            // the PBX's session
            "login-accepted", "pings-answered", "src-echoed", "app-info", "app-info-not-for-pages", "check-login", "subscribes-services",
            "stage-pbx",
            // an order, the phone at Devices, the device entry
            "identify-with-code", "answer-waits-for-last", "order-ok", "users-close-answered", "phone-answers-pings", "device-entry-added",
            "device-entries-kept", "reads-without-template", "writes-without-template", "reads-no-password", "stage-order",
            // the phone's file
            "wrong-code-404", "file-by-code", "file-has-values", "file-has-registrar", "file-leads-to-own-url", "file-by-own-url",
            "code-closes-behind-the-phone", "stage-file",
            // its registration
            registrationShown, "stage-registration",
            // Devices restarts, changes something, looks into the phone, and breaks a rule
            "masks-differ", "phone-answers-close", "reconnects-without-code", "proves-its-password", "tunnel-48", "tunnel-8192",
            "update-reaches-file", "update-takes-nothing-away", "phone-refuses-masked-frame", "comes-back-after-a-violation",
            "stage-reconnect",
            // orders that must fail, and one that must not
            "order-wrong-key-failed", "order-wrong-key-says-why", "order-wrong-mac-failed", "order-wrong-mac-says-why",
            "order-no-code-failed", "order-no-code-says-why", "repeated-order-ok", "order-admin-app-failed", "order-admin-app-says-why",
            "stage-refused-orders",
            // what was seen all along
            "one-connection-a-phone", "devices-complaints", "pbx-complaints", "pbx-session-lives", "pbx-close-answered",
            "phone-answers-close-at-the-end", "stage-end",
        ]

        /// Behind this one the witness waits for a word from here.
        private static let registrationShown = "asks-for-registration"

        private static let password = "corner-8-lamp"
        /// None of these may reach a log; they are the witness's.
        private static let secrets = [password, "Tülpe-29", "relay-pass-7", "Adm-5521-x", "hV3!kq9ZsW2xLr7TnB5_yJc8DfGm4PaF"]

        @Test("from the order to dial tone and through restarts, with a system that shares no code with us")
        func witness() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appendingPathComponent("dialtone.yaml").path
                try """
                listen: { host: 127.0.0.1, port: 0 }
                database: sqlite:phones.sqlite
                secret-key-file: phones.key
                instances: [{ domain: example.com, name: dialtone, title: Third-party phones, password: \(Self.password) }]
                """.write(toFile: file, atomically: true, encoding: .utf8)
                let service = try Program(["serve", "--config", file])
                let ready = try #require(await service.nextLine())
                let witness = Program(
                    path: "/usr/bin/env",
                    [
                        "python3", Self.path("Witness/witness.py"), "--service", String(ready.dropFirst("ready ".count)),
                        "--password", Self.password, "--vectors", Self.path("../DialtoneWireTests/Fixtures/vectors.json"), "--hold",
                    ], environment: ["PYTHONDONTWRITEBYTECODE": "1"])
                var seen: Set<String> = []
                while let line = await witness.nextLine() {
                    let check = try JSONDecoder().decode(Check.self, from: Data(line.utf8))
                    #expect(seen.insert(check.check).inserted, "\(check.check) is told twice")
                    #expect(check.ok, "\(check.check): \(check.detail)")
                    if check.check == Self.registrationShown, check.ok {
                        try await expectRegistered(file)
                        witness.type("go on")
                    }
                }
                let report = try await witness.finished()
                #expect(seen == Set(Self.names), "differ: \(seen.symmetricDifference(Self.names).sorted())")
                #expect(report.status == 0, "\(report.errors)")
                #expect(report.errors.isEmpty, "\(report.errors)")
                service.signal(SIGTERM)
                let finished = try await service.finished()
                #expect(finished.status == 0)
                for secret in Self.secrets { #expect(!finished.errors.contains(secret), "a secret is in the log") }
            }
        }

        /// The PBX has shown the registration; the service may still be writing it down.
        private func expectRegistered(_ file: String) async throws {
            while true {
                let shown = try await Program.run("phones", "show", "805ec0abcdef", "--json", "--config", file)
                try #require(shown.status == 0, "\(shown.errors)")
                let phone = try JSONDecoder().decode(ShownPhone.self, from: Data(shown.output.utf8))
                guard phone.status == "registered" else {
                    try #require(phone.status == "delivered")
                    continue  // the time limit bounds it
                }
                #expect(phone.user == "ida" && phone.hwid == "ida-desk" && phone.sysclientConnected)
                #expect(phone.vendor == "yealink" && phone.model?.hasSuffix("T54W") == true && phone.firmware == "96.86.0.45")
                #expect(phone.deliveredAt != nil && phone.registeredAt != nil)
                return
            }
        }

        /// Of a file beside this one.
        private static func path(_ name: String) -> String {
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name).standardized.path
        }
    }
}
