import DialtoneModel
import Testing

extension Expectations {
    /// Yealink's file, without TURN.
    static func flyingvoice(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        var settings = settings
        settings.nat.turn = nil
        yealink(read, settings)
    }
}
