import DialtoneModel

/// A time zone in Mitel's words: minutes **west** of UTC and a rule of one's own.
///
/// Source: Wazo's plug-in (observed): `dst config` 3 is a rule, 0 none; week -1 the last; weekday 1 for Sunday; a saving of
/// at most 60 minutes; `relative date` 0 for a rule by date. Wazo and the guide write
/// that key with its brackets, FusionPBX's files for older phones one for each change: all three are written. One setting serves both changes, so they must be of one kind.
struct MitelZone {
    private(set) var lines: [(key: String, value: Int)] = []

    init(_ zone: TimeZoneRule, notes: inout [String]) {
        if let note = zone.ruleNote { notes.append(note) }
        lines.append(("time zone minutes", -zone.offset / 60))
        guard let daylight = zone.daylight?.told(notes: &notes) else {
            lines.append(("dst config", 0))
            return
        }
        let isRelative: Int
        switch (daylight.start.day, daylight.end.day) {
        case (.weekday, .weekday): isRelative = 1
        case (.date, .date): isRelative = 0
        case (.weekday, .date), (.date, .weekday):
            notes.append("The daylight saving rule mixes a weekday and a date; the phone keeps standard time all year.")
            lines.append(("dst config", 0))
            return
        }
        if daylight.start.time % 3600 != 0 || daylight.end.time % 3600 != 0 {
            notes.append("Mitel phones change their clocks at full hours only: up to an hour early, twice a year.")
        }
        if daylight.save > 3600 { notes.append("Mitel phones save an hour at most; in summer the clock is behind.") }
        lines += [
            ("dst config", 3), ("dst minutes", (daylight.save / 60).clamped(to: 0...60)), ("dst [start|end] relative date", isRelative),
            ("dst start relative date", isRelative), ("dst end relative date", isRelative),
        ]
        for (word, change) in [("start", daylight.start), ("end", daylight.end)] {
            switch change.day {
            case .weekday(let month, let week, let weekday):
                lines += [("dst \(word) month", month), ("dst \(word) week", week == 5 ? -1 : week), ("dst \(word) day", weekday + 1)]
            case .date(let month, let day): lines += [("dst \(word) month", month), ("dst \(word) day", day)]
            }
            lines.append(("dst \(word) hour", (change.time / 3600).clamped(to: 0...23)))
        }
    }
}
