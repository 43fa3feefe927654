import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneTransport
import Foundation
import Testing

@testable import DialtoneDoors
@testable import DialtoneSupport

@Suite("Files for phones that ask for the same again")
struct RepeatTests {
    /// Fetches until the phone has its file and its code is closed; the next request can be answered from memory.
    private static func settle(_ bench: DoorBench, _ path: String, authorization: String? = nil, certificate: String? = nil) async throws
        -> String
    {
        var text: String?
        for _ in 1...2 {
            text = try await bench.ask(path, certificate: certificate, authorization: authorization).answer.text
        }
        return try #require(text)
    }

    private static func path(_ phone: Phone, _ secrets: PhoneSecrets) -> String { "/p/\(secrets.token.reveal())/\(phone.mac.hex).cfg" }

    @Test("the first fetch, the one that closes the code and the first one after any change take the usual way, repeats do not")
    func filled() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let path = Self.path(phone, secrets)
            #expect(bench.askAgain(path) == nil)
            let first = try await bench.ask(path)
            #expect(first.work.awaited == 1)
            #expect(bench.askAgain(path) == nil, "it brought a delivery and closed the code")
            let second = try await bench.ask(path)
            #expect(second.work.commits == 0)
            let answer = try #require(bench.askAgain(path))
            #expect(String(decoding: answer.body, as: UTF8.self) == second.answer.text)
            #expect(answer.head.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.head.contains("Content-Length: \(answer.body.count)\r\n"))
            // Anything that is written of the phone.
            let after = try await bench.store.commit([.displayName("Anna B.")], for: phone.id, at: bench.now)
            bench.doors.ready.changed(after)
            #expect(bench.askAgain(path) == nil)
            #expect(try await bench.ask(path).work.awaited == 1, "another name is another file")
            _ = try await bench.ask(path)
            #expect(bench.askAgain(path) != nil)
            // What may have been written by others.
            bench.doors.ready.forgetRepeats()
            #expect(bench.askAgain(path) == nil)
            _ = try await bench.ask(path)
            #expect(bench.askAgain(path) != nil)
            // Other overrides, whether they change the file or not.
            bench.overrides.replace(with: [])
            #expect(bench.askAgain(path) == nil)
        }
    }

    @Test("a request that began before a change keeps nothing for later ones")
    func overtaken() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let path = Self.path(phone, secrets)
            _ = try await Self.settle(bench, path)
            let ready = bench.doors.ready
            let key = ready.repeatKey(target: path, userAgent: DoorBench.agent)
            let kept = try #require(ready.repeated(key, overrides: bench.overrides.version))
            let answer = try #require(kept.again)
            var whole = kept.file
            whole.bytes = try #require(ready.open(kept))
            let mark = ready.mark(overrides: bench.overrides.version)
            ready.changed(phone)
            let request = ready.request(token: secrets.token, file: "\(phone.mac.hex).cfg", hardware: "x")
            ready.keep(whole, for: request, again: (key, answer), since: mark)
            #expect(bench.askAgain(path) == nil)
            ready.keep(whole, for: request, again: (key, answer), since: ready.mark(overrides: bench.overrides.version))
            #expect(bench.askAgain(path) != nil)
            // Another node wrote something, of a phone of which nothing is kept yet.
            let early = ready.mark(overrides: bench.overrides.version)
            ready.forgetAll()
            let late = ready.mark(overrides: bench.overrides.version)
            ready.touched(phone.id)
            for mark in [early, late] {
                ready.keep(whole, for: request, again: (key, answer), since: mark)
                #expect(bench.askAgain(path) == nil)
            }
            // While the database is away it is there all the same.
            ready.changed(kept.file.phone)
            #expect(bench.askAgain(path) == nil && ready.file(for: request) != nil)
        }
    }

    @Test("other clients, other files, codes and addresses of hardware take the usual way")
    func others() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let path = Self.path(phone, secrets)
            _ = try await Self.settle(bench, path)
            #expect(bench.askAgain(path) != nil)
            #expect(bench.askAgain(path, agent: nil) == nil)
            #expect(bench.askAgain(path, agent: "Yealink SIP-T46U 108.86.0.46 80:5e:c0:10:00:01") == nil)
            #expect(bench.askAgain("/p/\(secrets.token.reveal())/other.cfg") == nil)
            #expect(bench.askAgain("/p/\(String(repeating: "a", count: 26))/\(phone.mac.hex).cfg") == nil)
            #expect(bench.askAgain("/\(DoorBench.code)/\(phone.mac.hex).cfg") == nil)
            #expect(bench.askAgain("/p/\(phone.mac.hex).cfg") == nil)
        }
    }

    @Test("HEAD and If-None-Match get heads alone, and note nothing")
    func heads() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let path = Self.path(phone, secrets)
            let text = try await Self.settle(bench, path)
            try await bench.doors.repeats.flush()
            let etag = try #require(await bench.etag(path))
            _ = try await bench.ask(path)
            try await bench.doors.repeats.flush()
            let head = try #require(bench.askAgain(path, head: true))
            #expect(head.body.isEmpty && head.head.contains("Content-Length: \(text.utf8.count)\r\n"))
            for tags in [etag, "\"other\", \(etag)", "*"] {
                let unchanged = try #require(bench.askAgain(path, ifNoneMatch: tags))
                #expect(unchanged.body.isEmpty && unchanged.head.hasPrefix("HTTP/1.1 304 ") && unchanged.head.contains("ETag: \(etag)\r\n"))
            }
            #expect(bench.doors.repeats.waitingCount == 0)
            let other = try #require(bench.askAgain(path, ifNoneMatch: "\"other\""))
            #expect(other.body.count == text.utf8.count && bench.doors.repeats.waitingCount == 1)
            #expect(bench.metrics.registry.text().contains("dialtone_config_requests_total{vendor=\"yealink\",result=\"unchanged\"} 3\n"))
        }
    }

    @Test("credentials are judged before anything is given out")
    func credentials() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .basic }) { bench, phone, secrets in
            let path = Self.path(phone, secrets)
            let login = try #require(bench.credentials.credentials(for: phone, secrets))
            let right = "Basic " + Data("\(login.user):\(login.password.reveal())".utf8).base64EncodedString()
            let text = try await Self.settle(bench, path, authorization: right)
            #expect(bench.askAgain(path) == nil)
            #expect(bench.askAgain(path, authorization: "Basic bm86bm8=") == nil)
            #expect(bench.askAgain(path, authorization: right).map { String(decoding: $0.body, as: UTF8.self) } == text)
        }
    }

    @Test("certificates are judged before anything is given out")
    func certificates() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.clientCertificates = .required }) { bench, phone, secrets in
            let path = Self.path(phone, secrets)
            _ = try await Self.settle(bench, path, certificate: "CN=\(phone.mac.hex)")
            #expect(bench.askAgain(path) == nil)
            #expect(bench.askAgain(path, certificate: "CN=805ec0100002") == nil)
            #expect(bench.askAgain(path, certificate: "CN=\(phone.mac.hex)") != nil)
        }
    }

    @Test("a phone that asks without end is limited as ever")
    func limited() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let path = Self.path(phone, secrets)
            _ = try await Self.settle(bench, path)
            var given = 0
            while bench.askAgain(path) != nil { given += 1 }
            #expect(given == Int(PhoneLimiter.fetchBurst) - 2)
            #expect(try await bench.ask(path).answer == .limited)
            bench.pass(60)
            #expect(bench.askAgain(path) != nil)
        }
    }

    @Test("many fetches of a phone become one line with a count, which grows as long as nothing else happens")
    func noted() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let path = Self.path(phone, secrets)
            _ = try await bench.ask(path)
            let before = try await bench.store.history(of: phone.id, limit: 50).count
            _ = try await bench.ask(path)
            for _ in 1...5 {
                bench.pass(30)
                #expect(bench.askAgain(path) != nil)
            }
            #expect(try await bench.store.history(of: phone.id, limit: 50).count == before)
            try await bench.doors.repeats.flush()
            for _ in 1...4 {
                bench.pass(3600)
                #expect(bench.askAgain(path, address: "192.0.2.17") != nil)
                try await bench.doors.repeats.flush()
            }
            var lines = try await bench.store.history(of: phone.id, limit: 50)
            #expect(lines.count == before + 1)
            let last = try #require(lines.last)
            #expect(last.event.facts?["count"] == 10 && last.text.hasSuffix(", 10 times.") && last.at == bench.now)
            #expect(try await bench.store.phone(phone.id)?.deliveredAt == bench.now)
            // From elsewhere.
            #expect(bench.askAgain(path, address: "192.0.2.99") != nil)
            try await bench.doors.repeats.flush()
            lines = try await bench.store.history(of: phone.id, limit: 50)
            #expect(lines.count == before + 2 && lines.last?.event.facts?["address"] == "192.0.2.99")
            #expect(try await bench.store.phone(phone.id)?.address == "192.0.2.99")
        }
    }

    @Test("while the database is away a phone has so many notes: what is more takes the place of the last, and all is counted")
    func noteLimit() async throws {
        let store = MemoryStore()
        let recorder = RepeatRecorder(store: store)
        func note(_ number: Int) {
            let delivery = Delivery(
                file: "a.cfg", vendor: "yealink", model: nil, firmware: nil, address: "192.0.2.\(number)", door: "token", userAgent: nil,
                digest: "d")
            recorder.note(1, delivery, at: DoorBench.start.addingTimeInterval(Double(number)))
        }
        let limit = RepeatRecorder.notesMax
        for number in 1...limit - 1 { note(number) }
        store.fail(with: [.unavailable("away")])
        await #expect(throws: StoreError.self) { try await recorder.flush() }
        for number in 1...limit + 20 { note(number) }
        store.fail(with: [.unavailable("away")])
        await #expect(throws: StoreError.self) { try await recorder.flush() }
        for number in [1, 100, 101] { note(number) }
        let notes = recorder.notes(of: 1)
        #expect(notes.map(\.delivery.address) == (1...limit - 1).map { "192.0.2.\($0)" } + ["192.0.2.101"])
        #expect(notes.map(\.count).reduce(0, +) == limit - 1 + limit + 20 + 3)
        #expect(notes.first?.count == 3 && notes.last?.at == DoorBench.start.addingTimeInterval(101))
        #expect(recorder.waitingCount == 1)
    }

    @Test("what cannot be written is kept, and joined with what came since")
    func notLost() async throws {
        let store = MemoryStore()
        let phone = try await store.receive(
            PhoneOrder(
                instance: DoorBench.instance, mac: DoorBench.mac, code: Secret("418830297561"), hwid: "hw", user: "anna", commonName: "",
                password: nil, domain: "example.com", pbxDNS: "pbx.example.com"), at: DoorBench.start)
        let draft = RevisionDraft(cause: .dialtoneUpdated, digest: "d", vendor: "yealink", model: nil, firmware: nil, files: [])
        var delivery = Delivery(
            file: "a.cfg", vendor: "yealink", model: nil, firmware: nil, address: "192.0.2.1", door: "token", userAgent: nil, digest: "d")
        _ = try await store.commit([.ready, .revised(draft), .delivered(delivery)], for: phone.id, at: DoorBench.start)
        let recorder = RepeatRecorder(store: store)
        recorder.note(phone.id, delivery, at: DoorBench.start)
        store.fail(with: [.unavailable("away")])
        await #expect(throws: StoreError.self) { try await recorder.flush() }
        recorder.note(phone.id, delivery, at: DoorBench.start.addingTimeInterval(5))
        delivery.digest = "former"
        recorder.note(phone.id, delivery, at: DoorBench.start.addingTimeInterval(6))
        try await recorder.flush()
        #expect(recorder.waitingCount == 0)
        let history = try await store.history(of: phone.id, limit: 50)
        #expect(history.last?.event.facts?["count"] == 2, "one for another revision is passed over")
        #expect(try await store.phone(phone.id)?.deliveredAt == DoorBench.start.addingTimeInterval(5))
    }
}
