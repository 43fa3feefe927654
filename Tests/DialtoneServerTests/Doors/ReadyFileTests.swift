import DialtoneModel
import DialtoneStore
import Foundation
import Synchronization
import Testing

@testable import DialtoneDoors
@testable import DialtoneSupport

@Suite("Files in memory while the database is away")
struct ReadyFileTests {
    private static let token = Secret("abcdefghijklmnopqrstuvwxyz")

    private static func phone(_ id: Phone.ID = 1, digest: String = "d") async throws -> Phone {
        let store = MemoryStore()
        for number in 1...id {
            _ = try await store.receive(
                PhoneOrder(
                    instance: DoorBench.instance, mac: try #require(MACAddress(value: UInt64(number))), code: Secret("418830297561"),
                    hwid: "hw", user: "anna", commonName: "", password: nil, domain: "example.com", pbxDNS: "pbx.example.com"),
                at: DoorBench.start)
        }
        var phone = try #require(try await store.phone(id))
        phone.revisionDigest = digest
        return phone
    }

    private static func file(_ phone: Phone, bytes: Int = 100) -> ReadyFiles.File {
        ReadyFiles.File(
            phone: phone, vendor: "snom", contentType: "text/xml", etag: "\"e\"", digest: phone.revisionDigest ?? "",
            bytes: Array(repeating: 7, count: bytes))
    }

    @Test("a file is found by token, name and hardware together, and has its bytes")
    func found() async throws {
        let (files, phone) = (ReadyFiles(bytesMax: 1 << 20), try await Self.phone())
        files.keep(Self.file(phone), for: files.request(token: Self.token, file: "a.xml", hardware: "snom D785"))
        #expect(files.file(for: files.request(token: Self.token, file: "a.xml", hardware: "snom D785"))?.bytes.count == 100)
        #expect(files.file(for: files.request(token: Self.token, file: "b.xml", hardware: "snom D785")) == nil)
        #expect(files.file(for: files.request(token: Self.token, file: "a.xml", hardware: "snom D735")) == nil)
        #expect(files.file(for: files.request(token: Secret("x"), file: "a.xml", hardware: "snom D785")) == nil)
        #expect(ReadyFiles(bytesMax: 0).usage == (0, 0))
    }

    @Test("they never take more than they may; one that was not asked for within a day makes room, one that is asked for stays")
    func bounded() async throws {
        let start = ContinuousClock.now
        let hours = Mutex(0)
        let files = ReadyFiles(bytesMax: 10_000) { start + .seconds(3600 * hours.withLock { $0 }) }
        let phone = try await Self.phone()
        func request(_ number: Int) -> ReadyFiles.Request { files.request(token: Self.token, file: "\(number)", hardware: "") }
        // All ask in turns, as phones do: most of them find their files again.
        for _ in 0..<3 { for number in 0..<50 { files.keep(Self.file(phone), for: request(number)) } }
        let kept = (0..<50).filter { files.file(for: request($0)) != nil }
        #expect(files.usage.bytes <= 10_000 && (5...9).contains(kept.count))
        #expect(kept == Array(0..<kept.count))
        // A place is found for one that comes a day later, but not that of one that was asked for meanwhile.
        hours.withLock { $0 = 20 }
        #expect(files.file(for: request(0)) != nil)
        hours.withLock { $0 = 30 }
        files.keep(Self.file(phone), for: request(100))
        #expect(files.file(for: request(100)) != nil && files.file(for: request(0)) != nil)
        #expect(files.usage.files == kept.count)
        // One that is given out again takes no second place.
        for _ in 0..<200 { files.keep(Self.file(phone), for: request(100)) }
        #expect(files.usage.files == kept.count)
        files.keep(Self.file(phone, bytes: 20_000), for: request(101))
        #expect(files.file(for: request(101)) == nil && files.usage.bytes <= 10_000)
    }

    @Test("one phone has few files; one for a former firmware goes once the new one is asked for")
    func ofOnePhone() async throws {
        let start = ContinuousClock.now
        let hours = Mutex(0)
        let files = ReadyFiles(bytesMax: 1 << 20) { start + .seconds(3600 * hours.withLock { $0 }) }
        let (phone, other) = (try await Self.phone(), try await Self.phone(2))
        files.keep(Self.file(other), for: files.request(token: Secret("x"), file: "a", hardware: ""))
        for firmware in 0..<40 { files.keep(Self.file(phone), for: files.request(token: Self.token, file: "a", hardware: "\(firmware)")) }
        #expect(files.usage.files == ReadyFiles.filesPerPhoneMax + 1)
        hours.withLock { $0 = 2 }
        let latest = files.request(token: Self.token, file: "a", hardware: "41")
        files.keep(Self.file(phone), for: latest)
        #expect(files.usage.files == 2 && files.file(for: latest) != nil)
    }

