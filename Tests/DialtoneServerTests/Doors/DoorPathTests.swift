import DialtoneModel
import Foundation
import Synchronization
import Testing

@testable import DialtoneAdmin
@testable import DialtoneDoors
@testable import DialtoneServer
@testable import DialtoneSupport

struct DoorPathTests {
    private static let token = "abcdefghijklmnopqrstuvwx23"

    @Test(
        "a path leads to the door that it names",
        arguments: [
            ("/418830297561", "code", ""), ("/418830297561/", "code", ""), ("//418830297561//805ec0112233.cfg", "code", "805ec0112233.cfg"),
            ("/0000000000/x", "code", "x"), ("/1234567890123456/x", "code", "x"), ("/p/\(token)", "token", ""),
            ("/p/\(token)/", "token", ""),
            ("/p/\(token)/a.cfg", "token", "a.cfg"), ("/p/\(token)/a/b.cfg", "token", "a/b.cfg"), ("/p/\(token)/../x", "token", "?"),
            ("/p/805ec0112233.cfg", "mac", "805ec0112233.cfg"), ("/p/ABCDEFGHIJKLMNOPQRSTUVWX23/a", "mac", "ABCDEFGHIJKLMNOPQRSTUVWX23/a"),
        ])
    func door(path: String, name: String, file: String) {
        let door = DoorRequest.Door(path: path)
        #expect(door?.name == name)
        #expect(door?.file == file)
    }

    @Test(
        "what may be a token or a code in the place of a file's name is told nowhere; names of files and hardware addresses are",
        arguments: [
            ("/p/\(token)x/", "…"), ("/p/\(token.dropLast())/a.cfg", "…/a.cfg"), ("/p/\(token.uppercased())/a", "…/a"),
            ("/0000000000/p/\(token)/805ec0112233.cfg", "p/…/805ec0112233.cfg"), ("/p/\(token)/\(token).cfg", "….cfg"),
            ("/p/4188302975/", "…"), ("/p/1234567890123456/x", "…/x"), ("/p/805ec0112233.cfg", "805ec0112233.cfg"),
            ("/p/\(token)/SEP805EC0112233.cnf.xml", "SEP805EC0112233.cnf.xml"), ("/p/000413123456.xml", "000413123456.xml"),
            ("/p/\(token)/", ""), ("/p/\(token)/../x", "?"),
        ])
    func told(path: String, file: String) {
        #expect(DoorRequest.Door(path: path)?.toldFile == file)
    }

    @Test(
        "other paths lead to no door",
        arguments: ["/", "", "/p", "/p/", "/123456789/x", "/12345678901234567/x", "/health", "/example.com/dialtone"])
    func elsewhere(path: String) {
        #expect(DoorRequest.Door(path: path) == nil)
    }

    @Test("a name that is too long or holds control characters names no file")
    func oddNames() {
        #expect(DoorRequest.Door(path: "/p/\(Self.token)/" + String(repeating: "a", count: 129))?.file == "?")
        #expect(DoorRequest.Door(path: "/p/\(Self.token)/a\nb")?.file == "?")
    }
}

struct MissLimiterTests {
    @Test("an address that guesses must wait, others need not, and time heals")
    func limits() {
        let limiter = MissLimiter()
        let start = ContinuousClock.now
        for number in 0..<Int(MissLimiter.burst) {
            #expect(limiter.retryAfter("192.0.2.1", .code, now: start) == nil)
            limiter.missed("192.0.2.1", MissLimiter.Attempt(.code, number), now: start)
        }
        #expect(limiter.retryAfter("192.0.2.1", .code, now: start) != nil)
        #expect(limiter.retryAfter("192.0.2.1", .mac, now: start) == nil && limiter.retryAfter("192.0.2.1", .url, now: start) == nil)
        #expect(limiter.retryAfter("192.0.2.2", .code, now: start) == nil)
        #expect(limiter.retryAfter("192.0.2.1", .code, now: start + .seconds(61)) == nil)
    }

