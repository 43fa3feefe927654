import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import NIOCore
import Testing

@Suite("A connection to Devices as one phone")
struct SysclientDialogueTests {
    private static let identity = SysclientDialogue.Identity(mac: MACAddress("0004132a7b15").unsafelyUnwrapped)
    private static let code = Secret("418830297561")
    private static let password = Secret("hV3!kq9ZsW2xLr7TnB5_yJc8DfGm4PaE")

    private static func opened(code: Secret?, password: Secret?) -> SysclientDialogue {
        var dialogue = SysclientDialogue(identity: identity, code: code, password: password)
        _ = dialogue.handle(.opened)
        return dialogue
    }

    private static func hear(_ dialogue: inout SysclientDialogue, _ message: AdminMessage) -> [SysclientDialogue.Action] {
        dialogue.handle(.received(.admin(message)))
    }

    private static func identify(code: Secret? = nil, digest: String? = nil) -> SysclientDialogue.Action {
        .send(
            .admin(
                .identify(
                    SysclientIdentify(
                        id: "0004132a7b15", product: "Dialtone", version: "1", provisioningCode: code, digest: digest))))
    }

    private static func silence(_ number: Int) -> SysclientDialogue.Action { .start(.silence(number), after: .seconds(10)) }

    @Test("the identifies are byte for byte those of the protocol page")
    func frames() throws {
        var dialogue = SysclientDialogue(identity: Self.identity, code: Self.code, password: nil)
        let first = dialogue.handle(.opened)
        #expect(
            try Self.json(first)
                == #"{"id":"0004132a7b15","product":"Dialtone","version":"1","platform":{"type":"PHONE"},"other":true,"#
                + #""provisioningCode":"418830297561"}"#)
        var again = Self.opened(code: nil, password: Self.password)
        // Digest: vector sysclient-own-1.
        #expect(
            try Self.json(Self.hear(&again, .challenge("1273340918")))
                == #"{"id":"0004132a7b15","product":"Dialtone","version":"1","platform":{"type":"PHONE"},"other":true,"#
                + #""digest":"d5659b4521213f5cbaec68900ac635cee2c52f04675866a9867c70a011618b97"}"#)
    }

    private static func json(_ actions: [SysclientDialogue.Action]) throws -> String {
        guard case .send(let frame) = try #require(actions.first) else { return "" }
        #expect(frame.bytes.readableBytesView.prefix(3).elementsEqual([1, 0, 0]))
        return String(decoding: frame.bytes.readableBytesView.dropFirst(3), as: UTF8.self)
    }

    // The rows of the first provisioning.

