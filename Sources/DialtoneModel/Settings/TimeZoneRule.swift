/// A time zone reduced to what every phone can be told: an offset and, where there is one, a yearly rule.
///
/// Read from the forms that a PBX sends by ``init(parsing:)``.
package struct TimeZoneRule: Hashable, Sendable {
    /// Seconds east of UTC in standard time: Berlin 3600, New York -18000.
    package var offset: Int
    package var daylight: Daylight?
    /// The name it was derived from, such as `Europe/Berlin`, if one is known.
    package var ianaName: String?

    package init(offset: Int, daylight: Daylight? = nil, ianaName: String? = nil) {
        self.offset = offset
        self.daylight = daylight
        self.ianaName = ianaName
    }

    /// The rule alone.
    package var withoutName: TimeZoneRule { TimeZoneRule(offset: offset, daylight: daylight) }

    /// Daylight saving time: `save` seconds are added from `start` to `end`.
    package struct Daylight: Hashable, Sendable {
        package var save: Int
        package var start: Change
        package var end: Change

        package init(save: Int, start: Change, end: Change) {
            self.save = save
            self.start = start
            self.end = end
        }
    }

    /// The moment of a change, by the wall clock in force before it.
    package struct Change: Hashable, Sendable {
        package var day: Day
        /// Seconds after that day's midnight: 0 to 86 399 by date; by weekday also before and after, up to 167 hours, since
        /// the last Thursday at 24:00 is no certain Friday of its month. Phones take ``TimeZoneRule/Daylight/told(notes:)``.
        package var time: Int

        package init(day: Day, time: Int) {
            self.day = day
            self.time = time
        }
    }

    package enum Day: Hashable, Sendable {
        /// Month 1–12, week 1–5 (5 = last), weekday 0–6 (0 = Sunday).
        case weekday(month: Int, week: Int, weekday: Int)
        /// Month 1–12, day of the month 1–31.
        case date(month: Int, day: Int)
    }
}