    @Test("the same attempt counts once in its window, so one phone limits no office; a loop without end does in the end")
    func repeated() {
        let limiter = MissLimiter()
        let start = ContinuousClock.now
        let attempt = MissLimiter.Attempt(.code, "418830297561")
        // Six names at each start, once a minute, for a day.
        for minute in 0..<1440 {
            for _ in 0..<6 { limiter.missed("192.0.2.1", attempt, now: start + .seconds(60 * minute)) }
            #expect(limiter.retryAfter("192.0.2.1", .code, now: start + .seconds(60 * minute)) == nil)
        }
        // As fast as it can: a bounded number of times.
        var count = 0
        while limiter.retryAfter("192.0.2.2", .code, now: start) == nil, count < 10_000 {
            limiter.missed("192.0.2.2", attempt, now: start)
            count += 1
        }
        #expect(count > 1000 && count <= Int(MissLimiter.burst / MissLimiter.repeatWeight))
        // What is no guess counts no more than what is repeated.
        for number in 0..<1000 { limiter.missed("192.0.2.3", MissLimiter.Attempt(.code, number), isGuess: false, now: start) }
        #expect(limiter.retryAfter("192.0.2.3", .code, now: start) == nil)
    }

    @Test("different attempts never get through faster than the bucket drains, also over the ends of windows")
    func different() {
        let limiter = MissLimiter()
        let start = ContinuousClock.now
        var guesses = 0
        let seconds = 4000
        for second in 0..<seconds {
            let now = start + .seconds(second)
            while limiter.retryAfter("192.0.2.1", .code, now: now) == nil {
                guesses += 1
                limiter.missed("192.0.2.1", MissLimiter.Attempt(.code, guesses), now: now)
            }
        }
        #expect(Double(guesses) <= MissLimiter.burst + Double(seconds) * MissLimiter.drainPerSecond + 1)
    }

    @Test("of an address that is limited people are told once in a window, with what it tried")
    func told() {
        let told = Mutex<[String]>([])
        let limiter = MissLimiter { address, kind in told.withLock { $0.append("\(address) \(kind)") } }
        let start = ContinuousClock.now
        for second in 0..<1300 {
            for number in 0..<3 {
                limiter.missed("192.0.2.1", MissLimiter.Attempt(.code, 3 * second + number), now: start + .seconds(second))
            }
        }
        for number in 0..<40 { limiter.missed("192.0.2.1", MissLimiter.Attempt(.url, number), now: start) }
        for number in 0..<29 { limiter.missed("192.0.2.2", MissLimiter.Attempt(.code, number), now: start) }
        #expect(told.withLock { $0 } == ["192.0.2.1 code", "192.0.2.1 code", "192.0.2.1 code", "192.0.2.1 url"])
    }

    @Test("the table of addresses is bounded, and the worst guesser is not forgotten for the others")
    func bounded() {
        let limiter = MissLimiter()
        let now = ContinuousClock.now
        for number in 0..<40 { limiter.missed("198.51.100.7", MissLimiter.Attempt(.code, number), now: now) }
        for number in 0..<(MissLimiter.addressesMax + 10) {
            limiter.missed("address \(number)", MissLimiter.Attempt(.code, number), now: now)
        }
        #expect(limiter.retryAfter("198.51.100.7", .code, now: now) != nil)
    }
}

