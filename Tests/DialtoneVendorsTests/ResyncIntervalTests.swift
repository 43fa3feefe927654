import DialtoneModel
import DialtoneVendors
import Testing

/// Units and bounds are those of the makers' settings: hours at Fanvil and AudioCodes, minutes at Yealink, Grandstream, Htek and Panasonic,
/// seconds at the others; Grandstream's templates begin at 60 minutes, Poly's guide at an hour.
@Suite("How often a phone asks again")
struct ResyncIntervalTests {
    private func notes(_ vendor: String, _ model: String?, _ interval: Duration) throws -> [String] {
        var settings = SampleSettings.full
        settings.access.resyncInterval = interval
        return try RenderedPhone(settings, vendor: vendor, model: model).notes.filter { $0.contains("interval of asking again") }
    }

    @Test(
        "an interval that a phone cannot have is told to people",
        arguments: [
            ("grandstream", "GRP2614", 1800, "became 60 minutes: these phones take 60 minutes at least"),
            ("grandstream", "DP750", 1800, "became 60 minutes"), ("grandstream", "GDS3710", 1800, "became 60 minutes"),
            ("fanvil", "X6U", 5400, "became 2 hours: these phones count in whole hours"), ("fanvil", "X4", 1800, "became 1 hour: "),
            ("audiocodes", nil, 5400, "became 2 hours"),
            ("audiocodes", nil, 1_209_600, "became 168 hours: these phones take 168 hours at most"),
            ("poly", "VVX411", 1800, "became 3600 seconds"), ("yealink", "T46U", 90, "became 2 minutes"),
            ("htek", nil, 90, "became 2 minutes"), ("panasonic", nil, 90, "became 2 minutes"), ("snom", "D785", 30, "became 60 seconds"),
        ] as [(String, String?, Int, String)])
    func changed(vendor: String, model: String?, seconds: Int, words: String) throws {
        let notes = try notes(vendor, model, .seconds(seconds))
        #expect(notes.count == 1 && notes[0].contains(words), "\(notes)")
    }

    @Test("one that it can have is not", arguments: VendorCase.vendors.filter { $0 != "mitel" })
    func kept(vendor: String) throws {
        #expect(try notes(vendor, nil, .seconds(7200)).allSatisfy { !$0.contains("became") })
    }
}
