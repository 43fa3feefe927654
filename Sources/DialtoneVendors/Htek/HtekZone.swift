import DialtoneModel

/// A time zone as a place in Htek's list. The place means a country with its own rule, so a name decides before the offset does:
/// 33 is UTC without summer time, 39 the United Kingdom.
struct HtekZone {
    let index: Int
    /// Whether the place is known to have the wanted rule.
    let isSure: Bool

    /// nil if the list has no zone with this offset.
    init?(_ zone: TimeZoneRule) {
        let rule = zone.withoutName
        let ofRule = { Self.places.first { TimeZoneRule(parsing: $0.name)?.withoutName == rule } }
        if let place = Self.places.first(where: { $0.name == zone.ianaName }) ?? ofRule() {
            (index, isSure) = (place.index, true)
        } else if let index = Self.byMinutes[zone.offset / 60] {
            (self.index, isSure) = (index, zone.daylight == nil)
        } else {
            return nil
        }
    }

    /// Source: the tables of NethServer and FusionPBX for Berlin, London, Rome, Mexico and the United States (observed); the others
    /// follow from the list's order, which is Yealink's (assumed).
    private static let places: [(name: String, index: Int)] = [
        ("Europe/London", 39), ("Europe/Dublin", 36), ("Europe/Lisbon", 37), ("Atlantic/Madeira", 37), ("Atlantic/Canary", 38),
        ("Europe/Berlin", 50), ("Europe/Paris", 49), ("Europe/Rome", 52), ("America/Mexico_City", 13), ("America/New_York", 18),
        ("America/Chicago", 14), ("America/Denver", 9), ("America/Phoenix", 10), ("America/Los_Angeles", 6),
    ]

    /// Places by minutes east of UTC. Source: Wazo's table (observed).
    private static let byMinutes = [
        -660: 105, -600: 2, -540: 3, -480: 6, -420: 10, -360: 14, -300: 18, -270: 19, -240: 20, -210: 26, -180: 30, -120: 31, -60: 32,
        0: 33, 60: 49, 120: 57, 180: 73, 210: 74, 240: 77, 300: 83, 330: 84, 360: 85, 420: 88, 480: 89, 540: 93, 570: 94, 600: 96,
        630: 100, 660: 101, 720: 102, 765: 103, 780: 104,
    ]
}
