import DialtoneModel
import Testing

/// A time zone text and what it means: offset and saving in seconds, changes as month, week, weekday and time of day.
struct ZoneCase: Sendable, CustomTestStringConvertible {
    var text: String
    var offset: Int
    var save = 0
    var start: [Int] = []
    var end: [Int] = []

    var testDescription: String { text }

    var rule: TimeZoneRule {
        guard save > 0 else { return TimeZoneRule(offset: offset) }
        return TimeZoneRule(offset: offset, daylight: .init(save: save, start: change(start), end: change(end)))
    }

    private func change(_ numbers: [Int]) -> TimeZoneRule.Change {
        .init(
            day: .weekday(month: numbers[0], week: numbers[1], weekday: numbers[2]),
            time: numbers[3] * 3600 + numbers[4] * 60)
    }

    /// Worked out by hand from the tz database's texts; ``TimeZoneClockTests`` checks most of them against Foundation.
    static let named = [
        ZoneCase(text: "Europe/Berlin", offset: 3600, save: 3600, start: [3, 5, 0, 2, 0], end: [10, 5, 0, 3, 0]),
        ZoneCase(text: "Europe/London", offset: 0, save: 3600, start: [3, 5, 0, 1, 0], end: [10, 5, 0, 2, 0]),
        ZoneCase(text: "Europe/Dublin", offset: 0, save: 3600, start: [3, 5, 0, 1, 0], end: [10, 5, 0, 2, 0]),
        ZoneCase(text: "Europe/Lisbon", offset: 0, save: 3600, start: [3, 5, 0, 1, 0], end: [10, 5, 0, 2, 0]),
        ZoneCase(text: "Atlantic/Azores", offset: -3600, save: 3600, start: [3, 5, 0, 0, 0], end: [10, 5, 0, 1, 0]),
        ZoneCase(text: "Europe/Athens", offset: 7200, save: 3600, start: [3, 5, 0, 3, 0], end: [10, 5, 0, 4, 0]),
        ZoneCase(text: "Europe/Istanbul", offset: 10_800),
        ZoneCase(text: "Europe/Moscow", offset: 10_800),
        ZoneCase(text: "Asia/Tehran", offset: 12_600),
        ZoneCase(text: "Asia/Kolkata", offset: 19_800),
        ZoneCase(text: "Asia/Kathmandu", offset: 20_700),
        ZoneCase(
            text: "Australia/Adelaide", offset: 34_200, save: 3600, start: [10, 1, 0, 2, 0], end: [4, 1, 0, 3, 0]),
        ZoneCase(text: "Australia/Sydney", offset: 36_000, save: 3600, start: [10, 1, 0, 2, 0], end: [4, 1, 0, 3, 0]),
        ZoneCase(text: "Pacific/Auckland", offset: 43_200, save: 3600, start: [9, 5, 0, 2, 0], end: [4, 1, 0, 3, 0]),
        ZoneCase(text: "Pacific/Chatham", offset: 45_900, save: 3600, start: [9, 5, 0, 2, 45], end: [4, 1, 0, 3, 45]),
        ZoneCase(text: "America/Sao_Paulo", offset: -10_800),
        // The first Saturday at 24:00 is not always the first Sunday.
        ZoneCase(text: "America/Santiago", offset: -14_400, save: 3600, start: [9, 1, 6, 24, 0], end: [4, 1, 6, 24, 0]),
        ZoneCase(
            text: "America/St_Johns", offset: -12_600, save: 3600, start: [3, 2, 0, 2, 0], end: [11, 1, 0, 2, 0]),
        ZoneCase(
            text: "America/New_York", offset: -18_000, save: 3600, start: [3, 2, 0, 2, 0], end: [11, 1, 0, 2, 0]),
        ZoneCase(text: "America/Phoenix", offset: -25_200),
        // The Friday before the last Sunday in March, at 02:00.
        ZoneCase(text: "Asia/Jerusalem", offset: 7200, save: 3600, start: [3, 4, 4, 26, 0], end: [10, 5, 0, 2, 0]),
        ZoneCase(text: "Africa/Cairo", offset: 7200, save: 3600, start: [4, 5, 5, 0, 0], end: [10, 5, 4, 24, 0]),
        ZoneCase(
            text: "Australia/Lord_Howe", offset: 37_800, save: 1800, start: [10, 1, 0, 2, 0], end: [4, 1, 0, 2, 0]),
        ZoneCase(text: "UTC", offset: 0),
        ZoneCase(text: "Africa/Casablanca", offset: 3600),
        ZoneCase(text: "Asia/Gaza", offset: 7200),
    ]

