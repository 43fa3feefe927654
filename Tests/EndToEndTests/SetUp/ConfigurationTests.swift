import DialtoneModel
import DialtoneSupport
import Foundation
import Logging
import TestSupport
import Testing

@testable import dialtone

@Suite("The configuration as it is read")
struct ConfigurationTests {
    private static let instances = "instances: [{ domain: example.com, name: dialtone, password: a1b2c3 }]"

    private func problems(_ yaml: String, environment: [String: String] = [:]) -> [String] {
        do {
            _ = try Configuration.parse(yaml, folder: "/", environment: environment)
            return []
        } catch {
            return error.problems
        }
    }

    @Test(
        "a file that is not YAML is one problem in plain words, without what stands in it",
        arguments: [
            ("listen:\n\tport: 1\n", "line 2 begins with a tab: YAML wants blanks there; write two blanks for each step to the right"),
            ("listen:\n  \tport: 1\n", "line 2 begins with a tab: YAML wants blanks there; write two blanks for each step to the right"),
            (
                "database: x\n\tpassword: s3cret\n",
                "line 2 begins with a tab: YAML wants blanks there; write two blanks for each step to the right"
            ),
            ("listen: { port: 1\npassword: s3cret\n", "line 2, column"), ("listen:\n  port: 1\n host: s3cret\n", "line 3, column"),
            ("listen: \"s3cret\n", "line "), ("public-url: a\nlisten: { port: 1 }\npublic-url: s3cret\n", "public-url"),
            ("listen:\n  port: 1\n  port: 2\n", "port"),
        ])
    func notYAML(yaml: String, words: String) throws {
        let found = problems(yaml)
        #expect(found.count == 1, "nothing is said to be missing: \(found)")
        let problem = try #require(found.first)
        #expect(problem.contains(words) && !problem.contains("s3cret") && !problem.contains("instances"), "\(problem)")
    }

    @Test("a key that stands twice is named")
    func twice() {
        #expect(problems("listen: { port: 1 }\nlisten: { port: 2 }\n").first?.contains("stands twice in the same section") == true)
    }

