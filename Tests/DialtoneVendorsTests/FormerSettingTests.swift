import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("A phone with a past")
struct FormerSettingTests {
    @Test("what a former provider or user left is taken away, or its maker's section says that it stays", arguments: VendorCase.vendors)
    func former(vendor: String) throws {
        let own = try #require(VendorCase.of(vendor))
        let leftovers = try #require(VendorCatalogue.builtIn.driver(id: vendor)).leftovers
        // Akuvox's example is a door station, which has none of these.
        let model = vendor == "akuvox" ? "SP-R50P" : nil
        let phone = try RenderedPhone(SampleSettings.minimal, vendor: vendor, model: model)
        for setting in FormerSetting.allCases {
            #expect((own.former[setting] == nil) == leftovers.contains(setting), "\(setting.rawValue)")
            for (name, value) in own.former[setting] ?? [:] {
                // The word for an empty value reads as none.
                #expect(phone.keys.contains(name) && phone.read[name] ?? "" == value, "\(name)")
            }
        }
    }

    @Test("the page says what stays")
    func page() {
        let text =
            "- Of a former provider or user, no setting is known that takes away: call forwards, do not disturb. Reset such a phone first."
        #expect(VendorPage(.builtIn).markdown.contains(text))
    }

    @Test("a base's accounts forward nothing", arguments: [("W60B", nil), ("W80B", nil), ("W52P", "25.73.0.40")] as [(String, String?)])
    func bases(model: String, firmware: String?) throws {
        let read = try RenderedPhone(SampleSettings.minimal, vendor: "yealink", model: model, firmware: firmware).read
        for kind in ["always_fwd", "busy_fwd", "timeout_fwd", "dnd"] { #expect(read["account.1.\(kind).enable"] == "0") }
        #expect(read["forward.always.enable"] == nil)
    }

    @Test("an adapter of Cisco's has its forwards per line", arguments: ["SPA112", "ATA192"])
    func adapters(model: String) throws {
        let read = try RenderedPhone(SampleSettings.minimal, vendor: "cisco", model: model).read
        for kind in ["All", "Busy", "No_Ans", "Last"] { #expect(read["Cfwd_\(kind)_Dest_2_"] == "") }
        #expect(read["DND_Setting_2_"] == "No" && read["Cfwd_All_Dest"] == nil)
    }

    @Test("a KX-UTG forwards nothing, and its user may change that")
    func utg() throws {
        let phone = try RenderedPhone(SampleSettings.minimal, vendor: "panasonic", model: "KX-UTG200B")
        for name in ["FWD_UNCONDITIONAL_ENABLE", "FWD_BUSY_ENABLE", "FWD_NO_ANSWER_ENABLE", "DND_ENABLE"] {
            #expect(phone.files[0].text.contains("<\(name) perm=\"!RW\" access=\"AU\">N</\(name)>"))
        }
    }
}
