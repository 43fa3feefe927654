import DialtoneModel
import DialtoneProvisioning
import DialtoneVendors
import Foundation
import Testing

/// The mask stands in another room; here are the models of all makers.
@Suite("Former passwords in older revisions")
struct FormerPasswordTests {
    @Test("one that the service has forgotten is hidden in the files of every model", arguments: AdministratorPasswordFormTests.models)
    func hidden(model: NamedModel) throws {
        let driver = try #require(VendorCatalogue.builtIn.driver(id: model.vendor))
        let form = driver.administratorPassword(model: model.name)
        let phone = Phone(
            id: 1, instance: InstanceID(domain: "example.com", name: "dialtone"), mac: PhoneSettings.examplePhone.mac, hwid: "",
            user: "anna",
            commonName: "Anna", domain: "example.com", pbxDNS: "pbx.example.com", status: .ready, vendor: model.vendor, model: model.name,
            firmware: model.firmware, receivedAt: .now)
        let key = try #require(Setting.userPassword.key)
        /// The phone's files and its mask, as things are with these passwords.
        func site(_ word: String) throws -> (texts: [String], mask: SecretMask, user: String, told: [String]) {
            let admin = form.told(Secret("Admin\(word)1")) ?? Secret("Admin\(word)1")
            let web = form.told(Secret("Web\(word)1")) ?? Secret("Web\(word)1")
            let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
            files.overrides.replace(with: [(OverrideScope(phone.instance, .instance), OverrideSet(settings: [key: web.reveal()]))])
            let secrets = PhoneSecrets(
                userPassword: Secret("User\(word)1"), adminPassword: admin, token: Secret("token-of-the-phone"))
            let hardware = try #require(files.hardware(of: phone))
            return (
                try files.files(for: phone, secrets: secrets, on: hardware).files.map(\.file.text),
                files.mask(for: phone, secrets: secrets, on: [hardware]), "User\(word)1", [admin.reveal(), web.reveal()]
            )
        }
        let (before, after) = (try site("Before"), try site("After"))
        #expect(before.texts.contains { $0.contains(before.user) })
        if form != .none { #expect(before.texts.contains { $0.contains(before.told[0]) }) }
        for text in before.texts {
            let shown = after.mask.masked(text: text)
            for password in [before.user] + before.told { #expect(!shown.contains(password), "\(password)") }
        }
    }
}