    @Test("a section where a list belongs is one line that says where the dash goes")
    func section() {
        #expect(
            problems("instances:\n  domain: example.com\n  name: dialtone\n  password: s3cret\n")
                == ["instances: must be a list: write - before domain, and two blanks more before the entry's other lines"])
    }

    @Test(
        "a host is a name or an address alone",
        arguments: [
            ("0.0.0.0:443", "listen.host: 0.0.0.0, listen.port: 443"), ("\"[::]:443\"", "listen.host: ::, listen.port: 443"),
            ("https://a", "listen.host: 0.0.0.0, listen.port: 443"),
        ])
    func host(text: String, example: String) {
        let found = problems("listen: { host: \(text) }\n\(Self.instances)")
        #expect(found.count == 1 && found[0].hasPrefix("listen.host: ") && found[0].hasSuffix(example), "\(found)")
        for right in ["0.0.0.0", "\"::\"", "\"[::1]\"", "fe80::1", "localhost"] {
            #expect(problems("listen: { host: \(right) }\n\(Self.instances)").isEmpty, "\(right)")
        }
    }

    @Test("a variable that no key has is named, and those of keys are not")
    func variables() throws {
        let environment = [
            "DIALTONE_LISTEN_PROT": "1", "DIALTONE_LISTEN_PORT": "8781", "DIALTONE_INSTANCES_0_TITLE": "Phones",
            "DIALTONE_INSTANCES_0_TITEL": "Phones", "DIALTONE_DEVICES_ALLOW": "10.0.0.0/8", "PATH": "/bin", "DIALTONE": "x",
            "DIALTONE_LOG_LEVEL": "debug", "DIALTONE_PHONES_LISTEN_HOST": "127.0.0.1", "DIALTONE_PHONES_LISTEN_TLS_MINIMUN": "1.2",
        ]
        let configuration = try Configuration.parse(Self.instances, folder: "/", environment: environment)
        #expect(
            configuration.warnings.map { $0.prefix { $0 != " " } }
                == ["DIALTONE_INSTANCES_0_TITEL", "DIALTONE_LISTEN_PROT", "DIALTONE_PHONES_LISTEN_TLS_MINIMUN"])
        #expect(configuration.service.listener.port == 8781 && configuration.log.level == .debug)
        #expect(try Configuration.parse(Self.instances, folder: "/").warnings.isEmpty)
    }

    @Test("form and level of the log are read, and what is not possible is named")
    func log() throws {
        let plain = try Configuration.parse(Self.instances, folder: "/").log
        #expect(plain.format == .text && plain.level == .info)
        let log = try Configuration.parse("log: { format: json, level: warning }\n\(Self.instances)", folder: "/").log
        #expect(log.format == .json && log.level == .warning)
        let found = problems("log: { format: xml, level: loud }\n\(Self.instances)")
        #expect(found.count == 2 && found[0].hasSuffix("allowed: text or json") && found[1].contains("debug or info"), "\(found)")
    }

    @Test("the file is the one that is named, else the first that is there, else all is in the environment")
    func places() async throws {
        try await withTemporaryFolder { folder in
            let (first, second) = (folder.path + "/first.yaml", folder.path + "/second.yaml")
            let places = [first, second]
            let none = #expect(throws: Configuration.Invalid.self) { try Configuration.load(nil, environment: [:], places: places) }
            #expect(none?.problems.count == 1 && none?.problems.first?.contains("--config FILE") == true)
            #expect(none?.problems.first?.contains("\(first) or \(second)") == true)
            let variables = [
                "DIALTONE_INSTANCES_0_DOMAIN": "example.com", "DIALTONE_INSTANCES_0_NAME": "dialtone",
                "DIALTONE_INSTANCES_0_PASSWORD": "a1b2c3",
            ]
            #expect(try Configuration.load(nil, environment: variables, places: places).file == nil)
            try Self.instances.write(toFile: second, atomically: true, encoding: .utf8)
            #expect(try Configuration.load(nil, environment: [:], places: places).file == second)
            try "log: { level: error }\n\(Self.instances)".write(toFile: first, atomically: true, encoding: .utf8)
            let found = try Configuration.load(nil, environment: [:], places: places)
            #expect(found.file == first && found.log.level == .error)
            #expect(found.keyPath == folder.path + "/dialtone.key", "paths in it are relative to it")
            #expect(try Configuration.load(second, environment: [:], places: places).file == second)
        }
    }

    @Test("what is written as a new configuration is read back as it was, whatever stands in it")
    func text() throws {
        var text = ConfigurationText(
            publicURL: "https://phones.example.com:8443", host: "::", port: 8443, certificate: "/etc/ssl/my \"own\": chain.pem",
            key: "/etc/ssl/#key.pem", trustedProxies: ["10.0.0.0/8", "2001:db8::1"], database: "sqlite:/var/lib/dial tone/x.sqlite",
            secretKeyFile: "null", domain: "0123.example", name: "true", password: Secret("12345678e901234"), passwordFile: nil)
        let configuration = try Configuration.parse(text.text, folder: "/etc/dialtone")
        let service = configuration.service
        #expect(service.publicURL == text.publicURL && service.listener.host == "::" && service.listener.port == 8443)
        #expect(service.listener.tls?.certificate == text.certificate && service.listener.tls?.key == text.key)
        #expect(service.listener.trustedProxies == ["10.0.0.0/8", "2001:db8::1"].compactMap { AddressRange($0) })
        #expect("\(configuration.database)" == "/var/lib/dial tone/x.sqlite" && configuration.keyPath == "/etc/dialtone/null")
        #expect(service.instances.map(\.id) == [InstanceID(domain: "0123.example", name: "true")])
        #expect(service.instances[0].password == text.password && configuration.warnings.isEmpty)
        (text.certificate, text.key, text.publicURL, text.trustedProxies) = (nil, nil, nil, [])
        let small = try Configuration.parse(text.text, folder: "/etc/dialtone").service
        #expect(small.listener.tls == nil && small.publicURL == nil && small.listener.trustedProxies.isEmpty)
    }
}

@Suite("What check finds in a configuration")
struct SiteCheckTests {
    /// What the checks say of a configuration, without what is in order.
    private func findings(
        _ yaml: String, addresses: [String] = [], own: Set<String> = ["192.0.2.7", "2001:db8::7"], now: Date = .now, all: Bool = false
    ) async throws -> [Finding] {
        let configuration = try Configuration.parse(
            yaml + "\n" + (yaml.contains("instances:") ? "" : "instances: [{ domain: example.com, name: dialtone, password: a1b2c3 }]"),
            folder: "/")
        let check = SiteCheck(configuration: configuration, names: LocalNames(addresses: { _ in addresses }, own: { own }), now: now)
        return await check.findings().filter { all || $0.grade != .ok }
    }

    private func texts(_ findings: [Finding]) -> String { findings.map(\.line).joined(separator: "\n") }

    @Test("README's example is no password")
    func samplePassword() async throws {
        let found = try await findings("instances: [{ domain: example.com, name: dialtone, password: \(AppPassword.sample) }]")
        #expect(found.contains { $0.grade == .error && $0.text.contains("example of README") }, "\(texts(found))")
        #expect(!texts(found).contains(AppPassword.sample))
        #expect(try await !findings("").contains { $0.grade == .error })
    }

