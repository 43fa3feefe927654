import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import Foundation
import Testing

private func message(_ json: JSONValue) throws -> AppMessage { try AppMessage(parsing: json.text) }

@Suite("Services of a PBX")
struct ServicesDialogueTests {
    private static let list: JSONValue = [
        "api": "Services", "src": "services", "mt": "ServicesInfo",
        "services": [["name": "devices-api", "title": "Devices", "url": "https://ap/example.com/devices/x", "info": [:]]],
    ]

    @Test("subscribes once, passes each list on, and takes it back when the connection is lost")
    func subscription() throws {
        var dialogue = ServicesDialogue()
        #expect(
            dialogue.handle(.announced(apis: ["PbxAdminApi", "Services"])) == [
                .send(["api": "Services", "src": "services", "mt": "SubscribeServices"])
            ])
        #expect(dialogue.handle(.announced(apis: ["Services"])) == [])
        let entry = ServiceEntry(name: "devices-api", title: "Devices", url: "https://ap/example.com/devices/x", info: [:])
        #expect(dialogue.handle(.received(try message(Self.list))) == [.services([entry])])
        #expect(dialogue.handle(.received(try message(["api": "Services", "mt": "SubscribeServicesResult"]))) == [])
        #expect(dialogue.handle(.closed) == [.services([])])
        #expect(dialogue.handle(.received(try message(Self.list))) == [])
    }

    @Test("without the API nothing is sent, but noted")
    func missing() throws {
        var dialogue = ServicesDialogue()
        let actions = dialogue.handle(.announced(apis: ["PbxAdminApi"]))
        #expect(actions.count == 1 && !actions.contains { if case .send = $0 { true } else { false } })
        #expect(dialogue.handle(.closed) == [])
    }

    @Test(
        "what cannot be read or is refused is noted",
        arguments: [
            ["api": "Services", "mt": "ServicesInfo"], ["api": "Services", "mt": "SubscribeServicesResult", "error": "no right"],
            ["api": "Services", "mt": "Other"],
        ] as [JSONValue])
    func odd(json: JSONValue) throws {
        var dialogue = ServicesDialogue()
        _ = dialogue.handle(.announced(apis: ["Services"]))
        let actions = dialogue.handle(.received(try message(json)))
        #expect(actions.count == 1)
        guard case .note = actions.first else {
            Issue.record("\(actions)")
            return
        }
    }
}

@Suite("The phone's device entry at the user")
struct DeviceEntryDialogueTests {
    private static let subject = DeviceEntryDialogue.Subject(
        mac: MACAddress("0004132a7b15").unsafelyUnwrapped, hwid: "desk-1", user: "anna", commonName: "Anna Beispiel")
    private static let guid = "7f0c5d1e2a9b48d6913300e4c1a75b62"
    private static let soft: JSONValue = ["hw": "anna-soft", "text": "Softphone", "app": "softphone", "tls": true, "x": 7]

    private static func dialogue(clears: Bool, adds: Bool = false) -> DeviceEntryDialogue {
        var dialogue = DeviceEntryDialogue(
            subject: subject, policy: .init(clearsTLSOnly: clears, addsMissingEntry: adds), source: "e7")
        _ = dialogue.handle(.started)
        return dialogue
    }

    private static func object(_ src: Int, h323: JSONValue = "anna", devices: [JSONValue]) throws -> DeviceEntryDialogue.Event {
        .received(
            try message([
                "api": "PbxAdminApi", "src": "e7-\(src)", "mt": "GetObjectResult", "guid": .string(guid), "h323": h323,
                "devices": .array(devices),
            ]))
    }

    private static func answer(_ src: Int, _ members: JSONMember...) throws -> DeviceEntryDialogue.Event {
        .received(try message(.object([JSONMember("mt", "XResult"), JSONMember("src", .string("e7-\(src)"))] + members)))
    }

