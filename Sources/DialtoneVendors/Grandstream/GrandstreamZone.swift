import DialtoneModel

/// A time zone in Grandstream's words: a value of the phone's list, or a rule of one's own in a second setting.
///
/// Source: Grandstream's configuration templates (stated): P64 takes a value of the list or `customize`, P246 then a
/// POSIX-like text with an explicit daylight offset, at most 64 characters (32 on a DP750). Only the template
/// of GXV3380 lists IANA names; those of the other Android models list rules (observed in FusionPBX's).
struct GrandstreamZone {
    private(set) var zone: String?
    private(set) var custom: String?

    init(_ rule: TimeZoneRule, series: GrandstreamSeries, notes: inout [String]) {
        if series.takesZoneNames {
            zone = rule.ianaName ?? ZoneNames.first(with: rule)?.ianaName
            if zone == nil {
                notes.append("The time zone was left as it is: this model takes names, and this rule has none.")
            }
            return
        }
        if let note = rule.ruleNote { notes.append(note) }
        guard !series.takesShortRules else {
            zone = "customize"
            custom = Self.short(rule, notes: &notes)
            return
        }
        // The values of the list are rules, so any zone with the same rule will do.
        if let value = ZoneNames.names(of: rule)?.grandstream
            ?? ZoneNames.first(with: rule, where: { $0.grandstream != nil })?.grandstream
        {
            zone = value
            return
        }
        zone = "customize"
        custom = Self.text(of: rule, notes: &notes)
        if custom == nil {
            notes.append(
                "Grandstream phones know no daylight saving rule by date; the phone keeps standard time all year.")
            custom = "MTZ\(Self.westward(rule.offset))"
        }
    }

    /// `MTZ-1MDT-2,M3.5.0/02:00:00,M10.5.0/03:00:00`; nil for a rule by date.
    private static func text(of rule: TimeZoneRule, notes: inout [String]) -> String? {
        let standard = "MTZ\(westward(rule.offset))"
        guard let daylight = rule.daylight?.told(notes: &notes) else { return standard }
        guard let start = change(daylight.start), let end = change(daylight.end) else { return nil }
        return "\(standard)MDT\(westward(rule.offset + daylight.save)),\(start),\(end)"
    }

    /// `MTZ-1MDT,M3.5.0/2,M10.5.0/3`, of at most 32 characters; without a rule that does not fit.
    ///
    /// Source: the template for DP750 (stated) has `PST+8PDT,M3.2.0,M11.1.0`, in POSIX' form; that it takes hours as well: assumed.
    private static func short(_ rule: TimeZoneRule, notes: inout [String]) -> String {
        let standard = "MTZ\(westward(rule.offset))"
        guard let daylight = rule.daylight?.told(notes: &notes) else { return standard }
        let saved = daylight.save == 3600 ? "" : westward(rule.offset + daylight.save)
        if let start = change(daylight.start, isShort: true), let end = change(daylight.end, isShort: true),
            case let text = "\(standard)MDT\(saved),\(start),\(end)", text.utf8.count <= shortMax
        {
            return text
        }
        notes.append("This base takes no daylight saving rule of this form; it keeps standard time all year.")
        return standard
    }

    private static let shortMax = 32

    /// Hours and minutes west of UTC, always with a sign.
    private static func westward(_ seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        let rest = minutes % 60 == 0 ? "" : ":\((minutes % 60).twoDigits)"
        return "\(seconds > 0 ? "-" : "+")\(minutes / 60)\(rest)"
    }

    private static func change(_ change: TimeZoneRule.Change, isShort: Bool = false) -> String? {
        guard case .weekday(let month, let week, let weekday) = change.day else { return nil }
        let time = isShort && change.time % 3600 == 0 ? "\(change.time / 3600)" : change.time.clockText
        return "M\(month).\(week).\(weekday)/\(time)"
    }
}
