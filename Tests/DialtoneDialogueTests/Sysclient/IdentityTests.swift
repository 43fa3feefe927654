import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import NIOCore
import TestSupport
import Testing

@Suite("What Devices is told of the real phone")
struct IdentityTests {
    private static let mac = LifeBench.mac
    private static let known = SysclientDialogue.Identity(
        mac: mac, name: "Anna Beispiel", make: "Yealink", model: "SIP-T54W", firmware: "96.86.0.70", address: "192.0.2.17")
    /// printf %s '0004132a7b15:Yealink SIP-T54W:96.86.0.70:1273340918:hV3!kq9ZsW2xLr7TnB5_yJc8DfGm4PaE' | sha256sum
    private static let digest = "8eb4eb7e55d12ec405fd46b0733263367e3e5fcbf659a0cec24b727cc398ef25"

    struct Case: Sendable, CustomTestStringConvertible {
        var make, model, firmware: String?
        var product, version: String
        var testDescription: String { product }
    }

    @Test(
        "make and model are the product, the firmware is the version, and neither carries what could harm a list",
        arguments: [
            Case(product: "Dialtone", version: "1"),
            Case(make: nil, model: "T54W", firmware: "96.86.0.70", product: "Dialtone", version: "1"),
            Case(make: "Yealink", model: "SIP-T54W", firmware: "96.86.0.70", product: "Yealink SIP-T54W", version: "96.86.0.70"),
            Case(make: "Snom", model: "snomD785", firmware: "10.1.175.16", product: "snomD785", version: "10.1.175.16"),
            Case(make: "Linphone", model: "Linphone", product: "Linphone", version: "1"),
            Case(make: "Poly", model: "", firmware: " ", product: "Poly", version: "1"),
            Case(make: "Poly", model: "V\u{0}V\n\u{2028}X", firmware: "\u{1b}6", product: "Poly VVX", version: "6"),
            Case(make: "M", model: String(repeating: "x", count: 500), product: "M " + String(repeating: "x", count: 62), version: "1"),
            Case(make: "M", model: String(repeating: "ä", count: 40), product: "M " + String(repeating: "ä", count: 31), version: "1"),
        ])
    func words(of phone: Case) {
        let identity = SysclientDialogue.Identity(
            mac: Self.mac, name: nil, make: phone.make, model: phone.model, firmware: phone.firmware, address: nil)
        #expect(identity.product == phone.product)
        #expect(identity.version == phone.version)
        #expect(identity.product.utf8.count <= SysclientDialogue.Identity.textBytesMax)
        #expect(identity.name == nil && identity.interfaces.isEmpty)
    }

    private static func opened(_ identity: SysclientDialogue.Identity) -> SysclientDialogue {
        var dialogue = SysclientDialogue(identity: identity, code: nil, password: LifeBench.password)
        _ = dialogue.handle(.opened)
        return dialogue
    }

    private static func hear(_ dialogue: inout SysclientDialogue, _ message: AdminMessage) -> [SysclientDialogue.Action] {
        dialogue.handle(.received(.admin(message)))
    }

    private static func json(_ actions: [SysclientDialogue.Action]) -> [String] {
        actions.compactMap { action in
            guard case .send(let frame) = action else { return nil }
            return String(decoding: frame.bytes.readableBytesView.dropFirst(3), as: UTF8.self)
        }
    }

    @Test("a member identifies anew, proves itself by the new words, and stays a member with all its items")
    func tellsAnew() {
        var dialogue = Self.opened(SysclientDialogue.Identity(mac: Self.mac))
        _ = Self.hear(&dialogue, .challenge("1"))
        _ = Self.hear(&dialogue, .item(.ntp, last: true))
        #expect(dialogue.state == .member)
        let told = dialogue.handle(.described(Self.known))
        let head =
            #"{"id":"0004132a7b15","product":"Yealink SIP-T54W","version":"96.86.0.70","platform":{"type":"PHONE"},"other":true,"#
        let tail = #""name":"Anna Beispiel","ethIfs":[{"if":"ETH0","ipv4":"192.0.2.17"}]}"#
        #expect(Self.json(told) == [head + tail])
        let proof = Self.hear(&dialogue, .challenge("1273340918"))
        #expect(Self.json(proof) == [head + #""digest":"\#(Self.digest)","# + tail])
        #expect(proof.count == 1, "no doubt, and nothing to wait for: \(proof)")
        #expect(dialogue.state == .member)
        // All items again are a series of their own: several of one unknown type stay beside each other.
        let key = ConfigurationItem(type: "KEY", value: ["type": "KEY"])
        let modes = [ConfigurationItem.ntp, key, key].map { item -> ItemMode? in
            for case .storeItem(_, let mode) in Self.hear(&dialogue, .item(item)) { return mode }
            return nil
        }
        #expect(modes == [.first, .first, .further(after: 1)])
        #expect(Self.hear(&dialogue, .last) == [.complete])
        #expect(dialogue.handle(.described(Self.known)) == [], "it was told")
    }

    @Test("Devices that says nothing to the second identify leaves the phone a member, and the next update is one")
    func silentDevices() {
        var dialogue = Self.opened(SysclientDialogue.Identity(mac: Self.mac))
        _ = Self.hear(&dialogue, .challenge("1"))
        _ = Self.hear(&dialogue, .item(.ntp, last: true))
        guard case .start(let timer, after: _) = dialogue.handle(.described(Self.known)).last else {
            Issue.record("no timer")
            return
        }
        #expect(dialogue.handle(.timerFired(timer)) == [.complete])
        #expect(dialogue.state == .member)
        #expect(Self.hear(&dialogue, .item(.ntp)) == [.storeItem(.ntp, mode: .replace)])
        #expect(Self.hear(&dialogue, .item(.ntp)) == [.storeItem(.ntp, mode: .replace)])
    }

