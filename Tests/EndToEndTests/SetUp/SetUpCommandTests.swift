import DialtoneModel
import Foundation
import TestSupport
import Testing

@testable import dialtone

extension ProcessTests {
    /// From nothing to a service that runs, and the log of one.
    @Suite("Setting up at the command line", .timeLimit(.minutes(10)))
    struct SetUpCommandTests {
        /// What `dialtone` does with a new folder as its working directory.
        private func run(in folder: URL, _ arguments: String...) async throws -> Program.Finished {
            try await Program(after: "cd '\(folder.path)'", arguments).finished()
        }

        @Test("init writes a configuration for its owner alone, check finds nothing wrong in it, and the service starts with it")
        func writes() async throws {
            try await withTemporaryFolder { folder in
                let made = try await run(in: folder, "init", "--domain", "example.com", "--port", "0")
                #expect(made.status == 0, "\(made.errors)")
                let file = folder.appendingPathComponent("dialtone.yaml").path
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
                let text = try String(contentsOfFile: file, encoding: .utf8)
                let password = try #require(text.firstMatch(of: /password: "?([A-Za-z0-9]+)/)).output.1
                #expect(password.count == AppPassword.bytesMax)
                for words in [
                    "all with the password \(password)\n", "/example.com/dialtone/dialtone-provisioning", "Hidden, Websocket",
                    "the APIs Services, Admin, TableUsers, PbxApi", "devices-api", "/example.com/dialtone/dialtone-admin",
                    "Profile and Users Admin", "dialtone check --config ",
                ] {
                    #expect(made.output.contains(words), "\(words) is missing in\n\(made.output)")
                }
                // Without --config: the file in the working directory is found.
                let checked = try await run(in: folder, "check", "--json")
                #expect(checked.status == 0, "\(checked.output)")
                let findings = try #require(try JSONValue(parsing: checked.output).elements)
                #expect(!findings.contains { $0["result"] == "error" }, "\(checked.output)")
                let service = try Program(after: "cd '\(folder.path)'", ["serve"])
                #expect(await service.nextLine()?.hasPrefix("ready http://127.0.0.1:") == true)
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
                let list = try await run(in: folder, "phones", "list", "--json")
                #expect(list.status == 0 && list.output.hasPrefix("["), "\(list.errors)")
            }
        }

