import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Foundation
import TestSupport
import Testing

/// What holds for every driver and any settings: they are refused with the field's name, or the phone reads what was meant.
@Suite("Any settings, any vendor")
struct AnySettingsTests {
    /// How many settings are tried for each driver and seed; `TEST_ROUNDS=10000` for a long night.
    private static let rounds = ProcessInfo.processInfo.environment["TEST_ROUNDS"].flatMap { Int($0) } ?? 30
    /// More than any example model's file can have.
    private static let bytesMax = 150_000

    @Test("settings of chance are read back as they were meant", arguments: VendorCase.vendors, Seeds.forThisRun)
    func plain(vendor: String, seed: UInt64) throws {
        for round in 0..<Self.rounds / 2 {
            var chance = RandomSettings(SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(round)))
            let settings = chance.plain(for: vendor)
            let phone = try RenderedPhone(settings, vendor: vendor)
            #expect(phone.read.complaints == [], "round \(round)")
            Expectations.check(phone.read, settings, vendor: vendor)
        }
    }

    @Test(
        "hostile texts among settings of chance change values, or are refused", arguments: VendorCase.vendors,
        Seeds.forThisRun)
    func hostile(vendor: String, seed: UInt64) throws {
        for round in 0..<Self.rounds / 2 {
            var chance = RandomSettings(SeededGenerator(seed: seed &* 2_000_003 &+ UInt64(round)))
            let plain = chance.plain(for: vendor)
            let fields = chance.hostileFields(in: plain)
            var (harmless, settings) = (plain, plain)
            for (field, text) in fields {
                field.set("harmless7", &harmless)
                field.set(text, &settings)
            }
            do {
                let phone = try RenderedPhone(settings, vendor: vendor)
                #expect(phone.read.complaints == [], "seed \(seed), round \(round)")
                #expect(phone.keys == (try RenderedPhone(harmless, vendor: vendor)).keys, "seed \(seed), round \(round)")
                #expect(
                    phone.files == (try RenderedPhone.render(settings, vendor: vendor)).map(\.file),
                    "the same again, seed \(seed), round \(round)")
                #expect(phone.files.allSatisfy { $0.bytes.count < Self.bytesMax })
                for (field, text) in fields {
                    guard let place = field.place(vendor: vendor), field.isFixed(vendor: vendor) else { continue }
                    #expect(phone.read[place.key] == place.form(text), "\(field.name), seed \(seed), round \(round)")
                }
            } catch let fault as RenderFault {
                #expect(fields.keys.contains { $0.name == fault.field }, "\(fault), seed \(seed), round \(round)")
                for text in fields.values where text.count > 4 { #expect(!fault.description.contains(text)) }
            }
        }
    }

    @Test("any number of accounts and keys on any model is told or left out", arguments: VendorCase.vendors)
    func crowds(vendor: String) throws {
        var settings = SampleSettings.everything(for: vendor)
        let account = settings.accounts[1]
        let models = Set(AgentCase.all.compactMap(\.expected).filter { $0.vendor == vendor }.compactMap(\.model)).sorted()
        for model in ["", "*", "UNHEARD-OF"] + models {
            for count in [0, 1, 2, 3, 4, 5, 6, 12, 16, 24, 40] {
                settings.accounts = Array(repeating: account, count: count)
                settings.keys = (0..<count * 3).map { .init(number: $0 + 1, kind: .blf, value: "\($0)", account: $0 + 1) }
                do {
                    let files = try RenderedPhone.render(settings, vendor: vendor, model: model)
                    #expect(files.allSatisfy { !$0.file.bytes.isEmpty })
                } catch let fault as RenderFault {
                    // Devices for which there are no files yet say so.
                    #expect(fault.field == "the model", "\(fault), \(model)")
                }
            }
        }
    }
}