    /// Asks for what is needed alone, and for nothing that a template adds.
    private static func question(_ src: Int, _ key: String, _ value: JSONValue) -> JSONValue {
        .object([
            JSONMember("api", "PbxAdminApi"), JSONMember("src", .string("e7-\(src)")), JSONMember("mt", "GetObject"),
            JSONMember(key, value), JSONMember("template", "without"),
            JSONMember("properties", ["guid", "cn", "h323", "loc", "devices"]),
        ])
    }

    private static func desk(tls: Bool) -> JSONValue {
        tls ? ["hw": "DESK-1", "text": "Desk", "app": "", "tls": true] : ["hw": "DESK-1", "text": "Desk", "app": ""]
    }

    private static func outcome(_ actions: [DeviceEntryDialogue.Action]) throws -> DeviceEntryDialogue.Outcome {
        guard actions.count == 1, case .done(let outcome) = actions[0] else { throw WireFault.missing(field: "done: \(actions)") }
        return outcome
    }

    @Test("keep: the flag is left alone and explained")
    func keep() throws {
        var dialogue = Self.dialogue(clears: false)
        let outcome = try Self.outcome(dialogue.handle(try Self.object(1, devices: [Self.soft, Self.desk(tls: true)])))
        #expect(outcome.guid == Self.guid && outcome.entryFound && outcome.tlsOnlySet && !outcome.changed)
        #expect(outcome.condition == .entryTLSOnly)
    }

