import DialtoneLab
import DialtoneModel
import Foundation
import Testing

extension ProcessTests {
    @Suite("dialtone overrides, render --explain and phones diff", .timeLimit(.minutes(10)))
    struct OverrideCommandTests {
        @Test("from a file to the phone, and what changed")
        func wholeWay() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(ProcessTests.siteConfiguration, "dialtone.yaml", in: folder)
                let service = try Program(["serve", "--config", file])
                let base = String(await service.nextLine()?.dropFirst("ready ".count) ?? "")
                try await withLab(
                    .underTest(apps: [
                        Lab.App(url: "\(base)/example.com/dialtone/dialtone-provisioning", password: Secret("corner-8-lamp"))
                    ])
                ) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true })
                    try await change(file, folder, order.mac)
                    try await waitForRevision("override changed for vendor yealink", of: order.mac, file)
                    try await lab.fetchAgain(order.mac)
                    try await lab.wait(untilSeen: { $0.phone(order.mac)?.file["local_time.ntp_server1"] == "clock.example.com" })
                    try await compare(file, folder, order.mac)
                }
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
            }
        }

        /// Waits until the service has taken up what another process changed; the test's time limit bounds it.
        private func waitForRevision(_ cause: String, of mac: MACAddress, _ file: String) async throws {
            while try await !Program.run("phones", "revisions", mac.hex, "--config", file).output.contains(cause) {
                try Task.checkCancellation()
            }
        }

        /// Stores overrides in each of the possible ways.
        private func change(_ file: String, _ folder: URL, _ mac: MACAddress) async throws {
            let overrides = try ProcessTests.write(
                """
                overrides:
                  - vendor: yealink
                    settings: { time.ntp: clock.example.com }
                    parameters: { yealink: { phone_setting.backlight_time: 60 } }
                """, "overrides.yaml", in: folder)
            let dry = try await Program.run("overrides", "apply", overrides, "--dry-run", "--config", file)
            #expect(dry.status == 0 && dry.output.contains("added: vendor yealink"), "\(dry)")
            #expect(dry.output.contains("of 1 phone in scope, 1 gets other files") && dry.output.contains("nothing was stored"))
            #expect(try await Program.run("overrides", "list", "--json", "--config", file).output == "[]\n")
            let tried = try await Program.run("render", mac.hex, "--overrides", overrides, "--explain", "--config", file)
            #expect(tried.output.contains("override vendor yealink"), "\(tried)")
            let secret = try ProcessTests.write("hidden-word\n", "secret", in: folder)
            let set = try await Program.run(
                "overrides", "set", "--phone", mac.hex, "access.user-password", "--value-file", secret, "--config", file)
            #expect(set.status == 0 && set.output.contains("access.user-password = ‹secret›"), "\(set)")
            let applied = try await Program.run("overrides", "apply", overrides, "--json", "--config", file)
            let value = try JSONValue(parsing: applied.output)
            #expect(value["stored"]?.bool == true && value["changes"]?.elements?.first?["change"]?.string == "added", "\(applied)")

            let explained = try await Program.run("render", mac.hex, "--explain", "--json", "--config", file)
            let settings = try JSONValue(parsing: explained.output)
            let row = { (key: String) in settings["settings"]?.elements?.first { $0["key"]?.string == key } }
            #expect(
                row("time.ntp")?["value"]?.string == "clock.example.com" && row("time.ntp")?["source"]?.string == "override vendor yealink")
            #expect(row("account.user")?["source"]?.string == "order" && row("time.zone")?["source"]?.string == "Devices NTP")
            #expect(row("access.user-password")?["value"]?.string == "‹secret›")
            #expect(settings["parameters"]?.elements?.first?["name"]?.string == "phone_setting.backlight_time")
            for word in ["hidden-word", "Tulpe-1"] { #expect(!explained.output.contains(word)) }

            let list = try await Program.run("overrides", "list", "--config", file)
            #expect(list.output.contains("clock.example.com") && !list.output.contains("hidden-word"))
            let masked = try await Program.run("overrides", "export", "--config", file)
            #expect(masked.output.contains("‹secret›") && !masked.output.contains("hidden-word"))
            let again = try await Program.run(
                "overrides", "apply", ProcessTests.write(masked.output, "masked.yaml", in: folder), "--config", file)
            #expect(again.status == 65 && again.errors.contains("access.user-password: is the mask of a secret"), "\(again)")
            let clear = try await Program.run("overrides", "export", "--reveal", "--config", file)
            #expect(clear.output.contains("hidden-word"))
            let same = try await Program.run(
                "overrides", "apply", ProcessTests.write(clear.output, "clear.yaml", in: folder), "--prune", "--config", file)
            #expect(same.status == 0 && same.output.contains("nothing to change"), "\(same)")
        }

        private func compare(_ file: String, _ folder: URL, _ mac: MACAddress) async throws {
            let revisions = try await Program.run("phones", "revisions", mac.hex, "--json", "--config", file)
            let list = try JSONValue(parsing: revisions.output).elements ?? []
            #expect(list.count >= 2 && list.map { $0["number"]?.int } == (0..<list.count).map { $0 + 1 }, "\(revisions.output)")
            #expect(list.contains { $0["cause"]?.string?.contains("override changed for vendor yealink") == true }, "\(revisions.output)")
            let difference = try await Program.run("phones", "diff", mac.hex, "1", "--config", file)
            #expect(difference.output.contains("+local_time.ntp_server1 = clock.example.com"), "\(difference)")
            #expect(difference.output.contains("+phone_setting.backlight_time = 60") && difference.output.contains("+++ "))
            for word in ["hidden-word", "Tulpe-1"] { #expect(!difference.output.contains(word)) }
            let json = try await Program.run("phones", "diff", mac.hex, "1", "1", "--json", "--config", file)
            #expect(try JSONValue(parsing: json.output)["lines"]?.elements?.isEmpty == true)
            #expect(try await Program.run("phones", "diff", mac.hex, "77", "--config", file).status == 65)
            let shown = try JSONValue(parsing: try await Program.run("phones", "show", mac.hex, "--json", "--config", file).output)
            #expect(shown["revision"]?.int == list.count && shown["assignedMac"]?.isNull == true, "\(shown)")

            let template = try ProcessTests.write(
                "#!version:1.0.0.1\na = 1\n{{#accounts}}\nb = {{usr}}\n{{/accounts}}\n", "yealink.cfg", in: folder)
            let refused = try await Program.run("overrides", "template", "set", "--vendor", "yealink", template, "--config", file)
            #expect(refused.status == 65 && refused.errors.contains("line 4: there is no setting usr"), "\(refused)")
            #expect(!(try await Program.run("overrides", "list", "--config", file).output.contains("template")))
            let unset = try await Program.run("overrides", "unset", "--vendor", "yealink", "--all", "--config", file)
            #expect(unset.status == 0 && unset.output.contains("1 gets other files"), "\(unset)")
        }

        @Test("wrong flags exit with 64, wrong values with 65")
        func refusals() async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(ProcessTests.siteConfiguration, "dialtone.yaml", in: folder)
                let service = try Program(["serve", "--config", file])
                _ = await service.nextLine()
                let cases: [([String], Int32, String)] = [
                    (["set", "--model", "D785", "language", "de"], 64, "--model needs --vendor"),
                    (["set", "--phone", "12", "language", "de"], 64, "no MAC"), (["set", "language"], 64, "--value-file"),
                    (["set", "--instance", "a/b", "language", "de"], 64, "not configured; allowed: example.com/dialtone"),
                    (["set", "--vendor", "acme", "language", "de"], 65, "\"acme\" is not known; allowed: yealink"),
                    (["set", "languag", "de"], 65, "is no setting; see dialtone overrides keys"),
                    (["set", "time.zone", "Mars/Base"], 65, "time.zone: is not possible; allowed: Europe/Berlin"),
                    (["unset", "time.zone"], 65, "not overridden"), (["parameter", "set", "a", "b"], 64, "add --of VENDOR"),
                    (["parameter", "set", "--of", "snom", "a b", "c"], 65, "parameter a b of snom"),
                    (["template", "show", "--vendor", "snom"], 65, "has no snom template main"),
                    (["apply", "/nowhere.yaml"], 65, "cannot be read"),
                ]
                for (arguments, status, words) in cases {
                    let finished = try await Program(["overrides"] + arguments + ["--config", file]).finished()
                    #expect(finished.status == status && finished.errors.contains(words), "\(arguments): \(finished)")
                }
                service.signal(SIGTERM)
                #expect(try await service.finished().status == 0)
            }
        }
    }
}
