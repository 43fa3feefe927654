import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// A zone and how each vendor must be told: the values of its settings in a fixed order.
struct ZoneRendering: Sendable, CustomTestStringConvertible {
    var zone: String
    /// `time_zone`, `time_zone_name`, `summer_time`, `start_time`, `end_time`, `offset_time`.
    var yealink: [String?]
    /// `timezone`, `utc_offset`, `dst`.
    var snom: [String?]
    /// P64, P246.
    var grandstream: [String?]

    var testDescription: String { zone }

    static let yealinkKeys = ["time_zone", "time_zone_name", "summer_time", "start_time", "end_time", "offset_time"].map {
        "local_time.\($0)"
    }
    static let snomKeys = ["timezone", "utc_offset", "dst"]
    static let grandstreamKeys = ["P64", "P246"]

    static let cet = "CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00"

    /// By hand, from the vendors' formats and each country's rule.
    static let all: [ZoneRendering] = [
        .init(
            zone: "Europe/Berlin", yealink: ["+1", "Germany(Berlin)", "1", "3/5/7/2", "10/5/7/3", "60"], snom: ["GER+1", nil, nil],
            grandstream: [cet, nil]),
        .init(
            zone: "CET-1CEST-2,M3.5.0/2,M10.5.0/3", yealink: ["+1", nil, "1", "3/5/7/2", "10/5/7/3", "60"],
            snom: ["GER+1", nil, nil], grandstream: [cet, nil]),
        .init(
            zone: "Europe/Dublin", yealink: ["0", nil, "1", "3/5/7/1", "10/5/7/2", "60"], snom: ["IRL-0", nil, nil],
            grandstream: ["GMT+0IST-1,M3.5.0/01:00:00,M10.5.0/02:00:00", nil]),
        .init(
            zone: "Atlantic/Azores", yealink: ["-1", "Portugal(Azores)", "1", "3/5/7/0", "10/5/7/1", "60"], snom: ["PRT-1", nil, nil],
            grandstream: ["customize", "MTZ+1MDT+0,M3.5.0/00:00:00,M10.5.0/01:00:00"]),
        .init(zone: "Europe/Istanbul", yealink: ["+3", nil, "0", nil, nil, nil], snom: ["EAT+3", nil, nil], grandstream: ["TZQ-3", nil]),
        .init(
            zone: "Europe/Moscow", yealink: ["+3", "Russia(Moscow)", "0", nil, nil, nil], snom: ["EAT+3", nil, nil],
            grandstream: ["MSK-3", nil]),
        .init(
            zone: "Asia/Tehran", yealink: ["+3:30", "Iran(Teheran)", "0", nil, nil, nil], snom: ["", "12600", ""],
            grandstream: ["customize", "MTZ-3:30"]),
        .init(
            zone: "Asia/Kathmandu", yealink: ["+5:45", "Nepal(Katmandu)", "0", nil, nil, nil], snom: ["", "20700", ""],
            grandstream: ["TZU-5:45", nil]),
        .init(
            zone: "Australia/Adelaide", yealink: ["+9:30", "Australia(Adelaide)", "1", "10/1/7/2", "4/1/7/3", "60"],
            snom: ["AUS+9.5", nil, nil], grandstream: ["CST-9:30CDT-10:30,M10.1.0/02:00:00,M4.1.0/03:00:00", nil]),
        .init(
            zone: "Pacific/Chatham", yealink: ["+12:45", nil, "1", "9/5/7/2", "4/1/7/3", "60"],
            snom: ["", "45900", "3600 09.05.07 02:45:00 04.01.07 03:45:00"],
            grandstream: ["customize", "MTZ-12:45MDT-13:45,M9.5.0/02:45:00,M4.1.0/03:45:00"]),
        .init(
            zone: "America/Sao_Paulo", yealink: ["-3", nil, "0", nil, nil, nil], snom: ["ARG-3", nil, nil], grandstream: ["UTC+3", nil]),
        .init(
            zone: "America/Santiago", yealink: ["-4", "Chile(Santiago)", "1", "9/1/6/23", "4/1/6/23", "60"], snom: ["CHL-4", nil, nil],
            grandstream: ["customize", "MTZ+4MDT+3,M9.1.6/23:59:59,M4.1.6/23:59:59"]),
        .init(
            zone: "America/St_Johns",
            yealink: ["-3:30", "Canada-New Foundland(St.Johns)", "1", "3/2/7/2", "11/1/7/2", "60"], snom: ["CAN-3.5", nil, nil],
            grandstream: ["customize", "MTZ+3:30MDT+2:30,M3.2.0/02:00:00,M11.1.0/02:00:00"]),
        .init(
            zone: "EST5EDT", yealink: ["-5", nil, "1", "3/2/7/2", "11/1/7/2", "60"],
            snom: ["USA-5", nil, nil], grandstream: ["EST5EDT", nil]),
        .init(
            zone: "America/Phoenix", yealink: ["-7", nil, "0", nil, nil, nil], snom: ["USA2-7", nil, nil], grandstream: ["MST7", nil]),
        .init(
            zone: "Asia/Jerusalem", yealink: ["+2", "Israel(Tel Aviv)", "1", "3/4/5/2", "10/5/7/2", "60"], snom: ["ISR+2", nil, nil],
            grandstream: ["customize", "MTZ-2MDT-3,M3.4.5/02:00:00,M10.5.0/02:00:00"]),
        .init(
            zone: "Africa/Cairo", yealink: ["+2", nil, "1", "4/5/5/0", "10/5/4/23", "60"],
            snom: ["", "7200", "3600 04.05.05 00:00:00 10.05.04 23:59:59"],
            grandstream: ["customize", "MTZ-2MDT-3,M4.5.5/00:00:00,M10.5.4/23:59:59"]),
        .init(
            zone: "Australia/Lord_Howe", yealink: ["+10:30", nil, "1", "10/1/7/2", "4/1/7/2", "30"],
            snom: ["", "37800", "1800 10.01.07 02:00:00 04.01.07 02:00:00"],
            grandstream: ["customize", "MTZ-10:30MDT-11,M10.1.0/02:00:00,M4.1.0/02:00:00"]),
        .init(zone: "UTC", yealink: ["0", nil, "0", nil, nil, nil], snom: ["", "0", ""], grandstream: ["TZN+0", nil]),
        .init(zone: "+05:30", yealink: ["+5:30", nil, "0", nil, nil, nil], snom: ["IND+5.5", nil, nil], grandstream: ["TZT-5:30", nil]),
        // A rule by date: only Yealink has words for it.
        .init(
            zone: "AAA3BBB,J60/1,J300/2", yealink: ["-3", nil, "1", "3/1/1", "10/27/2", "60"], snom: ["", "-10800", ""],
            grandstream: ["customize", "MTZ+3"]),
    ]
}

