extension TimeZoneRule {
    /// A text that ``init(parsing:)`` reads back: the zone's name if it has one, else a POSIX TZ text.
    package var text: String { ianaName ?? posixText }

    /// `<+01>-1<+02>-2,M3.5.0/2,M10.5.0/3`; offsets count westward there.
    package var posixText: String {
        var text = Self.name(offset) + Self.clock(-offset)
        guard let daylight else { return text }
        text += Self.name(offset + daylight.save) + Self.clock(-(offset + daylight.save))
        for change in [daylight.start, daylight.end] { text += ",\(Self.day(change.day))/\(Self.clock(change.time))" }
        return text
    }

    private static func name(_ offset: Int) -> String {
        let minutes = abs(offset) / 60
        let digits = [minutes / 60] + (minutes % 60 == 0 ? [] : [minutes % 60])
        return "<\(offset < 0 ? "-" : "+")\(digits.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined())>"
    }

    /// `-3:30`, `2`, `23:59:59`.
    private static func clock(_ seconds: Int) -> String {
        let (sign, rest) = (seconds < 0 ? "-" : "", abs(seconds))
        var parts = [rest / 3600, rest / 60 % 60, rest % 60]
        while parts.count > 1, parts.last == 0 { parts.removeLast() }
        return sign + parts.enumerated().map { $0 > 0 && $1 < 10 ? "0\($1)" : "\($1)" }.joined(separator: ":")
    }

    private static func day(_ day: Day) -> String {
        switch day {
        case .weekday(let month, let week, let weekday): "M\(month).\(week).\(weekday)"
        case .date(let month, let day): "J\(day + [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1])"
        }
    }
}
