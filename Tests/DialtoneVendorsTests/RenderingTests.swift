import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Rendered files")
struct RenderingTests {
    @Test("the golden files", arguments: SampleSettings.all, VendorCase.vendors)
    func golden(sample: SampleSettings, vendor: String) throws {
        let settings = sample.settings(for: vendor)
        let phone = try RenderedPhone(settings, vendor: vendor)
        #expect(phone.files == (try RenderedPhone(settings, vendor: vendor)).files, "the same again")
        #expect(phone.files.contains { $0.carriesAccounts })
        for (word, file) in phone.named {
            let name = word == "main" ? sample.name : "\(sample.name)-\(word)"
            try Golden.check(file.text, "\(vendor)/\(name).\(Golden.suffix(of: file))")
        }
        #expect(phone.read.complaints == [])
        Expectations.check(phone.read, settings, vendor: vendor)
    }

    @Test("the golden files of DECT bases", arguments: VendorCase.bases)
    func bases(vendor: String, model: String) throws {
        let phone = try RenderedPhone(SampleSettings.base, vendor: vendor, model: model)
        #expect(phone.files == (try RenderedPhone(SampleSettings.base, vendor: vendor, model: model)).files, "the same again")
        #expect(phone.read.complaints == [] && phone.files.count == 1)
        for file in phone.files { try Golden.check(file.text, "\(vendor)/base-\(model.lowercased()).\(Golden.suffix(of: file))") }
    }

    @Test("hostile texts change values, never the set of settings", arguments: VendorCase.vendors)
    func sameKeys(vendor: String) throws {
        let keys = try [SampleSettings.full, SampleSettings.hostile(for: vendor)].map { try RenderedPhone($0, vendor: vendor).keys }
        #expect(keys[0] == keys[1])
    }

    @Test("what a phone cannot be told is said to people")
    func notes() throws {
        let catalogue = VendorCatalogue.builtIn
        func notes(_ vendor: String, _ model: String?, _ settings: PhoneSettings) throws -> String {
            let driver = try #require(catalogue.driver(id: vendor))
            let file = try driver.render(settings, model: model, firmware: nil)
            return (file.notes + driver.notes(of: settings, read: file.read)).joined(separator: " ")
        }
        var settings = SampleSettings.full
        #expect(try notes("yealink", "T46U", settings) == "")
        #expect(try notes("yealink", "T46S", settings).contains("OPUS"))
        #expect(try notes("snom", "D785", settings).contains("TURN"))
        #expect(try notes("grandstream", "GRP2614", settings).contains("TURN"))
        settings.nat.turn?.transport = .tcp
        #expect(try notes("yealink", "T46U", settings).contains("TURN"))
        settings.access.tls = .strict
        #expect(try notes("yealink", "T46U", settings).contains("TLS"))
        settings.language = "tlh"
        #expect(try notes("yealink", "T46U", settings).contains("language"))
        settings.accounts = Array(repeating: settings.accounts[0], count: 3)
        #expect(try notes("yealink", "T31P", settings).contains("accounts"))
        settings.media.codecs = [.opus]
        #expect(try notes("grandstream", "GXP1630", settings).contains("None of the wanted codecs"))
    }

    @Test("the number of accounts to empty is the model's", arguments: [("T31P", 2), ("T46U", 16), ("W90DM", 250), (nil, 16)])
    func slots(model: String?, count: Int) throws {
        let file = try YealinkDriver().render(SampleSettings.emptied, model: model, firmware: nil)
        let read = ReadConfiguration.read(file.text, vendor: "yealink")
        #expect(read.values.keys.filter { $0.hasSuffix(".enable") && $0.hasPrefix("account.") }.count == count)
        #expect(read["account.\(count).enable"] == "0")
    }

    @Test("later accounts have the numbers of their series")
    func series() throws {
        func read(_ model: String) throws -> ReadConfiguration {
            var settings = SampleSettings.full
            settings.accounts = (1...6).map { number in
                var account = settings.accounts[0]
                account.user = "user\(number)"
                return account
            }
            return .read(try GrandstreamDriver().render(settings, model: model, firmware: nil).text, vendor: "grandstream")
        }
        let long = try read("GXP2170")
        #expect(long["P35"] == "user1" && long["P404"] == "user2" && long["P604"] == "user4")
        #expect(long["P1704"] == "user5" && long["P1804"] == "user6" && long["P1701"] == "1" && long["P1751"] != nil)
        #expect(long["P50604"] == nil)
        let short = try read("GRP2604")
        #expect(short["P704"] == "user5" && short["P804"] == "user6" && short["P1704"] == nil)
        let sixteen = try read("GRP2616")
        #expect(sixteen["P50601"] == "0" && sixteen["P51501"] == "0" && sixteen["P51601"] == nil)
    }

    @Test("firmware before V81 gets the keys of its time")
    func oldFirmware() throws {
        let file = try YealinkDriver().render(SampleSettings.full, model: "T28P", firmware: "2.73.0.50")
        let read = ReadConfiguration.read(file.text, vendor: "yealink")
        #expect(read["auto_provision.server.url"] == SampleSettings.full.access.provisioningURL)
        #expect(!read.values.keys.contains { $0.hasPrefix("static.") })
        #expect(file.notes.contains { $0.contains("V81") })
    }

    @Test("a model is found as agents and people write it", arguments: ["T46U", "SIP-T46U", "sip-t46u"])
    func modelNames(model: String) throws {
        #expect(
            try YealinkDriver().render(SampleSettings.full, model: model, firmware: nil)
                == YealinkDriver().render(SampleSettings.full, model: "T46U", firmware: nil))
    }
}
