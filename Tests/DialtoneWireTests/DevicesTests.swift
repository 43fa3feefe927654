import DialtoneModel
import DialtoneWire
import Testing

@Suite struct DevicesTests {
    private static func item(_ json: JSONValue) -> ConfigurationItem {
        ConfigurationItem(type: json["type"]?.string ?? "", value: json)
    }

    @Test(
        "coder texts",
        arguments: [
            ("G722,20,", .g722, 20, []), ("G711A/30", .pcma, 30, []), ("g.711-u", .pcmu, nil, []),
            ("PCMU,60,exclusive,sc", .pcmu, 60, ["exclusive", "sc"]),
            ("ALAW", .pcma, nil, []), ("G711mu", .pcmu, nil, []), ("G729A,20", .g729, 20, []),
            ("G729AB", .g729, nil, []),
            ("G723-53,30,", .g7231, 30, []), ("G726-32", .g726_32, nil, []), ("OPUS-WB,20,", .opus, 20, []),
            ("OPUS-NB", .opus, nil, []),
            ("XYZ,20;G722A,40", .g722, 40, []), ("XYZ|PCMA", .pcma, nil, []), ("XYZ G729", .g729, nil, []),
            ("G722,5,x", .g722, nil, ["5", "x"]),
            ("G722,exclusive", .g722, nil, ["exclusive"]), ("G7221,20", nil, nil, []), ("", nil, nil, []),
            (",,;/", nil, nil, []),
        ] as [(String, AudioCodec?, Int?, [String])])
    func coder(text: String, codec: AudioCodec?, milliseconds: Int?, flags: [String]) {
        let coder = CoderPreference(parsing: text)
        #expect(coder.codec == codec)
        #expect(coder.packetMilliseconds == milliseconds)
        #expect(coder.flags == flags)
        #expect(coder.raw == text)
    }