        @Test("init never writes over a file unless it is told to, and then with another password")
        func overwrites() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appendingPathComponent("dialtone.yaml").path
                let arguments = ["init", "--domain", "example.com", "--output", file, "--json"]
                let first = try await Program(arguments).finished()
                let password = try JSONValue(parsing: first.output)["password"]?.string
                let text = try String(contentsOfFile: file, encoding: .utf8)
                let second = try await Program(arguments).finished()
                #expect(
                    second.status == 65 && second.output.isEmpty && second.errors.contains("\(file): is there already"), "\(second.errors)")
                #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
                let third = try await Program(arguments + ["--force"]).finished()
                #expect(third.status == 0, "\(third.errors)")
                #expect(try JSONValue(parsing: third.output)["password"]?.string != password)
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["dialtone.yaml"])
                let nowhere = try await Program(["init", "--domain", "example.com", "-o", folder.path + "/none/a.yaml"]).finished()
                #expect(nowhere.status == 69 && nowhere.errors.contains("cannot be written: No such file"), "\(nowhere.errors)")
            }
        }

        @Test("init refuses what check would, and writes nothing then")
        func refuses() async throws {
            try await withTemporaryFolder { folder in
                let certificate = try CertificateFolder(.first)
                let sample = try ProcessTests.write(AppPassword.sample + "\n", "sample.password", in: folder)
                let file = folder.appendingPathComponent("new.yaml").path
                let cases: [(arguments: [String], words: String)] = [
                    (["--public-url", "phones.example.com"], "public-url: "), (["--port", "99999"], "listen.port: "),
                    (["--name", "a/b"], "instances[0].name: "), (["--host", "0.0.0.0:443"], "listen.host: "),
                    (["--host", "0.0.0.0"], "public-url is not set"), (["--database", "mysql:x"], "database: "),
                    (["--certificate", "/none.pem", "--key", "/none.key"], "listen.tls.certificate: /none.pem: there is no such file"),
                    (["--certificate", certificate.certificatePath], "listen.tls.key: missing"),
                    (
                        [
                            "--certificate", certificate.certificatePath, "--key", certificate.keyPath, "--public-url", "https://192.0.2.7",
                        ], "is not for 192.0.2.7"
                    ),
                    (["--password-file", sample], "example of README"),
                ]
                for each in cases {
                    let finished = try await Program(["init", "--domain", "example.com", "-o", file] + each.arguments).finished()
                    #expect(finished.status == 78 && finished.output.isEmpty, "\(each.arguments): \(finished.output)")
                    #expect(
                        finished.errors.contains(each.words) && finished.errors.hasSuffix("nothing was written\n"), "\(finished.errors)")
                    #expect(!FileManager.default.fileExists(atPath: file))
                }
                // What is in order with a remark is written.
                let finished = try await Program([
                    "init", "--domain", "example.com", "-o", file, "--certificate", certificate.certificatePath, "--key",
                    certificate.keyPath,
                    "--public-url", "https://127.0.0.1", "--json",
                ]).finished()
                #expect(finished.status == 0 && finished.errors.contains("self-signed"), "\(finished.errors)")
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(text.contains("  host: \"0.0.0.0\"\n  port: 443\n"), "\(text)")
            }
        }

        @Test("without a configuration, commands say where one is looked for", arguments: [["serve"], ["check"], ["phones", "list"]])
        func noConfiguration(arguments: [String]) async throws {
            // A machine on which Dialtone is installed has one.
            guard !Configuration.places.dropFirst().contains(where: { FileManager.default.fileExists(atPath: $0) }) else { return }
            try await withTemporaryFolder { folder in
                let finished = try await Program(after: "cd '\(folder.path)'", arguments).finished()
                let told = finished.output + finished.errors
                #expect(finished.status == 78, "\(told)")
                for words in ["--config FILE", "./dialtone.yaml or /etc/dialtone/dialtone.yaml", "dialtone init"] {
                    #expect(told.contains(words), "\(told)")
                }
                #expect(!told.contains("instances"), "\(told)")
            }
        }

        @Test("README's password is an error of check; a service with it says so loudly, and has one alarm, also after a restart")
        func samplePassword() async throws {
            try await withTemporaryFolder { folder in
                let text = ProcessTests.siteConfiguration.replacing(/password: .*/, with: "password: \(AppPassword.sample)")
                let file = try ProcessTests.write(text, in: folder)
                let checked = try await Program.run("check", "--config", file)
                #expect(checked.status == 69 && checked.output.contains("example of README"), "\(checked.output)")
                for _ in 1...2 {
                    let service = try Program(["serve", "--config", file])
                    let line = await service.errorLine(with: " error ", "The App password is README's example", "example.com/dialtone")
                    #expect(line != nil)
                    // The line comes before the alarm; a command that lists it waits for nothing.
                    var alarms: [JSONValue] = []
                    while alarms.isEmpty {
                        let listed = try await Program.run("alarms", "list", "--json", "--config", file)
                        alarms = try JSONValue(parsing: listed.output).elements ?? []
                    }
                    #expect(alarms.count == 1 && alarms[0]["code"] == "sample-password" && alarms[0]["mac"] == .null)
                    service.signal(SIGTERM)
                    #expect(try await service.finished().status == 0)
                }
                let table = try await Program.run("alarms", "list", "--config", file)
                #expect(table.output.contains("service") && table.output.contains("example of Dialtone's README"), "\(table.output)")
                let other = try ProcessTests.write(in: folder)
                let service = try Program(["serve", "--config", other])
                #expect(await service.nextLine()?.hasPrefix("ready ") == true)
                while try await Program.run("alarms", "list", "--json", "--all", "--config", other).output.contains("sample-password") {}
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
            }
        }

        @Test("check opens the address where no service answers, and names it where it cannot")
        func opening() async throws {
            try await withTemporaryFolder { folder in
                let port = try await ServiceUnderTest.freePort(in: folder)
                let file = try ProcessTests.write(
                    ProcessTests.siteConfiguration.replacingOccurrences(of: "port: 0", with: "port: \(port)"), in: folder)
                let free = try await Program.run("check", "--config", file)
                #expect(free.status == 0 && free.output.contains("127.0.0.1:\(port) can be opened"), "\(free.output)")
                let service = try Program(["serve", "--config", file])
                #expect(await service.nextLine()?.hasPrefix("ready ") == true)
                let running = try await Program.run("check", "--config", file)
                #expect(
                    running.status == 0 && running.output.contains("http://127.0.0.1:\(port): the service answers"), "\(running.output)")
                // Something that speaks no HTTP: the same listener, asked with TLS.
                let certificate = try CertificateFolder(.first)
                let tls = ["CERTIFICATE": certificate.certificatePath, "KEY": certificate.keyPath]
                let variables = Dictionary(uniqueKeysWithValues: tls.map { ("DIALTONE_LISTEN_TLS_\($0.key)", $0.value) })
                let taken = try await Program.run("check", "--config", file, environment: variables)
                #expect(
                    taken.status == 69 && taken.output.contains("cannot listen at 127.0.0.1:\(port): the port is in use"), "\(taken.output)"
                )
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
            }
        }

        @Test("a misspelt variable is a warning of check and of the start")
        func variables() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let environment = ["DIALTONE_LISTEN_PROT": "1"]
                let checked = try await Program.run("check", "--config", file, environment: environment)
                #expect(checked.status == 0 && checked.output.contains("warning  environment    DIALTONE_LISTEN_PROT"), "\(checked.output)")
                let service = try Program(["serve", "--config", file], environment: environment)
                #expect(await service.errorLine(with: " warning ", "DIALTONE_LISTEN_PROT") != nil)
                _ = await service.nextLine()
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
            }
        }

        @Test("the log is JSON where it shall be, and its level follows the configuration with each SIGHUP")
        func log() async throws {
            try await withTemporaryFolder { folder in
                func write(_ level: String) throws -> String {
                    try ProcessTests.write(ProcessTests.siteConfiguration + "\nlog: { format: json, level: \(level) }\n", in: folder)
                }
                let file = try write("notice")
                let service = try Program(["serve", "--config", file])
                #expect(await service.nextLine()?.hasPrefix("ready ") == true)
                _ = try write("debug")
                service.signal(SIGHUP)
                #expect(await service.errorLine(with: "The level of the log was read again", "\"level\":\"debug\"") != nil)
                _ = try ProcessTests.write("log: [", in: folder)
                service.signal(SIGHUP)
                #expect(await service.errorLine(with: "\"level\":\"warning\"", "log.level cannot be read again and stays") != nil)
                service.signal(SIGTERM)
                let finished = try await service.finished()
                #expect(finished.status == 0, "the signal did not end it: \(finished.errors)")
                let lines = finished.errors.split(separator: "\n")
                #expect(!lines.isEmpty)
                for line in lines {
                    let value = try JSONValue(parsing: String(line))
                    #expect(value["time"]?.string != nil && value["message"]?.string != nil && value["label"]?.string != nil, "\(line)")
                }
            }
        }

        @Test("a level of the command line counts over the configuration, and stays with SIGHUP; one that is none is told")
        func levelOfCommandLine() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(ProcessTests.siteConfiguration + "\nlog: { level: error }\n", in: folder)
                let service = try Program(["serve", "--config", file, "--log-level", "notice"])
                #expect(await service.errorLine(with: " notice ", "Accepting connections") != nil)
                service.signal(SIGHUP)
                #expect(await service.errorLine(with: "--log-level says it", "level=notice") != nil)
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
                let wrong = try await Program.run("serve", "--config", file, "--log-level", "loud")
                #expect(wrong.status == 64 && wrong.errors.contains("allowed: trace, debug, info"), "\(wrong.errors)")
            }
        }

        @Test("a certificate that is not there ends the start with its key and its path once")
        func noCertificate() async throws {
            try await withTemporaryFolder { folder in
                let path = folder.path + "/none.pem"
                let finished = try await Program.run(
                    "serve", "--config", ProcessTests.write(in: folder),
                    environment: ["DIALTONE_LISTEN_TLS_CERTIFICATE": path, "DIALTONE_LISTEN_TLS_KEY": path])
                #expect(finished.status == 69, "\(finished.errors)")
                #expect(finished.errors.contains("listen.tls.certificate: \(path): there is no such file"), "\(finished.errors)")
                #expect(finished.errors.ranges(of: path).count == 1, "\(finished.errors)")
            }
        }
    }
}
