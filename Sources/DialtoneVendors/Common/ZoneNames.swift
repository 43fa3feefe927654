import DialtoneModel

/// What vendors call a zone, where they have a name for it.
struct ZoneNames: Sendable {
    let ianaName: String
    /// For the display, in the firmware's spelling ("Melboume").
    let yealink: String?
    /// A code that implies the country's rule. Countries that changed their law since the firmware's list was made
    /// (Russia, Mexico, Turkey, …) have none here: phones that know the code would show yesterday's time.
    let snom: String?
    /// A value of the phone's list, which is the rule itself. Older models' lists still have the rules of before 2008 for Sydney,
    /// Melbourne, Hobart and Auckland, and those of today may be no value there: such zones are told as a rule of one's own.
    let grandstream: String?

    /// The names of a zone that was given by its name. nil if it has none, or another rule than that name has: then the
    /// rule counts.
    static func names(of zone: TimeZoneRule) -> ZoneNames? {
        guard let name = zone.ianaName, let names = byName[name], names.rule == zone.withoutName else { return nil }
        return names.names
    }

    /// The first zone of the list with this rule: for vendors whose names mean a rule and not a country.
    static func first(with zone: TimeZoneRule, where isFit: (ZoneNames) -> Bool = { _ in true }) -> ZoneNames? {
        byRule[zone.withoutName]?.first(where: isFit)
    }

    private static let byName: [String: (names: ZoneNames, rule: TimeZoneRule)] = Dictionary(
        all.map { ($0.names.ianaName, $0) }, uniquingKeysWith: { first, _ in first })

    private static let byRule: [TimeZoneRule: [ZoneNames]] = Dictionary(grouping: all, by: \.rule)
        .mapValues { $0.map(\.names) }

