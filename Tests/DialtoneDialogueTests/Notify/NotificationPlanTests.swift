import DialtoneModel
import DialtoneWire
import Testing

@testable import DialtoneDialogue

@Suite("Telling people in myApps")
struct NotificationPlanTests {
    private typealias Plan = NotificationPlan

    private static func phone(_ number: UInt64, user: String = "anna", domain: String = "example.com") -> Plan.Subject {
        let mac = MACAddress(value: 0x0004_132a_0000 + number).unsafelyUnwrapped
        return Plan.Subject(mac: mac, user: user, name: "Yealink T54W", domain: domain)
    }

    private static func plan(
        administrators: [String] = ["admin"], apis: [String] = ["Services", "PbxApi"], isOn: Bool = true, tellsUsers: Bool = true
    ) -> Plan {
        var plan = Plan(Plan.Policy(isOn: isOn, tellsUsers: tellsUsers, administrators: administrators))
        _ = plan.handle(.announced(session: 1, domain: "example.com", apis: apis))
        return plan
    }

    private static func sent(_ actions: [Plan.Action]) -> [JSONValue] {
        actions.compactMap { if case .send(_, let json) = $0 { json } else { nil } }
    }

    private static func answer(_ plan: inout Plan, _ number: Int, error: String? = nil) throws -> [Plan.Action] {
        var message = try PBXExamples.notifyResult.message(src: "notify-\(number)")
        if let error {
            var value = message.value
            value["error"] = .string(error)
            message = try AppMessage(parsing: value.text)
        }
        return plan.handle(.received(session: 1, message))
    }

