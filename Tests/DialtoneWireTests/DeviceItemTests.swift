import DialtoneModel
import DialtoneWire
import Testing

/// What single configuration objects say about a phone.
@Suite struct DeviceItemTests {
    /// Of the vectors: the one with which a password of theirs is encrypted (log-password-own).
    private static let sysclientPassword = Secret("hV3!kq9ZsW2xLr7TnB5_yJc8DfGm4PaE")

    private static func item(_ json: JSONValue) -> ConfigurationItem {
        ConfigurationItem(type: json["type"]?.string ?? "", value: json)
    }

    private static let codecs = ["G711A": AudioCodec.pcma, "G711u": .pcmu, "G722": .g722, "OPUS": .opus]

    @Test("the vectors of configuration objects", arguments: try Vectors.load().deviceItems)
    func vectors(vector: Vectors.Item) throws {
        let item = Self.item(try JSONValue(parsing: vector.json))
        let items = DeviceItems([try item.decrypted(with: Self.sysclientPassword)])
        #expect(items.coder?.codec == vector.expect.codec.flatMap { Self.codecs[$0] })
        let tls: [TLSLevel: String] = [.normal: "normal", .legacy: "legacy", .high: "high", .strict: "strict"]
        let servers = [items.registrar, items.secondRegistrar].compactMap { $0?.description }
        let read = Vectors.Item.Expected(
            codec: vector.expect.codec, srtp: items.srtp?.rawValue, srtpSuite: items.srtpSuite?.rawValue,
            toneCountry: items.tones?.country, tls: items.tls.flatMap { tls[$0] }, alarmUrl: items.alarms?.url,
            logUrl: items.alarms?.logURL, logUser: items.alarms?.logUser, logPassword: items.alarms?.logPassword?.reveal(),
            packetMilliseconds: items.packetMilliseconds, toneScheme: items.tones?.number, dscpRtp: items.mediaDSCP,
            dscpSignalling: items.signallingDSCP, rtpFirst: items.ports?.lowerBound, rtpLast: items.ports?.upperBound,
            exclusive: items.isExclusive, silenceCompression: items.suppressesSilence, registrars: servers.isEmpty ? nil : servers)
        #expect(read == vector.expect)
        // Only this one has a value that is not allowed.
        #expect(items.notes.count == (vector.id == "item-phone-frame-out-of-range" ? 1 : 0))
    }

    @Test(
        "what is out of range or no value is left out and noted, with its type and field and without its value",
        arguments: [
            (["type": "PHONE", "frameSize": 81], "frameSize"), (["type": "PHONE", "frameSize": "odd"], "frameSize"),
            (["type": "PHONE", "frameSize": -20], "frameSize"), (["type": "PHONE", "coder": "G711A,90"], "coder"),
            (["type": "PHONE", "srtpKey": "5"], "srtpKey"), (["type": "PHONE", "srtpKey": "odd"], "srtpKey"),
            (["type": "PHONE", "srtpCipher": "6"], "srtpCipher"), (["type": "PHONE", "dialTone": 27], "dialTone"),
            (["type": "PHONE", "exclusive": "odd"], "exclusive"), (["type": "PHONE", "silenceComp": 7], "silenceComp"),
            (["type": "PHONE", "gk1": "a b-odd"], "gk1"), (["type": "FXS_PHONE", "gk2": "x\ny-odd"], "gk2"),
            (["type": "MEDIA", "tosRtp": "0x100"], "tosRtp"), (["type": "MEDIA", "tosSig": "+1"], "tosSig"),
            (["type": "MEDIA", "setRtpPorts": true, "rtpFirst": 80, "rtpNum": 128], "rtpFirst"),
            (["type": "MEDIA", "setRtpPorts": true, "rtpFirst": 2052, "rtpNum": 1], "rtpNum"),
            (["type": "MEDIA", "setRtpPorts": true, "rtpFirst": 65_000, "rtpNum": 1024], "rtpNum"),
        ] as [(JSONValue, String)])
    func outOfRange(json: JSONValue, field: String) {
        let items = DeviceItems([Self.item(json)])
        #expect(items.notes.count == 1)
        #expect(items.notes.first?.contains("\"\(field)\" of the \(json["type"]?.string ?? "") configuration") == true)
        #expect(items.notes.first?.contains("odd") == false)
        var empty = DeviceItems([Self.item(["type": json["type"] ?? .null])])
        empty.notes = items.notes
        #expect(items.packetMilliseconds == nil && items.srtp == nil && items.srtpSuite == nil && items.tones == nil)
        #expect(items.registrar == nil && items.secondRegistrar == nil && items.ports == nil && items.mediaDSCP == nil)
        #expect(items.isExclusive == nil && items.suppressesSilence == nil && items.signallingDSCP == nil)
    }

