import DialtoneModel
import DialtoneStore
import Foundation
import Testing

@testable import dialtone

extension ProcessTests {
    /// What a person meets at the command line in the first hour: wrong arguments, missing things, long lists, a full disk.
    @Suite("The command line for a person", .timeLimit(.minutes(10)))
    struct OperatorCommandTests {
        private static let instance = InstanceID(domain: "example.com", name: "dialtone")

        /// A site with a database, and what is stored in it.
        private func site(_ fill: (SQLiteStore) async throws -> Void = { _ in }, _ body: (String, URL) async throws -> Void) async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let store = try await SQLiteStore.open(
                    path: folder.appendingPathComponent("phones.sqlite").path,
                    key: SecretKey.load(path: folder.appendingPathComponent("phones.key").path))
                try await fill(store)
                try await store.close()
                try await body(file, folder)
            }
        }

        private static func order(_ number: UInt64) throws -> PhoneOrder {
            let mac = try #require(MACAddress(value: 0x805E_C000_0000 + number))
            return PhoneOrder(
                instance: instance, mac: mac, code: Secret("code-\(number)"), hwid: mac.hex, user: "user\(number)",
                commonName: "User \(number)", password: Secret("Tulpe-\(number)"), domain: "example.com", pbxDNS: "pbx.example.com")
        }

        private static func delivery(_ vendor: String) -> Delivery {
            Delivery(
                file: "x.cfg", vendor: vendor, model: vendor == "yealink" ? "T46U" : nil, firmware: nil, address: "192.0.2.7",
                door: "code", userAgent: nil)
        }

        /// Runs `dialtone` with its standard output in a file or device.
        private func run(_ arguments: [String], into path: String) async throws -> Program.Finished {
            try await Program(after: "exec >'\(path)'", arguments).finished()
        }

        @Test(
            "what cannot be written is told, and the exit code is that of an input/output error",
            arguments: [
                ["vendors"], ["--version"], ["help", "phones"], ["lab", "--modes"], ["overrides", "keys", "--json"],
                ["render", "--vendor", "snom", "--example"],
            ])
        func fullDisk(arguments: [String]) async throws {
            let finished = try await run(arguments, into: "/dev/full")
            #expect(finished.status == 74, "\(finished.errors)")
            let lines = finished.errors.split(separator: "\n").filter { $0.hasPrefix("standard output: cannot be written: ") }
            #expect(lines.count == 1 && lines.first?.contains("No space left on device") == true, "\(finished.errors)")
            #expect(try await run(arguments, into: "/dev/null").status == 0)
        }

        @Test("check and the start say when more phones are stored than fit with the limit of open files")
        func openFiles() async throws {
            try await site({ store in
                for number in 1...40 as ClosedRange<UInt64> { _ = try await store.receive(Self.order(number), at: .now) }
            }) { file, _ in
                let checked = try await Program(after: "ulimit -n 300", ["check", "--config", file]).finished()
                let advice = "40 phones are stored, and connections of 39 fit below the limit of 300 open files"
                #expect(checked.status == 0 && checked.output.contains(advice), "\(checked.output)")
                #expect(checked.output.contains("LimitNOFILE=1024"), "\(checked.output)")
                let service = try Program(after: "ulimit -n 300", ["serve", "--config", file])
                #expect(await service.nextLine()?.hasPrefix("ready ") == true)
                service.signal(SIGTERM)
                let finished = try await service.finished()
                #expect(finished.status == 0 && finished.errors.contains(advice), "\(finished.errors)")
            }
        }

        @Test("a port that is in use is told by the lab as by the service")
        func labPort() async throws {
            let first = try Program(["lab"])
            let endpoints = try JSONValue(parsing: try #require(await first.nextLine()))
            let port = try #require(endpoints["control"]?.string.flatMap { URL(string: $0)?.port })
            let second = try await Program.run("lab", "--listen", "127.0.0.1:\(port)")
            #expect(second.status == 69 && second.output.isEmpty)
            for words in ["--listen: cannot listen at 127.0.0.1:\(port)", "in use", "set the port of --listen"] {
                #expect(second.errors.contains(words), "\(second.errors)")
            }
            #expect(!second.errors.contains("bind("), "\(second.errors)")
            first.signal(SIGTERM)
            #expect(try await first.finished().status == 0)
        }

        @Test("demo --stay shows its table once")
        func demoStays() async throws {
            let program = try Program(["demo", "--phones", "1", "--vendors", "snom", "--stay"])
            while let line = await program.nextLine(), !line.hasPrefix("Stop with") {}
            program.signal(SIGTERM)
            let finished = try await program.finished()
            #expect(finished.status == 0, "\(finished.errors)")
            #expect(finished.output.ranges(of: "1 of 1 phones registered").count == 1, "\(finished.output)")
            #expect(finished.output.contains("Snom "), "the maker's name")
        }

        @Test("a configuration that is a folder, is missing, or has a section for its list is told with what is right")
        func wrongConfigurations() async throws {
            try await withTemporaryFolder { folder in
                let aFolder = try await Program.run("check", "--config", folder.path)
                #expect(aFolder.status == 78)
                #expect(aFolder.output.contains("is a folder; give the configuration file"), "\(aFolder.output)")
                let missing = try await Program.run("check", "--config", folder.path + "/none.yaml")
                #expect(missing.status == 78 && missing.output.contains("there is no such file"), "\(missing.output)")
                let section = try ProcessTests.write(
                    "listen: { port: 0 }\ninstances:\n  domain: example.com\n  name: dialtone\n  password: corner-8-lamp\n", in: folder)
                let finished = try await Program.run("serve", "--config", section)
                #expect(finished.status == 78)
                for words in ["1 problem\n", "instances: must be a list", "write - before domain"] {
                    #expect(finished.errors.contains(words), "\(finished.errors)")
                }
                #expect(!finished.errors.contains("corner-8-lamp"))
            }
        }

        @Test("check counts in words, names the URL that is told without public-url, and the command that closes the gap")
        func checkTexts() async throws {
            try await site {
                let id = try await $0.receive(Self.order(1), at: .now).id
                _ = try await $0.commit([.ready, .delivered(Self.delivery("yealink"))], for: id, at: .now)
            } _: { file, folder in
                let free = folder.appendingPathComponent("free")
                try FileManager.default.createDirectory(at: free, withIntermediateDirectories: true)
                let port = try await ServiceUnderTest.freePort(in: free)
                let finished = try await Program.run("check", "--config", file, environment: ["DIALTONE_LISTEN_PORT": "\(port)"])
                #expect(finished.status == 0, "\(finished.output)")
                for words in [
                    "1 instance\n", ": 1 phone, key fits", "1 phone may still have its maker's default administrator password.",
                    "dialtone phones protect --all", "http://127.0.0.1:\(port)/example.com/dialtone/dialtone-provisioning",
                    "public-url is not set, so this is the listener's own URL",
                ] {
                    #expect(finished.output.contains(words), "\(words) is missing in\n\(finished.output)")
                }
                #expect(!finished.output.contains("(s) "), "\(finished.output)")
            }
        }

        @Test("what check opens it closes, whether the reading goes well or not")
        func checkCloses() async throws {
            struct Bad: Error {}
            try await site { _, folder in
                for fails in [false, true] {
                    let store = try await SQLiteStore.open(
                        path: folder.appendingPathComponent("phones.sqlite").path,
                        key: SecretKey.load(path: folder.appendingPathComponent("phones.key").path), access: .beside)
                    let reading = { (store: any PhoneStore) async throws -> Int in
                        if fails { throw Bad() }
                        return try await store.counts().count
                    }
                    if fails {
                        await #expect(throws: Bad.self) { try await Check.reading(store, reading) }
                    } else {
                        #expect(try await Check.reading(store, reading) == 0)
                    }
                    await #expect(throws: StoreError.self, "it is closed") { try await store.counts() }
                }
            }
        }

        @Test("an alarm or a phone that is not there is told, and those that are there are done")
        func notThere() async throws {
            try await site {
                let id = try await $0.receive(Self.order(1), at: .now).id
                _ = try await $0.commit([.alarmed(.anotherPhone(mac: nil, address: "192.0.2.99"), details: nil)], for: id, at: .now)
            } _: { file, _ in
                let unknown = try await Program.run("alarms", "acknowledge", "999", "--config", file)
                #expect(unknown.status == 65 && unknown.output.isEmpty)
                #expect(unknown.errors.contains("999: no such alarm;"), "\(unknown.errors)")
                let mixed = try await Program.run("alarms", "acknowledge", "1", "998", "999", "--config", file)
                #expect(mixed.status == 65 && mixed.output == "acknowledged: 1\n")
                #expect(mixed.errors.contains("998, 999: no such alarms;"), "\(mixed.errors)")
                let again = try await Program.run("alarms", "acknowledge", "1", "--config", file)
                #expect(again.status == 0, "it was seen before, and is there")
                let unknownDevice = try await Program.run("inbox", "dismiss", "0004132a7b15", "--config", file)
                #expect(
                    unknownDevice.status == 65 && unknownDevice.output.isEmpty && unknownDevice.errors.contains("has not asked"),
                    "\(unknownDevice.errors)")
            }
        }

        @Test("the account that a device has is given to another one on demand only, and the device is named")
        func replacing() async throws {
            try await site {
                let id = try await $0.receive(Self.order(1), at: .now).id
                _ = try await $0.commit([.ready, .delivered(Self.delivery("yealink"))], for: id, at: .now)
            } _: { file, _ in
                let arguments = ["inbox", "assign", "0004132a7b15", "--to", "user1", "--config", file]
                let refused = try await Program(arguments).finished()
                #expect(refused.status == 65 && refused.output.isEmpty)
                for words in ["user1 (805ec0000001) is in use: delivered, Yealink T46U at 192.0.2.7", "--replace"] {
                    #expect(refused.errors.contains(words), "\(refused.errors)")
                }
                let done = try await Program(arguments + ["--replace"]).finished()
                #expect(done.status == 0, "\(done.errors)")
            }
        }

        @Test("a phone is removed after a yes: that of the option where no terminal is there to give it")
        func confirmed() async throws {
            try await site {
                _ = try await $0.receive(Self.order(1), at: .now)
            } _: { file, _ in
                let asked = try await Program.run("phones", "remove", "805ec0000001", "--config", file)
                #expect(asked.status == 64 && asked.output.isEmpty && asked.errors.contains("Add --yes"), "\(asked.errors)")
                #expect(!asked.errors.contains("Usage:"), "\(asked.errors)")
                let list = try await Program.run("phones", "list", "--status", "removed", "--json", "--config", file)
                #expect(list.output == "[]\n")
                let removed = try await Program.run("phones", "remove", "805ec0000001", "--yes", "--config", file)
                #expect(removed.status == 0, "\(removed.errors)")
            }
        }

        @Test("an instance that is not there is an error, and one that only the database knows is none")
        func instances() async throws {
            try await site {
                var order = try Self.order(1)
                order.instance = InstanceID(domain: "example.org", name: "before")
                _ = try await $0.receive(order, at: .now)
            } _: { file, _ in
                for command in [["phones", "list"], ["alarms", "list"], ["inbox", "list"]] {
                    for name in ["foo/bar", "foo"] {
                        let finished = try await Program(command + ["--instance", name, "--config", file]).finished()
                        #expect(finished.status == 65 && finished.output.isEmpty, "\(command)")
                        let words = "--instance: \"\(name)\" is not known; known are example.com/dialtone, example.org/before"
                        #expect(finished.errors.contains(words), "\(finished.errors)")
                    }
                    let known = try await Program(command + ["--instance", "example.org/before", "--config", file]).finished()
                    #expect(known.status == 0, "\(command): \(known.errors)")
                }
            }
        }

        @Test("what a running command finds out is told without its usage, and what cannot be read with it")
        func usage() async throws {
            try await site { file, _ in
                let running = try await Program.run("phones", "list", "--status", "lost", "--config", file)
                #expect(running.status == 64 && running.errors.hasPrefix("Error: --status: \"lost\""), "\(running.errors)")
                #expect(!running.errors.contains("Usage:"), "\(running.errors)")
                let reading = try await Program.run("phones", "list", "--no-such-option", "--config", file)
                #expect(reading.status == 64 && reading.errors.contains("Usage:"), "\(reading.errors)")
                let mistyped = try await Program.run("phone", "list", "--config", file)
                #expect(mistyped.status == 64 && mistyped.output.isEmpty)
                #expect(mistyped.errors == "Error: dialtone has no command \"phone\". Did you mean dialtone phones?\n")
                #expect(try await Program.run("help", "phones").status == 0)
            }
        }

        @Test(
            "a mistyped name is told with the one that is most like it, at each level",
            arguments: [
                (["phone", "list"], "dialtone has no command \"phone\". Did you mean dialtone phones?"),
                (["phones", "lst"], "dialtone phones has no command \"lst\". Did you mean dialtone phones list?"),
                (["overrides", "template", "get"], "dialtone overrides template has no command \"get\". Did you mean"),
                (["alarms", "somethingelse"], "dialtone alarms has no command \"somethingelse\". There are list, acknowledge."),
                (["phones", "list", "x"], nil), (["phones"], nil), ([], nil), (["--version"], nil), (["help", "phones"], nil),
                (["render", "0004132a7b15"], nil), (["phones", "--help"], nil),
            ] as [([String], String?)])
        func names(arguments: [String], problem: String?) throws {
            let told = CommandNames.problem(in: arguments)
            #expect((told == nil) == (problem == nil))
            if let problem { #expect(told?.hasPrefix("Error: \(problem)") == true, "\(told ?? "")") }
        }

        @Test("a template for a phone without its vendor says what to add", arguments: ["set", "unset", "show"])
        func templateWithoutVendor(action: String) async throws {
            let path = action == "set" ? ["template.xml"] : []
            for arguments in [
                ["overrides", "template", action, "--phone", "0004132a7b15"] + path, ["overrides", "template", action] + path,
            ] {
                let program = try Program(arguments)
                let finished = try await program.finished()
                #expect(finished.status == 64)
                #expect(finished.errors.contains("add --of VENDOR, such as --of snom; known are yealink, snom"), "\(finished.errors)")
            }
            let parameter = try await Program.run("overrides", "parameter", "set", "--phone", "0004132a7b15", "dim_timer", "60")
            #expect(parameter.status == 64 && parameter.errors.contains("--phone 0004132a7b15 does not tell whose"), "\(parameter.errors)")
        }

        @Test("lists are whole, however long, and show makers by their names; JSON has ids")
        func longLists() async throws {
            let count = 1203
            try await site { store in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<UInt64(count) {
                        group.addTask {
                            let id = try await store.receive(Self.order(number), at: .now).id
                            let steps: [PhoneStep] = [.ready, .delivered(Self.delivery("yealink"))]
                            _ = try await store.commit(
                                steps + (number < 3 ? [.ownAdminPassword(Secret("Ab3dEfGhJkMnPq2s"))] : []), for: id, at: .now)
                        }
                    }
                    try await group.waitForAll()
                }
            } _: { file, _ in
                let list = try await Program.run("phones", "list", "--json", "--config", file)
                let phones = try #require(try JSONValue(parsing: list.output).elements)
                #expect(Set(phones.compactMap { $0["mac"]?.string }).count == count && phones.count == count)
                #expect(phones.allSatisfy { $0["vendor"] == "yealink" })
                let open = try await Program.run("phones", "list", "--unprotected", "--config", file)
                #expect(open.output.split(separator: "\n").count == 1 + count - 3, "with the header")
                #expect(open.output.contains("Yealink") && !open.output.contains("yealink"))
                let done = try await Program.run("phones", "protect", "--all", "--json", "--config", file)
                #expect(try JSONValue(parsing: done.output).elements?.count == count - 3, "\(done.errors)")
            }
        }
    }
}
