import DialtoneModel
import DialtoneWire
import Testing

@Suite struct ProvisioningTests {
    private static let key = SessionKey(challenge: "5500192837", password: Secret("corner-7-lamp"))

    /// A good message, in which a test breaks one field.
    private static var good: JSONValue {
        ProvisioningRequest.message(
            mac: "00:04:13:2A:7B:15", code: "0018830297", hwid: "desk", user: "anna", commonName: "Anna Beispiel",
            password: Secret("Tulpe-2931"), seed: "20931847756600125544871", key: key, domain: "example.com",
            dns: "pbx.example.com", src: 3)
    }

    private func read(_ json: JSONValue) throws -> ProvisioningRequest {
        try ProvisioningRequest(AppMessage(parsing: json.text), key: Self.key)
    }

    @Test("orders as the Users service sends them", arguments: try Vectors.load().provisioningPhone)
    func vectors(_ vector: Vectors.Phone) throws {
        let key = SessionKey(challenge: vector.challenge, password: Secret(vector.sessionPassword))
        #expect(key.text == Secret(vector.sessionKey))
        let message = try AppMessage(parsing: vector.message)
        let request = try ProvisioningRequest(message, key: key)
        #expect(request.password == (vector.clearPassword.isEmpty ? nil : Secret(vector.clearPassword)))
        #expect(request.mac == MACAddress(message.string("mac") ?? ""))
        #expect(request.code == Secret(message.string("code") ?? ""))
        #expect(request.hwid == message.string("hwid"))
        #expect(request.user == message.string("usename"))
        #expect(request.commonName == message.string("cn"))
        #expect(request.domain == "example.com")
        #expect(request.dns == message.string("dns"))
        #expect(request.src == nil)
    }

    @Test("the order that we write is the one of the vectors", arguments: try Vectors.load().provisioningPhone)
    func writing(_ vector: Vectors.Phone) throws {
        let key = SessionKey(challenge: vector.challenge, password: Secret(vector.sessionPassword))
        let message = try AppMessage(parsing: vector.message)
        func field(_ key: String) -> String { message.string(key) ?? "" }
        let nul = vector.id == "pp-trailing-nul" ? "\0" : ""
        let written = ProvisioningRequest.message(
            mac: field("mac"), code: field("code"), hwid: field("hwid"), user: field("usename"),
            commonName: field("cn"),
            password: vector.clearPassword.isEmpty ? nil : Secret(vector.clearPassword + nul), seed: field("seed1"),
            key: key,
            domain: field("domain"), dns: field("dns"))
        #expect(written.text == vector.message)
    }

    @Test("domain and dns may be absent or empty, username is a synonym, leading zeros count")
    func variants() throws {
        var json = Self.good
        json["domain"] = nil
        json["dns"] = ""
        json["usename"] = nil
        json["username"] = "jörg"
        let request = try read(json)
        #expect(request.domain.isEmpty && request.dns.isEmpty)
        #expect(request.user == "jörg")
        #expect(request.code == Secret("0018830297"))
        #expect(request.mac.hex == "0004132a7b15")
        #expect(request.src == 3)
    }

    @Test(
        "the PBX may be named by address, in brackets, or with a port",
        arguments: ["192.0.2.1", "[2001:db8::10]", "2001:db8::10", "pbx:443"])
    func places(_ dns: String) throws {
        var json = Self.good
        json["dns"] = .string(dns)
        let request = try read(json)
        #expect(request.dns == dns)
    }

    @Test("a missing field is named", arguments: ["mac", "code", "hwid", "usename", "cn", "seed1", "password"])
    func missing(_ field: String) {
        for value in [nil, JSONValue.null] {
            var json = Self.good
            json[field] = value
            expectFault(field, "is missing", in: json)
        }
    }

    @Test(
        "a field of another type is named",
        arguments: ["mac", "code", "hwid", "usename", "cn", "seed1", "password", "domain", "dns"],
        [3, true, [], [:]] as [JSONValue])
    func wrongType(_ field: String, _ value: JSONValue) {
        var json = Self.good
        json[field] = value
        expectFault(field, "is not a text", in: json)
    }

