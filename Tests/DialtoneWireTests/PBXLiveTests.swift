import DialtoneModel
import DialtoneWire
import Testing

/// The table of users, locations and notifications: messages as texts.
@Suite struct PBXLiveTests {
    @Test("the start of a replication is letter for letter the document's")
    func start() {
        let request = UserReplicationRequest.start(columns: [.guid, .h323, .cn, .devices], after: nil, src: "t")
        #expect(
            request.text
                == #"{"api":"PbxTableUsers","src":"t","mt":"ReplicateStart","add":true,"del":true,"#
                + #""columns":{"guid":{"update":false},"h323":{"update":false},"cn":{"update":false},"devices":{"update":false}},"#
                + #""pseudo":[""]}"#)
        let mark = UserReplicationMark(database: "6c", number: "0x1f")
        #expect(UserReplicationRequest.start(columns: [], after: mark, src: "t").text.hasSuffix(#""guid":"6c","usn":"0x1f"}"#))
        #expect(UserReplicationRequest.next(src: "t2").text == #"{"api":"PbxTableUsers","src":"t2","mt":"ReplicateNext"}"#)
    }

    @Test(
        "a mark is an id and a number, and the later of two counts",
        arguments: [
            (#"{"mt":"x","guid":"a","usn":5}"#, #"{"mt":"x","guid":"a","usn":12}"#, "12"),
            (#"{"mt":"x","guid":"a","usn":"12"}"#, #"{"mt":"x","guid":"a","usn":5}"#, "12"),
            (#"{"mt":"x","guid":"a","usn":12}"#, #"{"mt":"x","guid":"b","usn":5}"#, "5"),
            (#"{"mt":"x","guid":"a","usn":"x9"}"#, #"{"mt":"x","guid":"a","usn":"x1"}"#, "x1"),
        ])
    func later(first: String, second: String, expected: String) throws {
        let (one, other) = (
            try #require(UserReplicationMark(try AppMessage(parsing: first))),
            try #require(UserReplicationMark(try AppMessage(parsing: second)))
        )
        #expect(one.later(other).number.looseString == expected)
    }

    @Test(
        "what is no mark is none",
        arguments: [
            #"{"mt":"x"}"#, #"{"mt":"x","guid":"a"}"#, #"{"mt":"x","usn":1}"#, #"{"mt":"x","guid":"","usn":1}"#,
            #"{"mt":"x","guid":"a","usn":[]}"#, #"{"mt":"x","guid":"a","usn":""}"#, #"{"mt":"x","guid":7,"usn":1}"#,
            #"{"mt":"x","guid":"\#(String(repeating: "a", count: 65))","usn":1}"#,
        ])
    func noMark(text: String) throws {
        #expect(UserReplicationMark(try AppMessage(parsing: text)) == nil)
    }

    private static func row(_ columns: String, key: Secret = Secret("k")) throws -> UserRow? {
        try UserRow(try AppMessage(parsing: #"{"mt":"ReplicateNextResult","columns":\#(columns)}"#), passwordKey: key)
    }

    @Test("a row with all its columns, numbers for texts too")
    func row() throws {
        let row = try #require(
            try Self.row(
                #"{"guid":"7f","h323":"anna","cn":"Anna","dn":"A.","e164":201,"node":"root","loc":"hq","hide":true,"#
                    + #""emails":[{"email":"anna@example.com"},"a@example.com",7],"devices":[{"hw":"00","prim":"192.0.2.1"},5]}"#))
        #expect(row.e164 == "201" && row.isHidden == true && row.emails == ["anna@example.com", "a@example.com"] + ["7"])
        #expect(row.devices == [DeviceEntry(["hw": "00", "prim": "192.0.2.1"])] && row.password == nil)
        #expect(row.devices?.first?.primaryGatekeeper == HostPort(host: "192.0.2.1"))
    }

    @Test("no row is nil, a bad one an error, and what cannot be a value is absent")
    func oddRows() throws {
        for text in ["{}", "null", "7", "[]"] { #expect(try Self.row(text) == nil) }
        #expect(throws: WireFault.missing(field: "columns.guid")) { try Self.row(#"{"cn":"x"}"#) }
        #expect(throws: WireFault.self) { try Self.row(#"{"guid":"a\u0000"}"#) }
        #expect(throws: WireFault.self) { try Self.row(#"{"guid":"a","x":"\#(String(repeating: "x", count: 70_000))"}"#) }
        let odd = try #require(
            try Self.row(#"{"guid":"a","cn":"a\nb","h323":[],"e164":"\#(String(repeating: "1", count: 256))","devices":"x"}"#))
        #expect(odd == UserRow(guid: "a"))
        let many = try #require(try Self.row(#"{"guid":"a","devices":[\#(Array(repeating: "{}", count: 500).joined(separator: ","))]}"#))
        #expect(many.devices?.count == 64)
    }

    @Test("a password leaves a keyed hash and nothing else")
    func password() throws {
        let text = #"{"guid":"7f","pwd":"c0ffee"}"#
        let row = try #require(try Self.row(text))
        // printf '7f\nc0ffee' | openssl dgst -sha256 -hmac k
        #expect(row.password?.hex == "177b33fb4f7ffe4a6237c4640a4dc0b532c25487097e3f16b185b807361b05c1")
        #expect(!"\(row)".contains("c0ffee"))
        #expect(try Self.row(text, key: Secret("other"))?.password != row.password)
        #expect(try Self.row(#"{"guid":"80","pwd":"c0ffee"}"#)?.password != row.password)
    }

    @Test("locations are asked for by name, and read with their name or address")
    func locations() throws {
        #expect(
            PBXAdminRequest.getLocation(of: "north", src: "l").text
                == #"{"api":"PbxAdminApi","src":"l","mt":"GetLocation","loc":"north"}"#)
        #expect(PBXAdminRequest.monitorConfig(src: "m").text == #"{"api":"PbxAdminApi","src":"m","mt":"MonitorConfig"}"#)
        #expect(
            PBXAdminRequest.monitorConfig(stop: true, src: "m").text
                == #"{"api":"PbxAdminApi","src":"m","mt":"MonitorConfig","stop":true}"#)
        let cases: [(String, PBXLocation?)] = [
            (
                #""loc":"north","dns":"n.example.com","addr":"192.0.2.9""#,
                PBXLocation(name: "north", dns: HostPort(host: "n.example.com"), address: HostPort(host: "192.0.2.9"))
            ),
            (#""loc":"north","dns":"","addr":"192.0.2.9""#, PBXLocation(name: "north", dns: nil, address: HostPort(host: "192.0.2.9"))),
            (
                #""loc":"north","dns":"n.example.com:8443","addr":"[2001:db8::9]:443""#,
                PBXLocation(name: "north", dns: HostPort(host: "n.example.com"), address: HostPort(host: "2001:db8::9"))
            ),
            (#""loc":"north""#, nil), (#""dns":"a b""#, nil), (#""loc":"north","dns":"n.example.com","error":1"#, nil),
        ]
        for (fields, expected) in cases {
            #expect(PBXLocation(try AppMessage(parsing: #"{"mt":"GetLocationResult",\#(fields)}"#)) == expected, "\(fields)")
        }
    }

    @Test("a PBX's own place is told without the port of its web server")
    func place() throws {
        let message = try AppMessage(
            parsing: #"{"mt":"MonitorConfigInfo","domain":"example.com","pbx":"hq","dns":"hq.example.com:8443","ip4":"192.0.2.1:443"}"#)
        let place = PBXPlace(message)
        #expect(place.host == HostPort(host: "hq.example.com") && place.address == HostPort(host: "192.0.2.1"))
    }

    @Test("nodes without a name are left out; a PBX among them names the one above")
    func nodes() throws {
        let message = try AppMessage(
            parsing: #"{"mt":"GetNodesResult","nodes":[{"name":"north","node":"root","loc":"hq"},{"node":"x"},7,{"name":"sales"}]}"#)
        #expect(PBXNode.list(message) == [PBXNode(name: "north", node: "root", parentPBX: "hq"), PBXNode(name: "sales")])
        #expect(PBXNode.list(try AppMessage(parsing: #"{"mt":"GetNodesResult"}"#)).isEmpty)
        let long = String(repeating: "x", count: 256)
        for fields in [#""name":"\#(long)""#, #""name":"a","node":"\#(long)""#, #""name":"a","loc":"\#(long)""#] {
            #expect(PBXNode.list(try AppMessage(parsing: #"{"mt":"GetNodesResult","nodes":[{\#(fields)}]}"#)).isEmpty)
        }
    }

    @Test("a notification is letter for letter the document's, and never longer than a line or two")
    func notification() throws {
        let mac = try #require(MACAddress("0004132a7b15"))
        let notification = AppNotification(
            sip: "anna", link: AppLink(app: "dialtone", mac: mac), title: "Your desk phone", text: "It is ready: plug it in.")
        #expect(
            notification.request(src: "n1").text
                == #"{"api":"PbxApi","src":"n1","mt":"AppNotify","sip":"anna","link":"dialtone?mac=0004132a7b15","#
                + #""title":"Your desk phone","text":"It is ready: plug it in."}"#)
        let long = AppNotification(
            sip: "anna", link: nil, title: String(repeating: "ä", count: 500), text: String(repeating: "👩‍👩‍👧", count: 500))
        #expect(long.title.utf8.count == 128 && long.text.utf8.count <= 512 && long.request(src: "n")["link"] == nil)
        #expect(long.text.allSatisfy { $0 == "👩‍👩‍👧" }, "characters stay whole")
        #expect(AppLink(app: "dialtone-admin").text == "dialtone-admin")
    }
}