    @Test("what was looked up before an order, another URL or a removal is not kept; a fetch that was noted meanwhile does not hinder")
    func lookedUpBefore() async throws {
        let files = ReadyFiles(bytesMax: 1 << 20)
        var phone = try await Self.phone()
        func keeps(_ name: String, whenItBecomes status: PhoneStatus, urlIsNew: Bool = false) -> Bool {
            let (key, mark) = (files.request(token: Self.token, file: name, hardware: ""), files.mark(overrides: 0))
            phone.status = status
            files.changed(phone, urlIsNew: urlIsNew)
            files.keep(Self.file(phone), for: key, since: mark)
            return files.file(for: key) != nil
        }
        #expect(!keeps("url", whenItBecomes: .ready, urlIsNew: true))
        #expect(keeps("delivery", whenItBecomes: .delivered))
        #expect(!keeps("order", whenItBecomes: .received))
        #expect(!keeps("removal", whenItBecomes: .removed))
    }

    @Test("what the phone would not get any more is forgotten")
    func forgotten() async throws {
        let (files, other) = (ReadyFiles(bytesMax: 1 << 20), try await Self.phone(2))
        var phone = try await Self.phone()
        let key = files.request(token: Self.token, file: "a", hardware: "")
        files.keep(Self.file(other), for: files.request(token: Self.token, file: "other", hardware: ""))
        files.keep(Self.file(phone), for: key)
        files.changed(phone)
        #expect(files.file(for: key) != nil && files.has(phone.id))
        files.changed(phone, urlIsNew: true)
        #expect(files.file(for: key) == nil && !files.has(phone.id))
        files.keep(Self.file(phone), for: key)
        phone.revisionDigest = "another"
        files.changed(phone)
        #expect(files.file(for: key) == nil)
        files.keep(Self.file(phone), for: key)
        phone.status = .removed
        files.changed(phone)
        #expect(files.file(for: key) == nil && files.usage.files == 1)
        files.forgetAll()
        #expect(files.usage == (0, 0))
    }

    @Test("a phone gets at its own URL what it fetched last, another client and other URLs get 503")
    func away() async throws {
        try await DoorBench.run { bench, phone, secrets in
            let path = "/p/\(secrets.token.reveal())/\(phone.mac.hex).cfg"
            let text = try #require(try await bench.ask(path).answer.text)
            try await bench.store.close()
            let (again, work) = try await bench.ask(path)
            #expect(again == .file(text) && work.commits == 0 && work.renders == 0)
            let etag = try #require(await bench.etag(path))
            #expect(try await bench.ask(path, ifNoneMatch: etag).answer == .unchanged)
            let others = [
                "/p/\(String(repeating: "a", count: 26))/\(phone.mac.hex).cfg", "/\(DoorBench.code)/\(phone.mac.hex).cfg",
                "/p/\(secrets.token.reveal())/other.cfg",
            ]
            for other in others { #expect(try await bench.ask(other).answer == .unavailable, "\(other)") }
            let anotherPhone = "Yealink SIP-T46U 108.86.0.45 80:5e:c0:10:00:02"
            #expect(try await bench.ask(path, agent: anotherPhone).answer == .unavailable)
        }
    }

    @Test("credentials are wanted as ever, and limits hold")
    func judged() async throws {
        try await DoorBench.run(adjust: { $0.enrollment.credentials = .basic }) { bench, phone, secrets in
            let path = "/p/\(secrets.token.reveal())/\(phone.mac.hex).cfg"
            let login = try #require(bench.credentials.credentials(for: phone, secrets))
            let right = "Basic " + Data("\(login.user):\(login.password.reveal())".utf8).base64EncodedString()
            let text = try #require(try await bench.ask(path, authorization: right).answer.text)
            try await bench.store.close()
            #expect(try await bench.ask(path).answer.isChallenge)
            #expect(try await bench.ask(path, authorization: "Basic bm86bm8=").answer.isChallenge)
            #expect(try await bench.ask(path, authorization: right).answer == .file(text))
            var answer = DoorBench.Answer.missing
            for _ in 0..<2000 where answer != .limited { answer = try await bench.ask(path, authorization: right).answer }
            #expect(answer == .limited)
        }
    }
}

extension DoorBench {
    /// The entity tag of a file.
    func etag(_ path: String) async -> String? {
        guard let door = DoorRequest.Door(path: path),
            case .file(_, _, let etag) = await doors.answer(
                DoorRequest(door: door, userAgent: Self.agent, address: "192.0.2.17", isEncrypted: true))
        else { return nil }
        return etag
    }
}
