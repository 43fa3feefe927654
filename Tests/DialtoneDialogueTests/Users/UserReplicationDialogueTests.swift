import DialtoneModel
import DialtoneWire
import TestSupport
import Testing

@testable import DialtoneDialogue

@Suite("Following the users of a PBX")
struct UserReplicationDialogueTests {
    private typealias Dialogue = UserReplicationDialogue

    private static let key = Secret("key of the test")
    private static let mark = UserReplicationMark(database: "6c0f2b", number: 9)

    private static func started(after mark: UserReplicationMark? = nil) -> Dialogue {
        var dialogue = Dialogue(source: "u", passwordKey: key, after: mark)
        _ = dialogue.handle(.started)
        return dialogue
    }

    private static func hear(
        _ dialogue: inout Dialogue, _ example: PBXExamples.Example, src: String? = nil
    ) throws -> [Dialogue.Action] {
        dialogue.handle(.received(try example.message(src: src)))
    }

    /// All rows are there; the next `src` would be `u-4`.
    private static func following(after mark: UserReplicationMark? = nil) throws -> Dialogue {
        var dialogue = started(after: mark)
        _ = try hear(&dialogue, PBXExamples.startResult)
        _ = try hear(&dialogue, PBXExamples.anna)
        _ = try hear(&dialogue, PBXExamples.endOfRows)
        return dialogue
    }

    private static func sent(_ actions: [Dialogue.Action]) -> [String] {
        actions.compactMap { if case .send(let json) = $0 { json.text } else { nil } }
    }

