import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

struct OverrideTests {
    private static let phone = OverrideScope.Subject.phone(.numbered(0x0004_132a_7b15))

    private static func set(_ texts: [String: String]) throws -> OverrideSet {
        OverrideSet(
            settings: try texts.reduce(into: [:]) { $0[try #require(SettingKey($1.key))] = $1.value },
            parameters: [
                "snom": [.init(name: "user_ringer[1]", value: "Ringer2"), .init(name: "b", value: "\"\n\u{1f600}")], "yealink": [],
            ],
            templates: [FileTemplate(vendor: "snom", file: "main", text: "{{#accounts}}\n{{/accounts}}")])
    }

    @Test("what was set for a scope comes back as it was, in the order of the scopes")
    func roundTrip() async throws {
        try await withStore { store in
            let other = InstanceID(domain: "example.net", name: "dialtone")
            let scopes = [
                OverrideScope(.sample, .instance), OverrideScope(.sample, .vendor("snom")),
                OverrideScope(.sample, .model(vendor: "snom", model: "d7*")),
                OverrideScope(.sample, .model(vendor: "snom", model: "D785/x y")), OverrideScope(.sample, Self.phone),
                OverrideScope(other, .instance),
            ]
            for (index, scope) in scopes.enumerated().reversed() {
                try await store.setOverrides(
                    try Self.set(["time.zone": "Europe/Berlin", "key.3": "blf 47\(index)", "language": ""]), for: scope, at: .noon)
            }
            let all = try await store.overrides()
            #expect(all.map(\.scope) == scopes)
            for (index, entry) in all.enumerated() {
                #expect(try entry.set == Self.set(["time.zone": "Europe/Berlin", "key.3": "blf 47\(index)", "language": ""]))
            }
            let changed = OverrideSet(settings: [try #require(SettingKey("language")): "de"])
            try await store.setOverrides(changed, for: scopes[1], at: .noon)
            for scope in scopes where scope != scopes[1] { try await store.setOverrides(OverrideSet(), for: scope, at: .noon) }
            let rest = try await store.overrides()
            #expect(rest.map(\.scope) == [scopes[1]] && rest.first?.set == changed)
        }
    }

    @Test("every change of any process changes the generation, and other processes' the data version")
    func generation() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let service = try await SQLiteStore.open(path: folder.database, key: key)
            let command = try await SQLiteStore.open(path: folder.database, key: key, access: .beside)
            let scope = OverrideScope(.sample, .instance)
            var generations = Set([try await service.overrideGeneration()])
            var version = try await service.dataVersion()
            for set in [try Self.set([:]), try Self.set([:]), OverrideSet()] {
                try await service.setOverrides(set, for: scope, at: .noon)
                #expect(try await service.dataVersion() == version)
                #expect(generations.insert(try await service.overrideGeneration()).inserted)
                try await command.setOverrides(set, for: scope, at: .noon)
                #expect(try await service.dataVersion() != version)
                #expect(generations.insert(try await service.overrideGeneration()).inserted)
                #expect(try await command.overrideGeneration() == service.overrideGeneration())
                version = try await service.dataVersion()
            }
            _ = try await command.receive(.sample(), at: .noon)
            #expect(generations.contains(try await service.overrideGeneration()), "other writes do not")
            try await command.close()
            try await service.close()
        }
    }

    @Test("a set that is too large, and a scope that has no place, are refused by name")
    func refused() async throws {
        try await withStore { store in
            let scope = OverrideScope(.sample, .model(vendor: "snom", model: "D785"))
            func template(_ count: Int) -> OverrideSet {
                OverrideSet(templates: [FileTemplate(vendor: "snom", file: "main", text: String(repeating: "x", count: count))])
            }
            try await store.setOverrides(template(OverrideTable.documentBytesMax - 200), for: scope, at: .noon)
            let before = try await store.overrideGeneration()
            let error = await #expect(throws: StoreError.self) {
                try await store.setOverrides(template(OverrideTable.documentBytesMax), for: scope, at: .noon)
            }
            #expect(error?.kind == "conflict" && error?.description.contains("model snom D785") == true)
            #expect(try await store.overrides().first?.set == template(OverrideTable.documentBytesMax - 200))
            for subject in [
                OverrideScope.Subject.vendor(""), .vendor("a/b"), .model(vendor: "", model: "D785"), .model(vendor: "snom", model: ""),
                .model(vendor: "a/b", model: "c"),
            ] {
                let error = await #expect(throws: StoreError.self) {
                    try await store.setOverrides(template(1), for: OverrideScope(.sample, subject), at: .noon)
                }
                #expect(error?.kind == "conflict" && error?.description.contains("no possible scope") == true)
            }
            #expect(try await store.overrideGeneration() == before)
        }
    }

    @Test(
        "a row that was tampered with is an error that names the scope, and is mended by setting it anew",
        arguments: [
            ("UPDATE overrides SET subject = '000000000009'", "phone 000000000009"),
            ("UPDATE overrides SET sealed = zeroblob(40)", "phone 0004132a7b15"),
            ("UPDATE overrides SET instance_name = 'other'", "example.com/other"),
            ("UPDATE overrides SET subject_kind = 'model', subject = 'snom'", "model \"snom\""),
        ])
    func tampered(_ sql: String, _ name: String) async throws {
        try await withSQLite { store in
            try await store.setOverrides(try Self.set([:]), for: OverrideScope(.sample, Self.phone), at: .noon)
            try await store.tamper(sql)
            let error = await #expect(throws: StoreError.self) { _ = try await store.overrides() }
            #expect(error?.kind == "corrupt" && error?.description.contains(name) == true, "\(String(describing: error))")
            if sql.contains("zeroblob") {
                try await store.setOverrides(try Self.set([:]), for: OverrideScope(.sample, Self.phone), at: .noon)
                #expect(try await store.overrides().count == 1)
            }
        }
    }

    @Test(
        "a document that is no set of overrides is an error that says what is wrong, without values",
        arguments: [
            ("", "not JSON"), ("[]", "lack"), (#"{"settings":{},"parameters":{}}"#, "lack"),
            (#"{"settings":{"no.such":"pass-word"},"parameters":{},"templates":[]}"#, "no.such"),
            (#"{"settings":{"language":{"a":"pass-word"}},"parameters":{},"templates":[]}"#, "language that is no text"),
            (#"{"settings":{},"parameters":{"snom":[["a"]]},"templates":[]}"#, "parameters for snom"),
            (#"{"settings":{},"parameters":{"snom":"pass-word"},"templates":[]}"#, "parameters for snom"),
            (#"{"settings":{},"parameters":{},"templates":[{"vendor":"snom","text":"pass-word"}]}"#, "template without"),
        ])
    func corrupt(_ text: String, _ words: String) throws {
        let scope = OverrideScope(.sample, .vendor("snom"))
        let error = #expect(throws: StoreError.self) { try OverrideDocument.set(in: text, of: scope) }
        let description = try #require(error?.description)
        #expect(description.contains("vendor snom") && description.contains(words) && !description.contains("pass-word"))
    }

    @Test("the schema itself refuses a scope that is none")
    func invariants() async throws {
        try await withSQLite { store in
            for values in ["'model', ''", "'instance', 'x'", "'phone', '0004132A7B15'", "'site', 'x'"] {
                await #expect(throws: (any Error).self) {
                    try await store.tamper("INSERT INTO overrides VALUES ('example.com', 'dialtone', \(values), 1, zeroblob(40))")
                }
            }
        }
    }
}
