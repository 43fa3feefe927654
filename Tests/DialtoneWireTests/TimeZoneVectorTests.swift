import DialtoneModel
import Foundation
import Testing

/// The time zones that Devices offers, at given moments.
@Suite struct TimeZoneVectorTests {
    @Test("each text gives the offset that its moments have", arguments: try Vectors.load().timeZones)
    func vectors(vector: Vectors.Zone) throws {
        let rule = try #require(TimeZoneRule(parsing: vector.text))
        // What is told to phones and shown to people is read again from its text.
        let again = try #require(TimeZoneRule(parsing: rule.text))
        for offset in vector.offsets {
            #expect(rule.minutesEast(at: offset.at) == offset.minutesEast, "\(offset.at)")
            #expect(again.minutesEast(at: offset.at) == offset.minutesEast, "\(offset.at) by \(rule.text)")
        }
    }
}

extension TimeZoneRule {
    /// Minutes east of UTC at a moment, computed from the rule by the calendar of Foundation.
    fileprivate func minutesEast(at moment: Date) -> Int {
        guard let daylight else { return offset / 60 }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let year = calendar.component(.year, from: moment.addingTimeInterval(TimeInterval(offset)))
        let start = Self.wallClock(daylight.start, year, calendar).addingTimeInterval(TimeInterval(-offset))
        let end = Self.wallClock(daylight.end, year, calendar).addingTimeInterval(TimeInterval(-offset - daylight.save))
        let isDaylight = start < end ? (start..<end).contains(moment) : !(end..<start).contains(moment)
        return (isDaylight ? offset + daylight.save : offset) / 60
    }

    /// A change as if its wall clock were UTC's.
    private static func wallClock(_ change: Change, _ year: Int, _ calendar: Calendar) -> Date {
        var parts = DateComponents(year: year)
        switch change.day {
        case .date(let month, let day): (parts.month, parts.day) = (month, day)
        case .weekday(let month, let week, let weekday):
            (parts.month, parts.weekday, parts.weekdayOrdinal) = (month, weekday + 1, week == 5 ? -1 : week)
        }
        return (calendar.date(from: parts) ?? .distantPast).addingTimeInterval(TimeInterval(change.time))
    }
}