    @Test("all users come row by row, then their changes by themselves, whatever src they carry")
    func wholeTable() throws {
        var dialogue = Dialogue(source: "u", passwordKey: Self.key)
        let columns = ["guid", "h323", "cn", "dn", "e164", "node", "loc", "hide", "devices", "pwd"]
        #expect(
            dialogue.handle(.started) == [
                .send([
                    "api": "PbxTableUsers", "src": "u-1", "mt": "ReplicateStart", "add": true, "del": true,
                    "columns": .object(columns.map { JSONMember($0, ["update": false]) }), "pseudo": [""],
                ]), .start(.answer(1), after: .seconds(10)),
            ])
        #expect(
            try Self.hear(&dialogue, PBXExamples.startResult) == [
                .began(isFull: true), .send(["api": "PbxTableUsers", "src": "u-2", "mt": "ReplicateNext"]),
                .start(.answer(2), after: .seconds(10)),
            ])
        let actions = try Self.hear(&dialogue, PBXExamples.anna)
        guard case .row(let anna) = actions.first else {
            Issue.record("no row")
            return
        }
        #expect(anna.h323 == "anna" && anna.cn == "Anna Beispiel" && anna.e164 == "201" && anna.location == "hq")
        #expect(anna.devices?.map(\.hw) == ["anna-soft", "0004132a7b15"] && anna.isHidden == false)
        #expect(!"\(anna)".contains("c0ffee"))
        #expect(Self.sent(actions) == [#"{"api":"PbxTableUsers","src":"u-3","mt":"ReplicateNext"}"#])
        #expect(
            try Self.hear(&dialogue, PBXExamples.endOfRows) == [
                .completed(isFull: true, isCut: false), .store(UserReplicationMark(database: "6c0f2b", number: 40)),
            ])
        let changed = try Self.hear(&dialogue, PBXExamples.update, src: "anything")
        #expect(changed.count == 2 && changed.last == .store(UserReplicationMark(database: "6c0f2b", number: 41)))
        #expect(
            try Self.hear(&dialogue, PBXExamples.removal) == [
                .removed(guid: "7f0c5d1e2a9b48d6913300e4c1a75b62"), .store(UserReplicationMark(database: "6c0f2b", number: 42)),
            ])
        #expect(dialogue.handle(.timerFired(.answer(3))) == [])
        #expect(dialogue.state == .following)
    }

    @Test("a PBX before 13r3 has no marks: everything works, and nothing is stored")
    func withoutMarks() throws {
        var dialogue = Self.started()
        #expect(try Self.hear(&dialogue, PBXExamples.oldStartResult).first == .began(isFull: true))
        #expect(try Self.hear(&dialogue, PBXExamples.endOfRows, src: "u-2") == [.completed(isFull: true, isCut: false)])
    }

    @Test("behind a mark only what changed comes; another database, or none, sends everything")
    func marks() throws {
        var same = Dialogue(source: "u", passwordKey: Self.key, after: Self.mark)
        let request = Self.sent(same.handle(.started)).first ?? ""
        #expect(request.hasSuffix(#""pseudo":[""],"guid":"6c0f2b","usn":9}"#))
        #expect(try Self.hear(&same, PBXExamples.startResult).first == .began(isFull: false))
        #expect(try Self.hear(&same, PBXExamples.endOfRows, src: "u-2").first == .completed(isFull: false, isCut: false))

        var other = Self.started(after: UserReplicationMark(database: "before the move", number: 900))
        #expect(try Self.hear(&other, PBXExamples.startResult).first == .began(isFull: true))
        #expect(
            try Self.hear(&other, PBXExamples.endOfRows, src: "u-2") == [
                .completed(isFull: true, isCut: false), .store(UserReplicationMark(database: "6c0f2b", number: 40)),
            ])

        var older = Self.started(after: Self.mark)
        #expect(try Self.hear(&older, PBXExamples.oldStartResult).first == .began(isFull: true))
    }

    @Test("a PBX that refuses to start behind a mark is asked for everything, once")
    func refusedMark() throws {
        let refusal = PBXExamples.Example(
            .fields, #"{"api":"PbxTableUsers","mt":"ReplicateStartResult","src":"u-1","error":"unknown usn"}"#)
        var dialogue = Self.started(after: Self.mark)
        let actions = try Self.hear(&dialogue, refusal)
        #expect(Self.sent(actions).count == 1 && Self.sent(actions).first?.contains("usn") == false)
        #expect(dialogue.state == .starting)
        let rest = try Self.hear(&dialogue, refusal, src: "u-2")
        #expect(rest.last == .start(.rest(1), after: .seconds(60)))
        #expect(Self.sent(dialogue.handle(.timerFired(.rest(1)))).count == 1)
    }

    @Test("silence and errors are followed by a rest that grows to a quarter of an hour; an answer that comes late counts no more")
    func rests() throws {
        var dialogue = Self.started()
        var delays: [Duration] = []
        for number in 1...6 {
            let actions = dialogue.handle(.timerFired(.answer(number)))
            guard case .start(let timer, let delay) = actions.last else {
                Issue.record("no rest")
                return
            }
            delays.append(delay)
            #expect(try Self.hear(&dialogue, PBXExamples.startResult, src: "u-\(number)") == [])
            #expect(Self.sent(dialogue.handle(.timerFired(timer))).count == 1)
        }
        #expect(delays == [60, 120, 240, 480, 900, 900].map { .seconds($0) })
        _ = try Self.hear(&dialogue, PBXExamples.startResult, src: "u-7")
        let broken = PBXExamples.Example(.fields, #"{"api":"PbxTableUsers","mt":"ReplicateNextResult","src":"u-8","error":7}"#)
        #expect(try Self.hear(&dialogue, broken).last == .start(.rest(7), after: .seconds(900)))
    }

    @Test("a change in the middle of the rows is taken, and the mark waits for the last row")
    func changeBetweenRows() throws {
        var dialogue = Self.started()
        _ = try Self.hear(&dialogue, PBXExamples.startResult)
        let actions = try Self.hear(&dialogue, PBXExamples.update)
        #expect(actions.count == 1)
        _ = try Self.hear(&dialogue, PBXExamples.anna)
        #expect(
            try Self.hear(&dialogue, PBXExamples.endOfRows).last == .store(UserReplicationMark(database: "6c0f2b", number: 41)))
    }

    @Test("rows that cannot be read are left out, and then no user is taken for gone because he did not come")
    func unreadableRows() throws {
        var dialogue = Self.started()
        _ = try Self.hear(&dialogue, PBXExamples.startResult)
        let long =
            #"{"api":"PbxTableUsers","mt":"ReplicateNextResult","src":"u-2","columns":{"guid":"a","pwd":"SECRET","cn":""#
            + String(repeating: "x", count: 70_000) + #""}}"#
        let actions = dialogue.handle(.received(try AppMessage(parsing: long)))
        #expect(Self.sent(actions).count == 1)
        #expect(actions.contains { if case .note(let text) = $0 { !text.contains("SECRET") } else { false } })
        let nameless = PBXExamples.Example(
            .fields, #"{"api":"PbxTableUsers","mt":"ReplicateNextResult","src":"u-3","columns":{"cn":"Nameless"}}"#)
        #expect(Self.sent(try Self.hear(&dialogue, nameless)).count == 1)
        #expect(try Self.hear(&dialogue, PBXExamples.endOfRows, src: "u-4") == [.completed(isFull: true, isCut: true)])
    }

    @Test(
        "a change that cannot be read keeps later marks from being stored, so that the next start brings it",
        arguments: [
            #"{"api":"PbxTableUsers","mt":"ReplicateUpdate","columns":{"cn":"Nameless"}}"#,
            #"{"api":"PbxTableUsers","mt":"ReplicateDel","columns":{"cn":"Nameless"}}"#,
        ])
    func unreadableChange(text: String) throws {
        var dialogue = Self.started()
        _ = try Self.hear(&dialogue, PBXExamples.startResult)
        _ = try Self.hear(&dialogue, PBXExamples.endOfRows, src: "u-2")
        #expect(dialogue.state == .following)
        let later = #"{"api":"PbxTableUsers","mt":"ReplicateUpdate","guid":"6c0f2b","usn":"99","columns":{"guid":"80","h323":"ida"}}"#
        let isStored: ([UserReplicationDialogue.Action]) -> Bool = {
            $0.contains { if case .store = $0 { true } else { false } }
        }
        var whole = dialogue
        #expect(isStored(whole.handle(.received(try AppMessage(parsing: later)))))
        let missed = dialogue.handle(.received(try AppMessage(parsing: text)))
        #expect(missed.count == 1)
        let actions = dialogue.handle(.received(try AppMessage(parsing: later)))
        #expect(actions.count == 1 && !isStored(actions))
    }

    @Test("columns that the PBX does not have are named")
    func missingColumns() throws {
        var dialogue = Self.started()
        let poor = PBXExamples.Example(
            .fields, #"{"api":"PbxTableUsers","mt":"ReplicateStartResult","src":"u-1","columns":{"guid":{},"h323":{},"cn":{}}}"#)
        let actions = try Self.hear(&dialogue, poor)
        #expect(
            actions.first == .note("The PBX has no column dn, e164, node, loc, hide, devices, pwd in its table of users."))
    }

    @Test(
        "whatever comes, it sends nothing but ReplicateStart and ReplicateNext, and ends when the session does",
        arguments: Seeds.forThisRun)
    func neverChanges(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let examples = [
            PBXExamples.startResult, PBXExamples.oldStartResult, PBXExamples.anna, PBXExamples.endOfRows, PBXExamples.update,
            PBXExamples.removal, PBXExamples.location,
            PBXExamples.Example(.fields, #"{"api":"PbxTableUsers","mt":"ReplicateDel","columns":[]}"#),
            PBXExamples.Example(.fields, #"{"api":"PbxTableUsers","mt":"ReplicateAddResult","error":"x"}"#),
        ]
        for _ in 0..<100 {
            var dialogue = Self.started(after: Bool.random(using: &random) ? Self.mark : nil)
            var (number, rests, notes) = (1, 0, 0)
            for _ in 0..<200 {
                let event: Dialogue.Event
                switch Int.random(in: 0...9, using: &random) {
                case 0: event = .timerFired(.answer(number))
                case 1: event = .timerFired(.rest(rests))
                default:
                    let example = examples.randomElement(using: &random) ?? PBXExamples.anna
                    event = .received(try example.message(src: "u-\(number)"))
                }
                for action in dialogue.handle(event) {
                    switch action {
                    case .send(let json):
                        try #require(["ReplicateStart", "ReplicateNext"].contains(json["mt"]?.string), "seed \(seed)")
                        number += 1
                    case .start(.rest(let rest), _): rests = rest
                    case .note: notes += 1
                    case .start, .began, .row, .removed, .completed, .store: break
                    }
                }
            }
            #expect(notes <= 20, "seed \(seed)")
            #expect(dialogue.handle(.closed) == [])
            #expect(dialogue.handle(.received(try PBXExamples.update.message())) == [])
            #expect(dialogue.handle(.timerFired(.rest(rests))) == [])
        }
    }
}
