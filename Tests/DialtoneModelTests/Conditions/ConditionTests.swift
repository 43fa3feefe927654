import DialtoneModel
import Testing

@Suite("Conditions")
struct ConditionTests {
    /// What databases and other programs hold: a code may be added here, and never be changed or taken away.
    static let codes: Set<String> = [
        "order-replaced", "phone-removed", "service-stopping", "store-failed", "order-not-allowed", "devices-not-found",
        "connections-queued", "devices-silent", "devices-unreachable", "connection-lost", "code-not-accepted", "code-refused",
        "code-expired", "digest-unanswered", "other-password", "password-rejected", "password-probably-rejected",
        "devices-password-lost", "configuration-incomplete", "not-in-domain", "file-unchecked", "file-impossible", "file-outdated",
        "registrar-moved", "user-unanswered", "user-without-id", "user-unreadable", "entry-unverified", "entry-refused",
        "entry-missing", "entry-unstable", "user-unknown", "user-password-changed", "user-renamed", "user-gone", "entry-gone",
        "entry-tls-only", "not-registered", "not-under-entry", "location-unknown", "makers-admin-password",
        "template-without-admin-password", "admin-password-not-taken", "standby-open", "api-not-granted", "websocket-at-page",
        "pbx-release", "legacy",
        "handset-base-unknown", "handset-base-itself", "handset-base-is-handset", "handset-base-removed", "handset-base-unseen",
        "handset-base-is-phone", "handset-place-taken", "handset-place-beyond", "handset-base-full",
    ]

    @Test("every case is among the samples, those of handsets too")
    func complete() throws {
        #expect(Set(Condition.samples.map { caseName($0) }) == (try declaredCases(of: "Condition", in: "Conditions/Condition.swift")))
        let handsets = Condition.samples.compactMap { if case .handset(let problem) = $0 { caseName(problem) } else { nil } }
        #expect(Set(handsets) == (try declaredCases(of: "HandsetProblem", in: "Conditions/HandsetProblem.swift")))
    }

    @Test("every code is stable, unique and in lower case with dashes")
    func stableCodes() {
        let codes = Condition.samples.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(Set(codes) == Self.codes)
        for code in codes { #expect(isCode(code), "\(code)") }
    }

    @Test("a condition comes back from its code and facts, as text too", arguments: Condition.samples + variants)
    func roundTrip(sample: Condition) throws {
        #expect(Condition(code: sample.code, facts: sample.facts) == sample)
        #expect(Condition(reference: try JSONValue(parsing: sample.reference.text)) == sample)
        #expect(sample.facts.members != nil, "facts are an object, an empty one where there are none")
    }

    private static let mayLack: Set<String> = ["connection-lost problem", "pbx-release release"]

    /// Facts that may be missing, and what stands in the facts of others.
    static let variants: [Condition] = [
        .connectionLost(problem: nil), .pbxRelease(pbx: "hq", release: nil),
        .fileOutdated(cause: .itemsGone(["NTP 3"], more: 2), problem: "x"),
    ]

    @Test("an unknown code, and facts that are missing or of another kind, are no condition")
    func unknown() {
        #expect(Condition(code: "devices-on-holiday", facts: [:]) == nil)
        #expect(Condition(reference: nil) == nil && Condition(reference: ["facts": [:]]) == nil)
        for sample in Condition.samples {
            for fact in sample.facts.members ?? [] where !Self.mayLack.contains("\(sample.code) \(fact.key)") {
                var facts = sample.facts
                facts[fact.key] = nil
                #expect(Condition(code: sample.code, facts: facts) == nil, "\(sample.code) without \(fact.key)")
                facts[fact.key] = true
                #expect(Condition(code: sample.code, facts: facts) == nil, "\(sample.code) with a wrong \(fact.key)")
            }
        }
    }

    @Test("every condition has a text and a title of its own in each language", arguments: TextLanguage.allCases)
    func texts(language: TextLanguage) {
        for words in [Condition.samples.map { $0.text(in: language) }, Condition.samples.map { $0.title(in: language) }] {
            #expect(Set(words).count == words.count)
        }
        for sample in Condition.samples {
            #expect(!sample.title(in: language).isEmpty && sample.title(in: language).count <= 60, "\(sample.code)")
            #expect(sample.title(in: .english) != sample.title(in: .german), "\(sample.code)")
            guard sample.code != "legacy" else { continue }
            #expect(sample.text(in: language).count > 20, "\(sample.code)")
            #expect(sample.text(in: .english) != sample.text(in: .german), "\(sample.code)")
        }
    }

    @Test("a text tells its facts, and a title tells none", arguments: TextLanguage.allCases)
    func facts(language: TextLanguage) throws {
        for sample in Condition.samples {
            var facts = sample.facts
            var told: [String] = []
            for fact in facts.members ?? [] {
                switch fact.value {
                // The id that filters take; people read the maker's name.
                case .string where fact.key == "vendor": break
                case .string where ["base", "mac"].contains(fact.key): told.append(fact.value.string ?? "")
                case .string:
                    facts[fact.key] = .string("‹\(fact.key)›")
                    told.append("‹\(fact.key)›")
                case .number:
                    facts[fact.key] = .int(40 + told.count)
                    told.append("\(40 + told.count)")
                case .object: told.append(RevisionCause(json: fact.value)?.text(in: language) ?? "no cause")
                case .null, .bool, .array: Issue.record("\(sample.code): \(fact.key)")
                }
            }
            let other = try #require(Condition(code: sample.code, facts: facts))
            for word in told { #expect(other.text(in: language).contains(word), "\(sample.code) does not say \(word)") }
            #expect(other.title(in: language) == sample.title(in: language), "\(sample.code)")
        }
    }

    @Test("a search finds the codes by what people read of them in either language")
    func telling() {
        #expect(Condition.codes(telling: "keiner domäne") == ["not-in-domain"])
        #expect(Condition.codes(telling: "code expired") == ["code-expired"])
        #expect(Condition.codes(telling: "no condition says this").isEmpty)
    }
}

/// Whether a text is a code: lower case, digits and single dashes.
func isCode(_ text: String) -> Bool { text.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil }
