extension TimeZoneRule {
    /// The country that a zone's name is of, as ISO 3166 code in two capital letters; nil without a name, and for the names that
    /// ``ZoneTable`` does not have.
    package var country: String? { ianaName.flatMap { ZoneCountry.ofZone[$0] } }

    /// The country of the zone, or of the first one in ``ZoneTable`` that has the same rule: PBXs mostly name no zone, and what
    /// people expect of a clock hardly differs within one.
    package var likelyCountry: String? { country ?? ZoneTable.name(with: self).flatMap { ZoneCountry.ofZone[$0] } }
}

/// Which country a zone of ``ZoneTable`` is in.
///
/// Source: tz database, release 2026a, `zone.tab` (stated).
private enum ZoneCountry {
    static let ofZone: [String: String] = Dictionary(
        uniqueKeysWithValues: table.split(whereSeparator: { $0 == "|" || $0 == "\n" }).flatMap { entry -> [(String, String)] in
            let words = entry.split(separator: " ").map(String.init)
            return words.dropFirst().map { ($0, words[0]) }
        })

    /// A country and its zones, between bars.
    private static let table = """
        GB Europe/London | IE Europe/Dublin | PT Europe/Lisbon Atlantic/Azores | IS Atlantic/Reykjavik
        ES Atlantic/Canary Europe/Madrid | DE Europe/Berlin | AT Europe/Vienna | CH Europe/Zurich | FR Europe/Paris
        BE Europe/Brussels | NL Europe/Amsterdam | LU Europe/Luxembourg | IT Europe/Rome | DK Europe/Copenhagen
        NO Europe/Oslo | SE Europe/Stockholm | CZ Europe/Prague | SK Europe/Bratislava | HU Europe/Budapest
        PL Europe/Warsaw | SI Europe/Ljubljana | HR Europe/Zagreb | RS Europe/Belgrade | BA Europe/Sarajevo
        MK Europe/Skopje | AL Europe/Tirane | MT Europe/Malta | FI Europe/Helsinki | EE Europe/Tallinn
        LV Europe/Riga | LT Europe/Vilnius | GR Europe/Athens | RO Europe/Bucharest | BG Europe/Sofia | UA Europe/Kiev
        MD Europe/Chisinau | CY Asia/Nicosia | TR Europe/Istanbul | BY Europe/Minsk | RU Europe/Moscow Europe/Samara
        IL Asia/Jerusalem | LB Asia/Beirut | PS Asia/Gaza Asia/Hebron | EG Africa/Cairo | ZA Africa/Johannesburg
        MA Africa/Casablanca | EH Africa/El_Aaiun | TN Africa/Tunis | DZ Africa/Algiers | NG Africa/Lagos
        KE Africa/Nairobi | SA Asia/Riyadh | IQ Asia/Baghdad | IR Asia/Tehran | AE Asia/Dubai | AZ Asia/Baku
        AF Asia/Kabul | PK Asia/Karachi | UZ Asia/Tashkent | IN Asia/Kolkata | NP Asia/Kathmandu | BD Asia/Dhaka
        KZ Asia/Almaty | MM Asia/Yangon | TH Asia/Bangkok | ID Asia/Jakarta | VN Asia/Ho_Chi_Minh | CN Asia/Shanghai
        HK Asia/Hong_Kong | SG Asia/Singapore | TW Asia/Taipei | PH Asia/Manila
        AU Australia/Perth Australia/Adelaide Australia/Darwin Australia/Brisbane Australia/Sydney Australia/Melbourne Australia/Hobart Australia/Lord_Howe
        JP Asia/Tokyo | KR Asia/Seoul | NC Pacific/Noumea | NZ Pacific/Auckland Pacific/Chatham | FJ Pacific/Fiji
        TO Pacific/Tongatapu | BR America/Sao_Paulo | AR America/Argentina/Buenos_Aires
        CA America/St_Johns America/Halifax America/Toronto America/Winnipeg America/Edmonton America/Vancouver
        CL America/Santiago | VE America/Caracas | CO America/Bogota | PE America/Lima
        US America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage Pacific/Honolulu
        CU America/Havana | MX America/Mexico_City America/Tijuana | CR America/Costa_Rica | AS Pacific/Pago_Pago
        """
}