    @Test("an encryption by DTLS alone is offered as SDES, and people are told")
    func dtls() {
        let items = DeviceItems([Self.item(["type": "PHONE", "srtpKey": "3", "srtpCipher": 1])])
        #expect(items.srtp == .optional && items.srtpSuite == .aes128Tag80)
        #expect(items.notes.count == 1 && items.notes[0].contains("srtpKey"))
    }

    @Test("numbers and truth values may come as texts")
    func loose() {
        let items = DeviceItems([
            Self.item(["type": "PHONE", "frameSize": "40", "srtpKey": 4, "dialTone": "15", "silenceComp": "true"]),
            Self.item(["type": "MEDIA", "tosRtp": "B8", "setRtpPorts": "true", "rtpFirst": "2052", "rtpNum": "128"]),
        ])
        #expect(items.packetMilliseconds == 40 && items.srtp == .off && items.tones == .germany && items.suppressesSilence == true)
        #expect(items.mediaDSCP == 46 && items.ports == 2052...2179)
        #expect(items.notes.isEmpty)
    }

    /// Source: the page's list, 0 Europe PBX to 26 Brazil; countries by ISO 3166.
    @Test("all 27 tone schemes have their country")
    func tones() {
        let countries = [
            nil, nil, "US", "GB", "IT", "CZ", "CZ", "SE", "FR", "CH", "IT", "BE", "NL", "NO", "DK", "DE", "ES", "FI", "AT", "IE", "AU",
            "NZ", "MY", "TR", "RU", "ZA", "BR",
        ]
        #expect((0...26).map { ToneScheme(number: $0)?.country } == countries)
        #expect((0...26).map { ToneScheme(number: $0)?.number } == (0...26).map { $0 })
        #expect(ToneScheme(number: 27) == nil && ToneScheme(number: -1) == nil)
    }

    /// Source: the page's list, key bits and bits of the tag; names of RFC 4568 and RFC 6188.
    @Test("all six suites have their registered names")
    func suites() {
        let names = [
            "AES_CM_128_HMAC_SHA1_32", "AES_CM_128_HMAC_SHA1_80", "AES_192_CM_HMAC_SHA1_32", "AES_192_CM_HMAC_SHA1_80",
            "AES_256_CM_HMAC_SHA1_32", "AES_256_CM_HMAC_SHA1_80",
        ]
        #expect((0...5).map { SRTPSuite(number: $0)?.rawValue } == names)
        #expect(SRTPSuite(number: 6) == nil)
    }

    @Test("FXS_PHONE counts where there is no PHONE; an adapter reads both in the order of their arrival")
    func analogue() {
        let phone = Self.item(["type": "PHONE", "coder": "G722", "frameSize": 20])
        let analogue = Self.item(["type": "FXS_PHONE", "coder": "G711A", "dialTone": 15])
        let desk = DeviceItems([phone, analogue])
        #expect(desk.coder?.codec == .g722 && desk.tones == nil && desk.packetMilliseconds == 20)
        let alone = DeviceItems([analogue])
        #expect(alone.coder?.codec == .pcma && alone.tones == .germany && alone.phoneType(of: "coder") == "FXS_PHONE")
        let adapter = DeviceItems([phone, analogue], isAdapter: true)
        #expect(adapter.coder?.codec == .pcma && adapter.tones == .germany && adapter.packetMilliseconds == 20)
        #expect(adapter.phoneType(of: "coder") == "FXS_PHONE" && adapter.phoneType(of: "frameSize") == "PHONE")
        #expect(DeviceItems([analogue, phone], isAdapter: true).coder?.codec == .g722)
    }

