import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneVendors
import Foundation
import Testing

@testable import DialtoneDoors
@testable import DialtoneFleet
@testable import DialtoneSupport

@Suite("What happens at a phone's door")
struct PhoneDoorsTests {
    @Test("what leaves is a revision that the phone then has; the same again makes no other")
    func revisions() async throws {
        try await DoorBench.run { bench, phone, secrets in
            #expect(try await bench.ask("/\(DoorBench.code)/").answer.text?.contains("Tulpe-1") == true)
            let first = try #require(try await bench.store.phone(phone.id))
            #expect(first.revision == 1 && first.deliveredRevision == 1 && first.status == .delivered)
            let own = "/p/\(secrets.token.reveal())/\(phone.mac).cfg"
            _ = try await bench.ask(own)
            let second = try #require(try await bench.store.phone(phone.id))
            #expect(second.revision == 1 && second.codeOpenUntil == nil)
            _ = try await bench.ask(own, agent: "Yealink SIP-T46U 108.80.0.1 80:5e:c0:10:00:01")
            let causes = try await bench.store.revisions(of: phone.id, limit: 10).map(\.cause)
            #expect(causes == [.deviceTold(device: "Yealink T46U 108.86.0.45"), .deviceTold(device: "Yealink T46U 108.80.0.1")])
            #expect(await bench.rung().isEmpty)
        }
    }

    @Test("what is new is on disk before the file leaves; that a phone fetched once more what it has need not be")
    func durability() async throws {
        try await DoorBench.run { bench, _, secrets in
            let own = "/p/\(secrets.token.reveal())/\(DoorBench.mac).cfg"
            let newer = "Yealink SIP-T46U 108.80.0.1 80:5e:c0:10:00:01"
            let cases = [
                ("/\(DoorBench.code)/", DoorBench.agent, 1, "the first revision and its delivery"),
                ("/\(DoorBench.code)/", DoorBench.agent, 0, "the same again"),
                (own, DoorBench.agent, 1, "the code closes"),
                (own, DoorBench.agent, 0, "the same at the phone's own URL"),
                (own, newer, 1, "another revision"),
                (own, newer, 0, "that one again"),
            ]
            for (path, agent, awaited, what) in cases {
                let work = try await bench.ask(path, agent: agent).work
                let noted = bench.doors.repeats.waitingCount
                #expect(work.commits == awaited && work.awaited == awaited && noted == 1 - awaited, "\(what)")
                try await bench.doors.repeats.flush()
            }
        }
    }

