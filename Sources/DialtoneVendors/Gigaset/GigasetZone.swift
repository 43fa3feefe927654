import DialtoneModel

/// A time zone in the words of Gigaset's devices: a name of their own list, which implies the rule.
///
/// A zone that the list does not have gets the name of one with the same rule, else of one with the same offset and no rule.
enum GigasetZone {
    /// `GMT+1.Europe/Amsterdam` for a Maxwell; nil, with a note, if no name fits.
    ///
    /// Source: NethServer's template has the names of London and Amsterdam with this sign (observed). The rest is the list of
    /// Android, to which both belong (assumed).
    static func maxwell(_ zone: TimeZoneRule, notes: inout [String]) -> String? {
        guard let (name, offset) = name(of: zone, in: maxwellNames, notes: &notes) else { return nil }
        if name != "Europe/London", name != "Europe/Amsterdam" {
            notes.append("Maxwell phones' list of time zones is not known in full; please compare the phone's clock.")
        }
        let minutes = abs(offset) / 60
        let hours = offset == 0 ? "" : "\(offset < 0 ? "-" : "+")\(minutes / 60)"
        return "GMT\(hours)\(minutes % 60 == 0 ? "" : ":\((minutes % 60).twoDigits)").\(name)"
    }

    /// `Europe/Berlin` for an N670 or N870; nil, with a note, if no name fits.
    ///
    /// Source: the base's list as Wazo has it (observed).
    static func multicell(_ zone: TimeZoneRule, notes: inout [String]) -> String? {
        if let name = zone.ianaName, multicellOthers.contains(name) { return name }
        return name(of: zone, in: multicellNames, notes: &notes)?.name
    }

    private static func name(
        of zone: TimeZoneRule, in names: [(name: String, rule: TimeZoneRule)], notes: inout [String]
    ) -> (name: String, offset: Int)? {
        if let note = zone.ruleNote { notes.append(note) }
        let wanted = TimeZoneRule(offset: zone.offset, daylight: zone.daylight)
        let found =
            names.first { $0.name == zone.ianaName && $0.rule == wanted } ?? names.first { $0.rule == wanted }
            ?? names.first { $0.rule == TimeZoneRule(offset: zone.offset) }
        guard let found else {
            notes.append("The time zone was left as it is: this device's list has none with the wanted offset.")
            return nil
        }
        if found.rule != wanted {
            notes.append("The device's list has no zone with this daylight saving rule; it keeps standard time all year.")
        }
        return (found.name, found.rule.offset)
    }