    @Test("an exclusive codec leaves only itself and G.711")
    func exclusive() {
        let order = AudioCodec.defaultOrder
        #expect(CoderPreference(parsing: "G722").order(over: order, isExclusive: true) == [.g722, .pcma, .pcmu])
        #expect(CoderPreference(parsing: "G711u").order(over: order, isExclusive: true) == [.pcmu, .pcma])
        #expect(CoderPreference(parsing: "what").order(over: order, isExclusive: true) == order)
    }

    @Test("passwords inside items are read with the sysclient password, and stand in clear without their seed")
    func passwords() throws {
        let vectors = try Vectors.load().sysclientCipher
        let cases = [
            ("turn-password-own", "MEDIA", ("turnPassword", "turnSeed")), ("log-password-own", "ALARM_SERVER", ("logPassword", "logSeed")),
            ("log-password-one-byte", "ALARM_SERVER", ("logPassword", "logSeed")),
        ]
        for (id, type, fields) in cases {
            let vector = try #require(vectors.first { $0.id == id })
            let item = Self.item(["type": .string(type), fields.0: .string(vector.cipherHex), fields.1: .string(vector.seed), "id": 8])
            #expect(item.isEncrypted && item.clearPassword == nil)
            let clear = try item.decrypted(with: Secret(vector.sysclientPassword))
            #expect(clear.value == ["type": .string(type), fields.0: .string(vector.clearText), "id": 8])
            #expect(!clear.isEncrypted && clear.clearPassword == Secret(vector.clearText))
            #expect(try clear.decrypted(with: Secret("another")) == clear, "what is clear stays so")
            if vector.clearText.utf8.count > 1 {
                #expect { try item.decrypted(with: Secret("another")) } throws: { ($0 as? WireFault)?.field == fields.0 }
            }
        }
    }

    private static let plainTexts: [(JSONValue, Secret?)] = [
        (["type": "MEDIA", "turnPassword": "plain-1", "turnSeed": ""], Secret("plain-1")),
        (["type": "MEDIA", "turnPassword": "plain-1", "turnSeed": "x"], Secret("plain-1")),
        (["type": "MEDIA", "turnPassword": "a\nb", "turnSeed": ""], nil), (["type": "MEDIA", "turnPassword": ""], nil),
        (["type": "MEDIA"], nil), (["type": "X", "turnPassword": "a"], nil), (["type": "X", "turnPassword": "a", "turnSeed": "bc"], nil),
    ]

    @Test("a short seed means that nothing is encrypted: a plain text is the password", arguments: plainTexts)
    func plain(json: JSONValue, password: Secret?) throws {
        let item = Self.item(json)
        #expect(!item.isEncrypted && item.clearPassword == password)
        #expect(try item.decrypted(with: Secret("another")) == item)
    }

    private struct Merge: Sendable, CustomTestStringConvertible {
        var name: String
        var items: [JSONValue]
        /// Of an older release, beside its item.
        var kept: String?
        /// The TURN password that the phone is told.
        var password: String?
        var testDescription: String { name }
    }