    static let posix = [
        ZoneCase(
            text: "CET-1CEST-2,M3.5.0/2,M10.5.0/3", offset: 3600, save: 3600, start: [3, 5, 0, 2, 0],
            end: [10, 5, 0, 3, 0]),
        ZoneCase(
            text: "CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00", offset: 3600, save: 3600, start: [3, 5, 0, 2, 0],
            end: [10, 5, 0, 3, 0]),
        ZoneCase(
            text: "GMT0BST-1,M3.5.0/1,M10.5.0/2", offset: 0, save: 3600, start: [3, 5, 0, 1, 0], end: [10, 5, 0, 2, 0]),
        ZoneCase(
            text: "EST5EDT4,M3.2.0/2,M11.1.0/2", offset: -18_000, save: 3600, start: [3, 2, 0, 2, 0],
            end: [11, 1, 0, 2, 0]),
        ZoneCase(text: "EST5EDT", offset: -18_000, save: 3600, start: [3, 2, 0, 2, 0], end: [11, 1, 0, 2, 0]),
        ZoneCase(
            text: "IST-1GMT0,M10.5.0,M3.5.0/1", offset: 0, save: 3600, start: [3, 5, 0, 1, 0], end: [10, 5, 0, 2, 0]),
        ZoneCase(text: "UTC0", offset: 0),
        ZoneCase(text: "<+03>-3", offset: 10_800),
        ZoneCase(text: "<-03>3", offset: -10_800),
        ZoneCase(text: "<+0330>-3:30", offset: 12_600),
        ZoneCase(text: "ABC-1:02:03", offset: 3723),
        ZoneCase(text: "IST-5:30", offset: 19_800),
        // Greenland's change is on the evening before, Palestine's two days after.
        ZoneCase(
            text: "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", offset: -7200, save: 3600, start: [3, 5, 0, -1, 0],
            end: [10, 5, 0, 0, 0]),
        ZoneCase(
            text: "EET-2EEST,M3.4.4/50,M10.4.4/50", offset: 7200, save: 3600, start: [3, 4, 4, 50, 0],
            end: [10, 4, 4, 50, 0]),
        ZoneCase(
            text: "<+00>0<+02>-2,M3.5.0/1,M10.5.0/3", offset: 0, save: 7200, start: [3, 5, 0, 1, 0],
            end: [10, 5, 0, 3, 0]),
        ZoneCase(text: "XXX3XXX3,M3.5.0,M10.5.0", offset: -10_800),
        // RFC 9636: daylight saving time all year.
        ZoneCase(text: "EST5EDT,0/0,J365/25", offset: -14_400),
    ]

    static let offsets = [
        ZoneCase(text: "+01:00", offset: 3600), ZoneCase(text: "-3:30", offset: -12_600),
        ZoneCase(text: "+0530", offset: 19_800),
        ZoneCase(text: "60", offset: 3600), ZoneCase(text: "-300", offset: -18_000), ZoneCase(text: "+1", offset: 3600),
        ZoneCase(text: "0", offset: 0), ZoneCase(text: "345", offset: 20_700), ZoneCase(text: "+00:00", offset: 0),
        ZoneCase(text: "  +12:45\n", offset: 45_900),
    ]
}

@Suite("Time zone texts")
struct TimeZoneParsingTests {
    @Test("a name gives its country's rule and keeps the name", arguments: ZoneCase.named)
    func names(zone: ZoneCase) throws {
        let rule = try #require(TimeZoneRule(parsing: zone.text))
        var expected = zone.rule
        expected.ianaName = zone.text
        #expect(rule == expected)
    }

    @Test("a POSIX text gives its rule without a name", arguments: ZoneCase.posix)
    func posix(zone: ZoneCase) {
        #expect(TimeZoneRule(parsing: zone.text) == zone.rule)
    }

    @Test("a plain offset counts eastward and has no daylight saving time", arguments: ZoneCase.offsets)
    func offsets(zone: ZoneCase) {
        #expect(TimeZoneRule(parsing: zone.text) == zone.rule)
    }

    @Test("day numbers become dates, with and without February 29")
    func dayNumbers() {
        let julian = TimeZoneRule(parsing: "AAA3BBB,J60/0,J273/24")
        #expect(julian?.daylight?.start == .init(day: .date(month: 3, day: 1), time: 0))
        #expect(julian?.daylight?.end == .init(day: .date(month: 10, day: 1), time: 0))
        let counted = TimeZoneRule(parsing: "AAA3BBB,0/0,365/-1")
        #expect(counted?.daylight?.start == .init(day: .date(month: 1, day: 1), time: 0))
        #expect(counted?.daylight?.end == .init(day: .date(month: 12, day: 30), time: 23 * 3600))
    }

    @Test("a name is found in any case, under its new spelling and behind a colon")
    func spellings() {
        #expect(TimeZoneRule(parsing: "europe/berlin")?.ianaName == "Europe/Berlin")
        #expect(TimeZoneRule(parsing: "Europe/Kyiv")?.ianaName == "Europe/Kiev")
        #expect(TimeZoneRule(parsing: ":America/New_York")?.ianaName == "America/New_York")
        let rule = TimeZoneRule(parsing: ":EST5EDT")
        #expect(rule != nil && rule == TimeZoneRule(parsing: "EST5EDT"), "a file that is called like a rule means the rule")
    }

    @Test(
        "what is no time zone is refused",
        arguments: [
            "", "   ", "Mars/Olympus", "CET-1CEST,", "CET-1CEST,M3.5.0", "CET-1CEST,M13.1.0,M10.5.0",
            "CET-1CEST,M3.6.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J365", "CET-1CEST,M3.5.0,M10.5.0x", "CET-25", "CE-1", "<+03-3",
            "+25:00", "+1:75",
            "99999", "1:2:3", "--1", "../../etc/passwd", "Europe/../Europe/Berlin", "/etc/passwd", "Europe",
            "Europe/Berlin\u{0}",
        ])
    func refused(text: String) {
        #expect(TimeZoneRule(parsing: text) == nil)
    }
}
