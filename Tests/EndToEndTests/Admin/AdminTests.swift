import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import DialtoneWire
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// Each message of the admin app, by the real AppWebsocket.
@Suite("The admin app's messages", .timeLimit(.minutes(10)))
struct AdminTests {
    private static let other = InstanceID(domain: "example.com", name: "second")

    /// Service and lab, with phones that have come to dial tone.
    private func site(
        phones count: Int = 2, vendors: [LabVendor] = [.yealink, .snom],
        _ body: @escaping @Sendable (ServiceUnderTest, Lab, [Phone]) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let adjust = { (configuration: inout ServiceConfiguration) in
                configuration.instances.append(
                    InstanceConfiguration(id: Self.other, title: "Others", password: ServiceUnderTest.password))
            }
            try await ServiceUnderTest.run(in: folder, adjust: adjust) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let events = await lab.rolledOut(LabRollout(phones: count, connections: 2, vendors: vendors))
                    var phones: [Phone] = []
                    for case .ordered(let item) in events {
                        phones.append(
                            try await service.wait(for: item.order.mac) { $0.status == .registered && $0.codeOpenUntil == nil })
                    }
                    try #require(phones.count == count)
                    try await body(service, lab, phones)
                }
            }
        }
    }

    /// No secret of these phones stands in anything that the page was told.
    private func expectNoSecrets(in peer: AdminPeer, _ service: ServiceUnderTest, _ phones: [Phone]) async throws {
        let heard = peer.heard.joined(separator: "\n")
        #expect(!heard.isEmpty)
        for phone in phones {
            let secrets = try await service.store.secrets(of: phone.id)
            let known = [
                ("user", secrets.userPassword), ("code", secrets.code), ("sysclient", secrets.sysclientPassword),
                ("admin", secrets.adminPassword), ("own", secrets.ownAdminPassword), ("turn", secrets.turnPassword),
                ("token", secrets.token),
            ]
            for case (let name, let secret?) in known {
                #expect(!heard.contains(secret.reveal()), "the \(name) secret of \(phone.mac)")
            }
        }
        #expect(!heard.contains(ServiceUnderTest.password.reveal()))
    }

    // MARK: Phones

    @Test("phones come in pages, are found by any of their words, and what is stuck says why")
    func phones() async throws {
        try await site(phones: 5) { service, lab, phones in
            // Ordered, and stuck: nobody fetches its file.
            #expect(await lab.provision(.sample(9)).error == nil)
            let stuck = try await service.wait(for: LabOrder.sample(9).mac) { $0.status == .ready }
            _ = try await service.store.commit([.failed(.codeExpired)], for: stuck.id, at: .now)
            try await AdminPeer.session(at: service) { peer in
                let all = try await peer.get("GetPhones", ["sort": "mac"])
                #expect(all["count"] == 6 && all["total"] == 6)
                let macs = try #require(all["phones"]).texts("mac")
                #expect(macs == macs.sorted() && macs.count == 6)
                let second = try await peer.get("GetPhones", ["sort": "mac", "offset": 2, "limit": 2])
                #expect(second["phones"]?.texts("mac") == Array(macs[2..<4]) && second["count"] == 6)
                let back = try await peer.get("GetPhones", ["sort": "mac", "descending": true, "limit": 1])
                #expect(back["phones"]?.texts("mac") == [macs[5]])

                let one = try #require(phones.first)
                for word in [one.user, one.commonName, one.mac.hex, one.mac.hex.uppercased(), one.model ?? "?"] {
                    let found = try await peer.get("GetPhones", ["search": .string(word)])
                    #expect(found["phones"]?.texts("mac").contains(one.mac.hex) == true, "\(word)")
                    #expect(found["total"] == 6)
                }
                #expect(try await peer.get("GetPhones", ["search": "nobody % _"])["count"] == 0)
                #expect(try await peer.get("GetPhones", ["status": ["registered"]])["count"] == 5)
                #expect(try await peer.get("GetPhones", ["vendor": ["snom"]])["count"] == 2)

                let coded = try await peer.get("GetPhones", ["condition": ["code-expired", "entry-tls-only"]])
                #expect(coded["phones"]?.texts("mac") == [stuck.mac.hex] && coded["count"] == 1)

                let problems = try await peer.get("GetPhones", ["stuck": true])
                let row = try #require(problems["phones"]?.elements?.first)
                #expect(problems["count"] == 1 && row["mac"]?.string == stuck.mac.hex && row["stuck"] == true)
                #expect(row["reason"]?.string == Condition.codeExpired.text(in: .english) && row["stuckSince"]?.string != nil)

                let counts = try #require(try await peer.get("GetCounts")["counts"])
                #expect(counts["status"]?["registered"] == 5 && counts["status"]?["failed"] == 1 && counts["stuck"] == 1)
                #expect(counts["vendors"]?["yealink"] == 3 && counts["vendors"]?["snom"] == 2)

                for wrong in [["sort": "colour"], ["status": ["lost"]], ["macs": ["12"]], ["condition": ["tired"]], ["condition": [7]]]
                    as [JSONValue]
                {
                    #expect(try await peer.ask("GetPhones", wrong)["error"]?.string?.isEmpty == false)
                }
                try await expectNoSecrets(in: peer, service, phones + [stuck])
            }
        }
    }

    @Test("the table for spreadsheets has a line for each phone, and no formula")
    func export() async throws {
        try await site(phones: 1) { service, lab, phones in
            var order = LabOrder.sample(9)
            order.commonName = "=HYPERLINK(\"x\"), Bob"
            #expect(await lab.provision(order).error == nil)
            try await AdminPeer.session(at: service) { peer in
                let csv = try #require(try await peer.get("ExportPhones")["csv"]?.string)
                let lines = csv.split(separator: "\r\n")
                #expect(lines.count == 3 && lines.first?.hasPrefix("mac,user,name,status") == true)
                #expect(csv.contains("\"'=HYPERLINK(\"\"x\"\"), Bob\""))
                let chosen = try await peer.get("ExportPhones", ["macs": [.string(phones[0].mac.hex)]])
                #expect(chosen["csv"]?.string?.split(separator: "\r\n").count == 2)
                try await expectNoSecrets(in: peer, service, phones)
            }
        }
    }

    @Test("one phone: its life, what it is told and why, its files and what changed; secrets are masked")
    func onePhone() async throws {
        try await site { service, lab, phones in
            for phone in phones {
                let mac = JSONValue.string(phone.mac.hex)
                try await AdminPeer.session(at: service) { peer in
                    let answer = try await peer.get("GetPhone", ["mac": mac])
                    #expect(answer["phone"]?["user"]?.string == phone.user && answer["phone"]?["config"]?["PHONE"] != nil)
                    let kinds = answer["history"]?.texts("kind") ?? []
                    #expect(kinds.contains("fetched") && kinds.contains("registered"))
                    #expect(answer["revisions"]?.elements?.isEmpty == false)
                    let settings = try #require(answer["settings"])
                    let user = try #require(settings.element("key", "account.user"))
                    #expect(user["value"]?.string == phone.user && user["source"]?.string == "order" && user["overridden"] == .null)
                    let password = try #require(settings.element("key", "account.password"))
                    #expect(password["value"]?.string == "‹secret›" && password["secret"] == true)
                    #expect(settings.element("key", "key.1") != nil, "the next function key can be set")
                    #expect(answer["door"]?["url"]?.string?.contains("‹secret›") == true)

                    let file = try await peer.get("GetFile", ["mac": mac])
                    #expect(file["revision"]?.int == phone.revision)
                    #expect(file["files"]?.texts("text").joined().contains("‹secret›") == true)
                    let first = try await peer.get("GetFile", ["mac": mac, "revision": 1])
                    #expect(first["files"]?.elements?.isEmpty == false)
                    #expect(try await peer.ask("GetFile", ["mac": mac, "revision": 99])["error"] != nil)

                    let none = try await peer.get("GetDifference", ["mac": mac])
                    #expect(none["from"]?.int == phone.deliveredRevision && none["to"] == none["from"] && none["lines"] == [])
                    _ = try await peer.get("SetSetting", ["scope": ["mac": mac], "key": "account.display-name", "value": "Frau Beispiel"])
                    let lines = try #require(try await peer.get("GetDifference", ["mac": mac])["lines"])
                    let added = lines.elements?.filter { $0["kind"]?.string == "added" } ?? []
                    #expect(added.contains { $0["text"]?.string?.contains("Frau Beispiel") == true })
                    #expect(Set(lines.texts("kind")).isSubset(of: ["file", "same", "added", "removed"]))
                    let overridden = try await peer.get("GetPhone", ["mac": mac])
                    let name = overridden["settings"]?.element("key", "account.display-name")
                    #expect(name?["overridden"]?.string == "Frau Beispiel" && name?["source"]?.string == "override phone \(phone.mac)")
                    #expect(overridden["overrides"]?["settings"]?["account.display-name"]?.string == "Frau Beispiel")
                    try await expectNoSecrets(in: peer, service, phones)
                }
            }
            try await AdminPeer.session(at: service) { peer in
                let unknown = try await peer.ask("GetPhone", ["mac": "00005e005399"])
                #expect(unknown["error"]?.string?.contains("00005e005399") == true)
                for wrong in [["mac": "x"], [:]] as [JSONValue] {
                    let answer = try await peer.ask("GetPhone", wrong)
                    #expect(answer["error"] != nil)
                }
            }
        }
    }

    @Test("secrets are shown to whoever asks for them in so many words, and the history says who that was")
    func reveal() async throws {
        try await site(phones: 1) { service, _, phones in
            let mac = JSONValue.string(phones[0].mac.hex)
            let secrets = try await service.store.secrets(of: phones[0].id)
            try await AdminPeer.session(at: service) { peer in
                let door = try await peer.get("Reveal", ["mac": mac, "what": "door"])
                #expect(door["url"]?.string == "\(service.phonesBase)/p/\(secrets.token.reveal())/")
                #expect(door["codeUrl"] == .null, "the phone has come back, and its code opens nothing any more")
                let rows = door["qr"]?.elements?.map { $0.string ?? "" } ?? []
                #expect(rows.count >= 21 && rows.allSatisfy { $0.count == rows.count })
                _ = try await peer.get("Reopen", ["macs": [mac]])
                let code = try #require(secrets.code?.reveal())
                let open = try await peer.get("Reveal", ["mac": mac, "what": "door"])
                #expect(open["codeUrl"]?.string == "\(service.phonesBase)/\(code)/" && open["code"]?.string == code)
                #expect(door["codeQr"] == .null && open["codeQr"]?.elements?.isEmpty == false)
                let all = try await peer.get("Reveal", ["mac": mac, "what": "secrets"])
                #expect(all["secrets"]?["password"]?.string == secrets.userPassword?.reveal())
                #expect(try await peer.ask("Reveal", ["mac": mac, "what": "everything"])["error"] != nil)
                try await expectNoSecrets(in: peer, service, phones)
            }
            let lines = try await service.store.history(of: phones[0].id, limit: 100).filter { $0.kind == "revealed" }
            #expect(lines.count == 3 && lines.allSatisfy { $0.text.contains("Anna Beispiel (anna)") })
        }
    }

    // MARK: Actions

    @Test("actions on many phones tell of each what became of it")
    func actions() async throws {
        try await site { service, lab, phones in
            let macs = phones.map { JSONValue.string($0.mac.hex) }
            let unknown: JSONValue = "00005e005399"
            try await AdminPeer.session(at: service) { peer in
                // The lab's phones listen on other ports than a phone: nobody answers, and that is said.
                let asked = try #require(try await peer.get("Resync", ["macs": [macs[0], unknown]])["results"])
                #expect(asked.texts("mac") == [phones[0].mac.hex, "00005e005399"])
                #expect(asked.elements?[0]["accepted"] != nil && asked.texts("text").allSatisfy { !$0.isEmpty })
                try await service.waitForHistory(of: phones[0]) { $0.kind == "resync" && $0.text.contains("Anna Beispiel") }

                let opened = try #require(try await peer.get("Reopen", ["macs": .array(macs + [unknown])])["results"])
                #expect(opened.elements?.map { $0["ok"] } == [true, true, false])
                _ = try await service.wait(for: phones[0].mac) { ($0.codeOpenUntil ?? .distantPast) > .now }

                let before = try await service.store.secrets(of: phones[0].id).token
                let renewed = try #require(try await peer.get("NewToken", ["mac": macs[0]])["results"])
                #expect(renewed.elements?.map { $0["ok"] } == [true])
                #expect(try await service.store.secrets(of: phones[0].id).token != before)
                #expect(try await service.store.phone(forToken: before) == nil, "the old URL is dead")
                _ = try await service.wait(for: phones[0].mac) { $0.revision != phones[0].revision }

                let removed = try #require(try await peer.get("Remove", ["macs": .array(macs)])["results"])
                #expect(removed.elements?.map { $0["ok"] } == [true, true])
                for phone in phones {
                    let gone = try #require(try await service.store.phone(phone.id))
                    #expect(gone.status == .removed && gone.owesGoodbye)
                    try await service.waitForHistory(of: phone) { $0.kind == "removed" }
                }
                #expect(try await peer.get("GetPhones")["count"] == 0)
                #expect(try await peer.get("GetPhones", ["status": ["removed"]])["count"] == 2)
                let goodbye = try await peer.get("GetFile", ["mac": macs[1]])
                #expect(goodbye["files"]?.elements?.isEmpty == false && goodbye["notes"]?.elements?.isEmpty == false)
                #expect(try await peer.get("Reopen", ["macs": [macs[0]]])["results"]?.elements?.first?["ok"] == false)
                try await expectNoSecrets(in: peer, service, phones)
            }
        }
    }

    // MARK: Overrides

    @Test("overrides are checked, stored, seen in the phone's file, and taken away again")
    func overrides() async throws {
        try await site { service, _, phones in
            let yealink = try #require(phones.first { $0.vendor == "yealink" })
            let mac = JSONValue.string(yealink.mac.hex)
            let secret = "Blue-horse-17"
            try await AdminPeer.session(at: service) { peer in
                let empty = try await peer.get("GetOverrides")
                #expect(empty["scopes"] == [] && empty["keys"]?.element("key", "time.zone") != nil)
                #expect(empty["vendors"]?.element("id", "yealink")?["files"]?.elements?.contains("main") == true)

                _ = try await peer.get("SetSetting", ["scope": [:], "key": "language", "value": "fr"])
                _ = try await peer.get(
                    "SetSetting", ["scope": ["vendor": "yealink"], "key": "access.admin-password", "value": .string(secret)])
                _ = try await peer.get(
                    "SetParameter", ["scope": ["mac": mac], "vendor": "yealink", "name": "phone_setting.backlight_time", "value": "60"])
                let stored = try #require(try await peer.get("GetOverrides")["scopes"])
                #expect(stored.texts("text") == ["instance \(ServiceUnderTest.instance)", "vendor yealink", "phone \(yealink.mac)"])
                #expect(stored.elements?[1]["settings"]?["access.admin-password"]?.string == "‹secret›")
                #expect(stored.elements?[2]["parameters"]?["yealink"]?.element("name", "phone_setting.backlight_time")?["value"] == "60")
                let text = try await peer.get("GetFile", ["mac": mac])["files"]?.texts("text").joined() ?? ""
                #expect(text.contains("phone_setting.backlight_time = 60"))
                // Kept as a revision too, with its cause.
                let revised = try await service.wait(for: yealink.mac) { ($0.revision ?? 0) > (yealink.revision ?? 0) }
                #expect(revised.deliveredRevision == yealink.deliveredRevision)

                let refused: [(String, JSONValue)] = [
                    ("SetSetting", ["scope": [:], "key": "time.zone", "value": "Mars/Base"]),
                    ("SetSetting", ["scope": [:], "key": "colour", "value": "red"]),
                    ("SetSetting", ["scope": [:], "key": "language"]),
                    ("SetSetting", ["key": "language", "value": "de"]),
                    ("SetSetting", ["scope": ["vendor": "nokia"], "key": "language", "value": "de"]),
                    ("SetSetting", ["scope": [:], "key": "access.admin-password", "value": "‹secret›"]),
                    ("SetParameter", ["scope": [:], "vendor": "yealink", "name": "a\nb", "value": "1"]),
                    ("SetParameter", ["scope": ["vendor": "snom"], "vendor": "yealink", "name": "a", "value": "1"]),
                ]
                for (mt, fields) in refused {
                    #expect(try await peer.ask(mt, fields)["error"]?.string?.isEmpty == false, "\(mt) \(fields.text)")
                }
                #expect(try await peer.get("GetOverrides")["scopes"] == stored, "what was refused is not stored")

                let tried = try await peer.get("Preview", ["scope": ["mac": mac], "mac": mac, "settings": ["account.display-name": "Zoe"]])
                #expect(tried["files"]?.texts("text").joined().contains("Zoe") == true)
                #expect(tried["lines"]?.elements?.contains { $0["kind"] == "added" } == true)
                #expect(try await peer.get("GetOverrides")["scopes"] == stored, "a preview stores nothing")

                _ = try await peer.get("SetSetting", ["scope": [:], "key": "language", "value": .null])
                _ = try await peer.get("SetSetting", ["scope": ["vendor": "yealink"], "key": "access.admin-password", "value": .null])
                _ = try await peer.get(
                    "SetParameter", ["scope": ["mac": mac], "vendor": "yealink", "name": "phone_setting.backlight_time", "value": .null])
                #expect(try await peer.get("GetOverrides")["scopes"] == [])
                #expect(!peer.heard.joined().contains(secret))
                try await expectNoSecrets(in: peer, service, phones)
                let events = try await peer.get("GetEvents")["events"]?.elements ?? []
                #expect(events.count { $0["kind"] == "overrides" } == 6)
            }
        }
    }

    @Test("what is too long or too much is refused by name, before anything is made of it")
    func tooMuch() async throws {
        try await site { service, _, _ in
            let long = JSONValue.string(String(repeating: "x", count: 260_000))
            let many = JSONValue.array((0..<20_000).map { number -> JSONValue in ["name": .string("a\(number)"), "value": "1"] })
            try await AdminPeer.session(at: service) { peer in
                let setting = try await peer.ask("Preview", ["scope": ["vendor": "snom"], "settings": ["account.display-name": long]])
                #expect(setting["error"]?.string?.contains("account.display-name: is longer than 4096 bytes") == true)
                let parameters = try await peer.ask("Preview", ["scope": ["vendor": "snom"], "parameters": ["snom": many]])
                #expect(parameters["error"]?.string?.contains("at most 2000") == true)
                let search = try await peer.ask("GetPhones", ["search": .string(String(repeating: "%", count: 100_000))])
                #expect(search["error"]?.string?.hasPrefix("search: at most 1000 characters") == true)
                // A page goes on afterwards, and its turn to make previews has come back.
                for _ in 1...4 { _ = try await peer.get("Preview", ["scope": ["vendor": "snom"], "settings": ["language": "de"]]) }
            }
        }
    }

    @Test("a template is tried out, refused with its line if it is broken, and compared with the built-in file")
    func templates() async throws {
        try await site { service, _, phones in
            let snom = try #require(phones.first { $0.vendor == "snom" })
            let mac = JSONValue.string(snom.mac.hex)
            let scope: JSONValue = ["vendor": "snom"]
            let good = "<?xml version=\"1.0\"?>\n<settings>\n<a>{{account.user}}</a>\n<b>{{account.password}}</b>\n</settings>\n"
            let broken = "<?xml version=\"1.0\"?>\n<settings>\n<a>{{account.user}}</b>\n</settings>\n"
            func template(_ text: String) -> JSONValue { ["vendor": "snom", "file": "main", "text": .string(text)] }
            func set(_ text: JSONValue) -> JSONValue { ["scope": scope, "vendor": "snom", "file": "main", "text": text] }
            try await AdminPeer.session(at: service) { peer in
                for target in [["mac": mac], [:]] as [JSONValue] {  // a phone, and the made-up one
                    var request = target
                    request["scope"] = scope
                    request["template"] = template(broken)
                    let wrong = try await peer.ask("Preview", request)
                    #expect(wrong["error"]?.string?.isEmpty == false && wrong["line"] == 3)
                    request["template"] = template("{{#accounts}}\nno end")
                    #expect(try await peer.ask("Preview", request)["error"] != nil)
                    request["template"] = template(good)
                    let shown = try await peer.get("Preview", request)
                    #expect(shown["files"]?.texts("text").joined().contains("<settings>") == true)
                    #expect(shown["lines"]?.elements?.contains { $0["kind"] == "removed" } == true)
                }
                let refused = try await peer.ask("SetTemplate", set(.string(broken)))
                #expect(refused["error"] != nil && refused["line"] == 3)
                #expect(
                    try await peer.ask("SetTemplate", ["scope": scope, "vendor": "yealink", "file": "main", "text": "a = 1"])["error"]
                        != nil)
                #expect(try await service.store.overrides().isEmpty, "a broken template is never stored")

                let before = try await peer.get("GetTemplate", ["scope": scope, "vendor": "snom", "file": "main"])
                #expect(before["text"] == .null && before["builtIn"]?.string?.contains("<settings>") == true)
                _ = try await peer.get("SetTemplate", set(.string(good)))
                let after = try await peer.get("GetTemplate", ["scope": scope, "vendor": "snom", "file": "main"])
                #expect(after["text"]?.string == good && after["builtIn"] == before["builtIn"])
                let listed = try #require(try await peer.get("GetOverrides")["scopes"]?.elements?.first?["templates"]?.elements?.first)
                #expect(listed["file"] == "main" && listed["bytes"]?.int == good.utf8.count)
                let file = try await peer.get("GetFile", ["mac": mac])["files"]?.texts("text").joined() ?? ""
                #expect(file.contains("<a>\(snom.user)</a>") && file.contains("‹secret›"))
                _ = try await peer.get("SetTemplate", set(.null))
                #expect(try await service.store.overrides().isEmpty)
                try await expectNoSecrets(in: peer, service, phones)
            }
        }
    }

    // MARK: Around the phones

    @Test("unknown phones are listed, assigned and dismissed")
    func inbox() async throws {
        try await site(phones: 1) { service, lab, phones in
            #expect(await lab.provision(.sample(9)).error == nil)
            let waiting = try await service.wait(for: LabOrder.sample(9).mac) { $0.status == .ready }
            let unknownDevices = ["805ec0109901", "805ec0109902"].compactMap { MACAddress($0) }.map { mac in
                UnknownDevice(
                    mac: mac, vendor: "yealink", model: "T46U", firmware: nil, address: "192.0.2.7", file: "\(mac.hex).cfg",
                    firstAt: .now, lastAt: .now, count: 3)
            }
            try await service.store.noteUnknownDevices(unknownDevices)
            try await AdminPeer.session(at: service) { peer in
                _ = try await peer.get("Watch", ["on": true])
                let list = try await peer.get("GetStrangers", ["offset": 0, "limit": 200])
                #expect(list["count"] == 2 && Set(list["strangers"]?.texts("mac") ?? []) == ["805ec0109901", "805ec0109902"])
                #expect(list["strangers"]?.elements?.first?["count"] == 3)
                #expect(try await peer.get("GetStrangers", ["limit": 1])["strangers"]?.elements?.count == 1)
                _ = try await peer.get("AssignStranger", ["mac": "805ec0109901", "to": .string(waiting.mac.hex)])
                #expect(try await service.store.phone(waiting.id)?.assignedMAC?.hex == "805ec0109901")
                // What a device has, or was assigned, is taken from it only where the page says so.
                let other: JSONValue = ["mac": "805ec0109902", "to": .string(waiting.mac.hex)]
                let refused = try await peer.ask("AssignStranger", other)["error"]
                #expect(refused?.string?.contains("assigned to 805ec0109901") == true, "\(refused ?? .null)")
                #expect(try await service.store.phone(waiting.id)?.assignedMAC?.hex == "805ec0109901")
                #expect(try await peer.push("StrangersChanged")["count"] == 1)
                let held: JSONValue = ["mac": .string(phones[0].mac.hex), "to": .string(waiting.mac.hex), "replace": true]
                let conflict = try await peer.ask("AssignStranger", held)["error"]
                #expect(conflict?.string?.contains("cannot be assigned") == true, "\(conflict ?? .null)")
                #expect(try await peer.ask("AssignStranger", ["mac": "805ec0109902", "to": "00005e005399"])["error"] != nil)
                _ = try await peer.get("DismissStranger", ["mac": "805ec0109902"])
                #expect(try await peer.get("GetStrangers")["count"] == 0)
                #expect(try await peer.push("StrangersChanged", where: { $0["count"] == 0 })["count"] == 0)
            }
        }
    }

    @Test("alarms are listed, pushed and acknowledged, of one's own instance alone")
    func alarms() async throws {
        try await site { service, _, phones in
            try await AdminPeer.session(at: service) { peer in
                _ = try await peer.get("Watch", ["on": true])
                for phone in phones {
                    _ = try await service.store.commit(
                        [.alarmed(.anotherPhone(mac: nil, address: "192.0.2.99"), details: nil)], for: phone.id, at: .now)
                }
                let open = try #require(try await peer.get("GetAlarms", ["open": true])["alarms"]?.elements)
                let text = AlarmCause.anotherPhone(mac: nil, address: "192.0.2.99").text(in: .english)
                #expect(open.count == 2 && open.allSatisfy { $0["text"] == .string(text) && $0["acknowledgedAt"] == .null })
                #expect(Set(open.compactMap { $0["user"]?.string }) == Set(phones.map(\.user)))
                let row = try await peer.get("GetPhones", ["search": .string(phones[0].mac.hex)])["phones"]?.elements?.first
                #expect(row?["alarms"] == 1)
                let ids = open.compactMap { $0["id"] }
                try await AdminPeer.session(at: service, instance: Self.other) { unknownDevice in
                    _ = try await unknownDevice.get("AcknowledgeAlarms", ["ids": .array(ids)])
                }
                #expect(try await peer.get("GetCounts")["counts"]?["alarms"] == 2, "another instance's administrator has no say")
                _ = try await peer.get("AcknowledgeAlarms", ["ids": [ids[0]]])
                #expect(try await peer.push("AlarmsChanged", where: { $0["count"] == 1 })["count"] == 1)
                #expect(try await peer.get("GetAlarms", ["open": true])["alarms"]?.elements?.count == 1)
                #expect(try await peer.get("GetAlarms")["alarms"]?.elements?.count == 2)
            }
        }
    }

    @Test("the health tells where old versions of TLS are let in")
    func oldTLS() async throws {
        let certificate = try CertificateFolder(.first)
        let tls = (certificate: certificate.certificatePath, key: certificate.keyPath)
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(
                in: folder,
                adjust: { configuration in
                    var phones = ListenerConfiguration(
                        host: "127.0.0.1", port: 0, tls: tls)
                    phones.tlsMinimum = .tls10
                    configuration.phonesListener = phones
                }
            ) { service in
                try await AdminPeer.session(at: service, as: .password) { peer in
                    let check = try #require(try await peer.get("GetHealth")["checks"]?.element("id", "old-tls"))
                    #expect(check["state"] == "problem")
                    #expect(check["text"]?.string?.contains("phones.listen.tls.minimum is 1.0") == true, "\(check.text)")
                }
            }
        }
    }

    @Test("the health tells each step on the way to the first phone, and the values to enter")
    func health() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await AdminPeer.session(at: service, as: .password) { peer in
                    let before = try await peer.get("GetHealth")
                    let states = { (health: JSONValue) in
                        Dictionary(
                            uniqueKeysWithValues: (health["checks"]?.elements ?? []).map {
                                ($0["id"]?.string ?? "", $0["state"]?.string ?? "")
                            })
                    }
                    let first = states(before)
                    #expect(
                        Set(first.keys) == [
                            "tls", "certificate", "database", "clock", "pbx", "services", "provider", "devices", "first-phone",
                            "admin-passwords",
                        ])
                    #expect(first["pbx"] == "waiting" && first["database"] == "ok" && first["tls"] == "problem")
                    #expect(before["checks"]?.texts("text").allSatisfy { !$0.isEmpty } == true)
                    #expect(before["apps"]?.texts("url").contains("\(service.base)/\(ServiceUnderTest.instance)/dialtone-admin") == true)
                    #expect(before["dhcp"]?["dnsmasq"]?.string?.contains(service.phonesBase) == true)
                    #expect(before["vendors"]?.element("id", "snom")?["bootstrapURL"]?.string?.contains("CODE") == true)
                    #expect(before["appObjects"] == [] && before["uptime"]?.int != nil)

                    try await withLab(.underTest(apps: [service.app])) { lab in
                        await lab.addPBX("hq-standby", dns: "standby.example.com")
                        let events = await lab.rolledOut(LabRollout(phones: 1, vendors: [.yealink]))
                        for case .ordered(let item) in events {
                            _ = try await service.wait(for: item.order.mac) { $0.status == .registered }
                        }
                        var after = try await peer.get("GetHealth")
                        // The page does not wait long for the PBX, whose answer is there for its next look.
                        func standby() -> JSONValue? { after["conditions"]?.element("code", "standby-open") }
                        while after["appObjects"] == [] || standby() == nil { after = try await peer.get("GetHealth") }
                        #expect(standby()?["text"]?.string?.contains("hq-standby") == true)
                        for step in ["pbx", "services", "provider", "devices", "first-phone"] {
                            #expect(states(after)[step] == "ok", "\(step)")
                        }
                        let object = try #require(after["appObjects"]?.elements?.first)
                        #expect(object["connected"] == true && object["url"]?.string == service.app.url)
                        // An administrator who has named a second registrar has answered the question.
                        _ = try await peer.get(
                            "SetSetting", ["scope": [:], "key": "account.second-registrar", "value": "standby.example.com"])
                        after = try await peer.get("GetHealth")
                        #expect(standby() == nil)
                        let rollout = try #require(try await peer.get("GetRollout")["rollout"])
                        #expect(rollout["total"] == 1 && rollout["done"] == 1 && rollout["remaining"] == 0 && rollout["running"] == false)
                    }
                }
            }
        }
    }

    @Test("refused logins, PBX sessions and Devices stand in the log, of one's own instance alone")
    func events() async throws {
        try await site(phones: 1) { service, _, _ in
            try await AdminPeer.open(to: service) { peer in
                let isIn = try await peer.logIn(.init(sip: "mallory"), password: Secret("wrong"))
                #expect(!isIn)
            }
            try await AdminPeer.session(at: service) { peer in
                let events = try #require(try await peer.get("GetEvents")["events"])
                #expect(Set(events.texts("kind")) == ["login", "pbx", "devices"])
                #expect(events.element("kind", "login")?["text"]?.string?.contains("mallory") == true)
                #expect(events.elements?.first?["kind"] == "login", "newest first")
            }
            try await AdminPeer.session(at: service, instance: Self.other) { peer in
                let events = try await peer.get("GetEvents")
                #expect(events["events"] == [])
            }
        }
    }

    // MARK: Live

    @Test("a page that watches is told each change, with counts and the rollout; one that stops is not")
    func watch() async throws {
        try await site(phones: 1) { service, lab, phones in
            try await AdminPeer.session(at: service) { peer in
                let answer = try await peer.get("Watch", ["on": true])
                #expect(answer["counts"]?["status"]?["registered"] == 1)
                let order = LabOrder.sample(9)
                #expect(await lab.provision(order).error == nil)
                // Phones and counts may come in one message or in two.
                var (row, counts): (JSONValue?, JSONValue?)
                _ = try await peer.push("PhonesChanged") { push in
                    let phone = push["phones"]?.element("mac", order.mac.hex)
                    if phone?["status"] == "ready" { row = phone }
                    if push["counts"]?["status"]?["ready"] == 1 { counts = push["counts"] }
                    return row != nil && counts != nil
                }
                #expect(row?["user"]?.string == order.user)
                #expect(counts?["status"]?["registered"] == 1)
                #expect(try await peer.push("RolloutChanged") { $0["rollout"]?["total"] == 2 }["rollout"]?["done"] == 1)
                _ = try await peer.get("Remove", ["macs": [.string(order.mac.hex)]])
                _ = try await peer.push("PhonesChanged") { push in
                    push["phones"]?.element("mac", order.mac.hex)?["status"]?.string == "removed"
                }
                try await expectNoSecrets(in: peer, service, phones)
            }
            // Two watch, one of them no more: the one who does is told of the change, and the other was not by then.
            try await AdminPeer.session(at: service) { quiet in
                try await AdminPeer.session(at: service) { loud in
                    _ = try await quiet.get("Watch", ["on": true])
                    _ = try await quiet.get("Watch", ["on": false])
                    _ = try await quiet.get("GetCounts")
                    let before = quiet.pushCount
                    _ = try await loud.get("Watch", ["on": true])
                    _ = try await loud.get("Reopen", ["macs": [.string(phones[0].mac.hex)]])
                    _ = try await loud.push("PhonesChanged") { $0["phones"]?.element("mac", phones[0].mac.hex) != nil }
                    _ = try await quiet.get("GetCounts")
                    #expect(quiet.pushCount == before)
                }
            }
        }
    }

    // MARK: Who may what

    @Test("a user sees the own phones alone, and is refused everything else")
    func user() async throws {
        try await site { service, lab, phones in
            let own = phones[0]
            try await AdminPeer.session(at: service, as: .user(own.user)) { peer in
                let answer = try await peer.get("WatchOwn", ["on": true])
                #expect(answer["phones"]?.texts("mac") == [own.mac.hex])
                #expect(try await peer.get("GetOwnPhones")["phones"]?.elements?.first?["status"] == "registered")
                for mt in [
                    "GetPhones", "GetCounts", "Watch", "GetPhone", "ExportPhones", "GetFile", "GetDifference", "Reveal", "Resync",
                    "Reopen", "Remove", "Protect", "NewToken", "GetOverrides", "SetSetting", "SetParameter", "SetTemplate", "GetTemplate",
                    "Preview", "GetRollout", "GetHealth", "GetStrangers", "AssignStranger", "DismissStranger", "GetAlarms",
                    "AcknowledgeAlarms", "GetEvents",
                ] {
                    let answer = try await peer.ask(mt, ["mac": .string(own.mac.hex), "macs": [.string(own.mac.hex)]])
                    #expect(answer["error"]?.string?.isEmpty == false, "\(mt)")
                    #expect(answer.members?.count == 3, "\(mt): nothing beside the error")
                }
                let order = try await peer.ask("ProvisioningPhone", ["mac": .string(own.mac.hex)])
                #expect(order["result"] == "failed")
                try await expectAddress(of: own, notOf: phones[1], peer, service)
                // Somebody else's change is not told; one's own is.
                _ = try await service.store.commit([.codeOpened(until: .now.addingTimeInterval(60))], for: phones[1].id, at: .now)
                try await AdminPeer.session(at: service) { administrator in
                    _ = try await administrator.get("Reopen", ["macs": [.string(phones[1].mac.hex)]])
                    _ = try await administrator.get("Remove", ["macs": [.string(own.mac.hex)]])
                }
                let push = try await peer.push("OwnPhonesChanged") { $0["phones"] == [] }
                #expect(push["phones"] == [])
                for phone in phones.dropFirst() { #expect(!peer.heard.joined().contains(phone.mac.hex)) }
                try await expectNoSecrets(in: peer, service, phones)
            }
            // The same name in another system is somebody else.
            try await AdminPeer.session(at: service, as: .user(phones[1].user, domain: "other.example")) { peer in
                let answer = try await peer.get("GetOwnPhones")
                #expect(answer["phones"] == [])
            }
            // Part of a name is not a name.
            try await AdminPeer.session(at: service, as: .user(String(phones[1].user.dropLast()))) { peer in
                let answer = try await peer.get("GetOwnPhones")
                #expect(answer["phones"] == [])
            }
        }
    }

    /// What a user is told to enter at the phone: while its order is open, of the own phone alone, and with a line in its history.
    private func expectAddress(of own: Phone, notOf other: Phone, _ peer: AdminPeer, _ service: ServiceUnderTest) async throws {
        let mac = JSONValue.string(own.mac.hex)
        #expect(try await peer.get("GetOwnPhones")["phones"]?.elements?.first?["codeOpenUntil"] == .null)
        #expect(try await peer.ask("RevealOwn", ["mac": mac])["error"]?.string?.contains("not open") == true)
        let end = Date.now.addingTimeInterval(600)
        for phone in [own, other] { _ = try await service.store.commit([.codeOpened(until: end)], for: phone.id, at: .now) }
        #expect(try await peer.get("GetOwnPhones")["phones"]?.elements?.first?["codeOpenUntil"]?.string != nil)
        let answer = try await peer.get("RevealOwn", ["mac": mac])
        let code = try #require(try await service.store.secrets(of: own.id).code?.reveal())
        #expect(answer["url"]?.string?.hasPrefix("\(service.base)/\(code)/") == true, "\(answer.text)")
        #expect(try await service.store.history(of: own.id, limit: 5).contains { $0.kind == "revealed" && $0.text.contains(own.user) })
        let refused = try await peer.ask("RevealOwn", ["mac": .string(other.mac.hex)])
        #expect(refused["url"] == nil && refused["error"]?.string == "There is no phone \(other.mac.hex).")
        _ = try await service.store.commit([.codeClosed], for: own.id, at: .now)
    }

    @Test("an administrator of another instance sees nothing, and can do nothing here")
    func otherInstance() async throws {
        try await site(phones: 1) { service, _, phones in
            let mac = JSONValue.string(phones[0].mac.hex)
            let language = try #require(SettingKey("language"))
            try await service.store.setOverrides(
                OverrideSet(settings: [language: "fr"]), for: OverrideScope(ServiceUnderTest.instance, .instance), at: .now)
            try await service.store.noteUnknownDevices([
                UnknownDevice(
                    mac: phones[0].mac, vendor: nil, model: nil, firmware: nil, address: "192.0.2.7", file: "x", firstAt: .now,
                    lastAt: .now, count: 1)
            ])
            try await AdminPeer.session(at: service, instance: Self.other) { peer in
                let phones = try await peer.get("GetPhones")
                #expect(phones["count"] == 0 && phones["total"] == 0)
                #expect(try await peer.get("GetCounts")["counts"]?["status"] == [:])
                for mt in ["GetPhone", "GetFile", "GetDifference", "Reveal"] {
                    #expect(try await peer.ask(mt, ["mac": mac, "what": "secrets"])["error"] != nil, "\(mt)")
                }
                for mt in ["Resync", "Reopen", "Remove", "NewToken"] {
                    let result = try await peer.get(mt, ["macs": [mac]])["results"]?.elements?.first
                    #expect((result?["ok"] ?? result?["accepted"]) == false, "\(mt)")
                }
                #expect(try await peer.get("GetOverrides")["scopes"] == [])
                #expect(try await peer.get("GetAlarms")["alarms"] == [])
                #expect(try await peer.get("GetRollout")["rollout"] == .null)
                #expect(try await peer.get("GetStrangers")["strangers"] == [], "a known phone of another instance is nobody's business")
                #expect(try await peer.get("GetHealth")["appObjects"] == [])
            }
            #expect(try await service.store.phone(phones[0].id)?.status == .registered)
        }
    }

    @Test("who typed the password administers too, and the wrong one opens nothing")
    func passwordLogin() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await AdminPeer.session(at: service, as: .password) { peer in
                    let answer = try await peer.get("GetPhones")
                    #expect(answer["count"] == 0)
                    #expect(try await peer.ask("Nonsense")["error"] != nil)
                }
                try await AdminPeer.open(to: service) { peer in
                    let isIn = try await peer.logIn(.password, password: Secret("corner-7-lamb"))
                    #expect(!isIn)
                    await #expect(throws: (any Error).self, "the connection is closed") { try await peer.ask("GetPhones") }
                }
            }
        }
    }

    @Test("with ten thousand phones, lists, searches, counts and news are quick")
    func manyPhones() async throws {
        try await withTemporaryFolder { folder in
            let store = try await SQLiteStore.open(
                path: folder.appendingPathComponent("dialtone.sqlite").path,
                key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path))
            // Side by side, so that many are stored in one transaction.
            try await withThrowingDiscardingTaskGroup { group in
                for part in 0..<100 {
                    group.addTask {
                        for number in (part * 100)..<(part * 100 + 100) {
                            let order = PhoneOrder(
                                instance: ServiceUnderTest.instance, mac: LabOrder.sample(UInt64(number)).mac,
                                code: Secret("4000000\(number)"),
                                hwid: "", user: "user\(number)", commonName: "Anna \(number)", password: Secret("Tulpe"),
                                domain: "example.com", pbxDNS: "")
                            let phone = try await store.receive(order, at: .now)
                            let steps: [PhoneStep] =
                                number.isMultiple(of: 10) ? [.failed(.codeExpired)] : [.ready, .registered(address: nil)]
                            _ = try await store.commit(steps, for: phone.id, at: .now)
                        }
                    }
                }
            }
            try await store.close()
            try await ServiceUnderTest.run(in: folder) { service in
                try await AdminPeer.session(at: service) { peer in
                    _ = try await peer.get("Watch", ["on": true])
                    let requests: [(String, JSONValue)] = [
                        ("GetPhones", ["limit": 100]), ("GetPhones", ["offset": 9900, "limit": 100, "sort": "user"]),
                        ("GetPhones", ["search": "anna 4711"]), ("GetPhones", ["stuck": true, "sort": "changed"]), ("GetCounts", [:]),
                        ("GetRollout", [:]), ("GetHealth", [:]), ("GetAlarms", [:]), ("GetOverrides", [:]),
                        ("SetSetting", ["scope": ["mac": .string(LabOrder.sample(4711).mac.hex)], "key": "language", "value": "fr"]),
                    ]
                    for (mt, fields) in requests {
                        var answer = JSONValue.null
                        let took = try await ContinuousClock().measure { answer = try await peer.get(mt, fields) }
                        // Far above what a busy machine needs: how quick they are is measured by a benchmark.
                        #expect(took < .seconds(60), "\(mt) \(fields.text)")
                        if fields["search"] != nil { #expect(answer["phones"]?.texts("user") == ["user4711"]) }
                        if fields["stuck"] != nil { #expect(answer["count"] == 1000) }
                        if mt == "GetRollout" { #expect(answer["rollout"]?["total"] == 10_000 && answer["rollout"]?["failed"] == 1000) }
                    }
                    let csv = try #require(try await peer.get("ExportPhones")["csv"]?.string)
                    #expect(csv.split(separator: "\r\n").count == 10_001)
                }
            }
        }
    }
}
