import DialtoneModel
import DialtoneProvisioning
import Foundation
import Testing

@testable import dialtone

@Suite("The file of overrides")
struct OverrideFileTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")

    private func parse(_ yaml: String, folder: String = "/nowhere", instances: [InstanceID] = [instance]) throws -> [OverrideBook.Entry] {
        try OverrideFile.parse(yaml, name: "o.yaml", folder: folder, instances: instances).entries
    }

    @Test("the example of the documentation can be read, and every section of it counts")
    func documented() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/overrides.md")
            .standardized
        let text = try String(contentsOf: page, encoding: .utf8)
        let yaml = try #require(text.components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```").first)
        try FileManager.default.withTemporaryTemplate("<settings>{{account.user}}</settings>\n") { folder in
            let entries = try parse(yaml, folder: folder)
            #expect(entries.map(\.scope.rank) == [0, 1, 2, 3])
            #expect(entries.contains { !$0.set.parameters.isEmpty } && entries.contains { $0.set.templates.count == 1 })
            #expect(entries[0].set.settings.keys.contains { $0.functionKey != nil })
        }
    }

    @Test("settings are read with dots, one inside the other, and as lists")
    func forms() throws {
        let entries = try parse(
            """
            overrides:
              - settings:
                  time.zone: Europe/Berlin
                  nat: { turn: { server: "turn.example.com:3478", user: on } }
                  media: { codecs: [opus, g722], packet-time: 30 }
                  account.outbound-proxy: ""
                keys: { 2: blf 4712 Bob, 3: none }
            """)
        let texts = Dictionary(uniqueKeysWithValues: entries[0].set.settings.map { ($0.key.name, $0.value) })
        #expect(entries[0].scope == OverrideScope(Self.instance, .instance))
        #expect(
            texts == [
                "time.zone": "Europe/Berlin", "nat.turn.server": "turn.example.com:3478", "nat.turn.user": "on",
                "media.codecs": "opus,g722",
                "media.packet-time": "30", "account.outbound-proxy": "", "key.2": "blf 4712 Bob", "key.3": "none",
            ])
    }

    @Test(
        "what is wrong is told with its line, its key and what is allowed",
        arguments: [
            ("", "the file is empty"), ("overrides: 1", "line 1: overrides: must be a list"), ("[]", "must be a section"),
            ("other: []", "line 1: other: unknown key; allowed there: overrides"), ("a: {", "the file is not YAML: line"),
            ("overrides:\n  - settings: {}\n    settings: {}", "twice in one section: settings"),
            ("overrides:\n  - {}\n  - {}", "line 3: overrides[1]: instance example.com/dialtone is there twice"),
            ("overrides:\n  - instance: x/y", "line 2: overrides[0].instance: \"x/y\" is not configured; allowed: example.com/dialtone"),
            ("overrides:\n  - vendor: acme", "line 2: overrides[0]: the vendor \"acme\" is not known; allowed: yealink"),
            ("overrides:\n  - model: D785", "line 2: overrides[0].model: needs vendor"),
            ("overrides:\n  - phone: 12", "line 2: overrides[0].phone: \"12\" is no MAC"),
            ("overrides:\n  - { vendor: snom, model: 'D*5' }", "the model \"D*5\" is not possible"),
            ("overrides:\n  - setting: {}", "line 2: overrides[0].setting: unknown key; allowed there: instance, vendor"),
            (
                "overrides:\n  - settings:\n      time: { zone: Mars/Base }",
                "line 3: overrides[0].settings.time.zone: \"Mars/Base\" is not possible; allowed:"
            ),
            (
                "overrides:\n  - settings:\n      time: { zon: x }",
                "line 3: overrides[0].settings.time.zon: unknown setting; allowed there: time.ntp"
            ),
            ("overrides:\n  - settings:\n      language:", "line 3: overrides[0].settings.language: has no value; write \"\""),
            ("overrides:\n  - settings: { time.zone: '', time: { zone: '' } }", "time.zone is there twice"),
            ("overrides:\n  - settings: { language: { a: b } }", "overrides[0].settings.language: must be a single value"),
            ("overrides:\n  - settings: { account.password: ‹secret› }", "overrides[0].settings.account.password: is the mask of a secret"),
            (
                "overrides:\n  - keys: { 251: line }",
                "line 2: overrides[0].keys.251: is no key; allowed: 1 to 250, memory.NUMBER, or module-1.NUMBER for the first expansion module"
            ),
            ("overrides:\n  - keys: { 1: fly }", "overrides[0].keys.1: \"fly\" is not possible; allowed: line, none"),
            ("overrides:\n  - parameters: { acme: { a: 1 } }", "line 2: overrides[0].parameters.acme: is not known; allowed: yealink"),
            ("overrides:\n  - parameters: { snom: { 'a b': 1 } }", "line 2: overrides[0].parameters.snom.a b: "),
            ("overrides:\n  - parameters: { snom: 1 }", "overrides[0].parameters.snom: must be a section"),
            ("overrides:\n  - vendor: yealink\n    parameters: { snom: {} }", "line 3: overrides[0].parameters.snom: is for snom"),
            ("overrides:\n  - templates: [ { text: x } ]", "overrides[0].templates[0].vendor: missing"),
            ("overrides:\n  - vendor: snom\n    templates: [ {} ]", "line 3: overrides[0].templates[0]: must have either path or text"),
            (
                "overrides:\n  - vendor: snom\n    templates: [ { path: x.xml } ]",
                "overrides[0].templates[0].path: \"x.xml\": the file cannot be read"
            ),
            (
                "overrides:\n  - vendor: snom\n    templates:\n      - text: |\n          <a>\n          {{b}}</a>",
                "line 4: overrides[0].templates[0]: line 2 of the template: there is no setting b"
            ),
            ("overrides:\n  - vendor: snom\n    templates: [ { file: x, text: <a/> } ]", "Snom phones have no file \"x\""),
        ])
    func problem(yaml: String, words: String) throws {
        let invalid = #expect(throws: OverrideFile.Invalid.self) { try parse(yaml) }
        #expect(invalid?.problems.contains { $0.contains(words) } == true, "\(invalid?.problems ?? [])")
        #expect(invalid?.problems.count == 1, "\(invalid?.problems ?? [])")
    }

    @Test("all problems are told at once, in the order of their lines, and no secret is")
    func all() throws {
        let invalid = #expect(throws: OverrideFile.Invalid.self) {
            try parse(
                """
                overrides:
                  - settings: { ldap.password: "quiet\\nword", media.srtp: sometimes }
                    keys: { 0: line }
                  - vendor: acme
                    settings: { time.zone: nowhere }
                extra: 1
                """)
        }
        let problems = invalid?.problems ?? []
        #expect(problems.count == 6, "\(problems)")
        #expect(problems.map { $0.prefix(6) } == problems.map { $0.prefix(6) }.sorted())
        #expect(!problems.description.contains("quiet"))
    }

    @Test("several instances have to be named")
    func instances() throws {
        let other = InstanceID(domain: "example.org", name: "dialtone")
        let invalid = #expect(throws: OverrideFile.Invalid.self) { try parse("overrides: [ {} ]", instances: [Self.instance, other]) }
        #expect(invalid?.problems == ["line 1: overrides[0].instance: missing; give example.com/dialtone, example.org/dialtone"])
        let entries = try parse("overrides: [ { instance: example.org/dialtone } ]", instances: [Self.instance, other])
        #expect(entries.map(\.scope) == [OverrideScope(other, .instance)])
    }

    @Test("a few lines that stand for millions are refused")
    func aliases() throws {
        var yaml = "a0: &a0 { x: 1 }\n"
        for level in 1...30 { yaml += "a\(level): &a\(level) { x: *a\(level - 1), y: *a\(level - 1) }\n" }
        let invalid = #expect(throws: OverrideFile.Invalid.self) { try parse(yaml + "overrides:\n  - settings: { nat: *a30 }\n") }
        #expect(invalid?.problems.isEmpty == false)
    }

    @Test("what is exported can be applied")
    func roundTrip() throws {
        let entries: [OverrideBook.Entry] = [
            (
                OverrideScope(Self.instance, .instance),
                OverrideSet(
                    settings: Dictionary(
                        uniqueKeysWithValues: [
                            ("account.password", "se\"cr\\et: #1"), ("language", ""), ("time.zone", "Europe/Berlin"),
                            ("account.user", "no"),
                            ("key.2", "blf 4712 Bob"), ("account.display-name", " ~ {x}: [y] 'z' "),
                        ].compactMap { name, text in SettingKey(name).map { ($0, text) } }),
                    parameters: ["snom": [.init(name: "user_ringer[1]", value: "yes"), .init(name: "dim", value: "")]])
            ),
            (
                OverrideScope(Self.instance, .model(vendor: "yealink", model: "T4*")),
                OverrideSet(templates: [
                    FileTemplate(vendor: "yealink", file: "main", text: "#!version:1.0.0.1\n\n  a = {{account.user}} \nb = \t1\n")
                ])
            ),
            (OverrideScope(Self.instance, .phone(MACAddress(value: 0x0004_132A_7B15).unsafelyUnwrapped)), OverrideSet(settings: [:])),
        ]
        let text = try OverrideFile(entries: entries).yaml(revealing: true)
        let back = try parse(text)
        #expect(back.map(\.scope) == entries.map(\.scope) && back.map(\.set) == entries.map(\.set), "\(text)")
        let masked = try OverrideFile(entries: entries).yaml(revealing: false)
        #expect(!masked.contains("se\\\"cr") && masked.contains(SecretMask.mask))
        #expect(throws: OverrideFile.Invalid.self) { try parse(masked) }
    }
}

extension FileManager {
    /// A folder with `templates/` of the documentation's example, for the time of `body`.
    fileprivate func withTemporaryTemplate(_ text: String, _ body: (String) throws -> Void) throws {
        let folder = temporaryDirectory.appendingPathComponent("dialtone-test-\(UUID().uuidString)")
        try createDirectory(at: folder.appendingPathComponent("templates"), withIntermediateDirectories: true)
        defer { try? removeItem(at: folder) }  // left-overs in a temporary folder harm nobody
        try text.write(to: folder.appendingPathComponent("templates/snom-d785.xml"), atomically: true, encoding: .utf8)
        try body(folder.path)
    }
}