    @Test("clear: one element changes, the rest of the list goes back as it was, and it is read back")
    func clear() throws {
        var dialogue = Self.dialogue(clears: true)
        let update: JSONValue = [
            "api": "PbxAdminApi", "src": "e7-2", "mt": "UpdateObject", "guid": .string(Self.guid), "template": "without",
            "devices": [Self.soft, Self.desk(tls: false)],
        ]
        #expect(
            dialogue.handle(try Self.object(1, devices: [Self.soft, Self.desk(tls: true)])) == [
                .send(update), .start(timer: 2, after: .seconds(10)),
            ])
        #expect(
            dialogue.handle(try Self.answer(2)).first
                == .send(Self.question(3, "guid", .string(Self.guid))))
        let outcome = try Self.outcome(dialogue.handle(try Self.object(3, devices: [Self.soft, Self.desk(tls: false)])))
        #expect(outcome.changed && !outcome.tlsOnlySet && outcome.condition == nil)
        #expect(dialogue.handle(try Self.object(3, devices: [])) == [])
    }

    @Test("a change that does not stay is tried three times, then explained")
    func takenBack() throws {
        var dialogue = Self.dialogue(clears: true)
        for round in 0..<3 {
            let actions = dialogue.handle(try Self.object(1 + 2 * round, devices: [Self.desk(tls: true)]))
            #expect(actions.count == 2)
            _ = dialogue.handle(try Self.answer(2 + 2 * round))
        }
        let outcome = try Self.outcome(dialogue.handle(try Self.object(7, devices: [Self.desk(tls: true)])))
        #expect(outcome.changed && outcome.tlsOnlySet && outcome.condition == .entryUnstable(user: "anna"))
    }

    @Test("a missing entry is added where the policy says so, with the flags of the Users service", arguments: [true, false])
    func missing(adds: Bool) throws {
        var dialogue = Self.dialogue(clears: false, adds: adds)
        let actions = dialogue.handle(try Self.object(1, devices: [Self.soft]))
        guard adds else {
            #expect(try Self.outcome(actions).condition == .entryMissing(user: "anna", hwid: "desk-1"))
            return
        }
        guard case .send(let json) = actions.first else { throw WireFault.missing(field: "send") }
        let added: JSONValue = ["hw": "desk-1", "text": "Anna Beispiel", "app": "", "tls": true, "trusted": true]
        #expect(json["devices"] == .array([Self.soft, added]))
    }

    @Test("the user is looked for by name, then by long name, and must be the one of the order")
    func search() throws {
        var dialogue = Self.dialogue(clears: false)
        #expect(
            dialogue.handle(try Self.answer(1)).first
                == .send(Self.question(2, "cn", "Anna Beispiel")))
        let outcome = try Self.outcome(dialogue.handle(try Self.object(2, h323: "anna2", devices: [Self.desk(tls: false)])))
        #expect(outcome.guid == nil && outcome.condition == .userUnknown(user: "anna"))
    }

    @Test("a PBX that knows guid and cn only finds the user by the long name", arguments: [true, false])
    func oldRelease(saysSo: Bool) throws {
        var dialogue = DeviceEntryDialogue(
            subject: Self.subject, policy: .init(clearsTLSOnly: false, addsMissingEntry: false), source: "e7")
        #expect(dialogue.handle(.started).first == .send(Self.question(1, "h323", "anna")))
        let answer = saysSo ? try Self.answer(1, JSONMember("error", "no key")) : try Self.answer(1)
        #expect(dialogue.handle(answer).first == .send(Self.question(2, "cn", "Anna Beispiel")))
        let outcome = try Self.outcome(dialogue.handle(try Self.object(2, devices: [Self.soft, Self.desk(tls: false)])))
        #expect(outcome.guid == Self.guid && outcome.entryFound && outcome.deviceCount == 2 && outcome.condition == nil)
    }

    @Test("an error in place of the user, or of the entry that was just changed, is passed on")
    func errors() throws {
        var unknown = Self.dialogue(clears: false)
        _ = unknown.handle(try Self.answer(1, JSONMember("error", "first")))
        let none = try Self.outcome(
            unknown.handle(try Self.answer(2, JSONMember("error", .string("second" + String(repeating: "x", count: 999))))))
        // What a PBX says is stored, so it is cut.
        let cut = "second" + String(repeating: "x", count: 194)
        #expect(none.guid == nil && none.condition == .userUnreadable(user: "anna", problem: cut))
        var changed = Self.dialogue(clears: true)
        _ = changed.handle(try Self.object(1, devices: [Self.desk(tls: true)]))
        _ = changed.handle(try Self.answer(2))
        let unread = try Self.outcome(changed.handle(try Self.answer(3, JSONMember("error", "busy"))))
        #expect(unread.changed && unread.condition == .entryUnverified(user: "anna", problem: "busy"))
    }

    @Test("silence, refusal and strangers' answers", arguments: [0, 1])
    func troubles(kind: Int) throws {
        var dialogue = Self.dialogue(clears: true)
        #expect(dialogue.handle(.received(try message(["mt": "GetObjectResult", "src": "e8-1"]))) == [])
        #expect(dialogue.handle(.timerFired(0)) == [])
        if kind == 0 {
            #expect(try Self.outcome(dialogue.handle(.timerFired(1))).condition == .userUnanswered(user: "anna"))
        } else {
            _ = dialogue.handle(try Self.object(1, devices: [Self.desk(tls: true)]))
            let outcome = try Self.outcome(dialogue.handle(try Self.answer(2, JSONMember("error", "no right"))))
            #expect(outcome.condition == .entryRefused(user: "anna", problem: "no right"))
            #expect(!outcome.changed && outcome.tlsOnlySet)
        }
    }
}

@Suite("When to ask for registrations")
struct RegistrationScheduleTests {
    @Test(
        "every 5 s for 2 min, every 60 s for an hour, then every 15 min",
        arguments: [
            (Duration.seconds(-3), 5), (.seconds(0), 5), (.seconds(119), 5), (.seconds(120), 60), (.seconds(3719), 60),
            (.seconds(3720), 900), (.seconds(1_000_000), 900), (nil, 900), (.seconds(-86_400), 900),
        ] as [(Duration?, Int)])
    func delays(since: Duration?, seconds: Int) {
        #expect(RegistrationSchedule.delay(sinceDelivery: since) == .seconds(seconds))
    }
}

@Suite("Who is meant by a name")
struct UserLookupTests {
    private static func answer(_ members: JSONMember...) throws -> AppMessage {
        try AppMessage(parsing: JSONValue.object([JSONMember("mt", "GetObjectResult")] + members).text)
    }

