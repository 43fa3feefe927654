import Foundation
import Testing

/// Judges the names and values of rendered files by public material, of which the drivers know nothing.
///
/// A name is right if the list of its maker and family has it, or if the table of exceptions says in which document it
/// stands. A value is right unless its name can have only others.
struct NameOracle: Sendable {
    /// Something that no source bears out.
    struct Finding: Hashable, Sendable, CustomStringConvertible {
        enum Fault: String, Sendable {
            case unknownName, otherFamily, wrongValue
        }
        var fault: Fault
        /// Folded.
        var name: String
        var value: String?

        var description: String { "\(fault.rawValue) \(name)\(value.map { " = \($0)" } ?? "")" }
    }

    /// A model whose files are judged.
    struct Model: Sendable, CustomTestStringConvertible {
        var vendor: String
        var name: String
        var firmware: String?
        /// The lists of its family; empty if the driver must refuse it.
        var lists: [String]

        var testDescription: String { "\(vendor) \(name)" }
    }

    /// What one maker or one list is excused for.
    private struct Exceptions {
        /// The values that a name may have, or nil for any.
        var names: [String: Set<String>?] = [:]
        /// Beginnings of names.
        var openings: [String] = []

        mutating func add(_ name: String, value: String) {
            if name.hasSuffix("/*") || name.wholeMatch(of: /P\d+\*/) != nil {
                openings.append(String(name.dropLast()))
            } else if value.isEmpty {
                names[name] = .some(nil)
            } else {
                names[name] = .some((names[name].flatMap { $0 } ?? []).union([value]))
            }
        }

        func cover(_ name: String, _ value: String?) -> Bool {
            if let values = names[name] { return values.map { $0.contains(value ?? "") } ?? true }
            return openings.contains { name.hasPrefix($0) }
        }
    }

    let lists: [String: NameList]
    /// By maker or list.
    private let exceptions: [String: Exceptions]
    private let ofVendor: [String: Set<String>]

    /// - Parameters:
    ///   - folder: With a table for each list.
    ///   - exceptions: Rows of maker or list, name, value (or nothing), document.
    init(folder: URL, exceptions: [[String]] = NameTables.exceptions, models: [Model] = NameTables.models) {
        var lists: [String: NameList] = [:]
        // A folder that cannot be read has no lists, and every name is a finding.
        for file in (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        where file.pathExtension == "tsv" {
            if let text = try? String(contentsOf: file, encoding: .utf8), text.hasPrefix("name\tsources\tfamilies\tclosed\n") {
                lists[file.deletingPathExtension().lastPathComponent] = NameList(text)
            }
        }
        self.lists = lists
        self.exceptions = exceptions.reduce(into: [:]) { $0[$1[0], default: .init()].add($1[1], value: $1[2]) }
        ofVendor = models.reduce(into: [:]) { $0[$1.vendor, default: []].formUnion($1.lists) }
    }

    /// What a phone's files have that no source bears out.
    func findings(in read: ReadConfiguration, of model: Model) -> Set<Finding> {
        var folding = NameFolding(vendor: model.vendor)
        return findings(in: read, of: model, folding: &folding)
    }

    func findings(in read: ReadConfiguration, of model: Model, folding: inout NameFolding) -> Set<Finding> {
        var findings: Set<Finding> = []
        for (key, value) in read.values {
            guard let name = folding.name(key) else { continue }
            let value = value?.trimmingCharacters(in: .whitespaces)
            if isExcepted(name, value, of: model) { continue }
            guard let (list, row) = row(of: name, in: model.lists) else {
                let isOther = row(of: name, in: ofVendor[model.vendor, default: []].sorted()) != nil
                findings.insert(Finding(fault: isOther ? .otherFamily : .unknownName, name: name))
                continue
            }
            if let value, lists[list]?.allows(value, for: row) == false {
                findings.insert(Finding(fault: .wrongValue, name: name, value: value))
            }
        }
        return findings
    }

    /// The list and the name there of everything in a phone's files that a list has.
    func written(in read: ReadConfiguration, of model: Model, folding: inout NameFolding) -> [(list: String, name: String)] {
        read.values.keys.compactMap { key in
            folding.name(key).flatMap { name in
                [name, Self.anySection(name)].lazy.compactMap { name in
                    model.lists.first { lists[$0]?.rows[name] != nil }.map { ($0, name) }
                }.first
            }
        }
    }

    private func isExcepted(_ name: String, _ value: String?, of model: Model) -> Bool {
        exceptions[model.vendor]?.cover(name, value) == true || model.lists.contains { exceptions[$0]?.cover(name, value) == true }
    }

    private func row(of name: String, in lists: [String]) -> (list: String, row: NameList.Row)? {
        for name in [name, Self.anySection(name)] {
            for list in lists {
                if let row = self.lists[list]?.rows[name] { return (list, row) }
            }
        }
        return nil
    }

    /// The maker's own code often has a name without the section that it goes into.
    private static func anySection(_ name: String) -> String { "?/\(name.drop { $0 != "/" }.dropFirst())" }
}

/// The tables of the folder `Names`.
enum NameTables {
    static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Names")
    static let folder = Bundle.module.bundleURL.appendingPathComponent("Names")

    /// By hand: maker or list, name, value or nothing, document.
    static let exceptions = rows(of: "exceptions", columns: 4)

    /// All models of the makers' cases.
    static let models = VendorCase.all.flatMap { vendor, own in
        own.models.flatMap { models in
            models.names.map { name in
                NameOracle.Model(
                    vendor: vendor, name: name.isEmpty ? "UNHEARD-OF" : name, firmware: models.firmware, lists: models.lists)
            }
        }
    }

    private static func rows(of table: String, columns: Int) -> [[String]] {
        // A missing table is empty, which fails a test of its own.
        let text = (try? String(contentsOf: folder.appendingPathComponent("\(table).tsv"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Array((cells + Array(repeating: "", count: columns)).prefix(columns))
        }
    }
}