struct AddressTests {
    @Test(
        "ranges contain what they should",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false), ("192.0.2.128/25", "192.0.2.127", false), ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("0.0.0.0/0", "8.8.8.8", true), ("127.0.0.1/32", "::ffff:127.0.0.1", true),
            ("10.0.0.0/8", "nonsense", false),
        ])
    func contains(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isInside)
    }

    @Test("impossible ranges are refused", arguments: ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/x", "example.com", "::1/129"])
    func impossible(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test("the caller is the first address from the right that is no trusted proxy; nobody else is believed")
    func forwarded() {
        var listener = ListenerConfiguration()
        #expect(listener.clientAddress(peer: "192.0.2.9", forwardedFor: ["1.1.1.1"]) == "192.0.2.9")
        listener.trustedProxies = ["127.0.0.1/32", "10.0.0.0/8"].compactMap { AddressRange($0) }
        #expect(listener.clientAddress(peer: "127.0.0.1", forwardedFor: ["6.6.6.6, 192.0.2.9, 10.0.0.3"]) == "192.0.2.9")
        #expect(listener.clientAddress(peer: "127.0.0.1", forwardedFor: ["6.6.6.6", "192.0.2.9"]) == "192.0.2.9")
        #expect(listener.clientAddress(peer: "127.0.0.1", forwardedFor: ["rubbish"]) == "127.0.0.1")
        #expect(listener.clientAddress(peer: "192.0.2.1", forwardedFor: ["192.0.2.9"]) == "192.0.2.1")
    }

    /// Each behind an entry that the caller made up, which is never believed.
    @Test(
        "an entry is read with port, brackets, quotation marks and zone; for one that is no address the peer counts",
        arguments: [
            ("192.0.2.9", "192.0.2.9"), (" 192.0.2.9 ", "192.0.2.9"), ("\t192.0.2.9", "192.0.2.9"), ("192.0.2.9:4711", "192.0.2.9"),
            ("\"192.0.2.9\"", "192.0.2.9"), ("\"192.0.2.9:4711\"", "192.0.2.9"), ("2001:DB8::9", "2001:db8::9"),
            ("[2001:db8::9]", "2001:db8::9"), ("[2001:db8::9]:4711", "2001:db8::9"), ("\"[2001:db8::9]:4711\"", "2001:db8::9"),
            ("fe80::9%eth0", "fe80::9"), ("[fe80::9%25eth0]:4711", "fe80::9"), ("::ffff:192.0.2.9", "192.0.2.9"),
            ("[::ffff:192.0.2.9]:4711", "192.0.2.9"), ("192.0.2.9:4711, 10.0.0.3:80", "192.0.2.9"),
            ("[2001:db8::9]:4711, \"10.0.0.3\", ::ffff:10.0.0.4", "2001:db8::9"), ("192.0.2.9/8", nil), ("192.0.2.9/32", nil),
            ("2001:db8::9/64", nil), ("unknown", nil), ("_hidden", nil), ("", nil), (" ", nil), ("192.0.2.9,", nil), ("192.0.2", nil),
            ("192.0.2.9:", nil), ("192.0.2.9:x", nil), ("192.0.2.9:65536", nil), ("192.0.2.9:4711:1", nil), ("192.0.2.9%eth0", nil),
            ("[192.0.2.9]", nil), ("[2001:db8::9", nil), ("2001:db8::9]:4711", nil), ("[2001:db8::9]x", nil), ("[]:4711", nil),
            ("\"192.0.2.9", nil), ("for=192.0.2.9", nil), ("192.0.2.9 192.0.2.8", nil), ("phone.example.com", nil),
        ] as [(String, String?)])
    func forwardedForms(entry: String, address: String?) {
        var listener = ListenerConfiguration()
        listener.trustedProxies = ["127.0.0.1/32", "10.0.0.0/8"].compactMap { AddressRange($0) }
        let expected = address ?? "127.0.0.1"
        #expect(listener.clientAddress(peer: "127.0.0.1", forwardedFor: ["6.6.6.6, " + entry]) == expected)
        #expect(listener.clientAddress(peer: "127.0.0.1", forwardedFor: ["6.6.6.6", entry]) == expected)
    }

    @Test("an address counts as the same one, however it is written")
    func sites() {
        #expect(AddressRange.site(of: "::ffff:192.0.2.9") == "192.0.2.9")
        #expect(AddressRange.site(of: "2001:DB8::9") == AddressRange.site(of: "2001:db8:0:0:1::1"))
        #expect(AddressRange.site(of: "nonsense") == "nonsense")
        #expect(AddressRange.plain("10.0.0.0/8") == nil)
    }
}

struct JSONShapeTests {
    @Test("everything that looks like a secret by its key is masked, at any depth")
    func masked() throws {
        let value = try JSONValue(
            parsing:
                #"{"type":"MEDIA","turnPassword":"53","x":[{"pwd":1,"RegisterPswd":2,"privateKey":"k","user":"relay"}],"token":null,"logPassword":""}"#
        )
        #expect(
            value.masked.text
                == #"{"type":"MEDIA","turnPassword":"‹secret›","x":[{"pwd":"‹secret›","RegisterPswd":"‹secret›","privateKey":"‹secret›","user":"relay"}],"token":null,"logPassword":""}"#
        )
    }

    @Test(
        "the login in a URL is masked, wherever it stands",
        arguments: [
            ("https://u:p-word@log.example.com/in", "https://‹secret›@log.example.com/in", ["p-word"]),
            ("https://token-1@log.example.com", "https://‹secret›@log.example.com", []),
            ("https://u:a@b@log.example.com:8443/x@y", "https://‹secret›@log.example.com:8443/x@y", ["a@b"]),
            ("ftp://u:1234@a.example;sftp://v:5678@b.example", "ftp://‹secret›@a.example;sftp://‹secret›@b.example", ["1234", "5678"]),
            (
                "see http://u:1234@a.example and http://v:5678@b.example", "see http://‹secret›@a.example and http://‹secret›@b.example",
                ["1234", "5678"]
            ),
            ("https://log.example.com/in?to=u:p@x", "https://log.example.com/in?to=u:p@x", []),
            ("u:p@log.example.com", "u:p@log.example.com", []), ("https://@h", "https://@h", []), ("://", "://", []),
        ] as [(String, String, [String])])
    func urls(text: String, masked: String, secrets: [String]) {
        let value: JSONValue = ["type": "ALARM_SERVER", "logUrl": .string(text), "more": [.string(text)]]
        #expect(value.masked == ["type": "ALARM_SERVER", "logUrl": .string(masked), "more": [.string(masked)]])
        #expect(value.secretTexts == secrets + secrets)
    }

    @Test("a phone tells the merged item of each type and all items as they came, their passwords masked")
    func items() throws {
        let texts = [
            #"{"type":"NTP","id":3,"ntp1":"a","tz":"CET-1"}"#, #"{"type":"LED","id":1,"n":1}"#, #"{"type":"NTP","id":9,"ntp1":"b"}"#,
            #"{"type":"MEDIA","id":8,"turnServer":"t.example","turnUser":"u","turnPassword":"relay-pass-1"}"#,
            #"{"type":"LED","id":2,"m":2}"#,
        ]
        let items = try texts.map { text in
            let value = try JSONValue(parsing: text)
            return ConfigurationItem(type: value["type"]?.string ?? "", value: value)
        }
        let phone = Phone(
            id: 1, instance: InstanceID(domain: "example.com", name: "dialtone"), mac: try #require(MACAddress("0004132a7b15")),
            hwid: "h", user: "anna", commonName: "Anna", domain: "example.com", pbxDNS: "", status: .ready,
            receivedAt: Date(timeIntervalSince1970: 0), configuration: items)
        let json = phone.json()
        let mask = #""turnPassword":"‹secret›""#
        #expect(
            json["config"]?.text == #"{"NTP":{"type":"NTP","id":9,"ntp1":"b","tz":"CET-1"},"LED":{"type":"LED","id":2,"n":1,"m":2},"#
                + #""MEDIA":{"type":"MEDIA","id":8,"turnServer":"t.example","turnUser":"u",\#(mask)}}"#)
        let masked = texts.map { $0.replacing(#""turnPassword":"relay-pass-1""#, with: mask) }
        #expect(json["items"]?.elements?.map(\.text) == masked)
        let revealed = phone.json(revealing: PhoneSecrets(token: Secret("t")))
        #expect(revealed["secrets"]?["turnPassword"] == "relay-pass-1")
        #expect(revealed["items"]?.elements?.map(\.text) == texts)
    }
}