    private static let merges: [Merge] = [
        Merge(
            name: "a later seed alone is for no password", items: [server("a", "p", nil), ["type": "MEDIA", "turnSeed": "uT"]],
            password: "p"),
        Merge(name: "nor is an earlier one", items: [["type": "MEDIA", "turnSeed": "uT"], server("a", "p", nil)], password: "p"),
        Merge(name: "a seed alone leaves a cipher its own", items: [server("a", "534b", "uT"), ["type": "MEDIA", "turnSeed": ""]]),
        Merge(name: "the kept password is for the item that is encrypted", items: [server("a", "534b", "uT")], kept: "k", password: "k"),
        Merge(
            name: "and stays it beside a later item that sets something else",
            items: [server("a", "534b", "uT"), ["type": "MEDIA", "stunServer": "s.example"]], kept: "k", password: "k"),
        Merge(name: "it is not for another user", items: [server("a", "534b", "uT"), server("b", nil, nil)], kept: "k"),
        Merge(name: "nor for an item without a password", items: [server("a", nil, nil)], kept: "k"),
        Merge(name: "nor for a later cipher", items: [server("a", "534b", "uT"), server("b", "99ab", "vV")], kept: "k"),
        Merge(name: "another user has no use for an earlier password", items: [server("a", "p", nil), server("b", nil, nil)]),
        Merge(name: "the same user has", items: [server("a", "p", nil), server("a", nil, nil)], password: "p"),
    ]

    private static func server(_ user: String, _ password: String?, _ seed: String?) -> JSONValue {
        var value: JSONValue = ["type": "MEDIA", "turnServer": .string("\(user).example"), "turnUser": .string(user)]
        if let password { value["turnPassword"] = .string(password) }
        if let seed { value["turnSeed"] = .string(seed) }
        return value
    }

    @Test("a merged item has a password only with its own seed and user", arguments: merges)
    private func merge(sample: Merge) {
        let items = sample.items.map(Self.item)
        #expect(DeviceItems(items, turnPassword: sample.kept.map { Secret($0) }).turn?.password == sample.password.map { Secret($0) })
    }

    @Test("the password of a log server keeps its seed too, in both orders")
    func logPassword() {
        let clear = Self.item(["type": "ALARM_SERVER", "logUrl": "https://log.example.com", "logUser": "l", "logPassword": "p"])
        let seed = Self.item(["type": "ALARM_SERVER", "logSeed": "Lg4!"])
        for items in [[clear, seed], [seed, clear]] { #expect(DeviceItems(items).alarms?.logPassword == Secret("p")) }
    }

    @Test("where phones should record to is noted: they cannot")
    func recording() {
        let url = "https://rec.example.com/in"
        let cases: [(JSONValue, Bool)] = [
            (["type": "PHONE", "recordingUrl": .string(url), "setRecordingUrl": true], true),
            (["type": "PHONE", "recordingUrl": .string(url)], true),
            (["type": "FXS_PHONE", "recordingUrl": .string(url)], true),
            (["type": "PHONE", "recordingUrl": .string(url), "setRecordingUrl": false], false),
            (["type": "PHONE", "recordingUrl": ""], false), (["type": "PHONE", "setRecordingUrl": true], false),
        ]
        for (json, isNoted) in cases {
            let notes = DeviceItems([Self.item(json)]).notes
            #expect(notes.contains { $0.contains("third-party phones cannot record to it") } == isNoted, "\(json.text)")
            #expect(!notes.contains { $0.contains(url) })
        }
    }

    @Test("of several MEDIA items each has its own password; the seed of an earlier one is not for a later one")
    func severalServers() {
        let old = Self.item([
            "type": "MEDIA", "id": 1, "turnServer": "a.example", "turnUser": "a", "turnPassword": "534b", "turnSeed": "uT",
        ])
        let new = Self.item(["type": "MEDIA", "id": 2, "turnServer": "b.example", "turnUser": "b", "turnPassword": "clear-2"])
        #expect(DeviceItems([old, new], turnPassword: Secret("clear-1")).turn?.password == Secret("clear-2"))
        #expect(DeviceItems([new, old], turnPassword: Secret("clear-1")).turn?.password == Secret("clear-1"))
        #expect(DeviceItems([new, old]).turn?.password == nil, "what is still encrypted is no password")
    }
}
