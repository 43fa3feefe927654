import DialtoneModel
import DialtoneVendors
import Testing

@testable import DialtoneProvisioning

@Suite("What is usual in a country")
struct CountryTests {
    /// Values: Unicode CLDR 45, `timeData` and the short dates of each country's main language.
    @Test(
        "clock and dates of a country",
        arguments: [
            ("DE", ClockFormat.hours24, DateOrder.dayFirst), ("US", .hours12, .monthFirst), ("GB", .hours24, .dayFirst),
            ("SE", .hours24, .yearFirst), ("HU", .hours24, .yearFirst), ("CA", .hours12, .yearFirst), ("AU", .hours12, .dayFirst),
            ("IN", .hours12, .dayFirst), ("JP", .hours24, .yearFirst), ("CH", .hours24, .dayFirst), ("BR", .hours24, .dayFirst),
            ("EG", .hours12, .dayFirst),
        ])
    func habits(country: String, clock: ClockFormat, dateOrder: DateOrder) {
        let habits = CountryHabits.of(country)
        #expect(habits.clock == clock && habits.dateOrder == dateOrder)
    }

    private func composed(_ change: (inout PhoneSettings) -> Void, overrides: [String: String] = [:]) -> SettingsComposer.Composition {
        var settings = PhoneSettings.examplePhone
        (settings.tones, settings.time.zone) = (nil, nil)
        change(&settings)
        var composition = SettingsComposer.Composition(settings: settings, notes: [])
        if settings.tones != nil { composition.note(.devices("PHONE"), "tones.country") }
        var set = OverrideSet()
        for (name, text) in overrides { if let key = SettingKey(name) { set.settings[key] = text } }
        let scope = OverrideScope(InstanceID(domain: "example.com", name: "dialtone"), .instance)
        composition.apply([(scope, set)], vendor: nil)
        composition.fillInCountry()
        return composition
    }

    @Test("the country is that of the tones, else that of the zone; a rule without a name tells the clock, never the tones")
    func country() {
        let cases: [(tones: String?, zone: String?, country: String?, clock: ClockFormat?, dates: DateOrder?)] = [
            ("CH", nil, "CH", .hours24, .dayFirst), (nil, "Europe/Stockholm", "SE", .hours24, .yearFirst),
            ("US", "Europe/Berlin", "US", .hours12, .monthFirst), (nil, "CET-1CEST-2,M3.5.0/2,M10.5.0/3", nil, .hours24, .dayFirst),
            (nil, "EST5EDT,M3.2.0,M11.1.0", nil, .hours12, .monthFirst), (nil, "AAA-4", nil, .hours24, .dayFirst),
            (nil, "<+0423>-4:23", nil, nil, nil),
            (nil, nil, nil, nil, nil),
        ]
        for item in cases {
            let composition = composed {
                $0.tones = item.tones.map { PhoneSettings.Tones(scheme: nil, country: $0) }
                $0.time.zone = item.zone.flatMap { TimeZoneRule(parsing: $0) }
            }
            let settings = composition.settings
            #expect(
                settings.tones?.country == item.country && settings.time.clock == item.clock && settings.time.dateOrder == item.dates,
                "\(item)")
        }
    }

    @Test("what an administrator says counts, also that the phone shall keep its own")
    func overrides() throws {
        let composition = composed(
            { $0.time.zone = TimeZoneRule(parsing: "Europe/Berlin") },
            overrides: ["time.clock": "12", "time.date-order": "", "tones.country": ""])
        #expect(
            composition.settings.time.clock == .hours12 && composition.settings.time.dateOrder == nil && composition.settings.tones == nil)
        let american = composed({ $0.time.zone = TimeZoneRule(parsing: "Europe/Berlin") }, overrides: ["tones.country": "US"])
        #expect(american.settings.time.clock == .hours12)
        #expect(american.source("time.clock")?.text == "usual in US")
    }

    /// docs/overrides.md: a narrower scope wins.
    @Test("a narrower scheme of tones wins over a wider country; of both in one scope the country does")
    func schemes() {
        let instance = InstanceID(domain: "example.com", name: "dialtone")
        let (wide, narrow) = (OverrideScope(instance, .instance), OverrideScope(instance, .vendor("snom")))
        func tones(_ sets: [(OverrideScope, [String: String])]) -> (PhoneSettings.Tones?, SettingSource?) {
            var settings = PhoneSettings.examplePhone
            settings.tones = nil
            var composition = SettingsComposer.Composition(settings: settings, notes: [])
            composition.apply(
                sets.map { scope, texts in
                    (
                        scope,
                        OverrideSet(
                            settings: Dictionary(uniqueKeysWithValues: texts.compactMap { key, text in SettingKey(key).map { ($0, text) } })
                        )
                    )
                }, vendor: "snom")
            return (composition.settings.tones, composition.source("tones.country"))
        }
        let scheme = tones([(wide, ["tones.country": "FR"]), (narrow, ["tones.scheme": "germany"])])
        #expect(scheme.0 == PhoneSettings.Tones(.germany) && scheme.1 == .override(narrow))
        let country = tones([(wide, ["tones.scheme": "germany"]), (narrow, ["tones.country": "FR"])])
        #expect(country.0?.country == "FR" && country.0?.scheme == nil && country.1 == .override(narrow))
        #expect(tones([(wide, ["tones.scheme": "germany", "tones.country": "FR"])]).0?.country == "FR")
        #expect(tones([(wide, ["tones.country": "FR"]), (narrow, ["tones.scheme": ""])]).0 == nil)
    }

    @Test("zones by their names and by their rules")
    func zones() throws {
        let cases = [
            ("Europe/Berlin", "DE", "DE"), ("Asia/Kolkata", "IN", "IN"), ("CET-1CEST,M3.5.0,M10.5.0/3", nil, "DE"),
            ("GMT0BST,M3.5.0/1,M10.5.0", nil, "GB"),
        ]
        for (text, country, likely) in cases {
            let zone = try #require(TimeZoneRule(parsing: text))
            #expect(zone.country == country && zone.likelyCountry == likely, "\(text)")
        }
    }
}
