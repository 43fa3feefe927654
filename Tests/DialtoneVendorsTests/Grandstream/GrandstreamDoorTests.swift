import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// Numbers from Grandstream's comments in the templates for GDS3705 and GDS3710 that FusionPBX carries.
@Suite("Grandstream's door stations")
struct GrandstreamDoorTests {
    private func phone(_ model: String, _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.full
        settings.media.codecs = [.pcma, .pcmu]
        change(&settings)
        return try RenderedPhone(settings, vendor: "grandstream", model: model)
    }

    @Test("the golden files", arguments: ["GDS3705", "GDS3710"])
    func golden(model: String) throws {
        let file = try #require(try RenderedPhone(SampleSettings.everything, vendor: "grandstream", model: model).files.first)
        try Golden.check(file.text, "grandstream/door-\(model.lowercased()).xml")
    }

    /// Server, proxy, user, user of the login, password, name, transport, and the expiry: 600 s, or ten minutes.
    @Test(
        "the account stands where the model has it",
        arguments: [
            ("GDS3705", [47, 48, 35, 36, 34, 3, 130], 32, "600"), ("GDS3702", [47, 48, 35, 36, 34, 3, 130], 32, "600"),
            ("GDS3710", [402, 403, 404, 405, 406, 407, 448], 412, "10"), ("GDS3712", [402, 403, 404, 405, 406, 407, 448], 412, "10"),
        ])
    func account(model: String, numbers: [Int], expiry: Int, time: String) throws {
        let read = try phone(model) { $0.accounts[0].registrationExpiry = .seconds(600) }.read
        let account = SampleSettings.full.accounts[0]
        let expected = [
            account.domain, "\(account.registrar):5061", account.user, account.authenticationUser, account.password?.reveal(),
            account.displayName, "2",
        ]
        #expect(numbers.map { read["P\($0)"] } == expected && read["P\(expiry)"] == time)
        #expect(read["P14000"] == "2" && read["P145"] == "0" && read["P1414"] == "0" && read["P194"] == "1" && read["P193"] == "720")
        // The other accounts of a GDS3705 are switched off and empty; a GDS3710 has none.
        let isAudio = numbers[0] == 47
        #expect(["P271", "P401", "P501", "P601"].map { read[$0] } == (isAudio ? ["1", "0", "0", "0"] : [nil, nil, nil, nil]))
        #expect(read["P606"] == (isAudio ? "" : nil))
    }

    @Test(
        "encryption of speech",
        arguments: [
            ("GDS3705", SRTPMode.off, "P183", "0"), ("GDS3705", .mandatory, "P183", "1"), ("GDS3710", .optional, "P8443", "1"),
            ("GDS3710", .mandatory, "P8443", "2"),
        ])
    func srtp(model: String, mode: SRTPMode, name: String, value: String) throws {
        #expect(try phone(model) { $0.media.srtp = mode }.read[name] == value)
    }

    @Test("PINs, locks and what the bell calls are never in the file", arguments: ["GDS3705", "GDS3710"])
    func doors(model: String) throws {
        let file = try #require(try RenderedPhone(SampleSettings.everything, vendor: "grandstream", model: model).files.first)
        let read = ReadConfiguration.read(file.text, vendor: "grandstream")
        let doors = ["P10457", "P10462", "P10463", "P10464", "P14100", "P14101", "P14850", "P14851", "P14858", "P15434", "P15460"]
        #expect(doors.allSatisfy { read.values[$0] == nil })
        #expect(read["P2"] != nil)
        // Without a password for the administrator, the one that is there stays.
        #expect(try phone(model) { $0.access.adminPassword = nil }.read.values["P2"] == nil)
    }

    @Test("what a door station cannot be told, people read", arguments: ["time zone", "SRTP", "directory"])
    func notes(word: String) throws {
        let phone = try RenderedPhone(SampleSettings.everything, vendor: "grandstream", model: "GDS3705")
        #expect(phone.notes.contains { $0.contains(word) })
    }

    @Test("a station whose numbers no source tells is refused")
    func refused() {
        let fault = #expect(throws: RenderFault.self) { try phone("GDS3725") }
        #expect(fault?.field == "the model" && fault?.reason.contains("door station") == true)
    }

    /// FusionPBX's comments: P8463 is 0 from the factory on phones and 1 on HT801 and GDS3710; that of GDS3705 says nothing of the factory,
    /// and no list of GXV33xx and GXV34xx has it.
    @Test(
        "what is said of a server's certificate is true of the series",
        arguments: [
            ("GRP2614", "only if"), ("HT801", "never switched off"), ("HT818", "never switched off"), ("GXV3480", "not known"),
            ("GDS3710", "never switched off"), ("GDS3712", "never switched off"), ("GDS3705", "not known while"),
        ])
    func verification(model: String, words: String) throws {
        let about = try phone(model) { $0.trust.verifies = nil }.notes.filter { $0.contains("certificate of") }
        #expect(about.count == 1 && about[0].contains(words), "\(about)")
        #expect(about[0].contains("P8463") == (model != "GXV3480"))
        // A number that is known is written.
        let told = try phone(model) { $0.trust.verifies = false }.read["P8463"]
        #expect(told == (model == "GXV3480" ? nil : "0"))
    }

    /// GDS3705: P78 takes random ports, P29610 counts 48 to 10000 of them.
    @Test(
        "ports of speech",
        arguments: [
            ("GDS3705", "16384-16583", "16384", "200", "0"), ("GDS3705", "16385-16390", "16386", "48", "0"),
            ("GDS3710", "16384-16583", "16384", nil, nil),
        ] as [(String, String, String, String?, String?)])
    func ports(model: String, range: String, first: String, count: String?, random: String?) throws {
        let phone = try phone(model) { #expect(Setting.mediaPorts.set(range, in: &$0)) }
        #expect(phone.read["P39"] == first && phone.read["P29610"] == count && phone.read["P78"] == random)
        #expect(phone.notes.contains { $0.contains("first port only") } == (count == nil))
    }

    /// Both templates: 60 to 525600 minutes.
    @Test("a station asks again as seldom as its list allows", arguments: [(20, 28_800), (365, 525_600), (400, 525_600)])
    func interval(days: Int, minutes: Int) throws {
        let read = try phone("GDS3710") { $0.access.resyncInterval = .seconds(days * 86_400) }.read
        #expect(read["P193"] == "\(minutes)")
    }

    @Test("trusted authorities stand in numbers of their own, and the others are empty", arguments: ["GDS3705", "GDS3710"])
    func certificates(model: String) throws {
        let sample = Setting.trustedCertificates.samples[0]
        let long = try #require(
            PEMCertificate.all(in: "-----BEGIN CERTIFICATE-----MI\(String(repeating: "AB", count: 2047))-----END CERTIFICATE-----"))
        let phone = try phone(model) {
            #expect(Setting.trustedCertificates.set(sample, in: &$0))
            $0.trust.certificates += long
        }
        #expect(phone.read["P8433"].map { "\($0)\n" } == PEMCertificate.all(in: sample)?.first?.text)
        #expect((8434...8438).allSatisfy { phone.read["P\($0)"] == "" })
        #expect(phone.notes.contains { $0.contains("some were left out") })
        let none = try self.phone(model) { $0.trust.certificates = [] }
        #expect((8433...8438).allSatisfy { none.read["P\($0)"] == nil })
    }

    @Test("a former provider's firmware is forgotten", arguments: ["GDS3705", "GDS3710"])
    func firmware(model: String) throws {
        let former = ["P192", "P232", "P233", "P6768", "P6769"]
        let none = try phone(model) { $0.firmware = nil }.read
        #expect(former.allSatisfy { none[$0] == "" } && none["P6767"] == nil)
        let own = try phone(model) { $0.firmware = .init(url: "https://fw.example.com/gds/") }.read
        #expect(former.map { own[$0] } == ["fw.example.com/gds", "", "", "", ""] && own["P6767"] == "2")
    }
}
