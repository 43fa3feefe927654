import DialtoneModel
import DialtoneWire
import NIOCore
import Testing

@Suite struct SysclientTests {
    @Test("the digest of a sysclient", arguments: try Vectors.load().sysclientDigest)
    func digest(_ vector: Vectors.SysclientDigest) {
        let digest = SysclientProof.digest(
            id: vector.hardwareId, product: vector.product, version: vector.version, challenge: vector.challenge,
            password: Secret(vector.password))
        #expect(digest == vector.digest)
        #expect(SHA256Text.hex(of: vector.input) == vector.digest)
    }

    @Test("passwords under the sysclient password", arguments: try Vectors.load().sysclientCipher)
    func cipher(_ vector: Vectors.SysclientCipher) throws {
        let password = Secret(vector.sysclientPassword)
        #expect(
            try SysclientProof.decrypt(seed: vector.seed, password: password, vector.cipherHex, field: "pwd")
                == Secret(vector.clearText))
        #expect(SysclientProof.encrypt(seed: vector.seed, password: password, vector.clearText) == vector.cipherHex)
    }

    private static let alarmServer: JSONValue = [
        "id": 21, "domainId": 2, "desc": "Alarms", "type": "ALARM_SERVER", "categories": [],
        "url": "https://events.example.com/example.com/events/alarms", "logUrl": "https://log.example.com/in", "logUser": "phones",
        "logPassword": "de28f2a5120998dc9affe2ac57156e", "logSeed": "Lg4!xWn_20bTq7Ya",
    ]
    private static let category: JSONValue = ["id": 4, "domainId": 2, "name": "Third-party phones", "config": true]
    private static let phone: JSONValue = [
        "id": 7, "domainId": 2, "desc": "Desk phones", "type": "PHONE", "categories": [category], "coder": "G711u", "frameSize": 30,
        "exclusive": false, "silenceComp": true, "srtpKey": "4", "srtpCipher": "1", "dialTone": 15, "gk1": "pbx.example.com",
        "gk2": "standby.example.com", "gkId": "example.com",
    ]
    private static let ports: JSONValue = [
        "id": 8, "type": "MEDIA", "categories": [], "tosRtp": "0xb8", "tosSig": "0x68", "setRtpPorts": true, "rtpFirst": 16384,
        "rtpNum": 1024,
    ]

    /// What the frames of the vectors mean, by id.
    private static let meanings: [String: AdminMessage] = [
        "frame-identify-first": .identify(identify(code: "418830297561")),
        "frame-password": .sysclientPassword(Secret("hV3!kq9ZsW2xLr7TnB5_yJc8DfGm4PaE")),
        "frame-identify-reconnect": .identify(identify()),
        "frame-challenge": .challenge("1273340918"),
        "frame-identify-digest": .identify(
            identify(digest: "d5659b4521213f5cbaec68900ac635cee2c52f04675866a9867c70a011618b97")),
        "frame-admin-password": .adminPassword(seed: "Ab3!Zz09_QwErTy7", cipher: "b11a158988aa9c91bc2f"),
        "frame-config-phone": item("PHONE", ["coder": "G722,20,"]),
        "frame-config-media": item(
            "MEDIA",
            [
                "stunServer": "stun.example.com:3478", "turnServer": "turn.example.com?transport=udp",
                "turnUser": "relay",
                "turnPassword": "534ba340ec9d0fdff98573ea", "turnSeed": "uT7_mmQ2!pLx90Ke",
            ]),
        "frame-config-tls": item("TLS_PROFILE", ["profile": "normal"]),
        "frame-config-ntp-last": item(
            "NTP",
            ["tz": "CET-1CEST-2,M3.5.0/2,M10.5.0/3", "ntp1": "0.pool.example.com", "ntp2": "1.pool.example.com"],
            last: true),
        "frame-config-last-inside": item("NTP", ["tz": "UTC0", "ntp1": "ntp.example.com", "ntp2": ""], last: true),
        "frame-config-unknown": item("LED_STRIP", ["pattern": ["a", 1, nil], "enabled": true]),
        "frame-config-escaped": item("PHONE", ["coder": "G711A/30"]),
        "frame-config-alarm-server": item(alarmServer), "frame-config-phone-full": item(phone),
        "frame-config-media-ports-last": item(ports, last: true),
        "frame-provision": .provision(id: "TEL1", code: Secret("418830297561")),
        "frame-provision-result-ok": .provisionResult(error: nil),
        "frame-provision-result-error": .provisionResult(error: "unknown code"),
        "frame-unknown-message": .unknown(id: 9),
        "frame-captured-challenge": .challenge("1446931255"),
    ]

    /// Frames with spellings that we read and do not write: `last` set to false or inside, an escaped slash, foreign
    /// fields.
    private static let readOnly: Set = [
        "frame-config-last-inside", "frame-config-unknown", "frame-config-escaped", "frame-unknown-message",
        "frame-captured-identify",
    ]

    private static func identify(code: String? = nil, digest: String? = nil) -> SysclientIdentify {
        SysclientIdentify(
            id: "0004132a7b15", product: "Dialtone", version: "1", provisioningCode: code.map { Secret($0) },
            digest: digest)
    }

    private static func item(_ type: String, _ fields: JSONValue, last: Bool = false) -> AdminMessage {
        let value = JSONValue.object([JSONMember("type", .string(type))] + (fields.members ?? []))
        return .configuration(ConfigurationMessage(item: ConfigurationItem(type: type, value: value), last: last))
    }

    /// An item with its fields in the order of the vectors.
    private static func item(_ value: JSONValue, last: Bool = false) -> AdminMessage {
        .configuration(ConfigurationMessage(item: ConfigurationItem(type: value["type"]?.string ?? "", value: value), last: last))
    }

    @Test("admin frames in both directions", arguments: try Vectors.load().sysclientFrames)
    func frames(_ vector: Vectors.Frame) throws {
        let bytes = try buffer(vector.hex)
        let frame = try SysclientFrame(reading: bytes)
        guard case .admin(let message) = frame else {
            Issue.record("not an admin frame")
            return
        }
        #expect(message.id == vector.messageId)
        if let meaning = Self.meanings[vector.id] {
            #expect(message == meaning)
        } else {
            #expect(vector.id == "frame-captured-identify")
        }
        if !Self.readOnly.contains(vector.id) {
            #expect(frame.bytes == bytes)
            #expect(bytes.getString(at: 3, length: bytes.readableBytes - 3) == vector.json)
        }
        // Whatever we write we read again.
        guard case .identify(let identify) = message, !identify.more.isEmpty else {
            #expect(try SysclientFrame(reading: frame.bytes) == frame)
            return
        }
    }

    @Test("the identify of a real phone")
    func capturedIdentify() throws {
        let vectors = try Vectors.load()
        let vector = try #require(vectors.sysclientFrames.first { $0.id == "frame-captured-identify" })
        let own = try #require(vectors.sysclientDigest.first { $0.id == "sysclient-captured-a" })
        guard case .admin(.identify(let identify)) = try SysclientFrame(reading: buffer(vector.hex)) else {
            Issue.record("not an identify")
            return
        }
        #expect(identify.platform == "PHONE")
        #expect(!identify.other)
        #expect(identify.more.map(\.key) == ["fwBuild", "bcBuild", "major", "fw", "bc", "mini", "pbxActive", "ethIfs"])
        #expect(
            identify.digest
                == SysclientProof.digest(
                    id: identify.id, product: identify.product, version: identify.version, challenge: own.challenge,
                    password: Secret(own.password)))
    }

    @Test(
        "a phone's address as Devices lists it",
        arguments: [
            ("192.0.2.17", EthernetInterface(ipv4: "192.0.2.17")), ("2001:db8::17", EthernetInterface(ipv6: "2001:db8::17")),
            ("::ffff:192.0.2.17", EthernetInterface(ipv4: "192.0.2.17")), ("fe80::1%eth0", EthernetInterface(ipv6: "fe80::1")),
            ("192.0.2.300", nil), ("192.0.2", nil), ("local", nil), ("", nil), ("::ffff:192.0.2.x", nil), ("a:b:\"", nil),
            ("0001.0.0.1", nil), (String(repeating: ":", count: 90), nil),
        ] as [(String, EthernetInterface?)])
    func interface(address: String, expected: EthernetInterface?) {
        #expect(EthernetInterface(address: address) == expected)
    }

    @Test("at most three interfaces are written, and what is absent is left out")
    func interfaces() {
        let identify = SysclientIdentify(
            id: "0004132a7b15", product: "P", version: "1",
            interfaces: [EthernetInterface(ipv4: "192.0.2.17", ipv6: "2001:db8::17")] + (1..<9).map { EthernetInterface(name: "ETH\($0)") })
        let bytes = SysclientFrame.admin(.identify(identify)).bytes
        #expect(
            String(decoding: bytes.readableBytesView.dropFirst(3), as: UTF8.self)
                == #"{"id":"0004132a7b15","product":"P","version":"1","platform":{"type":"PHONE"},"other":true,"ethIfs":"#
                + #"[{"if":"ETH0","ipv4":"192.0.2.17","ipv6":"2001:db8::17"},{"if":"ETH1"},{"if":"ETH2"}]}"#)
    }

    @Test("frames that cannot be read are errors", arguments: try Vectors.load().sysclientFramesInvalid)
    func invalid(_ vector: Vectors.InvalidFrame) {
        #expect(throws: WireFault.self, "\(vector.why)") { try SysclientFrame(reading: buffer(vector.hex)) }
    }

    @Test("which error it is")
    func whichError() throws {
        let faults: [String: WireFault] = [
            "": .truncated(field: "frame type", needed: 1, available: 0),
            "0100": .truncated(field: "message id", needed: 2, available: 1),
            "020000000d000000": .truncated(field: "tunnel event", needed: 4, available: 3),
            "020000": .truncated(field: "tunnel session", needed: 4, available: 2),
            "03000100": .unknown(field: "frame type", value: 3),
            "020000000d00000005": .unknown(field: "tunnel event", value: 5),
            "0100015b2278225d": .badJSON(field: "message", reason: "is not an object"),
            "0100017b7d": .missing(field: "password"),
        ]
        for (hex, fault) in faults {
            #expect(throws: fault, "\(hex)") { try SysclientFrame(reading: buffer(hex)) }
        }
    }

    @Test("frames that are odd but clear", arguments: try Vectors.load().sysclientFramesTolerated)
    func tolerated(_ vector: Vectors.ToleratedFrame) throws {
        guard case .admin(let message) = try SysclientFrame(reading: buffer(vector.hex)) else {
            Issue.record("not an admin frame")
            return
        }
        #expect(message.id == vector.messageId)
        #expect(message == .challenge("77"), "\(vector.why)")
    }

    @Test(
        "configuration messages that are odd but clear",
        arguments: [
            (#"{"last":true}"#, nil, true), (#"{"config":{},"last":true}"#, nil, true),
            (#"{"config":{"last":true}}"#, nil, true),
            (#"{"config":null,"last":"true"}"#, nil, true),
            (#"{"type":"NTP","tz":"UTC0","last":true}"#, #"{"type":"NTP","tz":"UTC0"}"#, true),
            (#"{"config":{"type":"X","a":{"last":1}}}"#, #"{"type":"X","a":{"last":1}}"#, false),
        ] as [(String, String?, Bool)])
    func configuration(json: String, item: String?, last: Bool) throws {
        var bytes = ByteBuffer(bytes: [1, 0, 6])
        bytes.writeString(json + " \n\0\0")
        guard case .admin(.configuration(let message)) = try SysclientFrame(reading: bytes) else {
            Issue.record("not a configuration")
            return
        }
        #expect(message.item?.value.text == item)
        #expect(message.last == last)
    }

    @Test(
        "messages without what they need",
        arguments: [
            (6, "{}"), (6, #"{"last":false}"#), (6, #"{"config":{"a":1}}"#), (6, #"{"config":"x","last":true}"#),
            (3, #"{"seed":"s"}"#), (3, #"{"pwd":"00"}"#), (2, #"{"challenge":""}"#), (2, "{}"),
            (1, #"{"password":[]}"#),
            (1, #"{"password":"a\u0000b"}"#), (0, #"{"id":"x","product":"p","version":"1"}"#), (4, #"{"id":"x"}"#),
        ] as [(UInt8, String)])
    func incomplete(id: UInt8, json: String) {
        var bytes = ByteBuffer(bytes: [1, 0, id])
        bytes.writeString(json)
        #expect(throws: WireFault.self) { try SysclientFrame(reading: bytes) }
    }

    @Test("a password longer than 255 bytes is refused")
    func longPassword() throws {
        for (count, fits) in [(255, true), (256, false)] {
            let frame = SysclientFrame.admin(.sysclientPassword(Secret(String(repeating: "x", count: count))))
            #expect(((try? SysclientFrame(reading: frame.bytes)) == frame) == fits)
        }
    }

    @Test("last inside the item, as the lab may send it")
    func lastInside() throws {
        let item = ConfigurationItem(
            type: "NTP", value: ["type": "NTP", "tz": "UTC0", "ntp1": "ntp.example.com", "ntp2": ""])
        let frame = SysclientFrame.admin(.configuration(.withLastInside(item)))
        let vector = try #require(try Vectors.load().sysclientFrames.first { $0.id == "frame-config-last-inside" })
        #expect(try frame.bytes == buffer(vector.hex))
        #expect(
            try SysclientFrame(reading: frame.bytes)
                == .admin(.configuration(ConfigurationMessage(item: item, last: true))))
    }

    @Test("tunnel frames", arguments: try Vectors.load().tunnelFrames)
    func tunnel(_ vector: Vectors.Tunnel) throws {
        let frame = try SysclientFrame(reading: buffer(vector.hex))
        let event = try #require(TunnelEvent(rawValue: vector.eventId))
        #expect("\(event)" == vector.event)
        #expect(try frame == .tunnel(TunnelFrame(session: vector.session, event: event, data: buffer(vector.dataHex))))
        #expect(try frame.bytes == buffer(vector.hex))
    }

    @Test("how much a receive asks for")
    func wantedLength() throws {
        #expect(TunnelFrame(session: 1, event: .receive, data: try buffer("00002000")).wantedLength == 8192)
        #expect(TunnelFrame(session: 1, event: .receive, data: try buffer("0000")).wantedLength == nil)
    }

    @Test("a frame in the middle of a buffer is read from there")
    func slice() throws {
        var outer = ByteBuffer(bytes: [9, 9])
        outer.writeImmutableBuffer(SysclientFrame.admin(.challenge("77")).bytes)
        outer.moveReaderIndex(forwardBy: 2)
        #expect(try SysclientFrame(reading: outer) == .admin(.challenge("77")))
    }
}
