import DialtoneModel
import DialtoneVendors
import Testing

@testable import DialtoneProvisioning

@Suite("Checking overrides")
struct OverrideProblemTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")
    private static let everybody = OverrideScope(instance, .instance)

    private static func set(_ settings: [String: String]) -> OverrideSet {
        OverrideSet(settings: Dictionary(uniqueKeysWithValues: settings.compactMap { name, text in SettingKey(name).map { ($0, text) } }))
    }

    private static let manyParameters = OverrideSet(
        parameters: ["snom": (0...2000).map { PhoneSettings.VendorParameter(name: "a\($0)", value: "1") }])
    private static let manyTemplates = OverrideSet(
        templates: Array(repeating: FileTemplate(vendor: "snom", file: "main", text: "<a>{{mac}}</a>"), count: 201))

    @Test("what is right has no problem")
    func right() {
        let set = OverrideSet(
            settings: Self.set(["time.zone": "Europe/Berlin", "language": "", "key.2": "blf 4712 Bob"]).settings,
            parameters: ["snom": [.init(name: "user_ringer[1]", value: "Ringer2")], "yealink": [.init(name: "a.b", value: "")]],
            templates: [FileTemplate(vendor: "snom", file: "main", text: "<a>{{mac}}</a>")])
        #expect(set.problems(for: Self.everybody) == [])
    }

    @Test(
        "each problem names its place, and no value",
        arguments: [
            (set(["time.zone": "Mars/Base-9"]), everybody, "time.zone", "allowed"),
            (set(["account.display-name": "a\nsecond line"]), everybody, "account.display-name", "line break"),
            (set(["account.display-name": "Mars\u{202e}"]), everybody, "account.display-name", "direction of writing"),
            (OverrideSet(parameters: ["snom": [.init(name: "a", value: "Mars\u{202e}")]]), everybody, "parameter a of snom", "direction"),
            (set(["account.display-name": "Mars" + String(repeating: "x", count: 4093)]), everybody, "account.display-name", "4096 bytes"),
            (manyParameters, everybody, "vendor snom", "2000 parameters"),
            (manyTemplates, everybody, "template for snom main", "200 templates"),
            (set(["account.password": SecretMask.mask]), everybody, "account.password", "mask"),
            (set(["sip.identity": "Mars/Base-9"]), everybody, "sip.identity", "user or hwid"),
            (OverrideSet(parameters: ["acme": []]), everybody, "vendor acme", "yealink"),
            (OverrideSet(parameters: ["snom": [.init(name: "a b", value: "Mars/Base-9")]]), everybody, "parameter a b of snom", "name"),
            (OverrideSet(parameters: ["snom": [.init(name: "a", value: "Mars\n")]]), everybody, "parameter a of snom", "line break"),
            (
                OverrideSet(parameters: ["snom": [.init(name: "a", value: "1"), .init(name: "a", value: "2")]]), everybody,
                "parameter a of snom", "twice"
            ),
            (
                OverrideSet(parameters: ["snom": [.init(name: "a", value: "1")]]), OverrideScope(instance, .vendor("yealink")),
                "vendor snom", "yealink alone"
            ),
            (
                OverrideSet(parameters: ["snom": [.init(name: "http_pass", value: SecretMask.mask)]]), everybody,
                "parameter http_pass of snom", "mask"
            ),
            (
                OverrideSet(templates: [FileTemplate(vendor: "yealink", file: "main", text: "a = 1\nb = {{nothing}}")]), everybody,
                "template for yealink main", "no setting"
            ),
        ] as [(OverrideSet, OverrideScope, String, String)])
    func wrong(set: OverrideSet, scope: OverrideScope, place: String, word: String) {
        let problems = set.problems(for: scope)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.place.description == place && problems.first?.reason.contains(word) == true, "\(problems)")
        #expect(!problems.description.contains("Mars"))
    }

    @Test(
        "scopes that no phone can be in",
        arguments: [
            (OverrideScope.Subject.vendor("acme"), false), (.vendor("snom"), true), (.model(vendor: "snom", model: "D785"), true),
            (.model(vendor: "snom", model: "d7*"), true), (.model(vendor: "snom", model: "*"), false),
            (.model(vendor: "snom", model: "D*5"), false), (.model(vendor: "snom", model: ""), false), (.instance, true),
        ])
    func scopes(subject: OverrideScope.Subject, isPossible: Bool) {
        #expect((OverrideScope(Self.instance, subject).problem() == nil) == isPossible)
    }

    @Test("every secret setting is masked when it is explained, and the mask is no value")
    func masks() {
        for key in SettingKey.all where key.isSecret { #expect(key.problem(with: SecretMask.mask) != nil, "\(key)") }
    }
}
