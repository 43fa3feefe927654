import DialtoneModel
import DialtoneVendors
import Foundation
import Testing

@testable import DialtoneProvisioning

@Suite("Phones for which no driver writes a file")
struct TemplateOnlyTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")
    private static let template = "<a><b>{{account.user}}</b></a>"

    private func phone(_ kind: Kind) throws -> Phone {
        var phone = Phone(
            id: 1, instance: Self.instance, mac: try #require(MACAddress("001ae8112233")), hwid: "001ae8112233", user: "anna",
            commonName: "Anna", domain: "example.com", pbxDNS: "pbx.example.com", status: .ready, vendor: kind.vendor, receivedAt: .now)
        phone.model = kind.model
        return phone
    }

    private func maker(_ template: FileTemplate? = nil) -> FileMaker {
        let book = OverrideBook()
        if let template { book.replace(with: [(OverrideScope(Self.instance, .instance), OverrideSet(templates: [template]))]) }
        return FileMaker(sip: SIPConfiguration(), overrides: book) { "https://phones.example.com/p/\($0.reveal())/" }
    }

    private let secrets = PhoneSecrets(userPassword: Secret("User-1"), token: Secret("token-of-the-phone"))

    struct Kind: Sendable, CustomTestStringConvertible {
        var vendor: String
        var model: String?

        var testDescription: String { "\(vendor) \(model ?? "")" }
    }

    /// A model that its driver refuses, and all makers without files.
    private static let kinds =
        [Kind(vendor: "snom", model: "M500")]
        + VendorCatalogue.builtIn.drivers.filter { !$0.writesFiles }.map { Kind(vendor: $0.id, model: $0.exampleModel) }

    @Test("without a template there is a reason, and no file", arguments: kinds)
    func refused(kind: Kind) throws {
        let (maker, phone) = (maker(), try phone(kind))
        let hardware = try #require(maker.hardware(of: phone))
        let fault = #expect(throws: RenderFault.self) { try maker.files(for: phone, secrets: secrets, on: hardware) }
        #expect(fault?.field == "the model" && fault?.reason.hasPrefix("is a") == true, "\(String(describing: fault))")
    }

    @Test("an administrator's template is the phone's file, and carries its account", arguments: kinds)
    func made(kind: Kind) throws {
        let maker = maker(FileTemplate(vendor: kind.vendor, file: "main", text: Self.template))
        let phone = try phone(kind)
        let hardware = try #require(maker.hardware(of: phone))
        let files = try maker.files(for: phone, secrets: secrets, on: hardware)
        let file = try #require(files.file(.main))
        #expect(file.name == hardware.driver.mainFileName(mac: phone.mac, model: kind.model))
        #expect(["text/xml; charset=utf-8", "text/plain; charset=utf-8"].contains(file.contentType))
        #expect(file.text == "<a><b>anna</b></a>" && file.carriesAccounts)
        // A file that leads to it is the driver's own.
        #expect(files.files.map(\.requested) == hardware.driver.files(model: kind.model))
        #expect(files.notes.contains { $0.contains("made by an administrator's template") })
    }

    @Test("another vendor's template is no help, and neither is a removed phone's")
    func others() throws {
        let maker = maker(FileTemplate(vendor: "yealink", file: "main", text: Self.template))
        let phone = try phone(Kind(vendor: "snom", model: "M500"))
        let hardware = try #require(maker.hardware(of: phone))
        #expect(throws: RenderFault.self) { try maker.files(for: phone, secrets: secrets, on: hardware) }
        #expect(throws: RenderFault.self) { try maker.goodbye(to: phone, secrets: secrets, on: hardware) }
    }
}
