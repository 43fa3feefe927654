import DialtoneLab
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneWire
import Foundation
import Testing

/// docs/admin-messages.md, by the real AppWebsocket.
@Suite("Messages of the admin app", .timeLimit(.minutes(2)))
struct AdminMessagesTests {
    /// A service that the lab is connected to, and an administrator's session.
    private func administer(_ body: @escaping @Sendable (ServiceUnderTest, Lab, RawPeer) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(Lab.Options(apps: [service.app])) { lab in
                    try await RawPeer.talk(to: service) { peer in
                        _ = try await peer.logIn(app: "dialtone-admin", user: "carla")
                        try await body(service, lab, peer)
                    }
                }
            }
        }
    }

    private func registered(_ number: UInt64, _ vendor: LabVendor, _ service: ServiceUnderTest, _ lab: Lab) async throws -> LabOrder {
        let order = LabOrder.sample(number, vendor: vendor)
        #expect(await lab.provision(order).error == nil)
        _ = try await service.wait(for: order.mac) { $0.status == .registered && $0.deliveredRevision == $0.revision }
        return order
    }

    /// Everything that must not be told to a page that did not ask for it.
    private func secrets(_ service: ServiceUnderTest, _ mac: MACAddress) async throws -> [String] {
        let secrets = try await service.store.secrets(of: try await service.wait(for: mac) { _ in true }.id)
        return [secrets.userPassword, secrets.code, secrets.sysclientPassword, secrets.adminPassword, secrets.turnPassword, secrets.token]
            .compactMap { $0?.reveal() }.filter { !$0.isEmpty }
    }

    @Test("lists are paged, searched and sorted, and say how many there are")
    func lists() async throws {
        try await administer { service, _, peer in
            for number in 1...30 as ClosedRange<UInt64> {
                let mac = try #require(MACAddress(value: 0x0004_1300_0000 + number))
                _ = try await service.store.receive(
                    PhoneOrder(
                        instance: ServiceUnderTest.instance, mac: mac, code: Secret("code-\(number)"), hwid: mac.hex,
                        user: "user\(number)", commonName: number == 7 ? "100% Anna_B" : "Somebody \(number)", password: nil,
                        domain: "example.com", pbxDNS: "pbx.example.com"), at: Date.now)
            }
            let page = try await peer.ask("GetPhones", ["limit": 10, "offset": 20, "sort": "mac"])
            #expect(page["phones"]?.elements?.map { $0["user"]?.string } == (21...30).map { "user\($0)" })
            #expect(page["count"]?.int == 30 && page["total"]?.int == 30)
            for (search, users) in [
                ("100%", ["user7"]), ("a_b", ["user7"]), ("00:04:13:00:00:1e", ["user30"]), ("somebody user12", ["user12"]),
                ("%", ["user7"]),
                ("nobody", []),
            ] {
                let found = try await peer.ask("GetPhones", ["search": .string(search)])
                #expect(found["phones"]?.elements?.compactMap { $0["user"]?.string } == users, "\(search)")
            }
            #expect(try await peer.ask("GetPhones", ["status": ["registered"]])["count"]?.int == 0)
            #expect(try await peer.ask("GetPhones", ["status": ["dead"]])["error"]?.string?.hasPrefix("status: allowed are") == true)
            #expect(try await peer.ask("GetPhones", ["sort": "size"])["error"]?.string?.hasPrefix("sort: allowed are") == true)
            let table = try #require(try await peer.ask("ExportPhones", ["search": "user7"])["csv"]?.string)
            #expect(table.split(separator: "\r\n").count == 2 && table.contains("000413000007,user7,100% Anna_B,received"))
            #expect(try await peer.ask("GetCounts", [:])["counts"]?["status"]?["received"]?.int == 30)
        }
    }

    @Test("nothing shows a secret but what was revealed, which the history tells")
    func masked() async throws {
        try await administer { service, lab, peer in
            let order = try await registered(1, .snom, service, lab)
            let mac: JSONValue = .string(order.mac.hex)
            let secrets = try await secrets(service, order.mac)
            #expect(secrets.count >= 4)
            for (request, fields) in [
                ("GetPhones", [:]), ("GetPhone", ["mac": mac]), ("GetFile", ["mac": mac]), ("GetFile", ["mac": mac, "revision": 1]),
                ("GetDifference", ["mac": mac]), ("GetDifference", ["mac": mac, "from": 1]), ("GetOverrides", [:]), ("GetHealth", [:]),
                ("GetAlarms", [:]), ("GetEvents", [:]), ("GetRollout", [:]), ("ExportPhones", [:]),
                ("Preview", ["mac": mac, "scope": [:], "settings": ["language": "fr"]]),
            ] as [(String, JSONValue)] {
                let answer = try await peer.ask(request, fields)
                #expect(answer["error"] == nil, "\(request) \(answer["error"]?.string ?? "")")
                for secret in secrets { #expect(!answer.text.contains(secret), "\(request)") }
            }
            let door = try await peer.ask("Reveal", ["mac": mac, "what": "door"])
            let token = try await service.store.secrets(of: service.wait(for: order.mac) { _ in true }.id).token
            #expect(door["url"]?.string == "\(service.base)/p/\(token.reveal())/")
            let rows = (door["qr"]?.elements ?? []).compactMap { $0.string }
            #expect(rows.count >= 21 && rows.allSatisfy { $0.count == rows.count && $0.allSatisfy { "01".contains($0) } })
            try #require(!rows.isEmpty)
            #expect(rows[0].hasPrefix("1111111") && rows[0].hasSuffix("1111111"), "finders in the corners")
            #expect(
                try await peer.ask("Reveal", ["mac": mac, "what": "secrets"])["secrets"]?["password"]?.string == order.password.reveal())
            #expect(try await peer.ask("Reveal", ["mac": mac, "what": "all"])["error"]?.string == "what: allowed are door, secrets")
            let history = try await peer.ask("GetPhone", ["mac": mac])["history"]?.elements ?? []
            #expect(history.filter { $0["kind"] == "revealed" && $0["text"]?.string?.hasPrefix("carla looked at") == true }.count == 2)
        }
    }

    @Test("a phone tells why it is told what it is told, and overrides change that; a broken one is refused and stored nowhere")
    func overrides() async throws {
        try await administer { service, lab, peer in
            let order = try await registered(1, .snom, service, lab)
            let mac: JSONValue = .string(order.mac.hex)
            func setting(_ key: String) async throws -> JSONValue? {
                try await peer.ask("GetPhone", ["mac": mac])["settings"]?.elements?.first { $0["key"]?.string == key }
            }
            #expect(try await setting("account.user")?["source"] == "order")
            #expect(try await setting("account.password")?["value"]?.string == "‹secret›")
            let before = try await setting("language")
            #expect(before?["overridden"]?.isNull == true)
            let scope: JSONValue = ["vendor": "snom"]
            let preview = try await peer.ask("Preview", ["mac": mac, "scope": scope, "settings": ["language": "fr"]])
            #expect(preview["lines"]?.elements?.contains { $0["kind"] == "added" } == true)
            #expect(try await setting("language") == before, "nothing was stored")
            let stored = try await peer.ask("SetSetting", ["scope": scope, "key": "language", "value": "fr"])
            #expect(stored["effect"]?.string?.contains("1 phone") == true, "\(stored.text)")
            let after = try await setting("language")
            #expect(after?["value"] == "fr" && after?["source"] == "override vendor snom")
            #expect(after?["overridden"]?.isNull == true, "by the vendor's scope, not by the phone's")
            _ = try await service.wait(for: order.mac) { $0.revision == ($0.deliveredRevision ?? 0) + 1 }
            let difference = try await peer.ask("GetDifference", ["mac": mac])
            #expect(
                difference["lines"]?.elements?.contains { $0["kind"] == "added" && $0["text"]?.string?.contains("language") == true }
                    == true)

            #expect(
                try await peer.ask("SetSetting", ["scope": scope, "key": "no.such", "value": "1"])["error"]?.string?.contains("no.such")
                    == true)
            let zone = try await peer.ask("SetSetting", ["scope": scope, "key": "account.transport", "value": "pigeon"])
            #expect(zone["error"]?.string?.contains("account.transport") == true && zone["error"]?.string?.contains("allowed") == true)
            let broken: JSONValue = ["vendor": "snom", "file": "main", "text": "<a/>\n{{no.such.name}}\n"]
            for message in ["Preview", "SetTemplate"] {
                var fields: JSONValue = message == "Preview" ? ["template": broken] : broken
                fields["scope"] = scope
                let refused = try await peer.ask(message, fields)
                #expect(refused["line"]?.int == 2 && refused["error"]?.string?.contains("no.such.name") == true, "\(refused.text)")
            }
            #expect(try await peer.ask("GetTemplate", ["scope": scope, "vendor": "snom", "file": "main"])["error"] != nil)
            _ = try await peer.ask("SetParameter", ["scope": scope, "vendor": "snom", "name": "dim_timer", "value": "60"])
            let scopes = try await peer.ask("GetOverrides", [:])["scopes"]?.elements ?? []
            #expect(scopes.count == 1 && scopes[0]["parameters"]?["snom"]?.elements?.first?["name"] == "dim_timer")
            _ = try await peer.ask("SetParameter", ["scope": scope, "vendor": "snom", "name": "dim_timer", "value": .null])
            _ = try await peer.ask("SetSetting", ["scope": scope, "key": "language", "value": .null])
            #expect(try await peer.ask("GetOverrides", [:])["scopes"]?.elements?.isEmpty == true, "an empty scope is none")
        }
    }

    @Test("phones are reopened, given a new URL and removed, each with its own answer")
    func actions() async throws {
        try await administer { service, lab, peer in
            let order = try await registered(1, .snom, service, lab)
            let other = try await registered(2, .yealink, service, lab)
            let old = try await secrets(service, order.mac).last ?? ""
            let renewed = try await peer.ask("NewToken", ["macs": [.string(order.mac.hex), "00005e0053ff"]])
            #expect(renewed["results"]?.elements?.map { $0["ok"] } == [true, false])
            #expect(renewed["results"]?.elements?.last?["text"] == "There is no phone 00005e0053ff.")
            let phone = try await service.wait(for: order.mac) { $0.codeOpenUntil != nil && $0.deliveredRevision != $0.revision }
            #expect(try await service.store.secrets(of: phone.id).token.reveal() != old)
            #expect(try await service.store.revisions(of: phone.id, limit: 10).last?.cause == "the phone was given a new URL")
            #expect(try await service.store.phone(forToken: Secret(old)) == nil, "the old one is no door any more")
            #expect(try await peer.ask("Reopen", ["macs": [.string(other.mac.hex)]])["results"]?.elements?.first?["ok"] == true)
            _ = try await service.wait(for: other.mac) { $0.codeOpenUntil != nil }
            #expect(try await peer.ask("Remove", ["macs": [.string(other.mac.hex)]])["results"]?.elements?.first?["ok"] == true)
            let removed = try await service.wait(for: other.mac) { $0.status == .removed }
            try await service.waitForHistory(of: removed) { $0.text == "carla removed it." }
            for message in ["Remove", "Resync", "Reopen", "NewToken"] {
                let result = try await peer.ask(message, ["macs": [.string(other.mac.hex)]])["results"]?.elements?.first
                #expect(result?["ok"] == false && result?["text"]?.string?.contains("was removed") == true, "\(message)")
            }
            #expect(try await peer.ask("Remove", ["macs": []])["error"]?.string?.hasPrefix("macs: 1 to 500") == true)
            #expect(try await peer.ask("Remove", ["macs": ["x"]])["error"]?.string == "mac: 12 hex digits are needed")
        }
    }

    @Test("who watches is told what changes, and a rollout's figures")
    func watch() async throws {
        try await administer { service, lab, peer in
            #expect(try await peer.ask("GetRollout", [:])["rollout"]?.isNull == true)
            #expect(try await peer.ask("Watch", ["on": true])["counts"]?["stuck"]?.int == 0)
            let order = LabOrder.sample(1, vendor: .yealink)
            #expect(await lab.provision(order).error == nil)
            try await peer.hear { message in
                message["mt"] == "PhonesChanged" && message["phones"]?.elements?.contains { $0["status"] == "registered" } == true
            }
            try await peer.hear { $0["mt"] == "RolloutChanged" && $0["rollout"]?["done"]?.int == 1 }
            // By the command line's way: another process.
            let mac: JSONValue = .string(order.mac.hex)
            let phone = try await service.wait(for: order.mac) { _ in true }
            _ = try await peer.ask("Watch", ["on": false])
            _ = try await service.store.commit(
                [.alarmed(kind: .stranger, text: "Somebody else was there.", details: nil)], for: phone.id, at: .now)
            let alarms = try await peer.ask("GetAlarms", ["open": true])["alarms"]?.elements ?? []
            #expect(alarms.count == 1 && alarms[0]["mac"] == mac)
            #expect(try await peer.ask("AcknowledgeAlarms", ["ids": [alarms[0]["id"] ?? .null]])["count"]?.int == 1)
            #expect(try await peer.ask("GetAlarms", ["open": true])["alarms"]?.elements?.isEmpty == true)
        }
    }

    @Test("the set-up page sees each step, and the App objects that point here")
    func health() async throws {
        try await administer { service, lab, peer in
            func state(_ id: String, _ health: JSONValue) -> String? {
                health["checks"]?.elements?.first { $0["id"]?.string == id }?["state"]?.string
            }
            _ = try await registered(1, .snom, service, lab)
            let health = try await peer.ask("GetHealth", [:])
            for id in ["pbx", "services", "provider", "devices", "first-phone", "database", "clock"] {
                #expect(state(id, health) == "ok", "\(id)")
            }
            #expect(state("tls", health) == "problem" && state("certificate", health) == "waiting", "plain HTTP in this test")
            let objects = health["appObjects"]?.elements ?? []
            #expect(objects.contains { $0["url"]?.string == service.app.url && $0["connected"] == true }, "\(health.text)")
            #expect(health["apps"]?.elements?.first?["url"]?.string == service.app.url)
            #expect(health["vendors"]?.elements?.count == 17)
        }
    }

    @Test("an unknown phone is assigned to an order that waits, or dismissed")
    func inbox() async throws {
        try await administer { service, lab, peer in
            let order = LabOrder.sample(1)  // its hardware has not come yet
            #expect(await lab.provision(order).error == nil)
            let now = Date.now
            for number in [1, 2] as [UInt64] {
                let mac = try #require(MACAddress(value: 0x0004_1300_00A0 + number))
                try await service.store.noteStrangers([
                    Stranger(
                        mac: mac, vendor: "snom", model: "D785", firmware: nil, address: "192.0.2.7", file: "snom.htm", firstAt: now,
                        lastAt: now,
                        count: 3)
                ])
            }
            let strangers = try await peer.ask("GetStrangers", [:])
            #expect(strangers["count"]?.int == 2 && strangers["strangers"]?.elements?.first?["count"]?.int == 3)
            let assigned = try await peer.ask("AssignStranger", ["mac": "0004130000a1", "to": .string(order.mac.hex), "hours": 2])
            #expect(assigned["error"] == nil)
            _ = try await service.wait(for: order.mac) { $0.assignedMAC?.hex == "0004130000a1" }
            #expect(
                try await peer.ask("AssignStranger", ["mac": "0004130000a2", "to": "00005e0053ff"])["error"]?.string
                    == "There is no phone 00005e0053ff.")
            _ = try await peer.ask("DismissStranger", ["mac": "0004130000a2"])
            #expect(try await peer.ask("GetStrangers", [:])["count"]?.int == 0)
        }
    }

    @Test("a user sees the own phones alone, administers nothing and orders nothing; an administrator orders nothing")
    func roles() async throws {
        try await administer { service, lab, peer in
            let (own, other) = (try await registered(1, .snom, service, lab), try await registered(2, .yealink, service, lab))
            try await RawPeer.talk(to: service) { user in
                _ = try await user.logIn(app: "dialtone", user: own.user, groups: "[]")
                let phones = try await user.ask("WatchOwn", ["on": true])["phones"]?.elements ?? []
                #expect(phones.map { $0["mac"]?.string } == [own.mac.hex])
                try await user.say(#"{"mt":"GetPhones","src":1}"#)
                try await user.say(#"{"mt":"Remove","src":2,"macs":["\#(other.mac.hex)"]}"#)
                #expect(try await user.ask("GetOwnPhones", [:])["phones"]?.elements?.count == 1, "the first answer after those")
                #expect(
                    try await user.ask("ProvisioningPhone", ["mac": "000413000001"])["error"]?.string?.contains("may not order") == true)
            }
            #expect(try await service.store.phone(instance: ServiceUnderTest.instance, mac: other.mac)?.status == .registered)
            #expect(try await peer.ask("ProvisioningPhone", ["mac": "000413000001"])["error"]?.string?.contains("may not order") == true)
        }
    }

    @Test("a login with a wrong password stands in the log of the page, with where it came from")
    func refusedLogin() async throws {
        try await administer { service, _, peer in
            try await RawPeer.talk(to: service) { stranger in
                try await stranger.say(#"{"mt":"AppChallenge"}"#)
                _ = try await stranger.hear()
                try await stranger.say(#"{"mt":"AppLogin","app":"dialtone-admin","digest":"00"}"#)
                while try await stranger.hear() != nil {}
            }
            let events = try await peer.ask("GetEvents", [:])["events"]?.elements ?? []
            #expect(
                events.contains { $0["kind"] == "login" && $0["text"]?.string?.contains("from 127.0.0.1 was refused") == true }, "\(events)"
            )
        }
    }
}

extension RawPeer {
    /// Sends a request and returns its answer, passing over what comes between.
    func ask(_ mt: String, _ fields: JSONValue) async throws -> JSONValue {
        var message: JSONValue = ["mt": .string(mt), "src": "ask-\(mt)"]
        for member in fields.members ?? [] { message[member.key] = member.value }
        try await say(message.text)
        return try await hear { $0["mt"]?.string == "\(mt)Result" && $0["src"]?.string == "ask-\(mt)" }
    }

    /// The next message that is as wanted.
    @discardableResult
    func hear(until isWanted: (JSONValue) -> Bool) async throws -> JSONValue {
        while let message = try await hear() {
            if isWanted(message.value) { return message.value }
        }
        throw Silence()
    }

    struct Silence: Error {}
}
