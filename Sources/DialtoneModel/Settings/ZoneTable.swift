/// The zones that phones are most often in, so that a system without zone files knows them too.
///
/// Source: tz database, releases 2025 and 2026, the last line of each zone's file (stated).
enum ZoneTable {
    /// - Parameter name: In any case; old and new spellings of a place are the same zone.
    /// - Returns: The name as this table spells it, and its rule as a POSIX TZ text.
    static func zone(named name: String) -> (name: String, posix: String)? {
        let key = name.lowercased()
        return zones[aliases[key] ?? key]
    }

    /// The first zone with this offset and rule; nil if there is none.
    static func name(with rule: TimeZoneRule) -> String? { ofRule[rule.withoutName] }

    private static let ofRule: [TimeZoneRule: String] = Dictionary(
        lines.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ").map(String.init)
            return TimeZoneRule(parsing: parts[0]).map { ($0.withoutName, parts[0]) }
        },
        uniquingKeysWith: { first, _ in first })

    private static let aliases = [
        "etc/utc": "utc", "etc/gmt": "utc", "gmt": "utc", "zulu": "utc", "etc/zulu": "utc", "etc/uct": "utc",
        "europe/kyiv": "europe/kiev", "asia/calcutta": "asia/kolkata", "asia/katmandu": "asia/kathmandu",
        "asia/saigon": "asia/ho_chi_minh", "asia/rangoon": "asia/yangon", "asia/tel_aviv": "asia/jerusalem",
        "america/buenos_aires": "america/argentina/buenos_aires", "europe/nicosia": "asia/nicosia",
    ]

    private static let zones: [String: (name: String, posix: String)] = Dictionary(
        lines.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ").map(String.init)
            return parts.count == 2 ? (parts[0].lowercased(), (name: parts[0], posix: parts[1])) : nil
        },
        uniquingKeysWith: { first, _ in first })

    /// A zone per line, its name and its rule.
    private static let lines = """
        UTC UTC0
        Europe/London GMT0BST,M3.5.0/1,M10.5.0
        Europe/Dublin IST-1GMT0,M10.5.0,M3.5.0/1
        Europe/Lisbon WET0WEST,M3.5.0/1,M10.5.0
        Atlantic/Reykjavik GMT0
        Atlantic/Canary WET0WEST,M3.5.0/1,M10.5.0
        Atlantic/Azores <-01>1<+00>,M3.5.0/0,M10.5.0/1
        Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Vienna CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Zurich CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Paris CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Brussels CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Amsterdam CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Luxembourg CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Madrid CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Rome CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Copenhagen CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Oslo CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Stockholm CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Prague CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Bratislava CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Budapest CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Warsaw CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Ljubljana CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Zagreb CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Belgrade CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Sarajevo CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Skopje CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Tirane CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Malta CET-1CEST,M3.5.0,M10.5.0/3
        Europe/Helsinki EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Tallinn EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Riga EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Vilnius EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Athens EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Bucharest EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Sofia EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Kiev EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Chisinau EET-2EEST,M3.5.0,M10.5.0/3
        Asia/Nicosia EET-2EEST,M3.5.0/3,M10.5.0/4
        Europe/Istanbul <+03>-3
        Europe/Minsk <+03>-3
        Europe/Moscow MSK-3
        Europe/Samara <+04>-4
        Asia/Jerusalem IST-2IDT,M3.4.4/26,M10.5.0
        Asia/Beirut EET-2EEST,M3.5.0/0,M10.5.0/0
        Asia/Gaza EET-2EEST,M3.4.4/50,M10.4.4/50
        Asia/Hebron EET-2EEST,M3.4.4/50,M10.4.4/50
        Africa/Cairo EET-2EEST,M4.5.5/0,M10.5.4/24
        Africa/Johannesburg SAST-2
        Africa/Casablanca <+01>-1
        Africa/El_Aaiun <+01>-1
        Africa/Tunis CET-1
        Africa/Algiers CET-1
        Africa/Lagos WAT-1
        Africa/Nairobi EAT-3
        Asia/Riyadh <+03>-3
        Asia/Baghdad <+03>-3
        Asia/Tehran <+0330>-3:30
        Asia/Dubai <+04>-4
        Asia/Baku <+04>-4
        Asia/Kabul <+0430>-4:30
        Asia/Karachi PKT-5
        Asia/Tashkent <+05>-5
        Asia/Kolkata IST-5:30
        Asia/Kathmandu <+0545>-5:45
        Asia/Dhaka <+06>-6
        Asia/Almaty <+05>-5
        Asia/Yangon <+0630>-6:30
        Asia/Bangkok <+07>-7
        Asia/Jakarta WIB-7
        Asia/Ho_Chi_Minh <+07>-7
        Asia/Shanghai CST-8
        Asia/Hong_Kong HKT-8
        Asia/Singapore <+08>-8
        Asia/Taipei CST-8
        Asia/Manila PST-8
        Australia/Perth AWST-8
        Asia/Tokyo JST-9
        Asia/Seoul KST-9
        Australia/Adelaide ACST-9:30ACDT,M10.1.0,M4.1.0/3
        Australia/Darwin ACST-9:30
        Australia/Brisbane AEST-10
        Australia/Sydney AEST-10AEDT,M10.1.0,M4.1.0/3
        Australia/Melbourne AEST-10AEDT,M10.1.0,M4.1.0/3
        Australia/Hobart AEST-10AEDT,M10.1.0,M4.1.0/3
        Australia/Lord_Howe <+1030>-10:30<+11>-11,M10.1.0,M4.1.0
        Pacific/Noumea <+11>-11
        Pacific/Auckland NZST-12NZDT,M9.5.0,M4.1.0/3
        Pacific/Chatham <+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45
        Pacific/Fiji <+12>-12
        Pacific/Tongatapu <+13>-13
        America/Sao_Paulo <-03>3
        America/Argentina/Buenos_Aires <-03>3
        America/St_Johns NST3:30NDT,M3.2.0,M11.1.0
        America/Halifax AST4ADT,M3.2.0,M11.1.0
        America/Santiago <-04>4<-03>,M9.1.6/24,M4.1.6/24
        America/Caracas <-04>4
        America/Bogota <-05>5
        America/Lima <-05>5
        America/New_York EST5EDT,M3.2.0,M11.1.0
        America/Toronto EST5EDT,M3.2.0,M11.1.0
        America/Havana CST5CDT,M3.2.0/0,M11.1.0/1
        America/Chicago CST6CDT,M3.2.0,M11.1.0
        America/Winnipeg CST6CDT,M3.2.0,M11.1.0
        America/Mexico_City CST6
        America/Costa_Rica CST6
        America/Denver MST7MDT,M3.2.0,M11.1.0
        America/Edmonton MST7MDT,M3.2.0,M11.1.0
        America/Phoenix MST7
        America/Los_Angeles PST8PDT,M3.2.0,M11.1.0
        America/Vancouver PST8PDT,M3.2.0,M11.1.0
        America/Tijuana PST8PDT,M3.2.0,M11.1.0
        America/Anchorage AKST9AKDT,M3.2.0,M11.1.0
        Pacific/Honolulu HST10
        Pacific/Pago_Pago SST11
        """
}
