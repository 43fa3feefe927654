import DialtoneModel

extension TimeZoneRule.Daylight {
    /// The same saving with changes between 00:00 and 23:59:59 of a day, as phones take them.
    ///
    /// A change by weekday at 24:00 stays on its day, a second early: the next day is no certain weekday of the month, so that
    /// the last Thursday at 24:00 would become a Friday a week before it where the month ends on a Thursday. Other times
    /// outside their day move to the neighbouring weekday, which is a week off in some years; a note says so.
    func told(notes: inout [String]) -> Self {
        var told = self
        (told.start, told.end) = (start.told, end.told)
        if start.isInexact || end.isInexact {
            notes.append("The clock changes on the day beside a weekday of the month; in some years the phone does so a week off.")
        }
        return told
    }
}

extension TimeZoneRule.Change {
    private static let daySeconds = 86_400

    fileprivate var isInexact: Bool {
        guard case .weekday = day else { return false }
        return time < 0 || time > Self.daySeconds
    }

    fileprivate var told: Self {
        guard case .weekday(let month, let week, let weekday) = day else { return self }
        if time == Self.daySeconds { return Self(day: day, time: Self.daySeconds - 1) }
        let days = Int((Double(time) / Double(Self.daySeconds)).rounded(.down))
        let moved = ((weekday + days) % 7 + 7) % 7
        return Self(day: .weekday(month: month, week: week, weekday: moved), time: time - days * Self.daySeconds)
    }
}