    @Test("a user hears once for each order that the phone is ready, with a link to it")
    func ready() {
        var plan = Self.plan()
        let anna = Self.phone(1)
        let actions = plan.handle(.ready(anna, order: 1))
        #expect(
            actions == [
                .send(
                    session: 1,
                    [
                        "api": "PbxApi", "src": "notify-1", "mt": "AppNotify", "sip": "anna", "link": "dialtone?mac=0004132a0001",
                        "title": "Your phone", "text": "Yealink T54W is ready: plug it in.",
                    ]), .start(.answer(1), after: .seconds(10)),
            ])
        #expect(plan.handle(.ready(anna, order: 1)) == [])
        #expect(Self.sent(plan.handle(.ready(anna, order: 2))).count == 1)
    }

    @Test("one lost phone is told by name, and the link opens it")
    func oneLost() {
        var plan = Self.plan(administrators: ["admin", "ida"])
        #expect(plan.handle(.lost(Self.phone(1))) == [.start(.losses(domain: "example.com"), after: .seconds(60))])
        let actions = plan.handle(.timerFired(.losses(domain: "example.com")))
        #expect(actions.first == .start(.losses(domain: "example.com"), after: .seconds(1200)))
        #expect(Self.sent(actions).map { $0["sip"]?.string } == ["admin", "ida"])
        #expect(Self.sent(actions).first?["text"] == "The phone Yealink T54W of anna lost its registration.")
        #expect(Self.sent(actions).first?["link"] == "dialtone-admin?mac=0004132a0001")
    }

    @Test("the loss of a whole site is one notification, and what shows bit by bit afterwards one more")
    func massLoss() {
        var plan = Self.plan()
        for number in 1...500 { _ = plan.handle(.lost(Self.phone(UInt64(number)))) }
        for number in 1...20 { _ = plan.handle(.registered(Self.phone(UInt64(number)).mac)) }
        let first = plan.handle(.timerFired(.losses(domain: "example.com")))
        #expect(Self.sent(first).map { $0["text"]?.string } == ["480 phones lost their registration."])
        #expect(Self.sent(first).first?["link"] == "dialtone-admin")
        for number in 501...700 { #expect(plan.handle(.lost(Self.phone(UInt64(number)))) == []) }
        let second = plan.handle(.timerFired(.losses(domain: "example.com")))
        #expect(Self.sent(second).map { $0["text"]?.string } == ["200 phones lost their registration."])
        #expect(plan.handle(.timerFired(.losses(domain: "example.com"))) == [], "nothing came: the next loss begins anew")
        #expect(plan.handle(.lost(Self.phone(1))).count == 1)
    }

    @Test("phones that came back within the minute are not told")
    func cameBack() {
        var plan = Self.plan()
        _ = plan.handle(.lost(Self.phone(1)))
        _ = plan.handle(.registered(Self.phone(1).mac))
        #expect(plan.handle(.timerFired(.losses(domain: "example.com"))) == [])
    }

    @Test("where it is off, or the PBX does not grant the API, or is another system's, nothing is sent")
    func off() {
        var plans = [
            Self.plan(isOn: false), Self.plan(apis: ["Services", "PbxAdminApi"]), Self.plan(administrators: [], tellsUsers: false),
        ]
        var other = Plan(Plan.Policy(administrators: ["admin"]))
        _ = other.handle(.announced(session: 1, domain: "other.example", apis: ["PbxApi"]))
        plans.append(other)
        for index in plans.indices {
            var all = plans[index].handle(.ready(Self.phone(1), order: 1))
            all += plans[index].handle(.lost(Self.phone(1)))
            all += plans[index].handle(.timerFired(.losses(domain: "example.com")))
            #expect(Self.sent(all).isEmpty)
        }
    }

    @Test("a session that lets a request go unanswered is asked nothing more; the next one is")
    func silent() {
        var plan = Self.plan()
        for number in 1...6 { _ = plan.handle(.ready(Self.phone(1), order: Int64(number))) }
        #expect(plan.handle(.timerFired(.answer(1))).count == 1)
        for number in 2...4 { #expect(plan.handle(.timerFired(.answer(number))) == []) }
        #expect(plan.handle(.ready(Self.phone(1), order: 7)) == [])
        #expect(plan.handle(.announced(session: 1, domain: "example.com", apis: ["PbxApi"])) == [])
        #expect(plan.handle(.ready(Self.phone(1), order: 8)) == [])
        _ = plan.handle(.closed(session: 1))
        _ = plan.handle(.announced(session: 2, domain: "example.com", apis: ["PbxApi"]))
        #expect(Self.sent(plan.handle(.ready(Self.phone(1), order: 9))).count == 1)
    }

    @Test("only a few requests wait for answers, the others for their turn; an unknown user does not hold up the next")
    func window() throws {
        var plan = Self.plan()
        var sent = 0
        for number in 1...20 { sent += Self.sent(plan.handle(.ready(Self.phone(1), order: Int64(number)))).count }
        #expect(sent == 4)
        for number in 1...20 {
            let actions = try Self.answer(&plan, number, error: number == 3 ? "not found" : nil)
            sent += Self.sent(actions).count
            #expect(actions.contains { if case .note = $0 { true } else { false } } == (number == 3))
        }
        #expect(sent == 20)
        #expect(plan.handle(.timerFired(.answer(20))) == [])
    }

    @Test("not more is kept waiting than an administrator would read")
    func bounds() {
        var plan = Self.plan()
        let notes = (1...2000).reduce(into: 0) { notes, number in
            notes += plan.handle(.ready(Self.phone(1), order: Int64(number))).count { if case .note = $0 { true } else { false } }
        }
        #expect(notes == 2000 - 4 - 1000)
    }

    @Test("what could not be told is not remembered as told")
    func notTold() {
        var plan = Self.plan(apis: ["Services"])
        #expect(plan.handle(.ready(Self.phone(1), order: 1)) == [])
        _ = plan.handle(.announced(session: 1, domain: "example.com", apis: ["PbxApi"]))
        #expect(Self.sent(plan.handle(.ready(Self.phone(1), order: 1))).count == 1)
        #expect(plan.handle(.ready(Self.phone(1), order: 1)) == [])
    }

    @Test("what waits at a session that ends is told by the next one of its system", arguments: [true, false])
    func handedOver(nextIsThere: Bool) {
        var plan = Self.plan()
        if nextIsThere { _ = plan.handle(.announced(session: 2, domain: "Example.com", apis: ["PbxApi"])) }
        for number in 1...6 { _ = plan.handle(.ready(Self.phone(UInt64(number)), order: 1)) }
        var handed = plan.handle(.closed(session: 1))
        #expect(plan.handle(.announced(session: 3, domain: "other.example", apis: ["PbxApi"])) == [])
        if !nextIsThere { handed += plan.handle(.announced(session: 2, domain: "Example.com", apis: ["PbxApi"])) }
        // Four were sent before the end, and count as told.
        #expect(Self.sent(handed).map { $0["link"]?.string } == ["dialtone?mac=0004132a0005", "dialtone?mac=0004132a0006"])
        #expect(handed.allSatisfy { if case .send(let session, _) = $0 { session == 2 } else { true } })
        #expect(plan.handle(.ready(Self.phone(6), order: 1)) == [])
    }

    @Test(
        "what happens before the system has a session is told by its first one, once, unless that does not grant it",
        arguments: [true, false])
    func early(isGranted: Bool) {
        var plan = Plan(Plan.Policy())
        #expect(plan.handle(.ready(Self.phone(1), order: 1)) == [.start(.parked(domain: "example.com"), after: .seconds(1800))])
        #expect(plan.handle(.ready(Self.phone(1), order: 1)) == [])
        let apis = isGranted ? ["PbxApi"] : ["Services"]
        #expect(Self.sent(plan.handle(.announced(session: 1, domain: "Example.com", apis: apis))).count == (isGranted ? 1 : 0))
    }

    @Test("what no session told in time is not told any more")
    func late() {
        var plan = Plan(Plan.Policy())
        _ = plan.handle(.ready(Self.phone(1), order: 1))
        _ = plan.handle(.timerFired(.parked(domain: "example.com")))
        #expect(plan.handle(.announced(session: 1, domain: "example.com", apis: ["PbxApi"])) == [])
    }

    @Test("a session that says another system belongs to that one from then on")
    func moved() {
        var plan = Self.plan()
        _ = plan.handle(.announced(session: 1, domain: "new.example", apis: ["PbxApi"]))
        #expect(Self.sent(plan.handle(.ready(Self.phone(1), order: 1))).isEmpty)
        #expect(Self.sent(plan.handle(.ready(Self.phone(2, domain: "new.example"), order: 1))).count == 1)
    }

    @Test("a new policy counts from then on, also its language")
    func changed() {
        var plan = Self.plan()
        _ = plan.handle(.changed(Plan.Policy(language: .german, userApp: "telefone")))
        let sent = Self.sent(plan.handle(.ready(Self.phone(1), order: 1)))
        #expect(sent.first?["text"] == "Yealink T54W ist bereit: Schließen Sie es an.")
        #expect(sent.first?["link"] == "telefone?mac=0004132a0001")
        #expect(plan.handle(.lost(Self.phone(1))) == [], "no administrator is configured any more")
    }
}
