import DialtoneModel
import DialtoneVendors
import Foundation
import TestSupport
import Testing

@testable import DialtoneProvisioning

@Suite("Comparing revisions")
struct RevisionDifferenceTests {
    private static let nothing = SecretMask(secrets: PhoneSecrets(token: Secret("")))

    private func lines(_ old: String, _ new: String) -> [String] {
        RevisionDifference.lines(
            from: [.init(name: "a.cfg", text: old)], to: [.init(name: "a.cfg", text: new)], mask: Self.nothing
        ).map { "\($0.kind.rawValue) \($0.text)" }
    }

    @Test("the same files have no difference")
    func same() { #expect(lines("a\nb\n", "a\nb\n") == []) }

    @Test("lines that end in two characters are lines as well")
    func twoCharacters() {
        #expect(lines("a\r\nb\r\n", "a\r\nc\r\n") == ["file a.cfg", "place @@ -1,2 +1,2 @@", "same a", "removed b", "added c"])
        #expect(Self.nothing.masked(text: "A_PASS=\"x\"\r\nB=\"y\"\r\n") == "A_PASS=‹secret›\nB=\"y\"\n")
    }

    // The expected places are those that diff -u prints.
    @Test("a changed line stands between three others")
    func changed() {
        #expect(
            lines("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") == [
                "file a.cfg", "place @@ -2,7 +2,7 @@", "same 2", "same 3", "same 4", "removed 5", "added five", "same 6", "same 7",
                "same 8",
            ])
    }

    @Test("far changes have places of their own")
    func far() {
        let old = (1...30).map(String.init)
        var new = old
        new.insert("x", at: 2)
        new.remove(at: 26)
        let places = lines(old.joined(separator: "\n"), new.joined(separator: "\n")).filter { $0.hasPrefix("place") }
        #expect(places == ["place @@ -1,5 +1,6 @@", "place @@ -23,7 +24,6 @@"])
    }

    @Test("a file that came, went or has another name")
    func files() {
        let lines = { (old: [String], new: [String]) in
            RevisionDifference.lines(
                from: old.map { .init(name: $0, text: "x\n") }, to: new.map { .init(name: $0, text: "x\n") }, mask: Self.nothing
            ).map { "\($0.kind.rawValue) \($0.text)" }
        }
        #expect(lines(["a"], ["a", "b"]) == ["file b", "place @@ -0,0 +1,1 @@", "added x"])
        #expect(lines(["a", "b"], ["a"]) == ["file b", "place @@ -1,1 +0,0 @@", "removed x"])
        #expect(lines(["a"], ["b"]) == ["file a → b"])
    }

    @Test("applying a difference to the old text makes the new one", arguments: Seeds.forThisRun)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let old = (0..<Int.random(in: 0...40, using: &random)).map { _ in "\(Int.random(in: 0...5, using: &random))" }
            var new = old
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let at = Int.random(in: 0...new.count, using: &random)
                if Bool.random(using: &random), at < new.count { new.remove(at: at) } else { new.insert("n\(at)", at: at) }
            }
            let text = { (lines: [String]) in lines.map { $0 + "\n" }.joined() }
            let difference = RevisionDifference.lines(
                from: [.init(name: "f", text: text(old))], to: [.init(name: "f", text: text(new))], mask: Self.nothing)
            #expect(Self.apply(difference, to: old) == new, "seed \(seed)")
        }
    }

    private static func apply(_ difference: [DifferenceLine], to old: [String]) -> [String] {
        var result: [String] = []
        var next = 0
        for line in difference {
            switch line.kind {
            case .file: break
            case .place:
                let start = Int(line.text.split(separator: " ")[1].dropFirst().split(separator: ",")[0]) ?? 1
                // As diff -u, but counted from the line behind which something comes.
                while next < start - 1 {
                    result.append(old[next])
                    next += 1
                }
            case .same:
                result.append(line.text)
                next += 1
            case .added: result.append(line.text)
            case .removed: next += 1
            }
        }
        return result + old[next...]
    }

    @Test("a text of many changes is compared in a moment")
    func large() {
        let old = (0..<60_000).map { "old \($0)" }.joined(separator: "\n")
        let new = (0..<60_000).map { "new \($0)" }.joined(separator: "\n")
        #expect(lines(old, new).count == 120_002)
    }
}

@Suite("Hiding secrets")
struct SecretMaskTests {
    private let instance = InstanceID(domain: "example.com", name: "dialtone")

