import DialtoneModel
import DialtoneVendors
import Foundation
import Testing

@testable import DialtoneProvisioning

@Suite("Overrides")
struct OverrideTests {
    private let instance = InstanceID(domain: "example.com", name: "dialtone")
    private let secrets = PhoneSecrets(userPassword: Secret("Tulpe-2931"), token: Secret("t"))

    private func phone(_ mac: String = "0004132a7b15") throws -> Phone {
        Phone(
            id: 1, instance: instance, mac: try #require(MACAddress(mac)), hwid: "anna-desk", user: "anna", commonName: "Anna Beispiel",
            domain: "example.com", pbxDNS: "pbx.example.com", status: .ready, vendor: "snom", model: "D785", receivedAt: .now,
            configuration: [
                ConfigurationItem(type: "NTP", value: ["type": "NTP", "ntp1": "ntp.example.com", "tz": "CET-1CEST-2,M3.5.0/2,M10.5.0/3"])
            ])
    }

    private func set(_ settings: [String: String]) throws -> OverrideSet {
        OverrideSet(settings: try Dictionary(uniqueKeysWithValues: settings.map { (try #require(SettingKey($0)), $1) }))
    }

    private func maker(_ entries: [OverrideBook.Entry]) -> FileMaker {
        let book = OverrideBook()
        book.replace(with: entries)
        return FileMaker(sip: SIPConfiguration(), overrides: book) { "https://phones.example.com/p/\($0.reveal())/" }
    }

    @Test("the narrower scope wins, and everybody knows why")
    func order() throws {
        let phone = try phone()
        let entries: [OverrideBook.Entry] = [
            (OverrideScope(instance, .phone(phone.mac)), try set(["language": "fr"])),
            (OverrideScope(instance, .model(vendor: "snom", model: "D7*")), try set(["language": "it", "syslog.server": "log-model"])),
            (
                OverrideScope(instance, .vendor("snom")),
                try set(["language": "es", "syslog.server": "log-vendor", "syslog.level": "debug"])
            ),
            (OverrideScope(instance, .vendor("yealink")), try set(["access.resync-interval": "1h"])),
            (OverrideScope(instance, .instance), try set(["language": "de", "time.ntp": "", "key.2": "blf 4712 Bob"])),
            (OverrideScope(InstanceID(domain: "other", name: "dialtone"), .instance), try set(["media.srtp": "off"])),
        ]
        let maker = maker(entries)
        let hardware = try #require(maker.hardware(of: phone))
        let composition = maker.composition(for: phone, secrets: secrets, on: hardware)
        let settings = composition.settings
        #expect(settings.language == "fr" && settings.syslog?.server.host == "log-model" && settings.syslog?.level == .debug)
        #expect(settings.time.ntpServers.isEmpty && settings.keys.map(\.value) == ["4712"])
        #expect(settings.access.resyncInterval == .seconds(12 * 3600) && settings.media.srtp == .optional)
        let texts = Dictionary(uniqueKeysWithValues: composition.explanations.map { ($0.key.name, ($0.value, $0.source.text)) })
        #expect(texts["language"]! == ("fr", "override phone 0004132a7b15"))
        #expect(texts["syslog.server"]! == ("log-model", "override model snom D7*"))
        #expect(texts["time.ntp"]! == (nil, "override instance example.com/dialtone"))
        #expect(texts["time.zone"]!.1 == "Devices NTP" && texts["account.user"]! == ("anna", "order"))
        #expect(texts["account.transport"]! == ("tls", "configuration sip.transport") && texts["media.codecs"]!.1 == "standard")
        #expect(texts["key.2"]! == ("blf 4712 Bob", "override instance example.com/dialtone"))
    }

    @Test("what the phone registers as can be overridden for one phone")
    func identity() throws {
        let phone = try phone()
        let maker = maker([(OverrideScope(instance, .phone(phone.mac)), try set(["sip.identity": "hwid"]))])
        let composition = maker.composition(for: phone, secrets: secrets, on: nil)
        #expect(composition.settings.accounts[0].user == "anna-desk" && composition.settings.accounts[0].authenticationUser == "anna-desk")
        #expect(
            composition.explanations.first { $0.key.name == "account.user" }?.source
                == .override(OverrideScope(instance, .phone(phone.mac))))
    }

    @Test("another transport takes its standard port and its SRTP with it")
    func transport() throws {
        let phone = try phone()
        let plain = maker([(OverrideScope(instance, .instance), try set(["account.transport": "tcp"]))])
            .composition(for: phone, secrets: secrets, on: nil).settings
        #expect(plain.accounts[0].port == nil && plain.media.srtp == .off)
        let wanted = maker([(OverrideScope(instance, .instance), try set(["account.transport": "tcp", "media.srtp": "mandatory"]))])
            .composition(for: phone, secrets: secrets, on: nil).settings
        #expect(wanted.media.srtp == .mandatory)
    }

    @Test("raw parameters of the phone's vendor come by name, the narrowest one once")
    func parameters() throws {
        let phone = try phone()
        var wide = OverrideSet(parameters: [
            "snom": [.init(name: "ringer", value: "1"), .init(name: "dim", value: "9")], "yealink": [.init(name: "x", value: "y")],
        ])
        wide.settings = [:]
        let narrow = OverrideSet(parameters: ["snom": [.init(name: "ringer", value: "7")]])
        let maker = maker([(OverrideScope(instance, .instance), wide), (OverrideScope(instance, .phone(phone.mac)), narrow)])
        let hardware = try #require(maker.hardware(of: phone))
        let settings = maker.composition(for: phone, secrets: secrets, on: hardware).settings
        #expect(settings.parameters == [.init(name: "dim", value: "9"), .init(name: "ringer", value: "7")])
        let text = try #require(try maker.files(for: phone, secrets: secrets, on: hardware).files.first).file.text
        #expect(text.components(separatedBy: "ringer").count == 3, "one element: \(text)")
    }

    @Test("a stored text that this version does not take is left out and said")
    func faulty() throws {
        let phone = try phone()
        let maker = maker([(OverrideScope(instance, .instance), try set(["media.srtp": "quantum", "language": "de"]))])
        let composition = maker.composition(for: phone, secrets: secrets, on: nil)
        #expect(composition.settings.language == "de" && composition.settings.media.srtp == .optional)
        #expect(composition.notes.contains { $0.contains("media.srtp") && !$0.contains("quantum") })
    }

    @Test("the book says what changed")
    func book() throws {
        let book = OverrideBook()
        let all = OverrideScope(instance, .instance)
        let snom = OverrideScope(instance, .vendor("snom"))
        #expect(book.replace(with: [(all, try set(["language": "de"])), (snom, try set(["language": "fr"]))]) == [all, snom])
        #expect(book.replace(with: [(all, try set(["language": "de"])), (snom, try set(["language": "it"]))]) == [snom])
        #expect(book.replace(with: [(snom, try set(["language": "it"]))]) == [all])
        #expect(book.replace(with: [(snom, try set(["language": "it"]))]) == [])
    }

    @Test("trying a set out does not change the book")
    func trying() throws {
        let phone = try phone()
        let scope = OverrideScope(instance, .vendor("snom"))
        let maker = maker([(scope, try set(["language": "fr"]))])
        let hardware = try #require(maker.hardware(of: phone))
        let before = try maker.files(for: phone, secrets: secrets, on: hardware)
        let tried = try maker.files(for: phone, secrets: secrets, on: hardware, trying: [(scope, try set(["language": "de"]))])
        #expect(tried.digest != before.digest)
        #expect(try maker.files(for: phone, secrets: secrets, on: hardware).digest == before.digest)
    }
}