    @Test("the preferred codec goes first, and the others stay")
    func order() {
        let order = AudioCodec.defaultOrder
        #expect(
            CoderPreference(parsing: "G711A,20,exclusive").order(over: order) == [.pcma, .opus, .g722, .pcmu, .g729])
        #expect(CoderPreference(parsing: "G726").order(over: order) == [.g726_32] + order)
        #expect(CoderPreference(parsing: "what").order(over: order) == order)
    }

    @Test(
        "STUN texts",
        arguments: [
            ("stun.example.com", HostPort(host: "stun.example.com")),
            ("stun.example.com:3478", HostPort(host: "stun.example.com", port: 3478)),
            ("a.example:1;b.example", HostPort(host: "a.example", port: 1)),
            ("192.0.2.1,192.0.2.2:9", HostPort(host: "192.0.2.1")),
            (" ; a.example ", HostPort(host: "a.example")),
            ("[2001:db8::1]:3479", HostPort(host: "2001:db8::1", port: 3479)),
            ("2001:db8::1", HostPort(host: "2001:db8::1")), ("", nil), (";", nil), ("a:0", nil), ("a:70000", nil),
            ("a:x", nil), (":3478", nil),
            ("stun:stun.example.com", HostPort(host: "stun.example.com")), ("stun:3478", HostPort(host: "stun", port: 3478)),
            ("STUN:stun.example.com:3479", HostPort(host: "stun.example.com", port: 3479)),
            ("stun://stun.example.com:3478", HostPort(host: "stun.example.com", port: 3478)),
            ("stun:[2001:db8::1]:3478", HostPort(host: "2001:db8::1", port: 3478)), ("stuns:stun.example.com:5349", nil),
            ("sip:stun.example.com:3478", nil), ("a:b:c", nil), ("2001:db8::1::2", nil), ("stun:", nil),
            ("a b", nil), ("[::1", nil), ("[::1]x", nil), ("a\"b", nil),
        ] as [(String, HostPort?)])
    func stun(text: String, server: HostPort?) { #expect(MediaServers.stun(text) == server) }

    @Test(
        "TURN texts",
        arguments: [
            ("turn.example.com?transport=udp", HostPort(host: "turn.example.com"), .udp),
            ("t.example:443?transport=TLS;u.example", HostPort(host: "t.example", port: 443), .tls),
            ("t.example?x=1&transport=tcp", HostPort(host: "t.example"), .tcp),
            ("t.example", HostPort(host: "t.example"), .udp),
            ("turn:t.example:3478?transport=tcp", HostPort(host: "t.example", port: 3478), .tcp),
            ("turn:t.example", HostPort(host: "t.example"), .udp), ("turns:t.example", HostPort(host: "t.example", port: 5349), .tls),
            ("turns:t.example:443?transport=tcp", HostPort(host: "t.example", port: 443), .tls),
            ("turns:t.example?transport=udp", nil, .udp), ("turn:[2001:db8::1]:3478", HostPort(host: "2001:db8::1", port: 3478), .udp),
            ("stun:t.example:3478", nil, .udp), ("a:b:c", nil, .udp),
            ("t.example?", HostPort(host: "t.example"), .udp), ("t.example?transport=quic", nil, .udp),
            ("?transport=udp", nil, .udp), ("", nil, .udp),
        ] as [(String, HostPort?, TURNTransport)])
    func turn(text: String, server: HostPort?, transport: TURNTransport) {
        let turn = MediaServers.turn(text)
        #expect(turn?.server == server)
        #expect((turn?.transport ?? .udp) == transport)
    }

    @Test(
        "TLS profiles of all releases",
        arguments: [
            ("strict", TLSLevel.strict), ("STRICT", .strict), ("legacy", .legacy), ("Fast", .legacy),
            ("highest security", .high), ("secure", .high), ("SECURE", .high),
            ("HIGH", .high), ("normal", .normal), ("", .normal), ("tomorrow's", .normal),
        ])
    func tls(profile: String, level: TLSLevel) {
        #expect(DeviceItems.tlsLevel(profile) == level)
        #expect(
            DeviceItems([Self.item(["type": "TLS_PROFILE", "profile": .string(profile)])], turnPassword: nil).tls
                == level)
    }

    @Test("a whole configuration")
    func whole() {
        let items = DeviceItems(
            [
                Self.item(["type": "PHONE", "coder": "G722,20,"]),
                Self.item([
                    "type": "MEDIA", "stunServer": "stun.example.com:3478",
                    "turnServer": "turn.example.com?transport=tcp",
                    "turnUser": "relay", "turnPassword": "534b", "turnSeed": "uT",
                ]),
                Self.item([
                    "type": "NTP", "tz": "CET-1CEST-2,M3.5.0/2,M10.5.0/3", "ntp1": "0.pool.example.com",
                    "ntp2": "192.0.2.1",
                ]),
                Self.item(["type": "LED_STRIP", "coder": 7]),
            ], turnPassword: Secret("relay-pass-1"))
        #expect(items.coder?.codec == .g722)
        #expect(items.stun == HostPort(host: "stun.example.com", port: 3478))
        #expect(
            items.turn
                == PhoneSettings.TURN(
                    server: HostPort(host: "turn.example.com"), transport: .tcp, user: "relay",
                    password: Secret("relay-pass-1")))
        #expect(items.tls == nil)
        #expect(items.ntp == ["0.pool.example.com", "192.0.2.1"])
        #expect(items.zone?.offset == 3600)
        #expect(items.zone?.daylight?.save == 3600)
        #expect(items.notes.isEmpty)
    }

    @Test("of several items of a type the later wins field by field, and what is absent is not invented")
    func merge() {
        let items = DeviceItems(
            [
                Self.item(["type": "NTP", "ntp1": "a.example", "ntp2": "b.example"]),
                Self.item(["type": "NTP", "ntp1": "c.example"]),
            ], turnPassword: nil)
        #expect(items.ntp == ["c.example", "b.example"])
        #expect(items.zone == nil)
        #expect(
            DeviceItems([], turnPassword: Secret("p")) == DeviceItems([Self.item(["type": "MEDIA"])], turnPassword: nil)
        )
    }

    @Test("what cannot be read is noted with type and field, without its value")
    func notes() {
        let items = DeviceItems(
            [
                Self.item(["type": "PHONE", "coder": "GSM-odd"]),
                Self.item(["type": "MEDIA", "stunServer": "a b-odd", "turnServer": "t?transport=odd", "turnUser": []]),
                Self.item(["type": "NTP", "ntp1": "x\ny-odd", "ntp2": "a/b-odd", "tz": "odd-noon-ish"]),
            ], turnPassword: nil)
        #expect(items.notes.count == 6)
        for field in ["coder", "stunServer", "turnServer", "ntp1", "ntp2", "tz"] {
            #expect(items.notes.contains { $0.contains("\"\(field)\"") }, "\(field)")
        }
        #expect(!items.notes.contains { $0.contains("odd") })
        #expect(items.coder?.raw == "GSM-odd")
        #expect(items.ntp.isEmpty && items.stun == nil && items.turn == nil && items.zone == nil)
    }
}
