import DialtoneModel
import DialtoneVendors
import Foundation
import Testing

@testable import DialtoneProvisioning

@Suite("Which password a phone's administrator has")
struct AdministratorPasswordTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")
    private static let own = Secret("Ab3dEfGhJkMnPq2s")

    private func phone(vendor: String?, model: String? = nil) -> Phone {
        Phone(
            // An address of no maker (RFC 7042), so that only the vendor tells the make.
            id: 1, instance: Self.instance, mac: MACAddress("00005e005301").unsafelyUnwrapped, hwid: "", user: "anna",
            commonName: "Anna", domain: "example.com", pbxDNS: "pbx.example.com", status: .ready, vendor: vendor, model: model,
            receivedAt: .now)
    }

    private func files(override: String? = nil) throws -> FileMaker {
        let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
        if let override {
            let key = try #require(SettingKey("access.admin-password"))
            files.overrides.replace(with: [(OverrideScope(Self.instance, .instance), OverrideSet(settings: [key: override]))])
        }
        return files
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var vendor: String? = "yealink"
        var model: String?
        var domain: Secret?
        var own: Secret?
        var override: String?
        var standing: AdministratorPasswordStanding
        /// What the phone is told.
        var told: String?
    }

    static let cases = [
        Case(testDescription: "neither", standing: .gap),
        Case(testDescription: "its own", own: own, standing: .told(.own), told: own.reveal()),
        Case(testDescription: "the domain's", domain: Secret("Adm-5521-x"), standing: .told(.devices("domain")), told: "Adm-5521-x"),
        Case(
            testDescription: "both", domain: Secret("Adm-5521-x"), own: own, standing: .told(.devices("domain")), told: "Adm-5521-x"),
        Case(
            testDescription: "an override", own: own, override: "Over-ride-1",
            standing: .told(.override(OverrideScope(instance, .instance))), told: "Over-ride-1"),
        Case(
            testDescription: "taken away", own: own, override: "", standing: .takenAway(.override(OverrideScope(instance, .instance)))),
        Case(testDescription: "digits", vendor: "digium", own: own, standing: .told(.own), told: "215765461372"),
        Case(testDescription: "a make without", vendor: "linphone", own: own, standing: .notCarried),
        Case(testDescription: "six digits", vendor: "ale", model: "8028S", own: own, standing: .told(.own), told: "215765"),
        Case(
            testDescription: "six digits, the domain's", vendor: "ale", model: "8028S", domain: Secret("135790"),
            standing: .told(.devices("domain")), told: "135790"),
        Case(
            testDescription: "six digits wanted, letters set", vendor: "ale", model: "8028S", domain: Secret("Adm-5521-x"), own: own,
            standing: .notTaken(.devices("domain"))),
        Case(
            testDescription: "digits wanted, letters set", vendor: "digium", override: "Over-ride-1",
            standing: .notTaken(.override(OverrideScope(instance, .instance)))),
        Case(testDescription: "a password of marks", domain: Secret("?!?!"), standing: .told(.devices("domain")), told: "?!?!"),
        Case(testDescription: "a model without", vendor: "fanvil", model: "i30", own: own, standing: .notCarried),
        Case(testDescription: "a model without, the domain's", vendor: "fanvil", model: "i30", domain: own, standing: .notCarried),
        Case(testDescription: "a model with", vendor: "fanvil", model: "X4", own: own, standing: .told(.own), told: own.reveal()),
        Case(testDescription: "not seen", vendor: nil, standing: .notSeen),
        Case(testDescription: "not seen, its own", vendor: nil, own: own, standing: .told(.own), told: own.reveal()),
    ]

    @Test("the domain's counts before the phone's own, an override before both, and a gap is a gap", arguments: cases)
    func standing(each: Case) throws {
        let secrets = PhoneSecrets(adminPassword: each.domain, ownAdminPassword: each.own, token: Secret("t"))
        let files = try files(override: each.override)
        let phone = phone(vendor: each.vendor, model: each.model)
        #expect(files.administratorPassword(of: phone, secrets: secrets) == each.standing)
        #expect(files.administratorPassword(toldTo: phone, secrets: secrets)?.reveal() == each.told)
        guard let hardware = files.hardware(of: phone), let told = each.told else { return }
        let made = try files.files(for: phone, secrets: secrets, on: hardware)
        #expect(made.files.contains { $0.file.text.contains(told) })
        let mask = files.mask(for: phone, secrets: secrets, on: [hardware])
        for entry in made.files {
            let text = mask.masked(text: entry.file.text)
            #expect(!text.contains(told) && !text.contains(Self.own.reveal()))
        }
    }

    @Test("an older revision with the own password hides it, though the domain has one now", arguments: ["yealink", "digium"])
    func olderRevision(vendor: String) throws {
        let files = try files()
        let phone = phone(vendor: vendor)
        let hardware = try #require(files.hardware(of: phone))
        let before = PhoneSecrets(ownAdminPassword: Self.own, token: Secret("t"))
        let old = try files.files(for: phone, secrets: before, on: hardware)
        let told = try #require(files.administratorPassword(toldTo: phone, secrets: before)?.reveal())
        let now = PhoneSecrets(adminPassword: Secret("Adm-5521-x"), ownAdminPassword: Self.own, token: Secret("t"))
        let mask = files.mask(for: phone, secrets: now, on: [hardware])
        #expect(!mask.masked("a note says \(told)").contains(told), "hidden by its value, wherever it stands")
        for entry in old.files { #expect(!mask.masked(text: entry.file.text).contains(told)) }
    }

    /// A revision of the phone's files, as the store keeps it.
    private func revision(_ files: FileMaker, _ phone: Phone, _ secrets: PhoneSecrets) throws -> Revision {
        let made = try files.files(for: phone, secrets: secrets, on: try #require(files.hardware(of: phone))).revision(
            cause: .configurationComplete)
        return Revision(
            number: 1, at: .now, cause: made.cause, digest: made.digest, vendor: made.vendor, model: made.model, firmware: made.firmware,
            files: made.files)
    }

    @Test(
        "a revision tells which password the phone has, whatever it would be told now",
        arguments: VendorCatalogue.builtIn.drivers.filter { $0.administratorPassword != .none }.map(\.id))
    func delivered(vendor: String) throws {
        let files = try files()
        let phone = phone(vendor: vendor)
        let driver = try #require(files.catalogue.driver(id: vendor))
        let own = try #require(driver.administratorPassword.told(Self.own))
        let domain = Secret("77412205")
        let none = PhoneSecrets(token: Secret("t"))
        let onlyOwn = PhoneSecrets(ownAdminPassword: Self.own, token: Secret("t"))
        let both = PhoneSecrets(adminPassword: domain, ownAdminPassword: Self.own, token: Secret("t"))
        let cases: [(had: PhoneSecrets, now: PhoneSecrets, password: Secret?)] = [
            (none, onlyOwn, nil), (onlyOwn, onlyOwn, own), (onlyOwn, both, own), (both, both, domain), (none, both, nil),
        ]
        for (had, now, password) in cases {
            let revision = try revision(files, phone, had)
            #expect(files.administratorPassword(in: revision, of: phone, secrets: now) == password)
        }
        // A password that is not stored any more.
        let former = try revision(files, phone, PhoneSecrets(adminPassword: Secret("88412206"), token: Secret("t")))
        #expect(files.administratorPassword(in: former, of: phone, secrets: both) == nil)
    }

    struct TemplateCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var vendor = "snom"
        var file = "main"
        var text: String
        var own: Secret? = AdministratorPasswordTests.own
        var leavesOut: Bool
    }

    private static let snom = "<settings><phone-settings><language perm=\"R\">de</language>"
    private static let end = "</phone-settings></settings>"

    static let templates = [
        TemplateCase(testDescription: "without it", text: snom + end, leavesOut: true),
        TemplateCase(
            testDescription: "with it",
            text: snom + "<admin_mode_password perm=\"R\">{{access.admin-password}}</admin_mode_password>" + end,
            leavesOut: false),
        TemplateCase(
            testDescription: "with a condition on it alone",
            text: snom + "{{#access.admin-password}}<x>1</x>{{/access.admin-password}}" + end, leavesOut: true),
        TemplateCase(
            testDescription: "with it written out", text: snom + "<admin_mode_password>\(own.reveal())</admin_mode_password>" + end,
            leavesOut: false),
        TemplateCase(testDescription: "no password to tell", text: snom + end, own: nil, leavesOut: false),
        TemplateCase(
            testDescription: "digits", vendor: "mitel", text: "sip line1 user name: {{account.user}}\n", leavesOut: true),
        TemplateCase(testDescription: "a make without", vendor: "linphone", text: "<config/>", leavesOut: false),
    ]

    @Test("a template that leaves the password out is a gap of its own", arguments: templates)
    func templatePasswords(each: TemplateCase) throws {
        let scope = OverrideScope(Self.instance, .vendor(each.vendor))
        let files = try files()
        files.overrides.replace(with: [
            (scope, OverrideSet(templates: [FileTemplate(vendor: each.vendor, file: each.file, text: each.text)]))
        ])
        let phone = phone(vendor: each.vendor)
        let secrets = PhoneSecrets(userPassword: Secret("User-1"), ownAdminPassword: each.own, token: Secret("t"))
        let standing = files.administratorPassword(of: phone, secrets: secrets)
        #expect((standing == .leftOut(scope)) == each.leavesOut, "\(standing)")
        #expect(
            (files.administratorPassword(toldTo: phone, secrets: secrets) == nil)
                == (each.leavesOut || each.own == nil || each.vendor == "linphone"))
    }

    @Test("the goodbye of a removed phone says nothing about it")
    func goodbye() throws {
        let files = try files()
        let phone = phone(vendor: "yealink")
        let hardware = try #require(files.hardware(of: phone))
        let secrets = PhoneSecrets(ownAdminPassword: Self.own, token: Secret("t"))
        for entry in try files.goodbye(to: phone, secrets: secrets, on: hardware).files {
            #expect(!entry.file.text.contains("static.security.user_password"))
        }
    }
}
