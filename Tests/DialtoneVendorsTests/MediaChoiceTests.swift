import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// What becomes of an administrator's choices about speech in each vendor's words.
@Suite("Packet time and SRTP suite")
struct MediaChoiceTests {
    private func read(_ vendor: String, _ change: (inout PhoneSettings.Media) -> Void) throws -> (ReadConfiguration, notes: [String]) {
        var settings = SampleSettings.full
        change(&settings.media)
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        let part = try #require(driver.files(model: driver.exampleModel).last)
        let file = try driver.render(settings, file: part, model: driver.exampleModel, firmware: nil)
        return (.read(file.text, vendor: vendor), file.notes)
    }

    private static let packetTimes = VendorCase.all.compactMap { vendor, own in own.packetTime.map { (vendor: vendor, words: $0) } }

    @Test("the packet time is told in the vendor's own unit, and people hear where a phone takes less", arguments: packetTimes)
    func packetTime(vendor: String, words: VendorCase.PacketTime) throws {
        let shorter = try read(vendor) { $0.packetMilliseconds = 40 }
        #expect(shorter.0[words.name] == words.at40)
        #expect(!shorter.notes.contains { $0.contains("packet time") })
        let longer = try read(vendor) { $0.packetMilliseconds = 80 }
        #expect(longer.0[words.name] == words.at80)
        #expect(longer.notes.contains { $0.contains("packet time of 80 ms") && $0.contains("60 ms") } == (words.at80 == "60"))
    }

    @Test("the SRTP suite is told where a phone has a choice; what it cannot do is a note")
    func suite() throws {
        // Names and values from the vendor pages; 1 for the short tag of Fanvil is assumed.
        let names = ["snom": "user_auth_tag[1]", "fanvil": "sip/line[1]/SRTPAuth-Tag", "linphone": "sip/srtp_crypto_suites"]
        let cases: [(vendor: String, suite: SRTPSuite?, value: String, isNoted: Bool)] = [
            ("snom", nil, "off", false), ("snom", .aes128Tag80, "off", false), ("snom", .aes128Tag32, "on", false),
            ("snom", .aes256Tag80, "off", true), ("fanvil", nil, "0", false), ("fanvil", .aes128Tag32, "1", false),
            ("fanvil", .aes192Tag32, "0", true), ("linphone", nil, "", false),
            ("linphone", .aes128Tag80, "AES_CM_128_HMAC_SHA1_80", false),
            ("linphone", .aes256Tag80, "AES_256_CM_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_80", false), ("linphone", .aes192Tag80, "", true),
        ]
        for (vendor, suite, value, isNoted) in cases {
            let (file, notes) = try read(vendor) { ($0.srtp, $0.srtpSuite) = (.optional, suite) }
            #expect((file[try #require(names[vendor])] ?? "") == value, "\(vendor) \(suite?.rawValue ?? "")")
            #expect(notes.contains { $0.contains("SRTP suite") } == isNoted, "\(vendor) \(suite?.rawValue ?? "")")
        }
    }

    @Test(
        "adapters for analogue phones are known by their model",
        arguments: [
            ("grandstream", "HT812", true), ("grandstream", "GRP2614", false), ("cisco", "ATA192", true), ("cisco", "SPA2102", true),
            ("cisco", "8841", false), ("yealink", "T46U", false),
        ])
    func adapters(vendor: String, model: String, isAdapter: Bool) throws {
        #expect(try #require(VendorCatalogue.builtIn.driver(id: vendor)).isAdapter(model: model) == isAdapter)
    }
}
