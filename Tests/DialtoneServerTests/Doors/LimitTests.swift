import DialtoneModel
import DialtoneStore
import Foundation
import Testing

@testable import DialtoneDoors

struct PhoneLimiterTests {
    private let start = ContinuousClock.now

    @Test("attempts count within their window only, and the lock ends")
    func attempts() {
        let limiter = PhoneLimiter()
        for number in 0..<40 {
            // One each window over nine: never enough at once.
            #expect(!limiter.attempted(1, now: start + (PhoneLimiter.attemptsWindow / 9 + .seconds(1)) * number))
        }
        let later = start + .seconds(100_000)
        for _ in 1..<PhoneLimiter.attemptsMax { #expect(!limiter.attempted(2, now: later)) }
        #expect(!limiter.isLocked(2, now: later))
        #expect(limiter.attempted(2, now: later))
        #expect(limiter.isLocked(2, now: later) && !limiter.isLocked(3, now: later))
        #expect(!limiter.attempted(2, now: later), "it is locked already")
        #expect(!limiter.isLocked(2, now: later + PhoneLimiter.lockTime))
    }

    @Test("a burst is served, then two a second")
    func fetches() {
        let limiter = PhoneLimiter()
        for _ in 0..<Int(PhoneLimiter.fetchBurst) { #expect(limiter.retryAfter(1, now: start) == nil) }
        #expect(limiter.retryAfter(1, now: start) == 1)
        #expect(limiter.retryAfter(2, now: start) == nil)
        #expect(limiter.retryAfter(1, now: start + .milliseconds(500)) == nil)
        #expect(limiter.retryAfter(1, now: start + .milliseconds(600)) == 1)
    }

    @Test("it remembers a bounded number of phones, and the locked ones longest")
    func bounded() {
        let limiter = PhoneLimiter()
        for _ in 0..<PhoneLimiter.attemptsMax { _ = limiter.attempted(0, now: start) }
        let later = start + PhoneLimiter.attemptsWindow + .seconds(1)
        for number in 1...Int64(PhoneLimiter.phonesMax + 10) { _ = limiter.retryAfter(number, now: number == 1 ? start : later) }
        #expect(limiter.isLocked(0, now: later))
    }
}

struct GuessingTests {
    @Test("the addresses of one IPv6 network are one")
    func sites() {
        let limiter = MissLimiter()
        let now = ContinuousClock.now
        for number in 0..<Int(MissLimiter.burst) {
            limiter.missed("2001:db8:1:2::\(number)", MissLimiter.Attempt(.code, number), now: now)
        }
        #expect(limiter.retryAfter("2001:db8:1:2:ffff::1", .code, now: now) != nil)
        #expect(limiter.retryAfter("2001:db8:1:3::1", .code, now: now) == nil)
    }

    @Test("addresses that have to wait are counted by what they tried, until they need not wait any more")
    func limitedCounts() {
        let limiter = MissLimiter()
        let now = ContinuousClock.now
        for address in ["192.0.2.1", "192.0.2.2"] {
            for number in 0...Int(MissLimiter.burst) { limiter.missed(address, MissLimiter.Attempt(.code, number), now: now) }
        }
        for number in 1..<Int(MissLimiter.burst) { limiter.missed("192.0.2.3", MissLimiter.Attempt(.url, number), now: now) }
        #expect(limiter.limitedCounts(now: now) == [.code: 2])
        #expect(limiter.limitedCounts(now: now + .seconds(11)) == [:])
    }

    /// With twice 30 misses at once and twice one more every 10 s, the whole space of codes takes from one address, at one phone whose MAC is
    /// known: 10 digits 1 584 years, 12 digits 158 440 years, 16 digits 1.6·10⁹ years; the tokens 10³² years.
    @Test(
        "how long guessing takes from one address",
        arguments: [(10, 1.584e3), (11, 1.584e4), (12, 1.584e5), (13, 1.584e6), (14, 1.584e7), (15, 1.584e8), (16, 1.584e9)])
    func codes(digits: Int, years: Double) {
        let time = GuessingTime.codes(digits: digits)
        print("\(digits) digits: \(time.years) years for all codes")
        #expect(abs(time.years / years - 1) < 0.01)
        // A thousand phones that wait at once, for a week.
        let chance = time.chance(within: .seconds(7 * 86_400), live: 1000)
        #expect(chance < 0.01 * 1e10 / time.space)
    }

    @Test("and tokens")
    func tokens() {
        print("tokens: \(GuessingTime.tokens.years) years")
        #expect(GuessingTime.tokens.years > 1e32 && GuessingTime.tokens.years < 1.1e32)
    }
}

@Suite("The inbox of unknown phones")
struct UnknownDeviceInboxTests {
    private func unknownDevice(_ number: UInt64, address: String = "192.0.2.1", at: Date = DoorBench.start) -> UnknownDevice {
        UnknownDevice(
            mac: MACAddress(value: number).unsafelyUnwrapped, vendor: "yealink", model: nil, firmware: nil, address: address, file: "x.cfg",
            firstAt: at, lastAt: at, count: 1)
    }

    @Test("the same phone is one entry with a count; what was flushed is known")
    func merged() async throws {
        try await DoorBench.run { bench, _, _ in
            let inbox = bench.doors.inbox
            for second in 0..<5 { inbox.note(unknownDevice(1, at: bench.now.addingTimeInterval(Double(second)))) }
            try await inbox.flush()
            inbox.note(unknownDevice(1, address: "192.0.2.2", at: bench.now.addingTimeInterval(9)))
            try await inbox.flush()
            let stored = try await bench.store.unknownDevices(limit: 10, offset: 0)
            #expect(stored.count == 1 && stored.first?.count == 6 && stored.first?.address == "192.0.2.2")
        }
    }

    @Test("one address brings a bounded number of new phones an hour, and its flood does not keep out others'")
    func oneAddress() async throws {
        try await DoorBench.run { bench, _, _ in
            let inbox = bench.doors.inbox
            let taken = (1...10_000).count { inbox.note(unknownDevice(UInt64($0))) }
            #expect(taken == UnknownDeviceInbox.newPerAddressMax)
            #expect(inbox.note(unknownDevice(1)), "a known one is counted on")
            #expect(inbox.note(unknownDevice(20_000, address: "192.0.2.2")))
            #expect(inbox.note(unknownDevice(30_000, at: bench.now.addingTimeInterval(UnknownDeviceInbox.addressWindow))))
            for number in UInt64(0)..<100 { inbox.note(unknownDevice(40_000 + number, at: bench.now.addingTimeInterval(7200))) }
            #expect(!inbox.note(unknownDevice(50_000, at: bench.now.addingTimeInterval(7190))), "requests may overtake each other")
            #expect(inbox.note(unknownDevice(60_000)), "the clock was set back")
            try await inbox.flush()
            #expect(try await bench.store.unknownDevices(limit: 5000, offset: 0).count == 2 * UnknownDeviceInbox.newPerAddressMax + 3)
        }
    }

    @Test("a flood from everywhere stays within the bounds")
    func everywhere() async throws {
        try await DoorBench.run { bench, _, _ in
            let inbox = bench.doors.inbox
            var taken = 0
            for number in 1...20_000
            where inbox.note(unknownDevice(UInt64(number), address: "10.\(number / 65536).\(number / 256 % 256).\(number % 256)")) {
                taken += 1
            }
            #expect(taken == UnknownDeviceInbox.pendingMax)
            try await inbox.flush()
            #expect(try await bench.store.unknownDevices(limit: 5000, offset: 0).count <= 2000)
        }
    }
}

struct CertificateSubjectTests {
    @Test(
        "a subject names a phone however the maker writes its address",
        arguments: [
            ("CN=805ec0100001,O=Yealink", true), ("CN=80:5E:C0:10:00:01", true), ("O=x,CN=80-5e-c0-10-00-01", true),
            ("CN=yealink-805EC0100001.example", true), ("CN=805ec0100002", false), ("", false), ("CN=805ec010000", false),
            ("CN=SIP-T46-805ec0100001", true), ("CN=t46-80-5e-c0-10-00-01,OU=x", true), ("805ec0-100001", true),
            // Within a longer number it is another's.
            ("CN=ff805ec0100001ff", false), ("CN=0805ec0100001", false), ("CN=805ec01000010", false),
            ("CN=ff:80:5e:c0:10:00:01", false), ("CN=80:5e:c0:10:00:01:ff", false), ("CN=ff-80-5e-c0-10-00-01-ff", false),
            ("SN=80-5e-c0-10-00-01-ff", false), ("CN=805ec0--100001", false), ("CN=805ec0100001.5,SN=805ec01000017", true),
        ])
    func names(subject: String, isNamed: Bool) {
        #expect(CertificateSubject(subject).names(DoorBench.mac) == isNamed)
        if isNamed, subject.contains("=80") { #expect(CertificateSubject(subject).mac == DoorBench.mac) }
    }
}
