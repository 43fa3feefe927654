import DialtoneModel
import Foundation
import Synchronization

/// What people of a country expect of a clock and a date.
///
/// Source: Unicode CLDR, as Foundation carries it (stated).
struct CountryHabits: Sendable {
    let clock: ClockFormat
    let dateOrder: DateOrder

    /// - Parameter code: ISO 3166 code in two capital letters.
    static func of(_ code: String) -> CountryHabits {
        if let known = known.withLock({ $0[code] }) { return known }
        let habits = CountryHabits(code)
        known.withLock { $0[code] = habits }
        return habits
    }

    /// Formatters take long to make, and there are few countries.
    private static let known = Mutex<[String: CountryHabits]>([:])

    private init(_ code: String) {
        // The language that most people there speak: a country alone has no form of dates.
        let locale = Locale(identifier: Locale.Language(identifier: "und-\(code)").maximalIdentifier)
        clock =
            switch locale.hourCycle {
            case .oneToTwelve, .zeroToEleven: .hours12
            case .zeroToTwentyThree, .oneToTwentyFour: .hours24
            @unknown default: .hours24
            }
        let form = DateFormatter.dateFormat(fromTemplate: "yMMdd", options: 0, locale: locale) ?? "dd"
        dateOrder =
            switch form.first(where: { "yMd".contains($0) }) {
            case "y": .yearFirst
            case "M": .monthFirst
            default: .dayFirst
            }
    }
}

extension SettingsComposer.Composition {
    /// Tones, clock and dates of the country, where neither Devices nor an administrator says more than that.
    ///
    /// The country is that of the tones, else that of the time zone. Tones come from a zone only where it has a name: many
    /// countries share a rule.
    mutating func fillInCountry() {
        if settings.tones == nil, source("tones.country") == nil, let country = settings.time.zone?.country {
            settings.tones = PhoneSettings.Tones(scheme: nil, country: country)
            note(.country(country), "tones.country")
        }
        guard let country = settings.tones?.country ?? settings.time.zone?.likelyCountry else { return }
        let habits = CountryHabits.of(country)
        if settings.time.clock == nil, source("time.clock") == nil {
            settings.time.clock = habits.clock
            note(.country(country), "time.clock")
        }
        if settings.time.dateOrder == nil, source("time.date-order") == nil {
            settings.time.dateOrder = habits.dateOrder
            note(.country(country), "time.date-order")
        }
    }
}
