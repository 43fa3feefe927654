import DialtoneModel
import DialtoneNames
import Foundation
import Testing

@testable import DialtoneLab

@Suite("Lab phones hold their files against lists of names", .timeLimit(.minutes(10)))
struct NameTests {
    /// A made-up list of names, each with the values that it can have; none where any may be right.
    private static func list(_ rows: [(name: String, closed: String)]) throws -> NameList {
        try #require(NameList(rows.reduce("name\tsources\tfamilies\tclosed\n") { $0 + "\($1.name)\tX\tX:*\t\($1.closed)\n" }))
    }

    /// What the maker's phones must find in a list: the names of the sample's own file.
    private static func names(_ sample: PhoneSample) throws -> [String] {
        var folding = NameFolding(vendor: sample.vendor.driver)
        let format = try #require(MakerFormat.of(sample.vendor.driver))
        return Set(sample.files.values.flatMap { format.read($0).values.keys }.compactMap { folding.name($0) }).sorted()
    }

    /// Judges the sample's files by a list of its family that lacks some names.
    private func verdict(
        _ sample: PhoneSample, without missing: [String] = [], closed: [String: String] = [:],
        change: (String) -> String = { $0 }
    ) throws -> LabNames.Verdict {
        let firmware = sample.vendor.firmware
        let phone = PhoneIdentity(mac: sample.mac, model: firmware.model(sample.mac))
        let names = try Self.names(sample).filter { !missing.contains($0) }
        let list = try Self.list(names.map { ($0, closed[$0] ?? "") })
        let lists = firmware.lists(phone.model)
        let oracle = NameOracle(lists: Dictionary(lists.map { ($0, list) }) { first, _ in first }, exceptions: [])
        let texts = sample.files.sorted { $0.key < $1.key }.map { change($0.value) }
        // Poly's master file is no settings file, and a phone of Poly's has nothing left of what another file said.
        let read = sample.vendor == .poly ? texts.filter { !$0.contains("CONFIG_FILES") } : texts
        var values: [String: String] = [:]
        for text in read { values.merge(try firmware.read(text, phone, memory: [:])) { $1 } }
        let file = try? firmware.understand(PhoneValues(values))
        return try #require(
            LabNames(oracle).verdict(
                on: texts, of: phone.model, firmware, vendor: sample.vendor.driver, memory: [:], file: file))
    }

    /// Of makers whose lists are strong, with files that have the names of the lists rather than aliases.
    private static let strong = PhoneSample.all().filter { sample in
        let firmware = sample.vendor.firmware
        let model = firmware.model(sample.mac)
        return MakerFormat.strongLists.isSuperset(of: firmware.lists(model)) && model.name != "GXP2135"
    }

    @Test("with all names in the list nothing is said, also of an account that is switched off")
    func known() throws {
        var off = PhoneSample.Account()
        off.isOn = false
        for sample in PhoneSample.all() + PhoneSample.all(PhoneSample.Door(), off) {
            let verdict = try verdict(sample)
            #expect(verdict.unknown == [] && verdict.refusal == nil, "\(sample.vendor): \(verdict.refusal ?? "")")
        }
        #expect(Set(Self.strong.map(\.vendor)).count == 10, "the strong lists of the lab's makers")
    }

    @Test("a phone of a strong list does not register with a required name that the list lacks")
    func needs() throws {
        for sample in Self.strong {
            let firmware = sample.vendor.firmware
            let needs = firmware.needs(firmware.model(sample.mac))
            #expect(Set(needs.map(\.kind)) == [.server, .user, .password, .ownURL, .choice], "\(sample.vendor)")
            var folding = NameFolding(vendor: sample.vendor.driver)
            for need in needs {
                let folded = folding.name(need.key)
                let name = try #require(folded)
                guard try Self.names(sample).contains(name) else {
                    #expect(need.kind == .choice, "\(sample.vendor): \(need.key) is not in the sample")
                    continue
                }
                let verdict = try verdict(sample, without: [name])
                #expect(verdict.unknown.map(\.name) == [name] && verdict.refusal?.contains(need.key) == true, "\(sample.vendor) \(name)")
                let other = try self.verdict(sample, closed: [name: "some-other|word"])
                #expect(
                    other.unknown.map(\.fault) == [.wrongValue] && other.refusal?.contains(need.key) == true, "\(sample.vendor) \(name)")
                #expect(other.refusal?.contains("s3cr3t") != true, "no value is told")
            }
        }
    }

    @Test("other names, and all names of other lists, are counted only")
    func counted() throws {
        for sample in PhoneSample.all() where sample.vendor.firmware.needs(sample.vendor.firmware.model(sample.mac)).isEmpty {
            let names = try Self.names(sample)
            let verdict = try verdict(sample, without: names)
            #expect(verdict.unknown.count == names.count && verdict.refusal == nil, "\(sample.vendor)")
        }
        let yealink = try #require(PhoneSample.first(.yealink))
        let verdict = try verdict(yealink, without: ["account.*.display_name"])
        #expect(verdict.unknown.map(\.name) == ["account.*.display_name"] && verdict.refusal == nil)
    }

    @Test("an account with a part missing is refused by what is missing; without any part it is taken away")
    func missing() throws {
        let yealink = try #require(PhoneSample.first(.yealink))
        let half = try verdict(yealink) { $0.replacing("account.1.user_name =", with: "account.1.username =") }
        #expect(half.refusal?.contains("the user is missing") == true && half.refusal?.contains("account.1.user_name") == true)
        let door = try verdict(yealink) { $0.replacing("static.auto_provision.server.url", with: "static.auto_provision.url") }
        #expect(door.refusal?.contains("the phone's own URL is missing") == true)
        var empty = PhoneSample.Account()
        (empty.user, empty.password) = ("", "")
        let emptied = try #require(PhoneSample.first(.yealink, PhoneSample.Door(), empty))
        let none = try verdict(emptied) { $0.replacing("pbx.example.com", with: "") }
        #expect(none.refusal == nil)
    }

    @Test("a family without a list is not judged, and half a family is not either")
    func withoutList() throws {
        let firmware = LabVendor.yealink.firmware
        let names = LabNames(NameOracle(lists: ["snom": try Self.list([("a", "")])], exceptions: []))
        #expect(
            names.verdict(on: ["x"], of: firmware.models[0], firmware, vendor: "yealink", memory: [:], file: nil) == nil)
    }

    @Test("every model has a list of its maker")
    func lists() {
        for vendor in LabVendor.allCases {
            for model in vendor.firmware.models {
                let lists = vendor.firmware.lists(model)
                #expect(!lists.isEmpty && MakerFormat.of(vendor.driver).map { Set($0.lists).isSuperset(of: lists) } == true, "\(vendor)")
            }
        }
    }

    @Test("a phone with a wrong required name fails with the reason, and registers once its file is right")
    func live() async throws {
        let list = try Self.list(
            try Self.names(try #require(PhoneSample.first(.fanvil))).map { ($0, $0.hasSuffix("Transport") ? "0|1|3" : "") })
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("names-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What is left in the temporary directory does no harm.
        defer { try? FileManager.default.removeItem(at: folder) }
        try list.table(of: Set(list.rows.keys)).write(to: folder.appendingPathComponent("fanvil.tsv"), atomically: true, encoding: .utf8)
        try await ScriptedApp.with(names: try NameFolder.read(folder)) { app, lab, base in
            let (host, port) = splitHostPort(String(base.dropFirst("http://".count)))
            var account = PhoneSample.Account()
            (account.user, account.authentication, account.password) = ("anna", "anna", "Tulpe-1")
            let sample = try #require(PhoneSample.first(.fanvil, PhoneSample.Door(scheme: "http", host: host, port: port), account))
            func serve(_ change: (String) -> String) {
                for (name, text) in sample.files { app.serve(change(text), as: name) }
            }
            serve { $0.replacing("RegisterAddr>", with: "RegisterAdr>") }
            let order = LabOrder(mac: sample.mac, user: "anna", commonName: "Anna", password: Secret("Tulpe-1"), vendor: .fanvil)
            #expect(await lab.provision(order).error == nil)
            try await lab.wait(untilSeen: { $0.phone(sample.mac)?.state == .failed })
            let failed = try #require(await lab.snapshot().phone(sample.mac))
            #expect(failed.unknownNames.map(\.name) == ["sip/line[*]/RegisterAdr"])
            // The same file once more is no second name.
            try await lab.fetchAgain(sample.mac)
            serve { $0 }
            try await lab.fetchAgain(sample.mac)
            try await lab.wait(untilSeen: { $0.phone(sample.mac)?.state == .registered && $0.phone(sample.mac)?.hasReturned == true })
            let snapshot = await lab.snapshot()
            #expect(snapshot.phone(sample.mac)?.unknownNames == [] && snapshot.phone(sample.mac)?.reason == nil)
            #expect(snapshot.counters["phones.unknownNames"] == 1)
            #expect(snapshot.unknownNames.map(\.phones) == [1])
            let row = snapshot.json["unknownNames"]?.elements?.first
            #expect(row?["name"]?.string == "sip/line[*]/RegisterAdr" && row?["phones"]?.int == 1 && row?["list"]?.string == "fanvil")
        }
    }
}
