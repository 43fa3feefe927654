import DialtoneLab
import DialtoneModel
import DialtoneStore
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The password that a Yealink phone's file has for its own URL.
    static func login(of mac: MACAddress, _ file: String) async throws -> String {
        let rendered = try await Program.run("render", "\(mac)", "--reveal", "--config", file)
        let line = rendered.output.firstMatch(of: /static\.auto_provision\.server\.password = (\S+)/)
        return String(try #require(line, "\(rendered.errors)").output.1)
    }

    @Suite("The key file and its commands", .timeLimit(.minutes(10)))
    struct KeyCommandTests {
        private static let configuration =
            ProcessTests.siteConfiguration + "\nenrollment: { credentials: digest }\ndevices: { connections-per-second: 1000 }\n"

        /// What `keys show` says, when it is so.
        private func show(_ file: String, until isSo: (JSONValue) -> Bool) async throws -> JSONValue {
            while true {
                let shown = try await Program.run("keys", "show", "--json", "--config", file)
                try #require(shown.status == 0, "\(shown.errors)")
                let value = try JSONValue(parsing: shown.output)
                if isSo(value) { return value }
                try await Task.sleep(for: .milliseconds(50))  // another process works; this asks again
            }
        }

        @Test("a key is changed while the service runs: the phone comes in with its former login, and with the new one when it has it")
        func change() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(Self.configuration, in: folder)
                let keyFile = folder.appendingPathComponent("phones.key").path
                let service = try Program(["serve", "--config", file])
                let base = String(try #require(await service.nextLine()).dropFirst("ready ".count))
                let app = Lab.App(url: "\(base)/example.com/dialtone", password: Secret("corner-8-lamp"))
                try await withLab(.underTest(apps: [app])) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true })
                    let login = try await ProcessTests.login(of: order.mac, file)
                    let former = try await show(file) { $0["keys"]?.elements?.count == 1 }["keys"]?.elements?.first?["key"]?.string
                    let none = try await Program.run("keys", "retire", "--config", file)
                    #expect(none.status == 0 && none.output.contains("there is none to retire"), "\(none.errors)")

                    let rotated = try await Program.run("keys", "rotate", "--config", file)
                    #expect(rotated.status == 0 && rotated.output.contains("has a new key"), "\(rotated.errors)")
                    let changed = try await show(file) { shown in
                        let keys = shown["keys"]?.elements ?? []
                        return keys.count == 2 && keys[0]["state"] == "in use" && keys[1]["values"] == 0
                    }
                    let keys = try #require(changed["keys"]?.elements)
                    #expect(keys[1]["key"]?.string == former && keys[1]["phones"] == 1 && keys[0]["phones"] == 0)
                    #expect(keys[0]["since"]?.string != nil)
                    let early = try await Program.run("keys", "retire", "--config", file)
                    #expect(early.status == 65 && early.errors.contains("\(order.mac)"), "\(early.errors)")
                    #expect(try String(contentsOfFile: keyFile, encoding: .utf8).split(separator: "\n").count == 2)

                    // By its former login it gets the new one, and by that it comes the next time.
                    try await lab.fetchNews(order.mac)
                    let newLogin = try await ProcessTests.login(of: order.mac, file)
                    #expect(newLogin != login)
                    _ = try await show(file) { ($0["keys"]?.elements ?? []).allSatisfy { $0["phones"] == 0 } }
                    let table = try await Program.run("keys", "show", "--config", file)
                    #expect(table.output.contains("in use") && table.output.contains("former"), "\(table.output)")
                    for line in try String(contentsOfFile: keyFile, encoding: .utf8).split(separator: "\n") {
                        #expect(!(table.output + rotated.output + early.errors).contains(line.prefix(12)))
                    }
                    let retired = try await Program.run("keys", "retire", "--config", file)
                    #expect(retired.status == 0 && retired.output.contains(former ?? "?"), "\(retired.errors)")
                    #expect(try String(contentsOfFile: keyFile, encoding: .utf8).split(separator: "\n").count == 1)
                    service.signal(SIGTERM)
                    let finished = try await service.finished()
                    #expect(finished.status == 0 && finished.errors.contains("Another secret key is in use"), "\(finished.errors)")

                    // With the new key alone everything opens, and the phone's file and login are as they were.
                    let checked = try await Program.run("check", "--config", file)
                    #expect(checked.output.contains("1 phone, key fits\n"), "\(checked.output)")
                    let shown = try await Program.run("phones", "show", "\(order.mac)", "--json", "--reveal", "--config", file)
                    #expect(shown.status == 0 && shown.output.contains("Tulpe-1"), "\(shown.errors)")
                    let rendered = try await Program.run("render", "\(order.mac)", "--reveal", "--config", file)
                    #expect(rendered.output.contains(newLogin), "\(rendered.errors)")
                }
            }
        }

        @Test("a second key is made only when the first is in use; the next start uses it, and a wrong file is told with both names")
        func stopped() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let keyFile = folder.appendingPathComponent("phones.key").path
                let missing = try await Program.run("keys", "rotate", "--config", file)
                #expect(missing.status == 69 && !FileManager.default.fileExists(atPath: keyFile), "\(missing.errors)")
                func serve() async throws -> Program.Finished {
                    let service = try Program(["serve", "--config", file])
                    #expect(await service.nextLine()?.hasPrefix("ready ") == true)
                    _ = try await show(file) { $0["keys"]?.elements?.first?["state"] == "in use" }
                    service.signal(SIGTERM)
                    return try await service.finished()
                }
                #expect(try await serve().status == 0)
                let first = try KeyRing.load(path: keyFile, creating: false).newest
                #expect(try await Program.run("keys", "rotate", "--config", file).status == 0)
                let again = try await Program.run("keys", "rotate", "--config", file)
                #expect(again.status == 65 && again.errors.contains("is not in use yet"), "\(again.errors)")
                let early = try await Program.run("keys", "retire", "--config", file)
                #expect(early.status == 65 && early.errors.contains("is not in use yet"), "\(early.errors)")
                #expect(try await serve().status == 0)
                let second = try KeyRing.load(path: keyFile, creating: false).newest
                #expect(second != first)

                try FileManager.default.removeItem(atPath: keyFile)
                _ = try KeyRing.load(path: keyFile)
                for command in ["serve", "check"] {
                    let finished = try await Program.run(command, "--config", file)
                    let told = finished.errors + finished.output
                    #expect(finished.status == 69 && told.contains("does not belong to this database, which is sealed with key \(second)"))
                }
            }
        }

        @Test("beside a PostgreSQL with a key a missing key file is told, and none is made; nor where the database cannot be reached")
        func lostBesidePostgres() async throws {
            try await withTemporaryFolder { folder in
                let server = try await PostgresServer.shared
                let keyFile = folder.appendingPathComponent("phones.key").path
                func write(_ database: String) throws -> String {
                    let text = ProcessTests.siteConfiguration.replacingOccurrences(of: "sqlite:phones.sqlite", with: "\"\(database)\"")
                    return try ProcessTests.write(text, in: folder)
                }
                let away = try await Program.run("serve", "--config", write("postgresql://test@127.0.0.1:1/none"))
                #expect(away.status == 69 && !FileManager.default.fileExists(atPath: keyFile), "\(away.errors)")
                let file = try write(server.uri(try await server.makeDatabase()))
                let service = try Program(["serve", "--config", file])
                #expect(await service.nextLine()?.hasPrefix("ready ") == true)
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
                try FileManager.default.removeItem(atPath: keyFile)
                for command in ["serve", "check"] {
                    let finished = try await Program.run(command, "--config", file)
                    let told = finished.errors + finished.output
                    #expect(finished.status != 0 && told.contains("put back the one that this database was made with"), "\(told)")
                    #expect(!FileManager.default.fileExists(atPath: keyFile))
                }
            }
        }
    }
}
