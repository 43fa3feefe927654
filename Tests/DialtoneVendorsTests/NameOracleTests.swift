import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Foundation
import Testing

/// Files held against public lists of names. `DIALTONE_NAMES=DIR` holds them against the full lists of a folder too;
/// `TEST_RECORD=1` with it makes the repository's tables anew.
@Suite("Names and values that public material bears out")
struct NameOracleTests {
    /// The full lists, if there are any; read once for all makers.
    private static let full: Result<NameOracle, any Error>? = {
        guard let path = ProcessInfo.processInfo.environment["DIALTONE_NAMES"], !path.isEmpty else { return nil }
        return Result { try NameFolder.read(URL(fileURLWithPath: path)) }
    }()
    private static let isRecording = ProcessInfo.processInfo.environment["TEST_RECORD"] == "1"
    private static let vendors = VendorCase.vendors

    /// Settings that make drivers write all that they know.
    private static let samples: [(name: String, settings: PhoneSettings)] = {
        var plain = SampleSettings.everything
        plain.accounts[0].transport = .udp
        plain.accounts[0].registrar = plain.accounts[0].domain
        plain.media.srtp = .off
        plain.media.codecs = [.g722, .pcma, .opus, .ilbc, .g7231, .g726_32, .g729, .pcmu]
        plain.nat = .init(stun: plain.nat.stun)
        plain.directory?.usesTLS = false
        plain.access.provisioningURL = "http://192.0.2.1:8080/p/abc/"
        plain.access.credentials = nil
        plain.language = "en"
        plain.time.zone = TimeZoneRule(parsing: "AAA3BBB,J60/1,J300/2")
        plain.syslog?.level = .debug
        return [
            ("example", SampleSettings.full), ("emptied", SampleSettings.emptied), ("everything", SampleSettings.everything),
            ("plain", plain),
        ]
    }()

    /// As many accounts as any phone has, so that each of a model's is written.
    private static let crowded: (name: String, settings: PhoneSettings) = {
        var crowded = SampleSettings.everything
        crowded.accounts = Array(repeating: crowded.accounts[0], count: 20)
        return ("crowded", crowded)
    }()

    /// The same for DECT bases.
    private static let baseSamples: [(name: String, settings: PhoneSettings)] = samples.map { name, settings in
        ("base-\(name)", SampleSettings.withHandsets(settings))
    }

    @Test("every name and value of every model's files has a source", arguments: vendors)
    func sources(vendor: String) throws {
        let tables = try NameFolder.read(NameTables.folder)
        let full = Self.isRecording ? nil : try Self.full?.get()
        var places: [String: [String]] = [:]
        var written: [String: Set<String>] = [:]
        try Self.eachFile(of: vendor) { model, sample, read, folding in
            for (oracle, word) in [(tables, ""), (full, " in the full lists")] {
                for finding in oracle?.findings(in: read, vendor: vendor, lists: model.lists, folding: &folding) ?? [] {
                    places["\(finding)\(word)", default: []].append("\(model.name)/\(sample)")
                }
            }
            for (list, name) in tables.written(in: read, lists: model.lists, folding: &folding) {
                written[list, default: []].insert(name)
            }
        }
        for (finding, places) in places.sorted(by: { $0.key < $1.key }) {
            Issue.record("\(vendor): \(finding) (\(places.prefix(4).joined(separator: ", ")), \(places.count) files)")
        }
        // A twin of another maker's phone has that one's list.
        let lists = Set(NameTables.models.flatMap(\.lists)).filter { list in
            NameTables.models.first { $0.lists.contains(list) }?.vendor == vendor
        }
        for list in lists {
            let rows = tables.lists[list]?.rows ?? [:]
            let unwritten = Set(rows.keys).subtracting(written[list, default: []])
            #expect(unwritten == [], "\(list) has names that no file has: record it anew")
            guard let full else { continue }
            for (name, row) in rows { #expect(full.lists[list]?.rows[name] == row, "\(list): \(name) is not as in the full list") }
        }
    }

    @Test("the tables are made of the full lists", .enabled(if: full != nil && isRecording))
    func record() throws {
        let full = try #require(try Self.full?.get())
        var written: [String: Set<String>] = [:]
        for vendor in Self.vendors {
            try Self.eachFile(of: vendor) { model, _, read, folding in
                for (list, name) in full.written(in: read, lists: model.lists, folding: &folding) {
                    written[list, default: []].insert(name)
                }
            }
        }
        for (name, list) in full.lists {
            let file = NameTables.source.appendingPathComponent("\(name).tsv")
            guard let names = written[name] else {
                // A list that no file has a name of leaves no table; mostly there was none before.
                try? FileManager.default.removeItem(at: file)
                continue
            }
            try list.table(of: names).write(to: file, atomically: true, encoding: .utf8)
        }
    }

    @Test("a model that no file can be made for is refused with a reason", arguments: NameTables.models.filter { $0.lists.isEmpty })
    func refused(model: NamedModel) throws {
        let fault = #expect(throws: RenderFault.self) {
            _ = try RenderedPhone.render(SampleSettings.full, vendor: model.vendor, model: model.name, firmware: model.firmware)
        }
        #expect(fault?.field == "the model" && fault?.reason.isEmpty == false)
    }

    @Test("every driver has models, and every exception a document")
    func tables() {
        for vendor in Self.vendors { #expect(NameTables.models.contains { $0.vendor == vendor && !$0.lists.isEmpty }, "\(vendor)") }
        let scopes = Set(Self.vendors + NameTables.models.flatMap(\.lists))
        #expect(!NameException.builtIn.isEmpty)
        for row in NameException.builtIn {
            #expect(scopes.contains(row.scope) && !row.name.isEmpty && !row.document.isEmpty, "\(row)")
        }
    }

    /// All samples on all models of a vendor.
    private static func eachFile(
        of vendor: String, _ look: (NamedModel, String, ReadConfiguration, inout NameFolding) throws -> Void
    ) throws {
        var folding = NameFolding(vendor: vendor)
        for model in NameTables.models where model.vendor == vendor && !model.lists.isEmpty {
            let isBase = VendorCase.of(vendor)?.bases.contains(model.name) == true
            for (name, settings) in samples + (isBase ? baseSamples : [crowded]) {
                let read = try RenderedPhone(settings, vendor: vendor, model: model.name, firmware: model.firmware).read
                try look(model, name, read, &folding)
            }
        }
    }
}