    private static func found(_ name: String?) throws -> AppMessage {
        guard let name else { return try answer(JSONMember("guid", "7f")) }
        return try answer(JSONMember("guid", "7f"), JSONMember("h323", .string(name)))
    }

    @Test("by name at a PBX that knows names", arguments: ["anna", "ANNA", nil])
    func byName(name: String?) throws {
        var lookup = UserLookup(user: "anna", longName: "Anna Beispiel")
        #expect(lookup.first == .userName("anna"))
        let answer = try Self.found(name)
        #expect(lookup.answered(answer) == .found(PBXObject(answer)))
    }

    @Test("by long name where the name leads to nothing, to an error or to another user; there the name must fit")
    func byLongName() throws {
        let misses = [
            try Self.answer(), try Self.answer(JSONMember("guid", "")), try Self.answer(JSONMember("error", 1)),
            try Self.answer(JSONMember("error", "x"), JSONMember("guid", "7f")), try Self.found("bert"),
        ]
        for miss in misses {
            var lookup = UserLookup(user: "anna", longName: "Anna Beispiel")
            #expect(lookup.answered(miss) == .ask(.longName("Anna Beispiel")))
            var other = lookup
            let right = try Self.found("Anna")
            #expect(lookup.answered(right) == .found(PBXObject(right)))
            #expect(other.answered(try Self.found("bert")) == .unknown)
            var nameless = UserLookup(user: "anna", longName: "")
            #expect(nameless.answered(miss) == (miss.errorText.map { .refused($0) } ?? .unknown))
        }
        var unsure = UserLookup(user: "anna", longName: "Anna Beispiel")
        _ = unsure.answered(try Self.answer())
        #expect(unsure.answered(try Self.found(nil)) == .unknown, "a long name is no proof")
        // Nothing is written to an object that does not say that it is the user.
        var careful = UserLookup(user: "anna", longName: "Anna Beispiel", isToBeChanged: true)
        #expect(careful.answered(try Self.found(nil)) == .ask(.longName("Anna Beispiel")))
        #expect(careful.answered(try Self.answer(JSONMember("error", "no right"))) == .refused("no right"))
    }
}

@Suite("Why a phone is not registered")
struct MissingRegistrationTests {
    private static func phone() -> Phone {
        Phone(
            id: 1, instance: InstanceID(domain: "example.com", name: "dialtone"), mac: MACAddress("0004132a7b15").unsafelyUnwrapped,
            hwid: "desk-1", user: "anna", commonName: "Anna Beispiel", domain: "example.com", pbxDNS: "pbx.example.com",
            status: .delivered, receivedAt: .init(timeIntervalSince1970: 0))
    }

    @Test(
        "with several devices at the user the hardware id is named, else the way to the PBX, beside what the entry tells",
        arguments: [
            (2, true, nil as Condition?, true, true), (2, true, .entryTLSOnly, true, true), (1, true, nil, true, false),
            (2, false, .entryMissing(user: "anna", hwid: "desk-1"), true, false), (2, true, nil, false, false),
            (0, false, .userUnknown(user: "anna"), true, false),
        ])
    func conditions(devices: Int, hasEntry: Bool, entry: Condition?, registersAsUser: Bool, names: Bool) {
        let missing = MissingRegistration(
            phone: Self.phone(), entry: .init(deviceCount: devices, entryFound: hasEntry, condition: entry),
            registersAsUser: registersAsUser)
        let expected: Condition =
            names ? .notUnderEntry(user: "anna", hwid: "desk-1", devices: devices) : .notRegistered(pbx: "pbx.example.com")
        #expect(missing.condition == expected)
        #expect(missing.conditions == [entry, expected].compactMap(\.self))
    }

    @Test("without a PBX to ask, the network is named")
    func unknown() {
        let missing = MissingRegistration(phone: Self.phone(), entry: nil, registersAsUser: true)
        #expect(missing.conditions == [.notRegistered(pbx: "pbx.example.com")])
    }
}
