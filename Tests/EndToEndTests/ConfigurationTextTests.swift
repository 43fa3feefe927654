import Testing

@testable import dialtone

/// What is said of a configuration that cannot be read, and that reading it has an end.
struct ConfigurationTextTests {
    private static func problems(_ yaml: String, _ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try Configuration.parse(yaml, folder: "/nonexistent", environment: environment)
            return []
        } catch {
            return error.problems
        }
    }

    @Test(
        "a file that is not YAML is refused with its line, and without the line's text: a password may stand there",
        arguments: [
            "instances:\n- domain: a\n  name: b\n  password: \"swordfish\n", "instances:\n- {password: swordfish\n",
            "instances:\n\t- password: swordfish\n", "instances:\n- password: swordfish\n  password: swordfish\n",
        ])
    func noSecret(yaml: String) throws {
        let problems = Self.problems(yaml)
        #expect(problems.first?.contains("line ") == true, "\(problems)")
        #expect(!problems.contains { $0.contains("swordfish") }, "\(problems)")
    }

    @Test("a few lines that stand for millions of values are refused")
    func aliases() {
        let lines = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
        let problems = Self.problems((["a0: &a0 [1, 1]"] + lines).joined(separator: "\n"))
        #expect(problems.contains { $0.hasPrefix("more than 50000 values") })
    }

    @Test("the number of an entry in the environment has a limit", arguments: ["9223372036854775807", "1000", "-1"])
    func entries(number: String) {
        let problems = Self.problems("", ["DIALTONE_INSTANCES_\(number)_DOMAIN": "example.com"])
        #expect(problems.contains { $0.hasPrefix("DIALTONE_INSTANCES_\(number)_DOMAIN: \(number) is not possible") }, "\(problems)")
    }

    @Test("what is no part of a path is no name of an instance", arguments: ["a/b", "a/\u{301}b", "a\u{1}", "a b", "a%2f"])
    func names(name: String) {
        let problems = Self.problems("", ["DIALTONE_INSTANCES_0_DOMAIN": "example.com", "DIALTONE_INSTANCES_0_NAME": name])
        #expect(problems.contains { $0.contains("is not possible in a URL of ours") }, "\(problems)")
    }
}
