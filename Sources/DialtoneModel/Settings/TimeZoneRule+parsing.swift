extension TimeZoneRule {
    /// Reads a time zone in any of the forms in which a PBX or a person writes it.
    ///
    /// - Parameter text: One of, blanks around it ignored, at most 128 bytes:
    ///   - an IANA name of the table in the binary (`Europe/Berlin`, in any case) or of the system's zone files;
    ///   - a POSIX TZ text (`CET-1CEST,M3.5.0,M10.5.0/3`, `<+03>-3`, `EST5EDT`), its offsets counting westward;
    ///   - a plain offset east of UTC: `+01:00`, `-3:30`, `+0530`, `+1` in hours, `60` or `-300` in minutes.
    /// - Returns: The rule, normalised: the standard offset is the smaller one, changes are between 00:00 and 23:59:59.
    ///   nil if the text is none of these, also for an empty one. `ianaName` is set only if a name was given.
    ///
    /// Zones whose law has no constant rule (``ianaNamesWithoutRule``) give their standard offset alone.
    ///
    /// Source: POSIX.1-2024, "Other Environment Variables", TZ, with the wider change times of RFC 9636 (stated). That a
    /// PBX sends POSIX texts with an explicit daylight offset (`CEST-2`): innovaphone wiki, NTP and time pages (stated).
    package init?(parsing text: String) {
        let text = text.trimmingBlanks()
        guard !text.isEmpty, text.utf8.count <= 128 else { return nil }
        // A leading colon marks a file name in the C library's reading of TZ.
        let name = text.hasPrefix(":") ? String(text.dropFirst()) : text
        if let zone = ZoneTable.zone(named: name) {
            self.init(name: zone.name, posix: zone.posix)
        } else if let rule = Self(posix: name) ?? Self(plainOffset: text) {
            // Some of the system's files are called like a rule (`EST5EDT`): that is no name that would be read back as one.
            self = rule
        } else if let posix = ZoneFile.footer(of: name) {
            self.init(name: name, posix: posix)
        } else {
            return nil
        }
    }

    /// Zones that change their clocks by the moon or by decree: phones get the standard offset, and people must be told.
    package static let ianaNamesWithoutRule: Set<String> = [
        "Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Hebron",
    ]

    private init?(name: String, posix: String) {
        guard let rule = Self(posix: posix) else { return nil }
        self = rule
        ianaName = name
        if Self.ianaNamesWithoutRule.contains(name) { daylight = nil }
    }

    private init?(posix text: String) {
        var reader = POSIXZoneReader(text)
        guard let zone = reader.zone() else { return nil }
        self = zone
    }

    /// Reads a number east of UTC; see ``init(parsing:)``.
    private init?(plainOffset text: String) {
        let isSigned = text.hasPrefix("+") || text.hasPrefix("-")
        let digits = isSigned ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 4 && $0.utf8.allSatisfy(\.isDigit) }) else {
            return nil
        }
        let numbers = parts.compactMap { Int($0) }
        var minutes: Int
        switch (numbers.count, digits.utf8.count) {
        case (2, _):
            guard numbers[1] < 60 else { return nil }
            minutes = numbers[0] * 60 + numbers[1]
        case (1, 4) where isSigned:  // ISO 8601 without the colon
            guard numbers[0] % 100 < 60 else { return nil }
            minutes = numbers[0] / 100 * 60 + numbers[0] % 100
        case (1, 1...4):
            // No place on Earth is 1 to 14 minutes away from UTC, so such a number can only mean hours.
            minutes = numbers[0] <= 14 ? numbers[0] * 60 : numbers[0]
        default: return nil
        }
        if text.hasPrefix("-") { minutes = -minutes }
        guard (-12 * 60...14 * 60).contains(minutes) else { return nil }
        self.init(offset: minutes * 60)
    }
}

extension String {
    fileprivate func trimmingBlanks() -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