    @Test("a listener for all addresses needs a URL that can be told", arguments: ["0.0.0.0", "\"::\""])
    func wildcard(host: String) async throws {
        let found = try await findings("listen: { host: \(host) }")
        #expect(
            found.contains { $0.name == "listen" && $0.grade == .error && $0.text.contains("http://127.0.0.1:8780 is told") },
            "\(texts(found))")
        let phones = try await findings("public-url: http://192.0.2.7\nphones: { listen: { host: \(host), port: 1 } }")
        #expect(phones.contains { $0.name == "phones.listen" && $0.text.contains("set phones.public-url") }, "\(texts(phones))")
        #expect(try await !findings("public-url: http://192.0.2.7\nlisten: { host: \(host) }").contains { $0.grade == .error })
    }

    @Test("an https URL needs TLS here or a proxy that is named")
    func proxy() async throws {
        let words = "name the proxy that adds TLS in listen.trusted-proxies"
        let url = "public-url: https://192.0.2.7"
        #expect(texts(try await findings(url)).contains(words))
        #expect(!texts(try await findings("\(url)\nlisten: { trusted-proxies: [10.0.0.1] }")).contains(words))
        let folder = try CertificateFolder(.first)
        let tls = "tls: { certificate: \(folder.certificatePath), key: \(folder.keyPath) }"
        #expect(!texts(try await findings("\(url)\nlisten: { \(tls) }")).contains(words))
    }

    @Test("a URL leads to this machine, to a proxy, elsewhere or nowhere")
    func places() async throws {
        let url = "public-url: http://phones.example.com"
        #expect(texts(try await findings(url)).contains("public-url: phones.example.com has no address here"))
        for address in ["192.0.2.7", "127.0.1.1", "2001:db8::7"] {
            let found = try await findings(url, addresses: ["198.51.100.1", address], all: true)
            #expect(found.contains { $0.grade == .ok && $0.text.contains("phones.example.com is this machine") }, "\(texts(found))")
        }
        let elsewhere = try await findings(url, addresses: ["198.51.100.1"])
        #expect(texts(elsewhere).contains("is at 198.51.100.1, which is no address of this machine"), "\(texts(elsewhere))")
        let behind = try await findings(url + "\nlisten: { trusted-proxies: [198.51.100.1] }", addresses: ["198.51.100.1"], all: true)
        #expect(behind.contains { $0.grade == .ok && $0.text.contains("where a proxy should be") }, "\(texts(behind))")
        #expect(texts(try await findings("public-url: \"http://[2001:db8::7]:81\"", all: true)).contains("2001:db8::7 is this machine"))
        #expect(texts(try await findings("public-url: http://192.0.2.8")).contains("192.0.2.8 is at 192.0.2.8, which is no address"))
    }

    @Test("the system's own names: this machine has addresses, and knows itself")
    func system() async {
        let (names, own) = (LocalNames.system, LocalNames.system.own())
        #expect(own.contains("127.0.0.1") && own.allSatisfy { !$0.contains("%") }, "\(own)")
        let local = await names.addresses("localhost")
        #expect(local.contains("127.0.0.1") || local.contains("::1"), "\(local)")
        #expect(await names.addresses("127.0.0.1") == ["127.0.0.1"])
    }

    @Test("a certificate is for the URL's host, lasts a while, and an authority that clients know vouches for it")
    func certificates() async throws {
        let folder = try CertificateFolder(.first)
        func yaml(_ host: String, _ more: String = "") -> String {
            "public-url: https://\(host)\nlisten: { tls: { certificate: \(folder.certificatePath), key: \(folder.keyPath) }\(more) }"
        }
        let right = try await findings(yaml("127.0.0.1"))
        #expect(right.count == 1 && right[0].grade == .warning && right[0].text.contains("self-signed"), "\(texts(right))")
        let wrong = try await findings(yaml("192.0.2.7"))
        #expect(
            wrong.contains { $0.grade == .error && $0.text.contains("is not for 192.0.2.7, the host of public-url") }, "\(texts(wrong))")
        #expect(
            !texts(try await findings(yaml("192.0.2.7", ", trusted-proxies: [10.0.0.1]"))).contains("is not for"), "the proxy's is seen")
        let end = TestCertificate.first.notAfter
        let soon = try await findings(yaml("127.0.0.1"), now: end - 13 * 86_400)
        #expect(soon.contains { $0.grade == .warning && $0.text.contains("renew it soon") }, "\(texts(soon))")
        let ended = try await findings(yaml("127.0.0.1"), now: end)
        #expect(ended.count == 1 && ended[0].grade == .error && ended[0].text.contains("expired on"), "\(texts(ended))")
    }

    @Test("a certificate that is not there is told once, with its key")
    func noCertificate() async throws {
        let found = try await findings("listen: { tls: { certificate: /none/a.pem, key: /none/b.pem } }")
        #expect(found.map(\.text) == ["listen.tls.certificate: /none/a.pem: there is no such file"])
    }
}