    private func phone(_ vendor: String) throws -> Phone {
        Phone(
            id: 1, instance: instance, mac: try #require(MACAddress("0004132a7b15")), hwid: "0004132a7b15", user: "anna",
            commonName: "Anna", domain: "example.com", pbxDNS: "pbx.example.com", status: .ready, vendor: vendor, receivedAt: .now)
    }

    @Test("known values are hidden wherever they stand, also escaped")
    func values() {
        let mask = SecretMask(
            secrets: PhoneSecrets(userPassword: Secret("Tulpe&<2>"), adminPassword: Secret("Tulpe&<2>-long"), token: Secret("tok123")),
            overrides: [
                OverrideSet(
                    settings: SettingKey("ldap.password").map { [$0: "dir-word"] } ?? [:],
                    parameters: ["snom": [.init(name: "vpn_password", value: "vpn-word"), .init(name: "dim", value: "60")]])
            ])
        #expect(mask.masked("x Tulpe&<2>-long Tulpe&<2> y") == "x ‹secret› ‹secret› y")
        #expect(mask.masked("<a>Tulpe&amp;&lt;2&gt;</a>") == "<a>‹secret›</a>")
        #expect(mask.masked("https://h/p/tok123/?p=Tulpe%26%3C2%3E") == "https://h/p/‹secret›/?p=‹secret›")
        #expect(mask.masked("dir-word vpn-word 60") == "‹secret› ‹secret› 60")
    }

    @Test(
        "what is named like a secret is hidden, whatever it is",
        arguments: [
            ("account.1.password = old-one", "account.1.password = ‹secret›"), ("wifi_PWD=old", "wifi_PWD=‹secret›"),
            ("<user_pass idx=\"1\">old</user_pass>", "<user_pass idx=\"1\">‹secret›</user_pass>"), ("password =", "password ="),
            ("<user_pass idx=\"1\"></user_pass>", "<user_pass idx=\"1\"></user_pass>"), ("name = pass", "name = pass"),
            ("<user_name>pass</user_name>", "<user_name>pass</user_name>"),
            // Yealink's word for the factory's value (stated in its guide), and empty values in quotes, tell nothing.
            ("account.1.password = %NULL%", "account.1.password = %NULL%"), ("A_PASS=\"\"", "A_PASS=\"\""),
            ("<user_pass idx=\"1\"> </user_pass>", "<user_pass idx=\"1\"> </user_pass>"), ("password = ''", "password = ''"),
            ("sip.Proxy_Pswd = old", "sip.Proxy_Pswd = ‹secret›"), ("<Proxy_Pswd>old</Proxy_Pswd>", "<Proxy_Pswd>‹secret›</Proxy_Pswd>"),
            // The value may stand in the tag itself.
            (
                "<setting id=\"DmAdminPasswd\" value=\"135790\" override=\"true\"></setting>",
                "<setting id=\"DmAdminPasswd\" value=\"‹secret›\" override=\"true\"></setting>"
            ),
            ("<param name=\"Web.Password\" value=\"old\"/>", "<param name=\"Web.Password\" value=\"‹secret›\"/>"),
            ("<param name=\"Web.Password\" value=\"\"/>", "<param name=\"Web.Password\" value=\"\"/>"),
            ("<param name=\"Label\" value=\"password\"/>", "<param name=\"Label\" value=\"password\"/>"),
        ])
    func names(line: String, masked: String) {
        #expect(SecretMask(secrets: PhoneSecrets(token: Secret(""))).masked(line) == masked)
    }

    @Test("what is put back to the factory's value, or has become empty, is shown as it is; a password in the same place is not")
    func resetPlaces() throws {
        for vendor in ["yealink", "poly", "snom"] {
            let phone = try phone(vendor)
            let maker = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
            let secrets = PhoneSecrets(userPassword: Secret("User-After-1"), token: Secret("token-of-the-phone"))
            let hardware = try #require(maker.hardware(of: phone))
            let mask = maker.mask(for: phone, secrets: secrets, on: [hardware])
            // The line in which the file has the password, with other values in its place.
            let text = try #require(
                try maker.files(for: phone, secrets: secrets, on: hardware).files.map(\.file.text).first { $0.contains("User-After-1") })
            let line = String(try #require(text.split(whereSeparator: \.isNewline).first { $0.contains("User-After-1") }))
            for value in ["", "%NULL%"] {
                let shown = line.replacing("User-After-1", with: value)
                #expect(mask.masked(shown) == shown, "\(vendor)")
            }
            #expect(!mask.masked(line.replacing("User-After-1", with: "User-Before-1")).contains("User-Before-1"), "\(vendor)")
        }
    }

