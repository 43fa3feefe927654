import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import TestSupport
import Testing

extension ProcessTests {
    @Suite("The command line", .timeLimit(.minutes(10)))
    struct CommandTests {
        @Test("serve says ready once, serves, and exits with 0 on SIGTERM")
        func serve() async throws {
            try await withTemporaryFolder { folder in
                let program = try Program(["serve", "--config", ProcessTests.write(in: folder)])
                let line = await program.nextLine()
                #expect(line?.hasPrefix("ready http://127.0.0.1:") == true)
                let base = String(line?.dropFirst("ready ".count) ?? "")
                let result = try await withLab(
                    .underTest(apps: [Lab.App(url: "\(base)/example.com/dialtone", password: Secret("corner-8-lamp"))])
                ) { await $0.provision(LabOrder.sample(1)) }
                #expect(result.error == nil)
                program.signal(SIGTERM)
                let finished = try await program.finished()
                #expect(finished.status == 0, "\(finished.errors)")
                #expect(finished.output == "ready \(base)\n")
                #expect(!finished.errors.contains("Tulpe"), "no secret reaches a log")
            }
        }

        @Test(
            "the service goes on without a standard output, and nothing else gets what it would print there",
            arguments: ["exec >&-", "exec <&- >&-", "mkfifo pipe; exec 3<>pipe 1>pipe; exec 3<&-"])
        func withoutOutput(preparation: String) async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let program = try Program(after: "cd '\(folder.path)'; \(preparation)", ["serve", "--config", file])
                let line = try #require(await program.errorLine(with: "Accepting connections"))
                let base = try #require(line.firstMatch(of: #/http://127\.0\.0\.1:\d+/#)).output
                let result = try await withLab(
                    .underTest(apps: [Lab.App(url: "\(base)/example.com/dialtone", password: Secret("corner-8-lamp"))])
                ) { await $0.provision(LabOrder.sample(1)) }
                #expect(result.error == nil)
                let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
                #expect(try await client.send(.get, "\(base)/ready").status == 200)
                program.signal(SIGTERM)
                let finished = try await program.finished()
                #expect(finished.status == 0 && finished.output.isEmpty, "\(finished.errors)")
                let checked = try await Program.run("check", "--config", file)
                #expect(checked.status == 0 && checked.output.contains("1 phone, key fits"), "\(checked.output)")
            }
        }

        /// The soft and the hard limit of a process's core dumps.
        private static func coreLimits(of process: String) throws -> [Substring] {
            let text = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
            let name = "Max core file size"
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name) })
            return Array(line.dropFirst(name.count).split(separator: " ").prefix(2))
        }

        @Test("the service's memory goes into no core dump; the lab's may")
        func coreDumps() async throws {
            try await withTemporaryFolder { folder in
                let service = try Program(after: "echo $$", ["serve", "--config", ProcessTests.write(in: folder)])
                let process = try #require(await service.nextLine())
                #expect(await service.nextLine()?.hasPrefix("ready ") == true)
                #expect(try Self.coreLimits(of: process) == ["0", "0"])
                // What may not be dumped, no other process of its user may read either: it belongs to root, also where the test does not run as root.
                let facts = try FileManager.default.attributesOfItem(atPath: "/proc/\(process)")
                #expect(facts[.ownerAccountID] as? Int == 0)
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)

                let lab = try Program(after: "echo $$", ["lab"])
                let other = try #require(await lab.nextLine())
                _ = await lab.nextLine()
                #expect(try Self.coreLimits(of: other) == Self.coreLimits(of: "self"))
                lab.signal(SIGTERM)
                #expect(try await lab.finished().status == 0)
            }
        }

        @Test("a key that was lost is not replaced by a new one beside its database")
        func lostKey() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let program = try Program(["serve", "--config", file])
                _ = await program.nextLine()
                program.signal(SIGTERM)
                #expect(try await program.finished().status == 0)
                let key = folder.appendingPathComponent("phones.key").path
                try FileManager.default.removeItem(atPath: key)
                for command in ["serve", "check"] {
                    let finished = try await Program.run(command, "--config", file)
                    let told = finished.errors + finished.output
                    #expect(finished.status != 0 && told.contains("put back the one that this database was made with"), "\(told)")
                    #expect(!FileManager.default.fileExists(atPath: key))
                }
            }
        }

        @Test("every configuration problem is reported at once, and the exit code is 78")
        func configurationProblems() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(
                    """
                    listen: { host: "127.0.0.1:8780", port: 99999, prot: 1 }
                    public-url: phones
                    devices: { tls-verify: sometimes, allow: ["https://a"], require-tls: perhaps }
                    provisioning: { deadline: soon }
                    instances:
                      - domain: example.com
                    """, in: folder)
                let finished = try await Program.run("serve", "--config", file)
                #expect(finished.status == 78)
                #expect(finished.output.isEmpty)
                for key in [
                    "listen.host", "listen.port", "listen.prot", "public-url", "devices.tls-verify", "devices.allow", "devices.require-tls",
                    "provisioning.deadline", "instances[0].name",
                    "instances[0].password",
                ] {
                    #expect(finished.errors.contains("\(key):"), "\(key) is missing in\n\(finished.errors)")
                }
            }
        }

        @Test("a port that is in use is told with its address, its key and what to do", arguments: ["listen", "phones.listen"])
        func portInUse(key: String) async throws {
            try await withTemporaryFolder { folder in
                let first = try Program(["serve", "--config", ProcessTests.write(in: folder)])
                let base = String(await first.nextLine()?.dropFirst("ready ".count) ?? "")
                let port = try #require(URL(string: base)?.port)
                let variable = "DIALTONE_\(key.uppercased().replacingOccurrences(of: ".", with: "_"))"
                let second = try await Program.run(
                    "serve", "--config", ProcessTests.write(in: folder),
                    environment: [
                        "\(variable)_HOST": "127.0.0.1", "\(variable)_PORT": "\(port)", "DIALTONE_DATABASE": "sqlite:second.sqlite",
                    ])
                #expect(second.status == 69)
                #expect(second.output.isEmpty)
                for words in ["\(key): cannot listen at 127.0.0.1:\(port)", "in use", "set \(key).port"] {
                    #expect(second.errors.contains(words), "\(second.errors)")
                }
                #expect(!second.errors.contains("bind("), "\(second.errors)")
                first.signal(SIGTERM)
                #expect(try await first.finished().status == 0)
            }
        }

        @Test("old versions of TLS are a warning of check and of the start, and need TLS")
        func oldTLS() async throws {
            try await withTemporaryFolder { folder in
                let certificate = try CertificateFolder(.first)
                let tls = "tls: { certificate: \(certificate.certificatePath), key: \(certificate.keyPath), minimum: \"1.0\" }"
                let file = try ProcessTests.write(
                    ProcessTests.siteConfiguration + "\nphones: { listen: { host: 127.0.0.1, port: 0, \(tls) } }\n", in: folder)
                let checked = try await Program.run("check", "--config", file)
                #expect(checked.status == 0, "\(checked.output)")
                #expect(checked.output.contains("phones.listen.tls.minimum is 1.0"), "\(checked.output)")
                let program = try Program(["serve", "--config", file])
                #expect(await program.errorLine(with: "warning", "phones.listen.tls.minimum is 1.0") != nil)
                _ = await program.nextLine()
                program.signal(SIGTERM)
                #expect(try await program.finished().status == 0)
                let key = "DIALTONE_PHONES_LISTEN_TLS_MINIMUM"
                let wrong = try await Program.run("check", "--config", file, environment: [key: "1.3"])
                #expect(wrong.status == 78)
                #expect(wrong.output.contains("allowed: 1.0 or 1.1 or 1.2"), "\(wrong.output)")
                let plain = try ProcessTests.write(
                    ProcessTests.siteConfiguration + "\nphones: { listen: { host: 127.0.0.1, port: 0 } }\n", in: folder)
                let without = try await Program.run("check", "--config", plain, environment: [key: "1.1"])
                #expect(without.status == 78)
                #expect(without.output.contains("needs phones.listen.tls.certificate"), "\(without.output)")
            }
        }

        @Test("who is notified in myApps is read, and what is not possible is named")
        func notifications() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(
                    ProcessTests.siteConfiguration
                        + "\nnotifications: { app-notify: { users: false, administrators: [erika, otto], language: de, user-app: phones } }\n",
                    in: folder)
                let checked = try await Program.run("check", "--config", file)
                #expect(checked.status == 0, "\(checked.output)")
                let names = (1...51).map { "user\($0)" }.joined(separator: ",")
                for (key, value, words) in [
                    ("LANGUAGE", "fr", "allowed: en or de"), ("ADMINISTRATORS", names, "names 51 users; allowed: up to 50"),
                    ("USERS", "perhaps", "notifications.app-notify.users"),
                ] {
                    let wrong = try await Program.run(
                        "check", "--config", file, environment: ["DIALTONE_NOTIFICATIONS_APP_NOTIFY_\(key)": value])
                    #expect(wrong.status == 78)
                    #expect(wrong.output.contains(words), "\(wrong.output)")
                }
            }
        }

        @Test(
            "the memory for ready files is a size with its unit",
            arguments: [("64MiB", 0), ("0", 0), ("512KiB", 0), ("64MB", 78), ("-1", 78), ("2GiB", 0), ("1048577MiB", 78)])
        func size(value: String, status: Int32) async throws {
            try await withTemporaryFolder { folder in
                let checked = try await Program.run(
                    "check", "--config", ProcessTests.write(in: folder), environment: ["DIALTONE_PHONES_READY_FILES_MAX": value])
                #expect(checked.status == status, "\(checked.output)")
                if status != 0 { #expect(checked.output.contains("phones.ready-files-max") && checked.output.contains("64MiB")) }
            }
        }

        @Test("an environment variable wins over the file")
        func environment() async throws {
            try await withTemporaryFolder { folder in
                let finished = try await Program.run(
                    "check", "--config", ProcessTests.write(in: folder), environment: ["DIALTONE_LISTEN_PORT": "x"])
                #expect(finished.status == 78)
                #expect(finished.output.contains("DIALTONE_LISTEN_PORT"))
            }
        }

        @Test("a second service on the same database exits with 69 and says who has it; after a kill the next one starts")
        func twoServices() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let first = try Program(["serve", "--config", file, "--log-level", "critical"])
                #expect(await first.nextLine()?.hasPrefix("ready ") == true)
                let second = try await Program.run("serve", "--config", file, "--log-level", "critical")
                #expect(second.status == 69 && second.output.isEmpty)
                #expect(second.errors.contains(/in use by another service: process [0-9]+ on .+, since 20/), "\(second.errors)")
                first.signal(SIGKILL)
                _ = try await first.finished()
                let third = try Program(["serve", "--config", file, "--log-level", "critical"])
                #expect(await third.nextLine()?.hasPrefix("ready ") == true)
                third.signal(SIGTERM)
                #expect(try await third.finished().status == 0)
            }
        }

        @Test("a wrong flag exits with 64, an unknown phone with 65")
        func exitCodes() async throws {
            #expect(try await Program.run("serve", "--confg", "x").status == 64)
            #expect(try await Program.run("demo", "--vendors", "acme").status == 64)
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                #expect(try await Program.run("phones", "list", "--config", file).status == 69, "there is no database yet")
                try await SQLiteStore.open(
                    path: folder.appendingPathComponent("phones.sqlite").path,
                    key: SecretKey.load(path: folder.appendingPathComponent("phones.key").path)
                ).close()
                #expect(try await Program.run("phones", "show", "00:04:13:2a:7b:15", "--config", file).status == 65)
                #expect(try await Program.run("phones", "show", "no-mac", "--config", file).status == 65)
            }
        }

        @Test("phones list, show, history, render and remove work beside the running service")
        func phones() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let program = try Program(["serve", "--config", file])
                let base = String(await program.nextLine()?.dropFirst("ready ".count) ?? "")
                try await withLab(
                    .underTest(apps: [
                        Lab.App(url: "\(base)/example.com/dialtone/dialtone-provisioning", password: Secret("corner-8-lamp"))
                    ])
                ) { lab in
                    let order = LabOrder.sample(1, vendor: .snom)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.wait(untilSeen: { $0.isRegistered(order.mac.hex) })
                    let list = try await Program.run("phones", "list", "--json", "--config", file)
                    let phone = try JSONValue(parsing: list.output).elements?.first
                    #expect(phone?["mac"]?.string == order.mac.hex)
                    #expect(phone?["instance"]?.string == "example.com/dialtone")
                    #expect(phone?["config"]?["PHONE"] != nil)
                    #expect(!list.output.contains("Tulpe-1"))
                    let shown = try await Program.run("phones", "show", order.mac.hex.uppercased(), "--reveal", "--json", "--config", file)
                    #expect(try JSONValue(parsing: shown.output)["secrets"]?["password"]?.string == "Tulpe-1")
                    let history = try await Program.run("phones", "history", order.mac.hex, "--config", file)
                    #expect(history.output.contains("received"))
                    let rendered = try await Program.run("render", order.mac.hex, "--reveal", "--config", file)
                    #expect(rendered.output.contains("<user_pass idx=\"1\" perm=\"R\">Tulpe-1</user_pass>"))
                    let removed = try await Program.run("phones", "remove", order.mac.hex, "--yes", "--config", file)
                    #expect(removed.status == 0, "\(removed.errors)")
                    try await lab.wait(untilSeen: { $0.device(order.mac)?.isOnline == false })
                }
                program.signal(SIGTERM)
                #expect(try await program.finished().status == 0)
            }
        }

        @Test("an example file of each vendor needs no database", arguments: ["yealink", "snom", "grandstream"])
        func example(vendor: String) async throws {
            let finished = try await Program.run("render", "--vendor", vendor, "--example")
            #expect(finished.status == 0, "\(finished.errors)")
            #expect(finished.output.count > 500)
        }

        @Test("check prints a line per check")
        func check() async throws {
            try await withTemporaryFolder { folder in
                let finished = try await Program.run("check", "--config", ProcessTests.write(in: folder))
                #expect(finished.status == 0, "\(finished.output)")
                for name in ["configuration", "database", "open-files", "listen", "clock"] { #expect(finished.output.contains(name)) }
            }
        }

        @Test("check tells of files with secrets that other users may read")
        func permissions() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let program = try Program(["serve", "--config", file])
                _ = await program.nextLine()
                program.signal(SIGTERM)
                #expect(try await program.finished().status == 0)
                let paths = ["phones.key", "phones.sqlite", "dialtone.yaml"].map { folder.appendingPathComponent($0).path }
                for (mode, isTold) in [(0o600, false), (0o644, true)] {
                    for path in paths { try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path) }
                    let checked = try await Program.run("check", "--config", file)
                    #expect(checked.status == 0, "\(checked.output)")
                    for path in paths {
                        #expect(checked.output.contains("\(path) is open to other users (mode 644)") == isTold, "\(checked.output)")
                    }
                }
            }
        }

        @Test("a key that was lost is not replaced by a new one for its database on a server either")
        func lostKeyOfServer() async throws {
            try await withTemporaryFolder { folder in
                let server = try await PostgresServer.shared
                let uri = server.uri(try await server.makeDatabase())
                let file = try ProcessTests.write(
                    ProcessTests.siteConfiguration.replacingOccurrences(of: "sqlite:phones.sqlite", with: "\"\(uri)\""), in: folder)
                let program = try Program(["serve", "--config", file])
                _ = await program.nextLine()
                program.signal(SIGTERM)
                #expect(try await program.finished().status == 0)
                let key = folder.appendingPathComponent("phones.key").path
                try FileManager.default.removeItem(atPath: key)
                let finished = try await Program.run("serve", "--config", file)
                #expect(finished.status == 69 && finished.errors.contains("put back the one that this database was made with"))
                #expect(!FileManager.default.fileExists(atPath: key))
            }
        }

        @Test("the demo registers all phones and says so as JSON")
        func demo() async throws {
            let finished = try await Program.run("demo", "--phones", "3", "--json")
            #expect(finished.status == 0, "\(finished.errors)")
            let value = try JSONValue(parsing: finished.output)
            #expect(value["registered"]?.int == 3)
            #expect(value["phones"]?.elements?.count == 3)
        }

        @Test("the demo's table names makers as people write them, also Cisco's second series")
        func demoNames() async throws {
            let finished = try await Program.run("demo", "--phones", "2", "--vendors", "cisco-spa,ale")
            #expect(finished.status == 0, "\(finished.errors)")
            #expect(finished.output.contains("Cisco SPA") && finished.output.contains("Alcatel-Lucent Enterprise"), "\(finished.output)")
            #expect(!finished.output.contains("cisco-spa"))
        }

        @Test("the demo and the lab hold files against a folder of lists, and say what the lists do not have")
        func names() async throws {
            try await withTemporaryFolder { folder in
                // All that a phone of this list needs to register, and nothing else.
                let needed = [
                    "account.*.enable", "account.*.user_name", "account.*.password", "account.*.sip_server.*.address",
                    "account.*.sip_server.*.transport_type", "static.auto_provision.server.url",
                ]
                let list = needed.reduce("name\tsources\tfamilies\tclosed\n") { $0 + "\($1)\tX\tX:*\t\n" }
                _ = try ProcessTests.write(list, "yealink.tsv", in: folder)
                let finished = try await Program.run("demo", "--phones", "2", "--vendors", "yealink,snom", "--names", folder.path)
                #expect(finished.status == 0, "\(finished.errors)")
                #expect(finished.output.contains("yealink: account.*.auth_name stands in no list (1 phone)"))
                #expect(finished.output.contains("Fetches of phones without a list, which were not judged: "))
                let json = try await Program.run("demo", "--phones", "1", "--vendors", "yealink", "--names", folder.path, "--json")
                let value = try JSONValue(parsing: json.output)
                let rows = value["unknownNames"]?.elements ?? []
                #expect(rows.contains { $0["name"]?.string == "account.*.auth_name" && $0["fault"]?.string == "unknownName" })
                #expect(!rows.contains { needed.contains($0["name"]?.string ?? "") })

                let lab = try Program(["lab", "--names", folder.path])
                _ = await lab.nextLine()
                lab.signal(SIGTERM)
                let ended = try await lab.finished()
                #expect(ended.status == 0 && ended.errors.contains("stands in the lists"))

                let missing = try await Program.run("lab", "--names", folder.appendingPathComponent("none").path)
                #expect(missing.status == 64 && missing.errors.contains("--names"))
            }
        }

        @Test("the lab prints its endpoints as one line of JSON and is driven over HTTP")
        func lab() async throws {
            let program = try Program(["lab"])
            let line = try #require(await program.nextLine())
            let endpoints = try JSONValue(parsing: line)
            #expect(endpoints["devices"]?.string?.hasSuffix("/example.com/devices/") == true)
            #expect(endpoints["control"]?.string?.hasSuffix("/lab") == true)
            program.signal(SIGTERM)
            #expect(try await program.finished().status == 0)
        }
    }
}