    private static func names(_ lines: String) -> [(name: String, rule: TimeZoneRule)] {
        lines.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ").map(String.init)
            guard parts.count == 2, let rule = TimeZoneRule(parsing: parts[1]) else { return nil }
            return (parts[0], TimeZoneRule(offset: rule.offset, daylight: rule.daylight))
        }
    }

    private static let maxwellNames = names(
        """
        Europe/London GMT0BST,M3.5.0/1,M10.5.0
        Europe/Amsterdam CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Athens EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Moscow MSK-3
        Atlantic/Azores <-01>1<+00>,M3.5.0/0,M10.5.0/1
        America/Sao_Paulo <-03>3
        America/St_Johns NST3:30NDT,M3.2.0,M11.1.0
        America/Halifax AST4ADT,M3.2.0,M11.1.0
        America/Santiago <-04>4<-03>,M9.1.6/24,M4.1.6/24
        America/Caracas <-04>4
        America/New_York EST5EDT,M3.2.0,M11.1.0
        America/Bogota <-05>5
        America/Chicago CST6CDT,M3.2.0,M11.1.0
        America/Mexico_City CST6
        America/Denver MST7MDT,M3.2.0,M11.1.0
        America/Phoenix MST7
        America/Los_Angeles PST8PDT,M3.2.0,M11.1.0
        America/Anchorage AKST9AKDT,M3.2.0,M11.1.0
        Pacific/Honolulu HST10
        Africa/Brazzaville WAT-1
        Africa/Cairo EET-2EEST,M4.5.5/0,M10.5.4/24
        Africa/Harare CAT-2
        Asia/Dubai <+04>-4
        Asia/Kabul <+0430>-4:30
        Asia/Karachi PKT-5
        Asia/Calcutta IST-5:30
        Asia/Katmandu <+0545>-5:45
        Asia/Rangoon <+0630>-6:30
        Asia/Bangkok <+07>-7
        Asia/Shanghai CST-8
        Asia/Tokyo JST-9
        Australia/Darwin ACST-9:30
        Australia/Adelaide ACST-9:30ACDT,M10.1.0,M4.1.0/3
        Australia/Brisbane AEST-10
        Australia/Sydney AEST-10AEDT,M10.1.0,M4.1.0/3
        Pacific/Auckland NZST-12NZDT,M9.5.0,M4.1.0/3
        Pacific/Fiji <+12>-12
        Pacific/Tongatapu <+13>-13
        """)

    /// One name for each rule of the list.
    private static let multicellNames = names(
        """
        Pacific/Honolulu HST10
        America/Anchorage AKST9AKDT,M3.2.0,M11.1.0
        America/Los_Angeles PST8PDT,M3.2.0,M11.1.0
        America/Denver MST7MDT,M3.2.0,M11.1.0
        America/Chicago CST6CDT,M3.2.0,M11.1.0
        America/New_York EST5EDT,M3.2.0,M11.1.0
        America/Caracas <-04>4
        America/Sao_Paulo <-03>3
        Greenwich GMT0
        Europe/London GMT0BST,M3.5.0/1,M10.5.0
        Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Athens EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Chisinau EET-2EEST,M3.5.0,M10.5.0/3
        Europe/Kaliningrad EET-2
        Africa/Cairo EET-2EEST,M4.5.5/0,M10.5.4/24
        Europe/Moscow MSK-3
        Europe/Samara <+04>-4
        Asia/Karachi PKT-5
        Asia/Dhaka <+06>-6
        Asia/Hong_Kong HKT-8
        Asia/Tokyo JST-9
        Australia/Darwin ACST-9:30
        Australia/Adelaide ACST-9:30ACDT,M10.1.0,M4.1.0/3
        Australia/Brisbane AEST-10
        Australia/Sydney AEST-10AEDT,M10.1.0,M4.1.0/3
        Pacific/Noumea <+11>-11
        """)

    /// The further names of the list.
    private static let multicellOthers: Set<String> = [
        "Europe/Belfast", "Europe/Dublin", "Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/Lisbon", "Europe/Amsterdam",
        "Europe/Andorra", "Europe/Belgrade", "Europe/Bratislava", "Europe/Brussels", "Europe/Budapest", "Europe/Busingen",
        "Europe/Copenhagen", "Europe/Gibraltar", "Europe/Ljubljana", "Europe/Luxembourg", "Europe/Madrid", "Europe/Malta", "Europe/Monaco",
        "Europe/Oslo", "Europe/Paris", "Europe/Podgorica", "Europe/Prague", "Europe/Rome", "Europe/San_Marino", "Europe/Sarajevo",
        "Europe/Skopje", "Europe/Stockholm", "Europe/Tirane", "Europe/Vaduz", "Europe/Vatican", "Europe/Vienna", "Europe/Warsaw",
        "Europe/Zagreb", "Europe/Zurich", "Europe/Bucharest", "Europe/Helsinki", "Europe/Kiev", "Europe/Mariehamn", "Europe/Nicosia",
        "Europe/Riga", "Europe/Sofia", "Europe/Tallinn", "Europe/Tiraspol", "Europe/Uzhgorod", "Europe/Vilnius", "Europe/Zaporozhye",
        "Europe/Istanbul", "Europe/Kirov", "Europe/Minsk", "Europe/Simferopol", "Europe/Volgograd", "Europe/Astrakhan", "Europe/Ulyanovsk",
        "Asia/Dubai",
    ]
}
