import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("What a format cannot carry")
struct RefusalTests {
    static let vendors = VendorCase.vendors

    @Test("line breaks and control characters are refused by name, in every field", arguments: HostileField.all, vendors)
    func lineBreaks(field: HostileField, vendor: String) throws {
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        for bad in ["\n", "\r", "\r\n", "\0", "\t", "\u{1B}", "\u{85}", "\u{2028}", "\u{FFFF}"] where field.isUsed(vendor: vendor) {
            var settings = SampleSettings.everything
            field.set("Bob\(bad)evil = 1", &settings)
            let fault = #expect(throws: RenderFault.self, "\(bad.debugDescription)") {
                for file in driver.files(model: driver.exampleModel) {
                    _ = try driver.render(settings, file: file, model: driver.exampleModel, firmware: nil)
                }
            }
            #expect(fault?.field == field.name)
            #expect(fault?.description.contains("evil") == false)
        }
    }

    @Test(
        "what Yealink's format cannot carry is refused",
        arguments: [
            (HostileField.adminPassword, "with:colon"), (.adminPassword, "with blank"), (.adminPassword, ""),
            (.adminPassword, "123456789012345678901234567890123"), (.adminPassword, "pässword"), (.password, " outer"),
            (.password, "outer "), (.password, "%NULL%"), (.password, "%null%"), (.user, "%NULL%"), (.displayName, "%NULL%"),
            (.turnPassword, "outer\u{A0}"),
        ])
    func yealink(field: HostileField, value: String) throws {
        var settings = SampleSettings.full
        field.set(value, &settings)
        let fault = #expect(throws: RenderFault.self) { try YealinkDriver().render(settings, model: "T46U", firmware: nil) }
        #expect(fault?.field == field.name)
    }

    @Test("blanks at the ends of a display name mean nothing")
    func trimmedName() throws {
        var settings = SampleSettings.full
        settings.accounts[0].displayName = "  Ada  "
        let file = try YealinkDriver().render(settings, model: "T46U", firmware: nil)
        #expect(ReadConfiguration.read(file.text, vendor: "yealink")["account.1.display_name"] == "Ada")
    }

    @Test("a host that could begin something else is refused", arguments: vendors)
    func hosts(vendor: String) throws {
        for host in [
            "pbx.example.com;transport=udp", "a b", "http://x", "a/b", "a@b", "<x>", "a,b", "pbx.example.com:5071", "sip:pbx.example.com",
            "a:b:c",
            "[pbx.example.com]", "[2001:db8::1", "2001:db8::12345", "a%b",
        ] {
            for field in [HostileField.domain, .registrar, .stun, .ntp] where field.isUsed(vendor: vendor) {
                var settings = SampleSettings.full
                field.set(host, &settings)
                let fault = #expect(throws: RenderFault.self) { try RenderedPhone.render(settings, vendor: vendor) }
                #expect(fault?.field == field.name)
            }
        }
    }

    @Test("an IPv6 address is the same with brackets and without, and is written with one pair at most", arguments: vendors)
    func addresses(vendor: String) throws {
        for field in [HostileField.domain, .registrar, .stun, .ntp] where field.isUsed(vendor: vendor) {
            let texts = try ["2001:db8::10", "[2001:db8::10]"].map { address in
                var settings = SampleSettings.full
                field.set(address, &settings)
                return try RenderedPhone.render(settings, vendor: vendor).map(\.file.text)
            }
            #expect(texts[0] == texts[1], "\(field.name)")
            #expect(texts[0].contains { $0.contains("2001:db8::10") } && !texts[1].contains { $0.contains("[[") }, "\(field.name)")
        }
    }

    @Test("nothing to register with is refused", arguments: vendors)
    func missing(vendor: String) throws {
        for change: @Sendable (inout PhoneSettings) -> Void in [
            { $0.accounts[0].user = "" },
            {
                $0.accounts[0].domain = ""
                $0.accounts[0].registrar = ""
            }, { $0.accounts[0].port = 0 }, { $0.accounts[0].port = 65_536 }, { $0.access.provisioningURL = "phones.example.com/p/x/" },
            { $0.access.provisioningURL = "https://phones.example.com/p x/" },
        ] {
            var settings = SampleSettings.full
            change(&settings)
            #expect(throws: RenderFault.self) { try RenderedPhone.render(settings, vendor: vendor) }
        }
    }

    @Test("DECT bases of other formats are refused by name", arguments: [("snom", "M500"), ("snom", "m9"), ("grandstream", "DP755")])
    func dect(vendor: String, model: String) throws {
        let fault = #expect(throws: RenderFault.self) { try RenderedPhone.render(SampleSettings.full, vendor: vendor, model: model) }
        #expect(fault?.isOfModel == true)
    }

    @Test("an adapter of Grandstream takes a plain password only")
    func adapter() throws {
        var settings = SampleSettings.full
        settings.access.adminPassword = Secret("Kq7 correct")
        #expect(throws: RenderFault.self) { try GrandstreamDriver().render(settings, model: "HT801", firmware: nil) }
        _ = try GrandstreamDriver().render(settings, model: "GRP2614", firmware: nil)
    }
}