    @Test("a phone that was admitted by silence does not lose that by telling anew; a second challenge shows doubt")
    func admittedBySilence() {
        var dialogue = Self.opened(SysclientDialogue.Identity(mac: Self.mac))
        _ = Self.hear(&dialogue, .challenge("1"))
        #expect(dialogue.handle(.timerFired(.silence(2))) == [.admitted, .complete])
        _ = dialogue.handle(.described(Self.known))
        _ = Self.hear(&dialogue, .challenge("2"))
        #expect(dialogue.state == .member && !dialogue.isDoubted)
        #expect(Self.hear(&dialogue, .challenge("3")).first == .doubted)
        #expect(dialogue.state == .proving)
    }

    @Test("each telling may be challenged; it does not use up what a wrong password is allowed")
    func manyTellings() {
        var dialogue = Self.opened(SysclientDialogue.Identity(mac: Self.mac))
        _ = Self.hear(&dialogue, .challenge("1"))
        _ = Self.hear(&dialogue, .item(.ntp, last: true))
        for number in 1...20 {
            var identity = Self.known
            identity.version = "\(number)"
            #expect(Self.json(dialogue.handle(.described(identity))).count == 1)
            #expect(Self.json(Self.hear(&dialogue, .challenge("\(number)"))).count == 1)
            _ = Self.hear(&dialogue, .item(.ntp, last: true))
            #expect(dialogue.state == .member)
        }
        #expect((1...3).map { Self.hear(&dialogue, .challenge("\($0)")).contains(.rejected) } == [false, false, true])
    }

    @Test("while Devices decides about a code or a digest nothing is sent; the answer to its challenge has the new words")
    func waits() {
        var proving = Self.opened(SysclientDialogue.Identity(mac: Self.mac))
        #expect(proving.handle(.described(Self.known)) == [])
        #expect(Self.json(Self.hear(&proving, .challenge("1273340918"))).first?.contains(Self.digest) == true)
        _ = Self.hear(&proving, .item(.ntp, last: true))
        #expect(proving.handle(.described(Self.known)) == [])

        var coded = SysclientDialogue(identity: SysclientDialogue.Identity(mac: Self.mac), code: LifeBench.code, password: nil)
        _ = coded.handle(.opened)
        #expect(coded.handle(.described(Self.known)) == [])
        // The code was used up by the first identify, and the series is still on its way.
        #expect(Self.json(Self.hear(&coded, .sysclientPassword(LifeBench.password))) == [])
        #expect(Self.json(Self.hear(&coded, .item(.ntp))) == [])
        let told = Self.json(Self.hear(&coded, .last))
        #expect(told.count == 1 && told.first?.contains("provisioningCode") == false)
        let proof = Self.json(Self.hear(&coded, .challenge("1273340918")))
        #expect(proof.first?.contains(Self.digest) == true && proof.first?.contains("provisioningCode") == false)
    }

    @Test("a phone that Devices knows in no domain is shown there with its new words")
    func outside() {
        var dialogue = Self.opened(SysclientDialogue.Identity(mac: Self.mac))
        _ = dialogue.handle(.timerFired(.silence(1)))
        #expect(Self.json(dialogue.handle(.described(Self.known))).count == 1)
        #expect(dialogue.state == .outside)
        _ = Self.hear(&dialogue, .challenge("1"))
        #expect(dialogue.state == .proving)
    }

    // The life of a phone.

    private static func identity(firmware: String) -> SysclientDialogue.Identity {
        var identity = known
        identity.version = firmware
        return identity
    }

    @Test("Devices is told at most once a minute, then the newest; the next connection begins with it")
    func rate() {
        var bench = LifeBench.ready(.delivered)
        let start = PhoneLife.Action.start(.describing, after: .seconds(60))
        let first = bench.tell(.described(Self.identity(firmware: "1.0")))
        #expect(first.first == start && first.identifies.map(\.version) == ["1.0"])
        bench.hear(.item(.ntp, last: true))
        #expect(bench.tell(.described(Self.identity(firmware: "1.1"))) == [])
        #expect(bench.tell(.described(Self.identity(firmware: "1.2"))) == [])
        let second = bench.tell(.timerFired(.describing))
        #expect(second.first == start && second.identifies.map(\.version) == ["1.2"])
        bench.hear(.item(.ntp, last: true))
        #expect(bench.tell(.timerFired(.describing)) == [])
        #expect(bench.tell(.described(Self.identity(firmware: "1.2"))) == [])
        bench.tell(.disconnected(1, reason: nil))
        #expect(bench.tell(.described(Self.identity(firmware: "1.3"))) == [])
        bench.fireRest()
        #expect(bench.connect(2).identifies.map(\.version) == ["1.3"])
        #expect(bench.life.connectionState == .identifying)
    }

    @Test("what is known before the phone's life starts goes into its first identify")
    func beforeStart() {
        var bench = LifeBench(.delivered, password: LifeBench.password, codeLives: false)
        #expect(bench.tell(.described(Self.known)) == [])
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        #expect(bench.connect(1).identifies.map(\.product) == ["Yealink SIP-T54W"])
    }

    @Test("an identity of another phone is not taken")
    func otherPhone() throws {
        var bench = LifeBench.ready()
        var other = Self.known
        other.mac = try #require(MACAddress("00005e000001"))
        #expect(bench.tell(.described(other)) == [])
        #expect(bench.life.identity.mac == LifeBench.mac)
    }
}
