/// Reads a POSIX TZ text: `std offset [dst [offset] [,start[/time],end[/time]]]`, offsets counting westward.
///
/// The result is normalised in three ways, because phones take less than POSIX allows:
/// - daylight time "before" standard time (Dublin's `IST-1GMT0,…`) is turned round: the smaller offset is the standard;
/// - a change by date before 00:00 or after 23:59:59 moves to the neighbouring day. One by weekday does not: the first
///   Saturday at 24:00 is no Sunday that a rule could name (`M9.1.6/24` in one year of seven);
/// - daylight time all year (RFC 9636, `0/0,J365/25`) is a standard time of its own.
struct POSIXZoneReader {
    private static let hour = 3600
    private static let day = 86_400
    /// RFC 9636 allows change times up to a week: 167 hours.
    private static let changeHoursMax = 167
    /// POSIX leaves the rule to the implementation; every one takes the United States' of today.
    private static let ruleWithoutText = (
        start: TimeZoneRule.Change(day: .weekday(month: 3, week: 2, weekday: 0), time: 2 * hour),
        end: TimeZoneRule.Change(day: .weekday(month: 11, week: 1, weekday: 0), time: 2 * hour)
    )

    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The whole text as a zone; nil if it is not one.
    mutating func zone() -> TimeZoneRule? {
        guard name(), let westward = clock(hoursMax: 24) else { return nil }
        let standard = -westward
        guard at < bytes.count else { return TimeZoneRule(offset: standard) }
        guard name() else { return nil }
        var daylight = standard + Self.hour
        if at < bytes.count, bytes[at] != UInt8(ascii: ",") {
            guard let westward = clock(hoursMax: 24) else { return nil }
            daylight = -westward
        }
        var (start, end) = Self.ruleWithoutText
        if at < bytes.count {
            guard let first = change(), let second = change(), at == bytes.count else { return nil }
            (start, end) = (first, second)
        }
        return Self.normalised(standard: standard, daylight: daylight, start: start, end: end)
    }

    private static func normalised(
        standard: Int, daylight: Int, start: TimeZoneRule.Change, end: TimeZoneRule.Change
    ) -> TimeZoneRule {
        let save = daylight - standard
        if save == 0 { return TimeZoneRule(offset: standard) }
        if case .date(1, 1) = start.day, case .date(12, 31) = end.day, start.time == 0, end.time - save == day {
            return TimeZoneRule(offset: daylight)
        }
        let (start, end) = (start.withinItsDay, end.withinItsDay)
        return save > 0
            ? TimeZoneRule(offset: standard, daylight: .init(save: save, start: start, end: end))
            : TimeZoneRule(offset: daylight, daylight: .init(save: -save, start: end, end: start))
    }

    /// Skips a zone's abbreviation: three or more letters, or anything numeric in angle brackets.
    private mutating func name() -> Bool {
        let start = at
        if take("<") {
            while at < bytes.count, bytes[at].isLetter || bytes[at].isDigit || bytes[at].isSign { at += 1 }
            return at > start + 1 && take(">")
        }
        while at < bytes.count, bytes[at].isLetter { at += 1 }
        return at - start >= 3
    }

    /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
    private mutating func clock(hoursMax: Int) -> Int? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number(max: hoursMax) else { return nil }
        var seconds = hours * Self.hour
        for unit in [60, 1] {
            guard take(":") else { break }
            guard let part = number(max: 59) else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// `,day[/time]`
    private mutating func change() -> TimeZoneRule.Change? {
        guard take(","), let day = day() else { return nil }
        guard take("/") else { return TimeZoneRule.Change(day: day, time: 2 * Self.hour) }
        guard let time = clock(hoursMax: Self.changeHoursMax) else { return nil }
        return TimeZoneRule.Change(day: day, time: time)
    }

    /// `Mm.w.d`, `Jn` (1 to 365, February 29 not counted) or `n` (0 to 365, February 29 counted).
    private mutating func day() -> TimeZoneRule.Day? {
        if take("M") {
            guard let month = number(max: 12), month > 0, take("."), let week = number(max: 5), week > 0, take("."),
                let weekday = number(max: 6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
        if take("J") {
            guard let day = number(max: 365), day > 0 else { return nil }
            return CommonYear.date(dayOfYear: day - 1)
        }
        // A phone takes month and day, so the number is read in a year without February 29.
        return number(max: 365).map { CommonYear.date(dayOfYear: min($0, 364)) }
    }

    private mutating func number(max: Int) -> Int? {
        let start = at
        var value = 0
        while at < bytes.count, bytes[at].isDigit, at - start < 3 {
            value = value * 10 + Int(bytes[at] - UInt8(ascii: "0"))
            at += 1
        }
        return at > start && value <= max ? value : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }
}

/// The days of a year of 365 days.
private enum CommonYear {
    static let monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    /// - Parameter dayOfYear: 0 = January 1; taken round the year.
    static func date(dayOfYear: Int) -> TimeZoneRule.Day {
        var rest = (dayOfYear % 365 + 365) % 365
        for (index, length) in monthLengths.enumerated() {
            if rest < length { return .date(month: index + 1, day: rest + 1) }
            rest -= length
        }
        return .date(month: 12, day: 31)
    }

    static func dayOfYear(month: Int, day: Int) -> Int { monthLengths.prefix(month - 1).reduce(0, +) + day - 1 }
}

extension TimeZoneRule.Change {
    /// The same moment, by date with a time between 00:00 and 23:59:59; see ``POSIXZoneReader``.
    fileprivate var withinItsDay: Self {
        guard case .date(let month, let day) = day else { return self }
        let days = Int((Double(time) / 86_400).rounded(.down))
        guard days != 0 else { return self }
        return Self(
            day: CommonYear.date(dayOfYear: CommonYear.dayOfYear(month: month, day: day) + days), time: time - days * 86_400)
    }
}

extension UInt8 {
    fileprivate var isSign: Bool { self == UInt8(ascii: "+") || self == UInt8(ascii: "-") }
}
