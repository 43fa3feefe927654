import DialtoneModel
import DialtoneNames
import DialtoneVendors
import TestSupport
import Testing

@Suite("Hostile texts")
struct HostileTextTests {
    @Test(
        "random hostile texts are carried as they are or refused by name", arguments: Seeds.forThisRun,
        VendorCase.vendors)
    func hostile(seed: UInt64, vendor: String) throws {
        var random = SeededGenerator(seed: seed)
        let everything = SampleSettings.everything(for: vendor)
        let keys = try RenderedPhone(everything, vendor: vendor).keys
        for round in 0..<40 {
            var settings = everything
            var changed: [HostileField: String] = [:]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                guard let field = HostileField.texts.randomElement(using: &random) else { continue }
                let text = HostileField.text(using: &random)
                field.set(text, &settings)
                changed[field] = text
            }
            do {
                let phone = try RenderedPhone(settings, vendor: vendor)
                #expect(phone.read.complaints == [], "seed \(seed), round \(round)")
                #expect(phone.keys == keys, "seed \(seed), round \(round)")
                for (field, text) in changed {
                    guard let place = field.place(vendor: vendor) else { continue }
                    #expect(phone.read[place.key] == place.form(text), "\(field.name), seed \(seed), round \(round)")
                }
            } catch let fault as RenderFault {
                #expect(changed.keys.contains { $0.name == fault.field }, "\(fault), seed \(seed), round \(round)")
                for text in changed.values where text.count > 4 { #expect(!fault.description.contains(text)) }
            }
        }
    }
}
