import DialtoneModel

/// A time zone in Fanvil's words: quarter hours east of UTC and a rule of one's own.
///
/// Source: the unit from Fanvil's settings as Wazo and NethServer write them (Rome 4, New York -20; observed); weekday 0 for
/// Sunday, week 5 for the last, whole hours: FusionPBX's template (observed). `DSTType` 2 is a rule of one's own; firmware
/// before it has `EnableDST` with the same values (observed). That both hours are by the wall clock in force before the change:
/// assumed; templates have 2 for both, which is New York's as well as a default.
struct FanvilZone {
    private(set) var lines: [(name: String, value: String)] = []

    init(_ zone: TimeZoneRule, notes: inout [String]) {
        if let note = zone.ruleNote { notes.append(note) }
        if zone.offset % 900 != 0 {
            notes.append("Fanvil phones know zones in quarter hours only; the clock is wrong by some minutes.")
        }
        lines.append(("TimeZone", "\(zone.offset / 900)"))
        lines.append(("TimeZoneName", Self.name(zone.offset)))
        guard let daylight = zone.daylight?.told(notes: &notes) else {
            daylightType(0)
            return
        }
        guard let start = Self.change("Start", daylight.start), let finish = Self.change("End", daylight.end) else {
            notes.append("Fanvil phones know no daylight saving rule by date; the phone keeps standard time all year.")
            daylightType(0)
            return
        }
        if daylight.start.time % 3600 != 0 || daylight.end.time % 3600 != 0 {
            notes.append("Fanvil phones change their clocks at full hours only: up to an hour early, twice a year.")
        }
        daylightType(2)
        lines.append(("DSTMinOffset", "\((daylight.save / 60).clamped(to: 0...60))"))
        lines += start + finish
    }

    /// What the group `timePlan` calls settings that have other names in the usual group.
    static let timePlanNames = ["EnableDST": "Enable_DST", "DSTFixedType": "DST_Fixed_Type"]

    /// The same in the words of the first generation, where the last week of a month is -1, as Wazo writes it (observed).
    var firstGenerationLines: [(name: String, value: String)] {
        lines.compactMap { line in
            guard let name = Self.firstGenerationNames[line.name] else { return nil }
            return (name, name.hasSuffix("_Week") && line.value == "5" ? "-1" : line.value)
        }
    }

    private static let firstGenerationNames: [String: String] = {
        var names = [
            "TimeZone": "Time_Zone", "TimeZoneName": "Time_Zone_Name", "EnableDST": "Enable_DST", "DSTFixedType": "DST_Fixed_Type",
            "DSTMinOffset": "DST_Min_Offset",
        ]
        for change in ["Start", "End"] {
            for part in ["Mon", "Week", "Wday", "Hour"] { names["DST\(change)\(part)"] = "DST_\(change)_\(part)" }
        }
        return names
    }()

    private mutating func daylightType(_ type: Int) {
        lines.append(("DSTType", "\(type)"))
        lines.append(("EnableDST", "\(type)"))
        // By week; without it the rule is not used. Wazo writes the second, FusionPBX the first (observed).
        for name in ["DSTRuleMode", "DSTFixedType"] { lines.append((name, "\(type)")) }
    }

    /// `UTC+1`, `UTC-05`, `UTC+5:30`: two digits only in the west, as the phone's list has it.
    private static func name(_ offset: Int) -> String {
        guard offset != 0 else { return "UTC" }
        let minutes = abs(offset) / 60
        let hours = offset < 0 ? "-\((minutes / 60).twoDigits)" : "+\(minutes / 60)"
        return "UTC\(hours)\(minutes % 60 == 0 ? "" : ":\((minutes % 60).twoDigits)")"
    }

    private static func change(_ word: String, _ change: TimeZoneRule.Change) -> [(name: String, value: String)]? {
        guard case .weekday(let month, let week, let weekday) = change.day else { return nil }
        return [
            ("DST\(word)Mon", "\(month)"), ("DST\(word)Week", "\(week)"), ("DST\(word)Wday", "\(weekday)"),
            ("DST\(word)Hour", "\(change.time / 3600)"),
        ]
    }
}
