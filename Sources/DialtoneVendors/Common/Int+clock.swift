extension Int {
    /// Seconds east of UTC as `+1:00` or `+01:00`; UTC itself as `+0:00`.
    func clockOffset(padded: Bool) -> String {
        let minutes = abs(self) / 60
        let hours = padded ? (minutes / 60).twoDigits : "\(minutes / 60)"
        return "\(self < 0 ? "-" : "+")\(hours):\((minutes % 60).twoDigits)"
    }
}
