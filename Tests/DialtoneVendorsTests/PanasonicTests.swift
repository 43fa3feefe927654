import DialtoneModel
import DialtoneVendors
import Testing

@Suite("Panasonic")
struct PanasonicTests {
    /// FusionPBX and SARK give the account's server and its port.
    @Test("a phone asks its account's server about the numbers that its keys watch")
    func presence() throws {
        var settings = SampleSettings.two
        settings.keys = [.init(number: 1, kind: .blf, value: "4713", account: 2)]
        let read = try RenderedPhone(settings, vendor: "panasonic").read
        for number in [1, 2] {
            #expect(read["SIP_PRSNC_ADDR_\(number)"] == read["SIP_RGSTR_ADDR_\(number)"])
            #expect(read["SIP_PRSNC_PORT_\(number)"] == read["SIP_RGSTR_PORT_\(number)"])
        }
        let first = try #require(settings.accounts.first)
        #expect(read["SIP_PRSNC_ADDR_1"] == (first.expectedProxy?.host ?? first.domain))
        let emptied = try RenderedPhone(SampleSettings.emptied, vendor: "panasonic").read
        #expect(emptied["SIP_PRSNC_ADDR_1"] == "" && emptied["SIP_PRSNC_ADDR_6"] == "")
    }

    /// KX-HDV100 Administrator Guide, p. 40: `http://id:pass@prov.com/{MAC}.cfg`.
    @Test("the login for a phone's door stands in its URL")
    func login() throws {
        let read = try RenderedPhone(SampleSettings.everything(for: "panasonic"), vendor: "panasonic").read
        #expect(read["CFG_STANDARD_FILE_PATH"]?.hasPrefix("https://phone-1:Example-door-1@phones.example.com/") == true)
    }
}