    @Test("with a code there is no silence timer, and the password is stored before anything else")
    func firstProvisioning() {
        var dialogue = SysclientDialogue(identity: Self.identity, code: Self.code, password: nil)
        #expect(dialogue.handle(.opened) == [Self.identify(code: Self.code)])
        #expect(
            Self.hear(&dialogue, .sysclientPassword(Self.password)) == [
                .storePassword(Self.password), .admitted, Self.silence(1),
            ])
        #expect(
            Self.hear(&dialogue, .item(.phone)) == [
                .storeItem(.phone, mode: .first), Self.silence(2),
            ])
        #expect(dialogue.handle(.timerFired(.silence(1))) == [])
        #expect(Self.hear(&dialogue, .last) == [.seriesCompleted([ConfigurationItem.phone.identity]), .complete])
        #expect(dialogue.handle(.timerFired(.silence(2))) == [])
    }

    @Test("a challenge with code and password is answered with both")
    func codeAndDigest() {
        var dialogue = Self.opened(code: Self.code, password: Self.password)
        let digest = "d5659b4521213f5cbaec68900ac635cee2c52f04675866a9867c70a011618b97"
        #expect(
            Self.hear(&dialogue, .challenge("1273340918")) == [
                Self.identify(code: Self.code, digest: digest), Self.silence(1),
            ])
    }

    @Test("a challenge without a password cannot be answered")
    func unprovable() {
        var dialogue = Self.opened(code: Self.code, password: nil)
        #expect(Self.hear(&dialogue, .challenge("1")) == [.unprovable])
        #expect(dialogue.state == .identifying)
    }

    @Test("passwords that came before the one they are encrypted with are read when it comes")
    func deferredPasswords() throws {
        var dialogue = Self.opened(code: Self.code, password: nil)
        // Vectors: frame-admin-password and the MEDIA item of the protocol page.
        #expect(Self.hear(&dialogue, .adminPassword(seed: "Ab3!Zz09_QwErTy7", cipher: "b11a158988aa9c91bc2f")) == [])
        let media = ConfigurationItem(
            type: "MEDIA",
            value: [
                "type": "MEDIA", "turnServer": "turn.example.com?transport=udp", "turnUser": "relay",
                "turnPassword": "534ba340ec9d0fdff98573ea", "turnSeed": "uT7_mmQ2!pLx90Ke",
            ])
        // Vector: log-password-own.
        let alarms = ConfigurationItem(
            type: "ALARM_SERVER",
            value: [
                "type": "ALARM_SERVER", "logUrl": "https://log.example.com/in", "logPassword": "de28f2a5120998dc9affe2ac57156e",
                "logSeed": "Lg4!xWn_20bTq7Ya",
            ])
        var second = media
        second.value["turnServer"] = "other.example.com"
        #expect(Self.hear(&dialogue, .item(media)) == [.storeItem(media, mode: .first)])
        #expect(Self.hear(&dialogue, .item(alarms)) == [.storeItem(alarms, mode: .first)])
        #expect(Self.hear(&dialogue, .item(second)) == [.storeItem(second, mode: .further(after: 1))])
        #expect(
            Self.hear(&dialogue, .sysclientPassword(Self.password)) == [
                .storePassword(Self.password), .admitted, .storeAdminPassword(Secret("Adm-5521-x")),
                .storeItem(media.opened(Secret("relay-pass-1")), mode: .opened(of: media)),
                .storeItem(alarms.opened(Secret("Logbuch-77-süd")), mode: .opened(of: alarms)),
                .storeItem(second.opened(Secret("relay-pass-1")), mode: .opened(of: second)), Self.silence(1),
            ])
        // What was read is not read again.
        #expect(Self.hear(&dialogue, .sysclientPassword(Self.password)) == [.storePassword(Self.password), Self.silence(2)])
        #expect(Self.hear(&dialogue, .item(media)).first == .storeItem(media.opened(Secret("relay-pass-1")), mode: .further(after: 2)))
    }

    @Test("a password that cannot be read is noted without its text, and read with the next sysclient password")
    func undecipherable() {
        var dialogue = Self.opened(code: nil, password: Secret("wrong"))
        let actions = Self.hear(&dialogue, .adminPassword(seed: "Ab3!Zz09_QwErTy7", cipher: "b11a158988aa9c91bc2f"))
        #expect(actions.contains { if case .note(let text) = $0 { !text.contains("b11a15") } else { false } })
        let media = ConfigurationItem(
            type: "MEDIA",
            value: ["type": "MEDIA", "id": 8, "turnPassword": "534ba340ec9d0fdff98573ea", "turnSeed": "uT7_mmQ2!pLx90Ke"])
        let stored = Self.hear(&dialogue, .item(media))
        #expect(stored.contains(.storeItem(media, mode: .first)))
        #expect(stored.contains { if case .note(let text) = $0 { !text.contains("534ba3") } else { false } })
        let read = Self.hear(&dialogue, .sysclientPassword(Self.password))
        #expect(read.contains(.storeAdminPassword(Secret("Adm-5521-x"))))
        #expect(read.contains(.storeItem(media.opened(Secret("relay-pass-1")), mode: .opened(of: media))))
    }

    @Test("an item that another took the place of is not read later")
    func replacedBeforeRead() {
        var dialogue = Self.opened(code: Self.code, password: nil)
        let media = ConfigurationItem(
            type: "MEDIA",
            value: ["type": "MEDIA", "id": 8, "turnPassword": "534ba340ec9d0fdff98573ea", "turnSeed": "uT7_mmQ2!pLx90Ke"])
        _ = Self.hear(&dialogue, .item(media))
        _ = Self.hear(&dialogue, .item(ConfigurationItem(type: "MEDIA", value: ["type": "MEDIA", "id": 8])))
        let actions = Self.hear(&dialogue, .sysclientPassword(Self.password))
        #expect(!actions.contains { if case .storeItem = $0 { true } else { false } })
    }

    // The rows of the reconnect.

    @Test("ten seconds without a challenge mean that the phone is in no domain, until a password or a challenge comes")
    func outside() {
        var dialogue = SysclientDialogue(identity: Self.identity, code: nil, password: Self.password)
        #expect(dialogue.handle(.opened) == [Self.identify(), Self.silence(1)])
        #expect(dialogue.handle(.timerFired(.silence(1))) == [.outsideDomain])
        #expect(dialogue.state == .outside)
        var other = dialogue
        #expect(Self.hear(&dialogue, .sysclientPassword(Secret("new"))).prefix(2) == [.storePassword(Secret("new")), .admitted])
        _ = Self.hear(&other, .challenge("1"))
        #expect(other.state == .proving)
    }

    @Test(
        "after a digest an item or an admin password is success",
        arguments: [
            AdminMessage.item(.ntp), .adminPassword(seed: "Ab3!Zz09_QwErTy7", cipher: "b11a158988aa9c91bc2f"),
        ])
    func evidence(message: AdminMessage) {
        var dialogue = Self.opened(code: nil, password: Self.password)
        _ = Self.hear(&dialogue, .challenge("1"))
        #expect(Self.hear(&dialogue, message).first == .admitted)
        #expect(dialogue.state == .member)
    }

    @Test("after a digest ten seconds of silence are success too")
    func silentSuccess() {
        var dialogue = Self.opened(code: nil, password: Self.password)
        #expect(Self.hear(&dialogue, .challenge("1")).last == Self.silence(2))
        #expect(dialogue.handle(.timerFired(.silence(1))) == [])
        #expect(dialogue.handle(.timerFired(.silence(2))) == [.admitted, .complete])
        #expect(dialogue.state == .member)
    }

    @Test("three challenges are answered, the second shows doubt, the fourth ends it")
    func challenges() {
        var dialogue = Self.opened(code: nil, password: Self.password)
        let answers = (1...4).map { Self.hear(&dialogue, .challenge("\($0)")) }
        #expect(answers.map(\.count) == [2, 3, 3, 1])
        #expect(answers[1].first == .doubted && answers[2].first == .doubted)
        #expect(answers[3] == [.rejected])
        #expect(dialogue.state == .closed)
        #expect(Self.hear(&dialogue, .sysclientPassword(Self.password)) == [])
    }

    @Test("a new password at any time replaces the old, and its items are a new series")
    func newPassword() {
        var dialogue = Self.opened(code: nil, password: Self.password)
        _ = Self.hear(&dialogue, .challenge("1"))
        _ = Self.hear(&dialogue, .item(.ntp, last: true))
        let new = Secret("new")
        #expect(Self.hear(&dialogue, .sysclientPassword(new)) == [.storePassword(new), Self.silence(3)])
        _ = Self.hear(&dialogue, .item(.ntp))
        #expect(Self.hear(&dialogue, .item(.ntp)).first == .storeItem(.ntp, mode: .further(after: 1)))
        #expect(Self.hear(&dialogue, .last) == [.complete])
    }

    // Items.

    @Test("in a series items stand beside each other, by their id if they have one; updates replace")
    func itemModes() {
        let key = ConfigurationItem(type: "KEY", value: ["type": "KEY", "n": 1])
        let numbered = ConfigurationItem(type: "NTP", value: ["type": "NTP", "id": 9])
        var dialogue = Self.opened(code: nil, password: Self.password)
        _ = Self.hear(&dialogue, .challenge("1"))
        let items: [ConfigurationItem] = [.phone, .phone, key, key, numbered, .ntp]
        let modes = items.map { item in Self.mode(Self.hear(&dialogue, .item(item))) }
        #expect(modes == [.first, .further(after: 1), .first, .further(after: 1), .first, .first])
        let identities = [ConfigurationItem.phone, .phone, key, key, numbered, .ntp].map(\.identity)
        #expect(Self.hear(&dialogue, .last) == [.seriesCompleted(identities), .complete])
        let later = items.map { item in Self.hear(&dialogue, .item(item, last: true)) }
        #expect(later == items.map { [.storeItem($0, mode: .replace)] })
    }

    @Test("neither silence nor a lone last says what the phone has no more")
    func nothingIsTaken() {
        var silent = Self.opened(code: nil, password: Self.password)
        _ = Self.hear(&silent, .challenge("1"))
        _ = Self.hear(&silent, .item(.ntp))
        #expect(silent.handle(.timerFired(.silence(3))) == [.complete])
        #expect(Self.hear(&silent, .last) == [])
        var empty = Self.opened(code: nil, password: Self.password)
        _ = Self.hear(&empty, .challenge("1"))
        let actions = Self.hear(&empty, .last)
        #expect(actions.contains(.complete))
        #expect(!actions.contains { if case .seriesCompleted = $0 { true } else { false } })
        #expect(actions.contains { if case .note = $0 { true } else { false } })
    }

    private static func mode(_ actions: [SysclientDialogue.Action]) -> ItemMode? {
        for case .storeItem(_, let mode) in actions { return mode }
        return nil
    }

    @Test("neither more types nor more items of a series than anybody has are kept")
    func itemBounds() {
        var types = Self.opened(code: nil, password: Self.password)
        let kept = (1...100).count { number in
            let item = ConfigurationItem(type: "T\(number)", value: ["type": "T"])
            return Self.mode(Self.hear(&types, .item(item))) != nil
        }
        #expect(kept == 64)
        var items = Self.opened(code: nil, password: Self.password)
        let appended = (1...1000).count { _ in
            Self.mode(Self.hear(&items, .item(ConfigurationItem(type: "T", value: ["type": "T"])))) != nil
        }
        #expect(appended == 256)
    }

    // What does not belong there.

    @Test("messages without a meaning are noted once each and change nothing", arguments: [0, 1, 2, 3])
    func meaningless(stage: Int) {
        var dialogue = Self.opened(code: stage == 0 ? Self.code : nil, password: Self.password)
        if stage == 1 { _ = Self.hear(&dialogue, .challenge("1")) }
        if stage == 2 { _ = dialogue.handle(.timerFired(.silence(1))) }
        if stage == 3 { _ = Self.hear(&dialogue, .sysclientPassword(Self.password)) }
        let state = dialogue.state
        let messages: [AdminMessage] = [
            .unknown(id: 7), .provisionResult(error: nil), .provision(id: "TEL1", code: Self.code),
            .identify(SysclientIdentify(id: "x", product: "x", version: "1")),
        ]
        for message in messages {
            #expect(Self.hear(&dialogue, message).count == 1)
            #expect(Self.hear(&dialogue, message) == [])
        }
        #expect(dialogue.state == state)
        let ids = (8...200).count { Self.hear(&dialogue, .unknown(id: $0)) != [] }
        #expect(ids <= 20)
    }

    @Test("before the connection is open and after its end nothing is done")
    func closed() {
        var dialogue = Self.opened(code: nil, password: Self.password)
        for number in 1...4 { _ = Self.hear(&dialogue, .challenge("\(number)")) }
        #expect(dialogue.handle(.timerFired(.silence(9))) == [])
        #expect(dialogue.handle(.received(.tunnel(TunnelFrame(session: 1, event: .send)))) == [])
    }

    @Test("tunnel frames go through")
    func tunnel() {
        var dialogue = Self.opened(code: nil, password: Self.password)
        let frame = TunnelFrame(session: 31, event: .send, data: ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
        let actions = dialogue.handle(.received(.tunnel(frame)))
        #expect(actions.last == .send(.tunnel(TunnelFrame(session: 31, event: .sendResult))))
        guard case .start(let timer, after: .seconds(30)) = actions.first else {
            Issue.record("no timer")
            return
        }
        #expect(dialogue.handle(.timerFired(timer)).first == .send(.tunnel(TunnelFrame(session: 31, event: .shutdown))))
    }
}
