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

    /// What an adapter with a router inside calls a zone: its offset, a number among the zones with that offset, and a rule for
    /// summer, `+01 2 2`; nil if none is known.
    ///
    /// Source: Cisco, "ATA 191 and ATA 192 Provisioning Guide" for the form and Germany's code (stated), an open-source generator
    /// after the guide's list for the others (observed). Another zone with the same offset does, since the rule is told beside it.
    static func adapterCode(of zone: TimeZoneRule) -> String? {
        let wanted = TimeZoneRule(offset: zone.offset, daylight: zone.daylight)
        return (adapterCodes.first { $0.rule == wanted } ?? adapterCodes.first { $0.rule.offset == zone.offset })?.code
    }

    private static let adapterCodes: [(code: String, rule: TimeZoneRule)] = [
        ("-10 1 0", "HST10"), ("-09 1 1", "AKST9AKDT,M3.2.0,M11.1.0"), ("-08 1 1", "PST8PDT,M3.2.0,M11.1.0"), ("-07 1 0", "MST7"),
        ("-07 2 1", "MST7MDT,M3.2.0,M11.1.0"), ("-06 2 1", "CST6CDT,M3.2.0,M11.1.0"), ("-05 2 1", "EST5EDT,M3.2.0,M11.1.0"),
        ("-04 2 1", "AST4ADT,M3.2.0,M11.1.0"), ("-03.5 1 1", "NST3:30NDT,M3.2.0,M11.1.0"), ("+00 2 2", "GMT0BST,M3.5.0/1,M10.5.0"),
        ("+01 2 2", "CET-1CEST,M3.5.0,M10.5.0/3"), ("+02 1 0", "SAST-2"), ("+02 2 2", "EET-2EEST,M3.5.0/3,M10.5.0/4"),
        ("+05.5 1 0", "IST-5:30"), ("+08 3 0", "CST-8"), ("+09 1 0", "JST-9"), ("+09.5 1 10", "ACST-9:30ACDT,M10.1.0,M4.1.0/3"),
        ("+10 2 4", "AEST-10AEDT,M10.1.0,M4.1.0/3"), ("+12 2 4", "NZST-12NZDT,M9.5.0,M4.1.0/3"),
    ].compactMap { code, text in
        TimeZoneRule(parsing: text).map { (code, TimeZoneRule(offset: $0.offset, daylight: $0.daylight)) }
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
