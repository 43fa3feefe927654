import DialtoneModel

/// A time zone in Cisco's words.
///
/// Source: Cisco's provisioning guides, as Wazo and FusionPBX use them (observed): `GMT+01:00`, and a rule
/// `start=month/day/weekday/h:m:s;end=…;save=h:m:s` with weekday 7 for Sunday and 0 for a date, and day -1 for the last week, else
/// the first day on which the change can be.
struct CiscoZone {
    let zone: String
    /// Empty for a zone without daylight saving time.
    let rule: String

    init(_ zone: TimeZoneRule, notes: inout [String]) {
        let minutes = abs(zone.offset) / 60
        self.zone = "GMT\(zone.offset < 0 ? "-" : "+")\((minutes / 60).twoDigits):\((minutes % 60).twoDigits)"
        rule =
            (zone.daylight?.told(notes: &notes)).map { daylight in
                let hours = daylight.save / 3600
                let save = daylight.save % 3600 == 0 ? "\(hours)" : "\(hours):\(daylight.save / 60 % 60)"
                return "start=\(Self.change(daylight.start));end=\(Self.change(daylight.end));save=\(save)"
            } ?? ""
    }

    private static func change(_ change: TimeZoneRule.Change) -> String {
        let time = "\(change.time / 3600):\(change.time / 60 % 60):\(change.time % 60)"
        return switch change.day {
        case .weekday(let month, let week, let weekday):
            "\(month)/\(week == 5 ? -1 : 1 + 7 * (week - 1))/\(weekday == 0 ? 7 : weekday)/\(time)"
        case .date(let month, let day): "\(month)/\(day)/0/\(time)"
        }
    }
}