    @Test("a file without the account is no delivery: it is noted once per revision, and ends no goodbye")
    func parts() async throws {
        try await DoorBench.run(drivers: [TwoFileDriver()]) { bench, phone, secrets in
            let own = "/p/\(secrets.token.reveal())/"
            for _ in 0..<3 { #expect(try await bench.ask(own).answer == .file("account.cfg")) }
            let before = try #require(try await bench.store.phone(phone.id))
            #expect(before.status == .ready && before.revision == 1 && before.deliveredRevision == nil && before.codeOpenUntil == nil)
            #expect(try await bench.store.history(of: phone.id, limit: 50).filter { $0.kind == "fetched-part" }.count == 1)
            #expect(try await bench.ask(own + "account.cfg").answer.text?.contains("Tulpe-1") == true)
            #expect(try await bench.store.phone(phone.id)?.deliveredRevision == 1)
            #expect(try await bench.ask(own).work.commits == 0, "known and delivered")
            _ = try await bench.store.commit([.removed], for: phone.id, at: bench.now)
            #expect(try await bench.ask(own).work.commits == 0)
            #expect(try await bench.ask(own + "account.cfg").answer.text?.contains("Tulpe-1") == false)
            #expect(try await bench.ask(own).answer == .missing)
        }
    }

    @Test("somebody who knows a MAC only cannot lock its phone's door")
    func lockingByMAC() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.byMAC = true }) { bench, phone, _ in
            for number in 0..<20 {
                let (answer, _) = try await bench.ask(
                    "/p/\(phone.mac).cfg", agent: "Yealink SIP-T46U 108.86.0.45 80:5e:c0:99:99:99", address: "192.0.2.\(number)")
                #expect(answer == .missing)
            }
            #expect(await bench.rung().isEmpty)
            #expect(try await bench.ask("/p/\(phone.mac).cfg").answer.text != nil)
        }
    }

    @Test("a device that no file can be made for gets none, and people read why: once, until there is one", arguments: [true, false])
    func impossible(byCode: Bool) async throws {
        try await DoorBench.run { bench, phone, secrets in
            let door = byCode ? "/\(DoorBench.code)/" : "/p/\(secrets.token.reveal())/"
            let path = "\(door)\(phone.mac.hex).cfg"
            let refused = "Fanvil C600 2.4.1.0 \(phone.mac.hex)"
            for commits in [1, 0, 0] {
                let (answer, work) = try await bench.ask(path, agent: refused)
                #expect(answer == .missing && work.commits == commits && work.awaited == commits)
            }
            let stuck = try #require(try await bench.store.phone(phone.id))
            guard case .fileImpossible(let maker, let problem) = stuck.conditions[.file] else {
                Issue.record("\(stuck.conditions)")
                return
            }
            #expect(maker == "Fanvil C600" && problem.contains("no source tells the format") && stuck.deliveredAt == nil)
            #expect(stuck.vendor == "fanvil" && stuck.model == "C600" && stuck.firmware == "2.4.1.0" && stuck.address == "192.0.2.17")
            #expect(try await bench.store.history(of: phone.id, limit: 50).filter { $0.kind == "notice" }.count == 1)
            let rung = await bench.rung()
            #expect(rung.count == 1 && rung.allSatisfy { $0.text.contains("Fanvil C600") && $0.text.contains("192.0.2.17") })
            // Another device at the same door gets its file.
            #expect(try await bench.ask(path).answer.text?.contains("Tulpe-1") == true)
            #expect(try await bench.store.phone(phone.id)?.conditions[.file] == nil)
        }
    }

    @Test("why a device gets no file stands there until it fetches another time, also when its owner looks at its files meanwhile")
    func impossibleLasting() async throws {
        try await DoorBench.run { bench, phone, _ in
            // The maker of its address block would get a file.
            _ = try await bench.ask("/\(DoorBench.code)/\(phone.mac.hex).cfg", agent: "Fanvil C600 2.4.1.0 \(phone.mac.hex)")
            let refused = try #require(try await bench.store.phone(phone.id))
            let files = FileMaker(sip: SIPConfiguration(), overrides: bench.overrides) { "https://phones.example.com/p/\($0.reveal())/" }
            let maker = RevisionMaker(store: bench.store, files: files)
            for trigger in [.started, .overrides([OverrideScope(DoorBench.instance, .instance)]), .orderRepeated]
                as [RevisionMaker.Trigger]
            {
                #expect(try await maker.revise(refused, trigger).phone == nil, "\(trigger)")
            }
            let now = try #require(try await bench.store.phone(phone.id))
            #expect(now.conditions == refused.conditions && now.revision == nil)
            let secrets = try await bench.store.secrets(of: phone.id)
            guard case .impossible(.fileImpossible("Fanvil C600", _))? = try await maker.look(now, secrets) else {
                Issue.record("the life would find nothing wrong")
                return
            }
        }
    }

    @Test("what was found out about a file before says more than the door can, and stays while it is true")
    func impossibleKnown() async throws {
        try await DoorBench.run { bench, phone, _ in
            let refused = "Fanvil C600 2.4.1.0 \(phone.mac.hex)"
            let known = Condition.fileOutdated(
                cause: .orderRepeated, problem: "the model is an older Fanvil phone of which no source tells the format")
            _ = try await bench.store.commit([.condition(known)], for: phone.id, at: bench.now)
            #expect(try await bench.ask("/\(DoorBench.code)/\(phone.mac.hex).cfg", agent: refused).work.commits == 0)
            #expect(try await bench.store.phone(phone.id)?.conditions[.file] == known)
            #expect(try await bench.ask("/\(DoorBench.code)/").answer.text != nil)
            #expect(try await bench.store.phone(phone.id)?.conditions[.file] == nil)
        }
    }

    @Test("a password that the asking make's files cannot hold is told to people, though the maker was not known at the order")
    func impossiblePassword() async throws {
        try await DoorBench.run { bench, _, _ in
            let mac = try #require(MACAddress("00562bbb0009"))
            let order = PhoneOrder(
                instance: DoorBench.instance, mac: mac, code: Secret("555555555555"), hwid: mac.hex, user: "carl", commonName: "Carl",
                password: Secret(" lead"), domain: "example.com", pbxDNS: "pbx.example.com",
                codeOpenUntil: bench.now.addingTimeInterval(3600))
            let phone = try await bench.store.receive(order, at: bench.now)
            _ = try await bench.store.commit([.sysclientPassword(Secret("s")), .ready], for: phone.id, at: bench.now)
            let agent = "Cisco-CP-8841-3PCC/12.0.3 (\(mac.hex))"
            #expect(try await bench.ask("/555555555555/8841-3PCC.xml", agent: agent).answer != .unavailable)
            #expect(try await bench.ask("/555555555555/\(mac.hex).xml", agent: agent).answer == .missing)
            let condition = try await bench.store.phone(phone.id)?.conditions[.file]
            guard case .fileImpossible("Cisco 8841", let problem) = condition else {
                Issue.record("\(String(describing: condition))")
                return
            }
            #expect(problem.contains("password"))
        }
    }

    @Test("a caller that has not shown the phone's login changes nothing of what people read")
    func impossibleUnproven() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .digest }) { bench, phone, secrets in
            let path = "/p/\(secrets.token.reveal())/\(TrustedCertificates.fileName)"
            _ = try await bench.ask(path, agent: "Fanvil C600 2.4.1.0 \(phone.mac.hex)")
            #expect(try await bench.store.phone(phone.id)?.conditions[.file] == nil)
        }
    }

    @Test(
        "a look at a file's length, or at certificates, neither says nor takes back why there is none",
        arguments: [("account.cfg", true), (TrustedCertificates.fileName, false), (TrustedCertificates.fileName, true)])
    func impossibleUnasked(file: String, head: Bool) async throws {
        try await DoorBench.run { bench, phone, secrets in
            let path = "/p/\(secrets.token.reveal())/\(file == "account.cfg" ? "\(phone.mac.hex).cfg" : file)"
            let refused = "Fanvil C600 2.4.1.0 \(phone.mac.hex)"
            #expect(try await bench.ask(path, agent: refused, head: head).work.commits == 0)
            let known = Condition.fileImpossible(maker: "Fanvil C600", problem: "the model is old")
            _ = try await bench.store.commit([.condition(known)], for: phone.id, at: bench.now)
            #expect(try await bench.ask(path, head: head).work.commits == 0)
            #expect(try await bench.store.phone(phone.id)?.conditions[.file] == known)
        }
    }

    @Test(
        "the phone's address in a file's name may have separators, by code and at its own URL",
        arguments: ["80:5e:c0:10:00:01", "80:5E:C0:10:00:01", "80-5e-c0-10-00-01", "805e.c010.0001"])
    func notations(address: String) async throws {
        try await DoorBench.run { bench, phone, secrets in
            for agent in [DoorBench.agent, "Mozilla/4.0 (compatible; snom320-SIP 8.4.35 1.1.3-s)"] {
                let ending = agent == DoorBench.agent ? "cfg" : "xml"
                for door in ["/\(DoorBench.code)/", "/p/\(secrets.token.reveal())/"] {
                    let answer = try await bench.ask("\(door)\(address).\(ending)", agent: agent).answer
                    #expect(answer.text?.contains("Tulpe-1") == true, "\(door) \(ending)")
                    // The code closes with the way home.
                    _ = try await bench.store.commit(
                        [.codeOpened(until: bench.now.addingTimeInterval(600))], for: phone.id, at: bench.now)
                }
            }
            let other = "80:5e:c0:99:99:99.cfg"
            #expect(try await bench.ask("/\(DoorBench.code)/\(other)", agent: nil).answer == .missing)
        }
    }

    @Test("an order for another user ends the phone's URL; its poll of the old one neither gets a file nor closes the new code")
    func anotherUser() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let own = "/p/\(secrets.token.reveal())/\(phone.mac).cfg"
            _ = try await bench.ask("/\(DoorBench.code)/")
            #expect(try await bench.ask(own).answer.text != nil)
            #expect(try await bench.store.phone(phone.id)?.codeOpenUntil == nil)
            let ordered = try await bench.order(phone.mac, code: "555566667777", user: "berta")
            #expect(bench.doors.ready.has(phone.id))
            bench.doors.ready.changed(ordered)
            #expect(!bench.doors.ready.has(phone.id), "nor is it given out while the database is away")
            #expect(try await bench.ask(own).answer == .missing)
            #expect(try await bench.ask(own, ifNoneMatch: "*").answer == .missing)
            #expect(try await bench.store.phone(phone.id)?.codeOpenUntil != nil)
            #expect(try await bench.ask("/555566667777/").answer.text?.contains("Tulpe-1") == true)
            let token = try await bench.store.secrets(of: phone.id).token.reveal()
            #expect(try await bench.ask("/p/\(token)/\(phone.mac).cfg").answer.text != nil)
            #expect(try await bench.store.phone(phone.id)?.codeOpenUntil == nil)
        }
    }

    @Test(
        "a phone that goes on asking at its URL of before does not close a code that was opened again, until that led it there",
        arguments: [true, false])
    func polls(isOrdered: Bool) async throws {
        try await DoorBench.run { bench, phone, secrets in
            let own = "/p/\(secrets.token.reveal())/\(phone.mac).cfg"
            _ = try await bench.ask("/\(DoorBench.code)/")
            _ = try await bench.ask(own)
            #expect(try await bench.store.phone(phone.id)?.codeOpenUntil == nil)
            if isOrdered {
                _ = try await bench.order(phone.mac, code: DoorBench.code)
            } else {
                let reopened = try await bench.store.commit(
                    [.codeOpened(until: bench.now.addingTimeInterval(600))], for: phone.id, at: bench.now)
                bench.doors.ready.changed(reopened)
            }
            for tag in [nil, "*", nil, nil] {
                let answer = try await bench.ask(own, ifNoneMatch: tag).answer
                #expect(tag == nil ? answer.text != nil : answer == .unchanged)
            }
            #expect(try await bench.store.phone(phone.id)?.codeOpenUntil != nil)
            // The phone was reset, and the code leads it home.
            #expect(try await bench.ask("/\(DoorBench.code)/").answer.text != nil)
            #expect(try await bench.store.phone(phone.id)?.codeOpenUntil != nil)
            #expect(bench.askAgain(own) == nil, "what was answered before would close nothing")
            #expect(try await bench.ask(own, ifNoneMatch: "*").answer == .unchanged)
            #expect(try await bench.store.phone(phone.id)?.codeOpenUntil == nil)
        }
    }

    @Test("HEAD changes nothing")
    func head() async throws {
        try await DoorBench.run { bench, phone, _ in
            let (answer, work) = try await bench.ask("/\(DoorBench.code)/", head: true)
            #expect(answer.text != nil && work.commits == 0)
            #expect(try await bench.store.phone(phone.id)?.status == .ready)
        }
    }

    @Test("an assigned MAC opens its phone's door while the window is open, also where by-mac is off")
    func assigned() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let hardware = MACAddress(value: 0x805E_C0AA_BBCC).unsafelyUnwrapped
            let agent = "Yealink SIP-T54W 96.86.0.45 80:5e:c0:aa:bb:cc"
            #expect(try await bench.ask("/p/\(hardware).cfg", agent: agent).answer == .missing)
            try await bench.doors.inbox.flush()
            #expect(try await bench.store.unknownDevices(limit: 10, offset: 0).map(\.mac) == [hardware])
            _ = try await bench.store.commit([.assigned(hardware, until: bench.now.addingTimeInterval(600))], for: phone.id, at: bench.now)
            #expect(try await bench.ask("/p/\(phone.mac).cfg").answer == .missing, "its own MAC opens nothing")
            let file = try await bench.ask("/p/\(hardware).cfg", agent: agent).answer.text
            #expect(file?.contains("Tulpe-1") == true)
            #expect(try await bench.ask("/p/\(secrets.token.reveal())/\(hardware).cfg", agent: agent).answer.text != nil)
            #expect(await bench.rung().isEmpty)
            bench.pass(601)
            #expect(try await bench.ask("/p/\(hardware).cfg", agent: agent).answer == .missing)
        }
    }

    @Test("a MAC that two instances ordered opens neither phone, and both administrators are told, without the other's name")
    func orderedTwice() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.byMAC = true }) { bench, phone, secrets in
            let elsewhere = InstanceID(domain: "example.net", name: "dialtone")
            let other = try await bench.order(phone.mac, code: "418830297599", in: elsewhere)
            for address in ["192.0.2.17", "192.0.2.18"] {
                let (answer, work) = try await bench.ask("/p/\(phone.mac).cfg", address: address)
                #expect(answer == .missing)
                #expect(work == DoorBench.Work(lookups: 1, secrets: 1, renders: 1), "as any other refusal")
            }
            let rung = await bench.rungCauses()
            #expect(rung.map(\.cause) == [.orderedElsewhere, .orderedElsewhere] && Set(rung.map(\.phone)) == [phone.id, other.id])
            for language in TextLanguage.allCases {
                let text = AlarmCause.orderedElsewhere.text(in: language)
                #expect(!text.contains("example"))
            }
            #expect(try await bench.ask("/\(DoorBench.code)/\(phone.mac).cfg").answer.text != nil, "by its code")
            #expect(try await bench.ask("/p/\(secrets.token.reveal())/\(phone.mac).cfg").answer.text != nil, "by its own URL")
            // One that is taken out leaves the MAC to the other.
            _ = try await bench.store.commit([.removed], for: other.id, at: bench.now)
            let again = try await bench.order(phone.mac, code: DoorBench.code)
            #expect(again.id == phone.id)
            #expect(try await bench.ask("/p/\(phone.mac).cfg").answer.text != nil)
            #expect(await bench.rungCauses().isEmpty)
        }
    }

    @Test("a removed phone gets a file without its account once, and then nothing")
    func goodbye() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let own = "/p/\(secrets.token.reveal())/\(phone.mac).cfg"
            #expect(try await bench.ask(own).answer.text?.contains("Tulpe-1") == true)
            _ = try await bench.store.commit([.removed], for: phone.id, at: bench.now)
            #expect(try await bench.ask(own, head: true).answer.text != nil)
            #expect(try await bench.ask("/p/\(secrets.token.reveal())/nothing.bin").answer == .missing)
            let farewell = try await bench.ask(own, ifNoneMatch: "*")
            #expect(farewell.work.commits == 1 && farewell.work.awaited == 1)
            let text = try #require(farewell.answer.text)
            #expect(!text.contains("Tulpe-1") && text.contains("account.1.enable = 0"))
            #expect(try await bench.ask(own).answer == .missing)
            #expect(try await bench.store.history(of: phone.id, limit: 10).last?.kind == "goodbye")
        }
    }

    @Test("another phone, another make and a code used twice ring; the phone itself does not")
    func unknownDevices() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let own = "/p/\(secrets.token.reveal())/"
            _ = try await bench.ask("/\(DoorBench.code)/", agent: "Yealink SIP-T46U 108.86.0.45 80:5e:c0:99:99:99")
            #expect(await bench.rung().map(\.kind) == [.unknownDevice])
            bench.pass(61)
            _ = try await bench.ask("/\(DoorBench.code)/")
            _ = try await bench.ask("/\(DoorBench.code)/")
            #expect(await bench.rung().isEmpty)
            _ = try await bench.ask("/\(DoorBench.code)/", agent: "Yealink SIP-T33G 124.86.0.45", address: "192.0.2.99")
            #expect(await bench.rung().first?.text.contains("second time") == true)
            bench.pass(61)
            _ = try await bench.ask(own, agent: "Grandstream Model HW GRP2614 SW 1.0.5.15")
            _ = try await bench.ask(own, agent: "Grandstream Model HW GRP2614 SW 1.0.5.15")
            let rung = await bench.rung()
            #expect(rung.count == 1 && rung.first?.text.contains("another make") == true)
        }
    }

    @Test("ten wrong attempts lock code and MAC for a while, ring, and do not shut out the phone's own URL")
    func locked() async throws {
        try await DoorBench.run { bench, phone, secrets in
            for number in 0..<PhoneLimiter.attemptsMax {
                _ = try await bench.ask(
                    "/\(DoorBench.code)/", agent: "Yealink SIP-T46U 108.86.0.45 80:5e:c0:99:99:99", address: "192.0.2.\(number)")
            }
            #expect(await bench.rung().map(\.kind) == [.unknownDevice, .locked])
            let (answer, work) = try await bench.ask("/\(DoorBench.code)/")
            #expect(answer == .missing && work == DoorBench.Work(lookups: 1, secrets: 1, renders: 1, commits: 0))
            #expect(try await bench.ask("/p/\(secrets.token.reveal())/", head: true).answer.text != nil)
            bench.pass(PhoneLimiter.lockTime.seconds)
            #expect(try await bench.ask("/\(DoorBench.code)/").answer.text != nil)
        }
    }

    @Test("a phone that asks without end is told to wait, and rings once")
    func talkative() async throws {
        try await DoorBench.run { (bench, _, secrets) async throws in
            let own = "/p/\(secrets.token.reveal())/"
            for _ in 0..<Int(PhoneLimiter.fetchBurst) { #expect(try await bench.ask(own, head: true).answer.text != nil) }
            #expect(try await bench.ask(own, head: true).answer == .limited)
            #expect(try await bench.ask(own, head: true).answer == .limited)
            #expect(await bench.rung().map(\.kind) == [.locked])
            bench.pass(1)
            #expect(try await bench.ask(own, head: true).answer.text != nil)
        }
    }

    @Test("a certificate that is not the phone's rings")
    func certificate() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.clientCertificates = .optional }) { (bench, _, secrets) async throws in
            #expect(try await bench.ask("/\(DoorBench.code)/").answer.text != nil, "none is fine")
            #expect(try await bench.ask("/\(DoorBench.code)/", certificate: "CN=805ec0999999").answer == .missing)
            #expect(await bench.rung().map(\.kind) == [.certificate])
            _ = try await bench.ask("/p/\(secrets.token.reveal())/", certificate: "CN=805EC0-100001")
            #expect(await bench.rung().isEmpty)
        }
    }

    @Test("guessing from one address stops at the limit, by code and by token; another address goes on", arguments: ["", "p/"])
    func guessing(prefix: String) async throws {
        try await DoorBench.run { bench, _, secrets in
            func guess(_ number: Int) -> String {
                guard !prefix.isEmpty else { return "/\(500_000_000_000 + number)/" }
                let letters = Array("abcdefghijklmnopqrstuvwxyz")
                return "/p/\(String(repeating: "b", count: 24))\(letters[number / 26 % 26])\(letters[number % 26])/"
            }
            var misses = 0
            while try await bench.ask(guess(misses), agent: nil).answer == .missing { misses += 1 }
            #expect(misses == Int(MissLimiter.burst))
            #expect(try await bench.ask(guess(misses), address: "192.0.2.77").answer == .missing)
            #expect(try await bench.ask("/p/\(secrets.token.reveal())/").answer.text != nil, "the right token is let in")
            // In ten minutes of asking all the time: what drains, and no more.
            let before = misses
            for _ in 0..<600 {
                bench.pass(1)
                if try await bench.ask(guess(misses), agent: nil).answer == .missing { misses += 1 }
            }
            #expect(abs(Double(misses - before) - 600 * MissLimiter.drainPerSecond) <= 2)
        }
    }

    @Test("phones that were reset and ask by their old codes close the door to nobody, and people read what to do")
    func closedCodes() async throws {
        try await DoorBench.run { bench, phone, _ in
            var old: [(code: String, phone: Phone)] = []
            for number in UInt64(0)..<40 {
                let mac = MACAddress(value: 0x805E_C020_0000 + number).unsafelyUnwrapped
                let code = "\(600_000_000_000 + number)"
                let ordered = try await bench.order(mac, code: code, user: "user \(number)")
                let step = number.isMultiple(of: 2) ? PhoneStep.codeClosed : .codeOpened(until: bench.now.addingTimeInterval(-1))
                _ = try await bench.store.commit([step], for: ordered.id, at: bench.now)
                old.append((code, ordered))
            }
            for (code, ordered) in old {
                for name in ["\(ordered.mac).boot", "\(ordered.mac).cfg", "y000000000108.cfg", "", "a.cfg", "b.cfg"] {
                    let (answer, work) = try await bench.ask("/\(code)/\(name)", agent: nil)
                    #expect(answer == .missing && work == DoorBench.Work(lookups: 1, secrets: 1, renders: 1, commits: 0))
                }
            }
            let rung = await bench.rung()
            #expect(rung.count == 40 && rung.allSatisfy { $0.kind == .locked && $0.text.contains("Allow the code again") })
            try await bench.doors.inbox.flush()
            #expect(try await bench.store.unknownDevices(limit: 10, offset: 0).isEmpty)
            #expect(try await bench.ask("/\(DoorBench.code)/\(phone.mac).cfg").answer.text != nil)
            // The old code of one phone is a guess of another, which is as unknown as it was.
            let other = "Yealink SIP-T46U 108.86.0.45 80:5e:c0:99:99:99"
            #expect(try await bench.ask("/\(old[0].code)/", agent: other).answer == .missing)
            #expect(await bench.rung().isEmpty)
            try await bench.doors.inbox.flush()
            #expect(try await bench.store.unknownDevices(limit: 10, offset: 0).map(\.mac.hex) == ["805ec0999999"])
        }
    }

    @Test("a phone that asks for many files by the same wrong code has tried one code")
    func oneBoot() async throws {
        try await DoorBench.run { bench, _, _ in
            let names = ["a.cfg", "b.cfg", "c.cfg", "d.cfg", "e.cfg", "f.cfg"]
            for number in 0..<(Int(MissLimiter.burst) - 1) {
                for name in names {
                    let asked = try await bench.ask("/\(500_000_000_000 + number)/\(name)", agent: nil)
                    #expect(asked.answer == .missing)
                }
                bench.pass(1)
            }
            let right = try await bench.ask("/\(DoorBench.code)/", agent: nil)
            #expect(right.answer.text != nil)
        }
    }

    @Test("a client that tries one code after the other does not keep out a phone that shows its MAC and has its right code")
    func besideGuesses() async throws {
        try await DoorBench.run { bench, phone, _ in
            func isLimited(_ number: Int, agent: String?) async throws -> Bool {
                try await bench.ask("/\(500_000_000_000 + number)/", agent: agent).answer == .limited
            }
            let guesser = "Yealink SIP-T46U 108.86.0.45 80:5e:c0:99:99:99"
            var number = 0
            while try await !isLimited(number, agent: guesser) { number += 1 }
            #expect(number == Int(MissLimiter.burst) + 1, "one more than without a MAC")
            for agent in [nil, guesser] { #expect(try await isLimited(number, agent: agent)) }
            #expect(try await bench.ask("/\(DoorBench.code)/", agent: nil).answer == .limited, "nothing tells it from a guess")
            for _ in 0..<3 {
                #expect(try await bench.ask("/\(DoorBench.code)/\(phone.mac).cfg").answer.text?.contains("Tulpe-1") == true)
            }
            // With a MAC of its own for each guess it has as many once more, and no more.
            var tried = 0
            while tried < 1000 {
                let mac = MACAddress(value: 0x805E_C030_0000 + UInt64(tried)).unsafelyUnwrapped
                if try await isLimited(1000 + tried, agent: "Yealink SIP-T46U 108.86.0.45 \(mac.hex)") { break }
                tried += 1
            }
            #expect(tried == Int(MissLimiter.burst) - 1)
        }
    }

    @Test("wrong own URLs and wrong MACs do not use up the codes of their address")
    func kinds() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.byMAC = true }) { bench, phone, _ in
            let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
            var (urls, macs) = (0, 0)
            while try await bench.ask("/p/\(String(repeating: "b", count: 24))a\(letters[urls % 32])/", agent: nil).answer == .missing,
                urls < 100
            { urls += 1 }
            while try await bench.ask("/p/\(String(0x805E_C040_0000 + macs, radix: 16)).cfg", agent: nil).answer == .missing, macs < 100 {
                macs += 1
            }
            #expect(urls == Int(MissLimiter.burst) && macs == Int(MissLimiter.burst))
            #expect(try await bench.ask("/\(DoorBench.code)/\(phone.mac).cfg", agent: nil).answer.text != nil)
        }
    }
}
