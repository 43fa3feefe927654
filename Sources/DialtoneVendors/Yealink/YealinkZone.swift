import DialtoneModel

/// A time zone in Yealink's words.
///
/// Source: Yealink, "Administrator's Guide", Time and Date (stated): offset in hours and minutes, `summer_time` 1 for a
/// rule of one's own, changes as `Month/Week/Weekday/Hour` with week 5 for the last and weekday 7 for Sunday, or as
/// `Month/Day/Hour`; whole hours only.
struct YealinkZone {
    private(set) var lines: [(key: String, value: String)] = []

    init(_ zone: TimeZoneRule, dialect: YealinkDialect, notes: inout [String]) {
        if let note = zone.ruleNote { notes.append(note) }
        lines.append(("local_time.time_zone", Self.offset(zone.offset)))
        // With summer_time 0 or 1 the name is only shown; the phone's own rules behind it are not used.
        if dialect.hasZoneName, let name = ZoneNames.names(of: zone)?.yealink { lines.append(("local_time.time_zone_name", name)) }
        guard dialect.hasSummerTime else {
            if zone.daylight != nil {
                notes.append("The phone keeps standard time all year: no setting for daylight saving is known for it.")
            }
            return
        }
        guard let daylight = zone.daylight?.told(notes: &notes), let type = Self.type(daylight) else {
            if zone.daylight != nil {
                notes.append(
                    "The daylight saving rule mixes a weekday and a date; the phone keeps standard time all year.")
            }
            lines.append(("local_time.summer_time", "0"))
            return
        }
        if daylight.start.time % 3600 != 0 || daylight.end.time % 3600 != 0 {
            notes.append("\(dialect.maker) phones change their clocks at full hours only: up to an hour early, twice a year.")
        }
        lines += [
            ("local_time.summer_time", "1"), ("local_time.dst_time_type", "\(type)"),
            ("local_time.start_time", Self.change(daylight.start)), ("local_time.end_time", Self.change(daylight.end)),
            ("local_time.offset_time", "\(daylight.save / 60)"),
        ]
    }

    /// `+1`, `-3:30`, `0`.
    private static func offset(_ seconds: Int) -> String {
        guard seconds != 0 else { return "0" }
        let minutes = abs(seconds) / 60
        let hours = "\(seconds < 0 ? "-" : "+")\(minutes / 60)"
        return minutes % 60 == 0 ? hours : "\(hours):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    }

    /// 1 if both changes are weekday rules, 0 if both are dates; the phone has one setting for both.
    private static func type(_ daylight: TimeZoneRule.Daylight) -> Int? {
        switch (daylight.start.day, daylight.end.day) {
        case (.weekday, .weekday): 1
        case (.date, .date): 0
        case (.weekday, .date), (.date, .weekday): nil
        }
    }

    private static func change(_ change: TimeZoneRule.Change) -> String {
        switch change.day {
        case .weekday(let month, let week, let weekday):
            "\(month)/\(week)/\(weekday == 0 ? 7 : weekday)/\(change.time / 3600)"
        case .date(let month, let day): "\(month)/\(day)/\(change.time / 3600)"
        }
    }
}
