import DialtoneModel
import DialtoneVendors
import Foundation
import Synchronization
import Testing

/// Files held against public lists of names. `DIALTONE_NAMES=DIR` holds them against the full lists of a folder too;
/// `TEST_RECORD=1` with it makes the repository's tables anew (`Scripts/name-tables`).
@Suite("Names and values that public material bears out")
struct NameOracleTests {
    /// The folder of full lists.
    private static let fullLists = ProcessInfo.processInfo.environment["DIALTONE_NAMES"].flatMap { $0.isEmpty ? nil : $0 }
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

    @Test("every name and value of every model's files has a source", arguments: vendors)
    func sources(vendor: String) throws {
        let tables = NameOracle(folder: NameTables.folder)
        let full = Self.fullLists == nil || Self.isRecording ? nil : NameOracle(folder: try Self.fullTables())
        var places: [String: [String]] = [:]
        var written: [String: Set<String>] = [:]
        try Self.eachFile(of: vendor) { model, sample, read, folding in
            for (oracle, word) in [(tables, ""), (full, " in the full lists")] {
                for finding in oracle?.findings(in: read, of: model, folding: &folding) ?? [] {
                    places["\(finding)\(word)", default: []].append("\(model.name)/\(sample)")
                }
            }
            for (list, name) in tables.written(in: read, of: model, folding: &folding) { written[list, default: []].insert(name) }
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

    @Test("the tables are made of the full lists", .enabled(if: fullLists != nil && isRecording))
    func record() throws {
        let full = NameOracle(folder: try Self.fullTables())
        var written: Set<String> = []
        for vendor in Self.vendors {
            try Self.eachFile(of: vendor) { model, _, read, folding in
                for (list, name) in full.written(in: read, of: model, folding: &folding) { written.insert("\(list)\t\(name)\n") }
            }
        }
        try Self.makeTables(in: NameTables.source, names: written.sorted().joined())
    }

    @Test("a model that no file can be made for is refused with a reason", arguments: NameTables.models.filter { $0.lists.isEmpty })
    func refused(model: NameOracle.Model) throws {
        let fault = #expect(throws: RenderFault.self) {
            _ = try RenderedPhone.render(SampleSettings.full, vendor: model.vendor, model: model.name, firmware: model.firmware)
        }
        #expect(fault?.field == "the model" && fault?.reason.isEmpty == false)
    }

    @Test("every driver has models, and every exception a document")
    func tables() {
        for vendor in Self.vendors { #expect(NameTables.models.contains { $0.vendor == vendor && !$0.lists.isEmpty }, "\(vendor)") }
        let scopes = Set(Self.vendors + NameTables.models.flatMap(\.lists))
        for row in NameTables.exceptions { #expect(scopes.contains(row[0]) && !row[1].isEmpty && !row[3].isEmpty, "\(row)") }
    }

    /// All samples on all models of a vendor.
    private static func eachFile(
        of vendor: String, _ look: (NameOracle.Model, String, ReadConfiguration, inout NameFolding) throws -> Void
    ) throws {
        var folding = NameFolding(vendor: vendor)
        for model in NameTables.models where model.vendor == vendor && !model.lists.isEmpty {
            for (name, settings) in samples {
                let read = try RenderedPhone(settings, vendor: vendor, model: model.name, firmware: model.firmware).read
                try look(model, name, read, &folding)
            }
        }
    }

    /// Tables of all names of the full lists.
    private static func fullTables() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("names-\(ProcessInfo.processInfo.processIdentifier)")
        return try Self.made.get(folder) { try makeTables(in: $0, names: nil) }
    }

    private static let made = MadeFolder()

    private static func makeTables(in folder: URL, names: String?) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let written = FileManager.default.temporaryDirectory.appendingPathComponent("written-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: written) }  // it may not be there
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", root.appendingPathComponent("Scripts/name-tables").path, try #require(fullLists), folder.path]
        if let names {
            try Data(names.utf8).write(to: written)
            process.arguments?.append(written.path)
        }
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "Scripts/name-tables needs Python 3 and the lists of DIALTONE_NAMES")
    }
}

/// A folder that the first of several tests fills, and the process's end leaves to the system's temporary files.
private final class MadeFolder: Sendable {
    private let folder = Mutex<URL?>(nil)

    func get(_ new: URL, fill: (URL) throws -> Void) throws -> URL {
        try folder.withLock { folder in
            if let folder { return folder }
            try fill(new)
            folder = new
            return new
        }
    }
}