    @Test("in a list of parameters, where every value is an attribute of the same name, only the secrets are hidden")
    func listOfParameters() throws {
        var phone = try phone("gigaset")
        phone.model = "N670-IP-PRO"
        let maker = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
        let secrets = PhoneSecrets(userPassword: Secret("User-After-1"), token: Secret("token-of-the-phone"))
        let hardware = try #require(maker.hardware(of: phone))
        let text = try #require(try maker.files(for: phone, secrets: secrets, on: hardware).files.first).file.text
        let masked = maker.mask(for: phone, secrets: secrets, on: [hardware]).masked(text: text)
        #expect(!masked.contains("User-After-1") && !masked.contains("token-of-the-phone"), "\(masked)")
        #expect(masked.contains("\"anna\"") && masked.contains("\"pbx.example.com\""), "\(masked)")
    }

    @Test("a value of a setting is hidden only if it tells something")
    func shownValues() {
        #expect(SecretMask.shown("x", isSecret: true) == SecretMask.mask && SecretMask.shown("x", isSecret: false) == "x")
        #expect(SecretMask.shown("", isSecret: true).isEmpty && SecretMask.shown("%NULL%", isSecret: true) == "%NULL%")
    }

    @Test("passwords inside items are hidden where a template writes them, also those of an older revision")
    func itemPasswords() throws {
        let template = "#!version:1.0.0.1\nlog = {{config.ALARM_SERVER.logPassword}}\nuser = {{config.ALARM_SERVER.logUser}}\n"
        let set = OverrideSet(templates: [FileTemplate(vendor: "yealink", file: "main", text: template)])
        let book = OverrideBook()
        book.replace(with: [(OverrideScope(instance, .instance), set)])
        let maker = FileMaker(sip: SIPConfiguration(), overrides: book) { "https://phones.example.com/p/\($0.reveal())/" }
        let secrets = PhoneSecrets(userPassword: Secret("User-1"), token: Secret("token-of-the-phone"))
        func phone(_ password: String) throws -> Phone {
            var phone = try self.phone("yealink")
            phone.configuration = [
                ConfigurationItem(
                    type: "ALARM_SERVER", value: ["type": "ALARM_SERVER", "logUser": "phones", "logPassword": .string(password)])
            ]
            return phone
        }
        let (before, after) = (try phone("Log-before-1"), try phone("Log-after-1"))
        let hardware = try #require(maker.hardware(of: after))
        let old = try maker.files(for: before, secrets: secrets, on: hardware)
        let new = try maker.files(for: after, secrets: secrets, on: hardware)
        #expect(old.files.contains { $0.file.text.contains("Log-before-1") })
        let shown = RevisionDifference.lines(
            from: old.revision(cause: .configurationComplete).files, to: new.revision(cause: .configurationComplete).files,
            mask: maker.mask(for: after, secrets: secrets, on: [hardware])
        ).map(\.text).joined(separator: "\n")
        #expect(!shown.contains("Log-before-1") && !shown.contains("Log-after-1") && shown.contains("user = phones"), "\(shown)")
    }

    @Test(
        "an older password that nobody knows any more is hidden in every vendor's files",
        arguments: VendorCatalogue.builtIn.drivers.filter(\.writesFiles).map(\.id))
    func older(vendor: String) throws {
        let phone = try phone(vendor)
        let maker = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
        let secrets = { (word: String) in
            PhoneSecrets(
                userPassword: Secret("User\(word)1"), adminPassword: Secret("Admin\(word)1"), turnPassword: Secret("Turn\(word)1"),
                token: Secret("token-of-the-phone"))
        }
        let hardware = try #require(maker.hardware(of: phone))
        let old = try maker.files(for: phone, secrets: secrets("Before"), on: hardware)
        let new = try maker.files(for: phone, secrets: secrets("After"), on: hardware)
        #expect(old.files.contains { $0.file.text.contains("UserBefore1") }, "the password stands in the file")
        let mask = maker.mask(for: phone, secrets: secrets("After"), on: [hardware])
        let shown = RevisionDifference.lines(
            from: old.revision(cause: .configurationComplete).files, to: new.revision(cause: .configurationComplete).files, mask: mask
        ).map(\.text).joined(separator: "\n")
        #expect(!shown.contains("Before1") && !shown.contains("After1") && !shown.contains("token-of"), "\(shown)")
        #expect(shown.contains(SecretMask.mask), "the change itself is seen")
    }
}
