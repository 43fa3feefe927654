import DialtoneModel
import DialtoneVendors
import Testing

@Suite("Snom")
struct SnomTests {
    private func phone(firmware: String? = nil, _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "snom", firmware: firmware)
    }

    /// FusionPBX and Wazo write the first two; FusionPBX the third.
    @Test("a phone listens where a NOTIFY comes, and takes it from others than its registrar")
    func notify() throws {
        let read = try phone().read
        #expect(["network_id_port", "filter_registrar", "challenge_checksync"].map { read[$0] } == ["5060", "off", "off"])
    }

    /// NethServer's table for firmware 10.1, Wazo's for firmware 8.
    @Test(
        "languages have the firmware's names",
        arguments: [
            ("de", nil, "Deutsch"), ("es", nil, "Español"), ("es-MX", "10.1.33.33", "Español"), ("es", "8.9.3.80", "Espanol"),
            ("fr-CA", nil, "Français"), ("cs", nil, "Čeština"), ("da", nil, "Dansk"), ("fi", nil, "Suomi"), ("hu", nil, "Magyar"),
            ("nb-NO", nil, "Norsk"), ("no", nil, "Norsk"), ("pt", nil, "Português"), ("ru", nil, "Русский"), ("sl", nil, "Slovenščina"),
            ("sv", nil, "Svenska"), ("tr", nil, "Türkçe"), ("lt", nil, "Lietuvių"), ("bs", nil, "Bosanski"),
            ("zh-TW", nil, "Traditional Chinese"), ("tlh", nil, nil),
        ] as [(String, String?, String?)])
    func languages(tag: String, firmware: String?, name: String?) throws {
        let phone = try phone(firmware: firmware) { $0.language = tag }
        #expect(phone.read["language"] == name && phone.read["web_language"] == name)
        #expect(phone.notes.contains { $0.contains("language") } == (name == nil))
    }

    @Test(
        "a zone without a code is told by its rule, and an administrator shall look", arguments: ["Asia/Kathmandu", "UTC", "Africa/Cairo"])
    func zoneWithoutCode(zone: String) throws {
        let phone = try phone { $0.time.zone = TimeZoneRule(parsing: zone) }
        #expect(phone.read["timezone"] == "" && phone.read["utc_offset"] != nil && phone.read["dst"] != nil)
        #expect(phone.notes.contains { $0.contains("No Snom code") })
        #expect(try !self.phone().notes.contains { $0.contains("No Snom code") })
    }
}
