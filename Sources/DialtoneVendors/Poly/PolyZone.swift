import DialtoneModel

/// A time zone in Poly's words.
///
/// Source: Poly, "UC Software Administrator Guide", time settings, as other provisioning systems use them (observed): the offset
/// in seconds; a change by month, weekday (1 = Sunday) and hour, in the last week of the month or from a first possible day on;
/// or by month and day.
struct PolyZone {
    private(set) var settings: [(name: String, value: String)] = []

    init(_ zone: TimeZoneRule, notes: inout [String]) {
        if let note = zone.ruleNote { notes.append(note) }
        settings = [
            ("tcpIpApp.sntp.gmtOffset", "\(zone.offset)"),
            // Otherwise an offset from DHCP wins.
            ("tcpIpApp.sntp.gmtOffset.overrideDHCP", "1"),
        ]
        guard let daylight = zone.daylight?.told(notes: &notes), let isByDate = Self.isByDate(daylight) else {
            if zone.daylight != nil {
                notes.append("The daylight saving rule mixes a weekday and a date; the phone keeps standard time all year.")
            }
            settings.append((Self.prefix + "enable", "0"))
            return
        }
        if daylight.save != 3600 {
            notes.append("Poly phones add a full hour in summer; the rule adds \(daylight.save / 60) minutes.")
        }
        if daylight.start.time % 3600 != 0 || daylight.end.time % 3600 != 0 {
            notes.append("Poly phones change their clocks at full hours only: up to an hour early, twice a year.")
        }
        settings.append((Self.prefix + "enable", "1"))
        settings.append((Self.prefix + "fixedDayEnable", isByDate ? "1" : "0"))
        append(daylight.start, "start.")
        append(daylight.end, "stop.")
    }

    private static let prefix = "tcpIpApp.sntp.daylightSavings."

    private mutating func append(_ change: TimeZoneRule.Change, _ word: String) {
        let prefix = Self.prefix + word
        switch change.day {
        case .weekday(let month, let week, let weekday):
            settings += [
                (prefix + "month", "\(month)"), (prefix + "dayOfWeek", "\(weekday + 1)"),
                (prefix + "dayOfWeek.lastInMonth", week == 5 ? "1" : "0"),
            ]
            // The first day on which the change can be.
            if week < 5 { settings.append((prefix + "date", "\(1 + 7 * (week - 1))")) }
        case .date(let month, let day): settings += [(prefix + "month", "\(month)"), (prefix + "date", "\(day)")]
        }
        settings.append((prefix + "time", "\(change.time / 3600)"))
    }

    /// nil if one change is by weekday and the other by date; the phone has one setting for both.
    private static func isByDate(_ daylight: TimeZoneRule.Daylight) -> Bool? {
        switch (daylight.start.day, daylight.end.day) {
        case (.weekday, .weekday): false
        case (.date, .date): true
        case (.weekday, .date), (.date, .weekday): nil
        }
    }
}
