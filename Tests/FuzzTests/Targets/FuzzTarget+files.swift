import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Foundation

@testable import DialtoneLab

/// Phones' files: what drivers write of hostile texts, and what the lab's phones and the readers of names make of any bytes.
extension FuzzTarget {
    /// One of the lab's models and the driver for it.
    private struct Phone: Sendable {
        let firmware: any LabFirmware
        let identity: PhoneIdentity
        let driver: any VendorDriver
        let recognition: Recognition?

        static let all: [Phone] = LabVendor.allCases.flatMap { vendor in
            vendor.firmware.models.compactMap { model -> Phone? in
                guard let driver = VendorCatalogue.builtIn.driver(id: vendor.driver), let mac = vendor.mac(0x112233) else { return nil }
                let identity = PhoneIdentity(mac: mac, model: model)
                return Phone(
                    firmware: vendor.firmware, identity: identity, driver: driver,
                    recognition: driver.recognise(userAgent: vendor.firmware.userAgent(identity)))
            }
        }

        func files(_ settings: PhoneSettings) throws -> [RenderedFile] {
            let model = recognition?.model ?? driver.exampleModel
            return try driver.files(model: model).map {
                try driver.render(settings, file: $0, model: model, firmware: recognition?.firmware)
            }
        }

        func settings(_ texts: [String]) -> PhoneSettings {
            var settings = PhoneSettings(
                mac: identity.mac,
                accounts: [
                    PhoneSettings.Account(
                        displayName: texts[0], user: texts[1], authenticationUser: texts[2], password: Secret(texts[3]),
                        domain: "example.com", registrar: "pbx.example.com", port: 5061, transport: .tls,
                        registrationExpiry: .seconds(600))
                ],
                access: PhoneSettings.Access(
                    provisioningURL: "https://prov.example.com/p/7jx2bq/", adminPassword: Secret("Kq7correcthorse")))
            settings.keys = [.init(number: 1, kind: .line), .init(number: 2, kind: .blf, value: "4712", label: texts[4])]
            return settings
        }
    }

    /// The first byte chooses the phone; behind it stand its display name, its user's names, its password and a key's label, in lines.
    static let vendorFile = FuzzTarget("vendor-file") { bytes in
        guard let first = bytes.first, let text = String(validating: bytes.dropFirst(), as: UTF8.self) else { return }
        let phone = Phone.all[Int(first) % Phone.all.count]
        let plain = ["Ada", "ada", "ada-auth", "Kq9correct", "Bob"]
        var texts = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(plain.count).map(String.init)
        texts += plain.dropFirst(texts.count)
        for index in texts.indices where texts[index].isEmpty { texts[index] = plain[index] }
        let settings = phone.settings(texts)
        let files: [RenderedFile]
        do { files = try phone.files(settings) } catch let fault as RenderFault {
            try hold(!texts.contains { $0.utf8.count > 8 && fault.description.contains($0) }, "a fault tells a value")
            return
        }
        let harmless = try phone.files(phone.settings(plain))
        let (read, expected) = (configuration(files, phone), configuration(harmless, phone))
        try hold(read.complaints.isEmpty, "\(phone.driver.id): \(read.complaints.joined(separator: "; "))")
        let more = Set(read.values.keys).symmetricDifference(expected.values.keys)
        try hold(more.isEmpty, "\(phone.driver.id): a text decides about \(more.sorted().joined(separator: ", "))")
        var values: [String: String] = [:]
        for file in files { values = try phone.firmware.read(file.text, phone.identity, memory: values) }
        let account = try phone.firmware.understand(PhoneValues(values)).account
        let wanted = settings.accounts[0]
        // Where a phone takes the whole SIP address, the user is escaped in it.
        let users = [account?.user, account?.user.removingPercentEncoding]
        try hold(users.contains(wanted.user), "\(phone.driver.id): the phone reads another user")
        try hold(account?.password == wanted.password, "\(phone.driver.id): the phone reads another password")
    }

    private static func configuration(_ files: [RenderedFile], _ phone: Phone) -> ReadConfiguration {
        files.reduce(into: ReadConfiguration()) { $0.merge(.read($1.text, vendor: phone.driver.id), name: $1.name) }
    }

    /// The first byte chooses the phone; the rest is a file that it is given.
    static let vendorReader = FuzzTarget("vendor-reader") { bytes in
        guard let first = bytes.first else { return }
        let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
        let phone = Phone.all[Int(first) % Phone.all.count]
        let read = ReadConfiguration.read(text, vendor: phone.driver.id)
        var folding = NameFolding(vendor: phone.driver.id)
        for key in read.values.keys.sorted() { try hold(folding.name(key) == folding.name(key), "a name is folded in two ways") }
        guard let values = try? phone.firmware.read(text, phone.identity, memory: [:]) else { return }
        _ = try? phone.firmware.understand(PhoneValues(values)).shown
        _ = phone.firmware.requests(phone.identity, memory: values)
        _ = phone.firmware.answer(toEvent: "check-sync", values)
    }

    static let nameList = FuzzTarget.ofText("name-list") { text in
        if let list = NameList(text) {
            let written = list.table(of: Set(list.rows.keys))
            try hold(NameList(written) == list, "a list that was written is read as another one")
        }
        for exception in NameException.table(text) ?? [] {
            try hold(![exception.scope, exception.name, exception.value].contains { $0.contains("\t") }, "a cell with a tab")
        }
    }
}