    @Test(
        "a value that cannot be used is named",
        arguments: [
            ("mac", "00041", "12 hex digits"), ("mac", "000413zz7b15", "12 hex digits"), ("mac", "", "is empty"),
            ("code", "", "is empty"), ("hwid", "", "is empty"), ("usename", "", "is empty"),
            ("code", String(repeating: "1", count: 65), "longer than 64"),
            ("hwid", String(repeating: "h", count: 256), "longer than 255"),
            ("usename", String(repeating: "ü", count: 128), "longer than 255"),
            ("cn", String(repeating: "c", count: 256), "longer than 255"),
            ("dns", String(repeating: "d", count: 256), "longer than 255"),
            ("dns", "sip:pbx.example.com", "neither a host name"), ("dns", "https://pbx.example.com", "neither a host name"),
            ("dns", "a:b:c", "neither a host name"), ("dns", "[pbx.example.com]", "neither a host name"),
            ("cn", "Anna\u{202e}nnaA", "direction of writing"), ("usename", "anna\u{2066}", "direction of writing"),
            ("cn", "Anna\naccount.2.password = x", "control characters"), ("domain", "a\0b", "control characters"),
            ("password", "952d1ca92f4906f91af", "odd number"), ("password", "95 d1ca92f4906f91af3", "not a hex digit"),
            ("password", "", "is empty"), ("seed1", "20931847756600125544872", "wrong session key"),
        ])
    func badValue(_ field: String, _ value: String, _ problem: String) {
        var json = Self.good
        json[field] = .string(value)
        // A wrong seed shows in the password that it does not open.
        expectFault(field == "seed1" ? "password" : field, problem, in: json)
    }

    @Test("a password that is not UTF-8 means a wrong session key")
    func notUTF8() throws {
        var json = Self.good
        json["seed1"] = "4491"
        let key = "4491:\(Self.key.text.reveal())"
        json["password"] = .string(Hex.encode(RC4.apply(key: key, to: [0x54, 0xff, 0xfe])))
        expectFault("password", "wrong session key", in: json)
        json["password"] = .string(Hex.encode(RC4.apply(key: key, to: Array("a\r\nb".utf8))))
        expectFault("password", "wrong session key", in: json)
    }

    @Test("a seed of one character means that there is no password", arguments: ["", "0"])
    func noPassword(_ seed: String) throws {
        var json = Self.good
        json["seed1"] = .string(seed)
        json["password"] = "not looked at"
        #expect(try read(json).password == nil)
    }

    @Test("answers echo src and carry ok or a text for people")
    func results() {
        #expect(
            ProvisioningResult.json(src: "p3", error: nil).text
                == #"{"mt":"ProvisioningPhoneResult","src":"p3","result":"ok"}"#)
        #expect(
            ProvisioningResult.json(src: nil, error: "No PBX session.").text
                == #"{"mt":"ProvisioningPhoneResult","result":"failed","error":"No PBX session."}"#)
    }

    @Test("results as the vendor's sample sends them", arguments: try Vectors.load().provisioningResult)
    func resultVectors(_ vector: Vectors.Result) throws {
        let result = ProvisioningResult(try AppMessage(parsing: vector.frame))
        #expect(result.outcome == (vector.ok ? .ok : .failed(vector.error)))
        // Only the two words of the vendor are ever written.
        let isVendors = result.word == "ok" || result.word == "failed"
        #expect((result.json.text == vector.frame) == isVendors)
    }

    @Test(
        "only the text ok is a success",
        arguments: [
            ["mt": "R"], ["mt": "R", "result": true], ["mt": "R", "result": "OK"], ["mt": "R", "result": "", "error": ""],
            ["mt": "R", "result": nil, "error": ["a": 1]],
        ] as [JSONValue])
    func failures(json: JSONValue) throws {
        #expect(ProvisioningResult(try AppMessage(parsing: json.text)).outcome == .failed(nil))
    }

    private func expectFault(
        _ field: String, _ problem: String, in json: JSONValue, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        do {
            _ = try read(json)
            Issue.record("was accepted", sourceLocation: sourceLocation)
        } catch let fault as ProvisioningFault {
            #expect(fault.field == field, sourceLocation: sourceLocation)
            #expect(fault.text.contains("\"\(field)\""), sourceLocation: sourceLocation)
            #expect(fault.text.contains(problem), "\(fault.text)", sourceLocation: sourceLocation)
            #expect(fault.text.hasSuffix("."), sourceLocation: sourceLocation)
            #expect(!fault.text.contains("Tulpe"), sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
}