    private static let all: [(names: ZoneNames, rule: TimeZoneRule)] = lines.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let rule = TimeZoneRule(parsing: parts[0]) else { return nil }
        let names = ZoneNames(
            ianaName: parts[0], yealink: parts[1].orNil, snom: parts[2].orNil, grandstream: parts[3].orNil)
        return (names, rule.withoutName)
    }

    /// A zone per line: name, Yealink, Snom, Grandstream.
    ///
    /// Source: Yealink and Grandstream, lists in their configuration templates (stated), Snom, list of `timezone` (stated),
    /// each as other provisioning systems carry it (observed) and corrected against the tz database.
    private static let lines = """
        UTC|||TZN+0
        Europe/London|United Kingdom(London)|GBR-0|GMT+0BST-1,M3.5.0/01:00:00,M10.5.0/02:00:00
        Europe/Dublin||IRL-0|GMT+0IST-1,M3.5.0/01:00:00,M10.5.0/02:00:00
        Europe/Lisbon|Portugal(Lisboa,Porto,Funchal)|PRT-0|WET-0WEST-1,M3.5.0/01:00:00,M10.5.0/02:00:00
        Atlantic/Reykjavik|||TZN+0
        Atlantic/Canary|Spain-Canary Islands(Las Palmas)|ESP-0|
        Atlantic/Azores|Portugal(Azores)|PRT-1|
        Europe/Berlin|Germany(Berlin)|GER+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Vienna||AUT+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Zurich||CHE+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Paris|France(Paris)|FRA+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Brussels|Belgium(Brussels)|BEL+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Amsterdam|Netherlands(Amsterdam)|NLD+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Luxembourg|Luxembourg(Luxembourg)|LUX+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Madrid|Spain(Madrid)|ESP+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Rome|Italy(Rome)|ITA+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Copenhagen|Denmark(Kopenhagen)|DNK+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Oslo||NOR+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Stockholm||SWE+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Prague|Czech Republic(Prague)|CZE+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Bratislava||SVK+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Budapest|Hungary(Budapest)|HUN+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Warsaw||POL+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Ljubljana|||CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Zagreb|Croatia(Zagreb)|HRV+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Belgrade||YUG+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Sarajevo|||CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Skopje|Macedonia(Skopje)|MAK+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Tirane|Albania(Tirane)|ALB+1|CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Malta|||CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00
        Europe/Helsinki|Finland(Helsinki)|FIN+2|EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Tallinn|Estonia(Tallinn)|EST+2|EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Riga|Latvia(Riga)|LVA+2|EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Vilnius|||EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Athens|Greece(Athens)|GRC+2|EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Bucharest|Romania(Bucharest)|ROU+2|EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Sofia||BGR+2|EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Kiev|Ukraine(Kyiv, Odessa)|UKR+2|EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Chisinau|Moldova(Kishinev)|MDA+2|
        Asia/Nicosia||CYP+2|EET-2EEST-3,M3.5.0/03:00:00,M10.5.0/04:00:00
        Europe/Istanbul|||TZQ-3
        Europe/Minsk|||TZQ-3
        Europe/Moscow|Russia(Moscow)||MSK-3
        Europe/Samara|Russia(Samara)||TZR-4
        Asia/Jerusalem|Israel(Tel Aviv)|ISR+2|
        Asia/Beirut|Lebanon(Beirut)|LBN+2|
        Africa/Cairo|||
        Africa/Johannesburg||CAT+2|TZP-2
        Africa/Casablanca|||
        Africa/Tunis|||
        Africa/Algiers|||
        Africa/Lagos||WAT+1|
        Africa/Nairobi||EAT+3|TZQ-3
        Asia/Riyadh|||TZQ-3
        Asia/Baghdad|Iraq(Baghdad)||TZQ-3
        Asia/Tehran|Iran(Teheran)||
        Asia/Dubai|||TZR-4
        Asia/Baku|Azerbaijan(Baku)||TZR-4
        Asia/Kabul|Afghanistan(Kabul)||
        Asia/Karachi||PAK+5|TZS-5
        Asia/Tashkent|||TZS-5
        Asia/Kolkata|India(Calcutta)|IND+5.5|TZT-5:30
        Asia/Kathmandu|Nepal(Katmandu)||TZU-5:45
        Asia/Dhaka|||TZV-6
        Asia/Almaty|||TZS-5
        Asia/Yangon|||TZW-6:30
        Asia/Bangkok||THA+7|TZX-7
        Asia/Jakarta|||WIB-7
        Asia/Ho_Chi_Minh|||TZX-7
        Asia/Shanghai|China(Beijing)||TZY-8
        Asia/Hong_Kong|||TZY-8
        Asia/Singapore|Singapore(Singapore)|SGP+8|SGT-8
        Asia/Taipei|||TZY-8
        Asia/Manila|||TZY-8
        Australia/Perth|Australia(Perth)|AUS+8|WST-8
        Asia/Tokyo|Japan(Tokyo)|JPN+9|TZZ-9
        Asia/Seoul|Korea(Seoul)||TZZ-9
        Australia/Adelaide|Australia(Adelaide)|AUS+9.5|CST-9:30CDT-10:30,M10.1.0/02:00:00,M4.1.0/03:00:00
        Australia/Darwin|Australia(Darwin)|AUS2+9.5|CST-9:30
        Australia/Brisbane|Australia(Brisbane)|AUS2+10|EST-10
        Australia/Sydney|Australia(Sydney,Melboume,Canberra)|AUS+10|
        Australia/Melbourne|Australia(Sydney,Melboume,Canberra)|AUS+10|
        Australia/Hobart|Australia(Hobart)|AUS3+10|
        Pacific/Noumea|New Caledonia(Noumea)|NCL+11|TZc-11
        Pacific/Auckland|New Zealand(Wellington,Auckland)|NZL+12|
        Pacific/Fiji|||TZd-12
        Pacific/Tongatapu|Tonga(Nukualofa)|TON+13|TZe-13
        America/Sao_Paulo|||UTC+3
        America/Argentina/Buenos_Aires|Argentina(Buenos Aires)|ARG-3|UTC+3
        America/St_Johns|Canada-New Foundland(St.Johns)|CAN-3.5|
        America/Halifax|Canada(Halifax,Saint John)|CAN-4|AST4ADT
        America/Santiago|Chile(Santiago)|CHL-4|
        America/Caracas|||
        America/Bogota|||EST5
        America/Lima|||EST5
        America/New_York|United States-Eastern Time|USA-5|EST5EDT
        America/Toronto|Canada(Montreal,Ottawa,Quebec)|CAN-5|EST5EDT
        America/Havana|Cuba(Havana)|CUB-5|
        America/Chicago|United States-Central Time|USA-6|CST6CDT
        America/Winnipeg|Canada-Manitoba(Winnipeg)|CAN-6|CST6CDT
        America/Mexico_City|Mexico(Mexico City,Acapulco)||CST+6
        America/Costa_Rica|||CST+6
        America/Denver|United States-Mountain Time|USA-7|MST7MDT
        America/Edmonton|Canada(Edmonton,Calgary)|CAN-7|MST7MDT
        America/Phoenix||USA2-7|MST7
        America/Los_Angeles|United States-Pacific Time|USA-8|PST8PDT
        America/Vancouver|Canada(Vancouver,Whitehorse)|CAN-8|PST8PDT
        America/Tijuana|Mexico(Tijuana,Mexicali)||PST8PDT
        America/Anchorage|United States-Alaska Time|USA-9|AKST9AKDT
        Pacific/Honolulu|United States-Hawaii-Aleutian|USA-10|HAW10
        Pacific/Pago_Pago|||TAB+11
        """
}

extension String {
    fileprivate var orNil: String? { isEmpty ? nil : self }
}
