import DialtoneModel
import Testing

@Suite("Conditions")
struct ConditionTests {
    /// One of each case; the switch below does not compile without a line for a new one.
    static let samples: [Condition] = [
        .orderNotAllowed(app: "dialtone"),
        .userPasswordChanged(user: "anna"), .userRenamed(user: "anna", name: "anne"), .userGone(user: "anna"),
        .entryGone(user: "anna", hwid: "0004132a7b15"), .registrarMoved(from: "pbx.example.com", to: "north.example.com"),
        .locationUnknown(location: "north", registrar: "pbx.example.com"), .standbyOpen(pbxs: "hq-2, hq-3"),
        .apiNotGranted(api: "PbxTableUsers", tick: "TableUsers"),
        .websocketAtPage(object: "dialtone", app: "dialtone-admin"),
        .pbxRelease(pbx: "hq", release: "13r2"), .notUnderEntry(user: "anna", hwid: "0004132a7b15", devices: 2),
        .entryTLSOnly, .makersAdminPassword(vendor: "yealink"), .templateWithoutAdminPassword(scope: "vendor snom"),
    ]

    @Test("every code is stable, unique and in lower case with dashes")
    func codes() {
        let codes = Self.samples.map(\.code)
        #expect(Set(codes).count == codes.count)
        for code in codes {
            #expect(code.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }, "\(code)")
            #expect(code.first?.isLowercase == true && code.last != "-" && !code.contains("--"), "\(code)")
        }
        for sample in Self.samples {
            let expected =
                switch sample {
                case .orderNotAllowed: "order-not-allowed"
                case .userPasswordChanged: "user-password-changed"
                case .userRenamed: "user-renamed"
                case .userGone: "user-gone"
                case .entryGone: "entry-gone"
                case .registrarMoved: "registrar-moved"
                case .locationUnknown: "location-unknown"
                case .standbyOpen: "standby-open"
                case .apiNotGranted: "api-not-granted"
                case .websocketAtPage: "websocket-at-page"
                case .pbxRelease: "pbx-release"
                case .notUnderEntry: "not-under-entry"
                case .entryTLSOnly: "entry-tls-only"
                case .makersAdminPassword: "makers-admin-password"
                case .templateWithoutAdminPassword: "template-without-admin-password"
                }
            #expect(sample.code == expected)
        }
    }

    @Test("every condition has a text of its own in each language, with its facts in it", arguments: TextLanguage.allCases)
    func texts(language: TextLanguage) {
        let texts = Self.samples.map { $0.text(in: language) }
        #expect(Set(texts).count == texts.count)
        for (sample, text) in zip(Self.samples, texts) {
            #expect(text.count > 20, "\(sample.code)")
            #expect(text.last == "." || text.last == "?", "\(sample.code): \(text)")
            #expect(text != sample.text(in: language == .english ? .german : .english), "\(sample.code)")
            for fact in sample.facts.members ?? [] {
                guard let word = fact.value.looseText else { continue }
                #expect(text.contains(word), "\(sample.code) does not say \(fact.key)")
            }
        }
    }
}

extension JSONValue {
    fileprivate var looseText: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .null, .bool, .array, .object: nil
        }
    }
}
