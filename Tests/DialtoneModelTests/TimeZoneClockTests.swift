import DialtoneModel
import Foundation
import Testing

/// Compares rules with Foundation's own time zones, hour by hour over a year: data and arithmetic that are not ours.
@Suite("Time zones against Foundation")
struct TimeZoneClockTests {
    @Test(
        "the rule gives Foundation's offset at every hour of 2025",
        arguments: [
            "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Atlantic/Azores", "Europe/Athens",
            "Europe/Istanbul",
            "Europe/Chisinau", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Jerusalem", "Asia/Beirut", "Africa/Cairo",
            "Africa/Tunis",
            "Australia/Adelaide", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
            "Pacific/Fiji",
            "America/Santiago", "America/St_Johns", "America/New_York", "America/Havana", "America/Phoenix",
            "America/Mexico_City",
            "America/Tijuana", "America/Anchorage", "Pacific/Honolulu", "Pacific/Pago_Pago",
            // Read from the system's zone files where there are any.
            "America/Boise", "Antarctica/Troll", "America/Asuncion",
        ])
    func agreesWithFoundation(name: String) throws {
        guard let zone = TimeZone(identifier: name), let rule = TimeZoneRule(parsing: name) else {
            #expect(!FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/\(name)"), "\(name) is not known")
            return
        }
        let newYear = 1_735_689_600  // 2025-01-01T00:00:00Z
        var differences: [String] = []
        for hour in 0..<(365 * 24) {
            let moment = newYear + hour * 3600
            let date = Date(timeIntervalSince1970: TimeInterval(moment))
            if zone.secondsFromGMT(for: date) != rule.offset(at: moment, year: 2025) { differences.append("\(date)") }
        }
        #expect(differences.isEmpty, "\(differences.count) hours differ, the first at \(differences.first ?? "")")
    }
}

extension TimeZoneRule {
    /// Seconds east of UTC at a moment of that year.
    fileprivate func offset(at moment: Int, year: Int) -> Int {
        guard let daylight else { return offset }
        let start = Self.seconds(of: daylight.start, year: year) - offset
        let end = Self.seconds(of: daylight.end, year: year) - offset - daylight.save
        let isDaylight = start < end ? (start..<end).contains(moment) : !(end..<start).contains(moment)
        return isDaylight ? offset + daylight.save : offset
    }

    /// The wall clock of a change, as if it were UTC.
    private static func seconds(of change: Change, year: Int) -> Int {
        var calendar = Foundation.Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC") ?? .current
        var parts = DateComponents(year: year)
        switch change.day {
        case .date(let month, let day): (parts.month, parts.day) = (month, day)
        case .weekday(let month, let week, let weekday):
            (parts.month, parts.weekday, parts.weekdayOrdinal) = (month, weekday + 1, week == 5 ? -1 : week)
        }
        let date = calendar.date(from: parts) ?? .distantPast
        return Int(date.timeIntervalSince1970) + change.time
    }
}