@Suite("Time zones in the vendors' words")
struct ZoneRenderingTests {
    private func read(_ zone: String, _ vendor: String, model: String?) throws -> (ReadConfiguration, notes: [String]) {
        var settings = SampleSettings.full
        settings.time.zone = TimeZoneRule(parsing: zone)
        let file = try #require(VendorCatalogue.builtIn.driver(id: vendor)).render(settings, model: model, firmware: nil)
        return (.read(file.text, vendor: vendor), file.notes)
    }

    @Test("each zone in each vendor's words", arguments: ZoneRendering.all)
    func words(zone: ZoneRendering) throws {
        let yealink = try read(zone.zone, "yealink", model: "T46U").0
        #expect(ZoneRendering.yealinkKeys.map { yealink[$0] } == zone.yealink)
        let snom = try read(zone.zone, "snom", model: "D785").0
        #expect(ZoneRendering.snomKeys.map { snom[$0] } == zone.snom)
        let grandstream = try read(zone.zone, "grandstream", model: "GRP2614").0
        #expect(ZoneRendering.grandstreamKeys.map { grandstream[$0] } == zone.grandstream)
    }

    @Test("the Android phone whose list has names takes them, also for a rule without one")
    func android() throws {
        #expect(try read("Asia/Kolkata", "grandstream", model: "GXV3380").0["P64"] == "Asia/Kolkata")
        #expect(try read("CET-1CEST,M3.5.0,M10.5.0/3", "grandstream", model: "GXV3380").0["P64"] == "Europe/Berlin")
        let odd = try read("AAA3:21", "grandstream", model: "GXV3380")
        #expect(odd.0["P64"] == nil)
        #expect(odd.notes.contains { $0.contains("time zone") })
    }

    @Test("without a zone nothing is said about the time", arguments: VendorCase.vendors)
    func noZone(vendor: String) throws {
        var settings = SampleSettings.full
        settings.time = PhoneSettings.Time()
        let file = try #require(VendorCatalogue.builtIn.driver(id: vendor)).render(settings, model: nil, firmware: nil)
        let keys = Set(ReadConfiguration.read(file.text, vendor: vendor).values.keys)
        let timeKeys =
            ZoneRendering.yealinkKeys + ZoneRendering.snomKeys + ZoneRendering.grandstreamKeys + [
                "ntp_server", "P30", "local_time.ntp_server1",
            ]
        #expect(keys.isDisjoint(with: timeKeys))
    }

    @Test("people are told when a phone's clock will be wrong")
    func notes() throws {
        #expect(try read("Africa/Casablanca", "yealink", model: "T46U").notes.contains { $0.contains("Casablanca") })
        #expect(try read("Pacific/Chatham", "yealink", model: "T46U").notes.contains { $0.contains("full hours") })
        // Midnight after a weekday: the right day everywhere, a second or an hour early; Friday after a Thursday: not every year.
        #expect(try read("EET-2EEST-3,M4.5.5/0,M9.5.4/24", "yealink", model: "T46U").notes.contains { $0.contains("full hours") })
        #expect(try !read("EET-2EEST-3,M4.5.5/0,M9.5.4/24", "snom", model: "D785").notes.contains { $0.contains("clock") })
        #expect(try read("AAA-3BBB,M3.4.4/26,M10.5.0", "snom", model: "D785").notes.contains { $0.contains("a week off") })
        #expect(try read("AAA3BBB,J60/1,J300/2", "snom", model: "D785").notes.contains { $0.contains("by date") })
        #expect(try read("AAA3BBB,J60/1,M10.5.0/2", "yealink", model: "T46U").notes.contains { $0.contains("standard time") })
    }
}
