import DialtoneModel

/// What a maker's phones count the time in between two looks for a new file.
enum IntervalUnit: Int {
    case seconds = 1
    case minutes = 60
    case hours = 3600

    /// `an hour` is `1 hour` here: the number may be any.
    fileprivate func text(_ count: Int) -> String { "\(count) \(count == 1 ? "\(self)".dropLast() : "\(self)")" }
}

extension SettingsReader.Access {
    /// How often the phone asks again, in its own unit; a note says so where that is not what is wanted.
    ///
    /// - Parameter range: What the phone takes.
    func interval(in unit: IntervalUnit, _ range: ClosedRange<Int>, notes: inout [String]) -> Int {
        let wanted = resyncInterval.wholeSeconds
        let whole = (wanted + unit.rawValue - 1) / unit.rawValue
        let value = whole.clamped(to: range)
        guard value * unit.rawValue != wanted else { return value }
        let why =
            if value > whole {
                "these phones take \(unit.text(range.lowerBound)) at least"
            } else if value < whole {
                "these phones take \(unit.text(range.upperBound)) at most"
            } else {
                "these phones count in whole \(unit)"
            }
        let note = "The interval of asking again became \(unit.text(value)): \(why)."
        // Bases have one for files and one for firmware.
        if !notes.contains(note) { notes.append(note) }
        return value
    }
}
