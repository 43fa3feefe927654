/// Judges the names and values of phones' files by public material, of which the drivers know nothing.
///
/// A name is right if the list of its maker and family has it, or if the table of exceptions says in which document it
/// stands. A value is right unless its name can have only others.
package struct NameOracle: Sendable {
    /// Something that no source bears out.
    package struct Finding: Hashable, Sendable, CustomStringConvertible {
        package enum Fault: String, Sendable {
            case unknownName, otherFamily, wrongValue
        }
        package var fault: Fault
        /// Folded.
        package var name: String
        /// Of a wrong value. It may be anything, also a password in the wrong place: not for logs.
        package var value: String?

        package var description: String { "\(fault.rawValue) \(name)\(value.map { " = \($0)" } ?? "")" }
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

    package let lists: [String: NameList]
    /// By maker or list.
    private let exceptions: [String: Exceptions]

    /// - Parameters:
    ///   - lists: By their names, such as `grandstream-ht`.
    ///   - exceptions: What stands in no list although a document has it.
    package init(lists: [String: NameList], exceptions: [NameException] = NameException.builtIn) {
        self.lists = lists
        self.exceptions = exceptions.reduce(into: [:]) { $0[$1.scope, default: .init()].add($1.name, value: $1.value) }
    }

    /// What a phone's files have that no source bears out.
    ///
    /// - Parameters:
    ///   - vendor: The word by which a driver names the maker.
    ///   - lists: Those of the phone's family.
    package func findings(
        in read: ReadConfiguration, vendor: String, lists: [String], folding: inout NameFolding
    ) -> Set<Finding> {
        var findings: Set<Finding> = []
        for (key, value) in read.values {
            guard let name = folding.name(key) else { continue }
            if let finding = finding(name, value, vendor: vendor, lists: lists) { findings.insert(finding) }
        }
        return findings
    }

    /// What is wrong with one name and its value; nil if nothing is known to be.
    ///
    /// - Parameter name: Folded.
    package func finding(_ name: String, _ value: String?, vendor: String, lists: [String]) -> Finding? {
        let value = value?.trimmingBlanks()
        if isExcepted(name, value, vendor: vendor, lists: lists) { return nil }
        guard let row = row(of: name, in: lists)?.row else {
            let isOther = row(of: name, in: MakerFormat.of(vendor)?.lists ?? []) != nil
            return Finding(fault: isOther ? .otherFamily : .unknownName, name: name)
        }
        guard let value, !row.allows(value) else { return nil }
        return Finding(fault: .wrongValue, name: name, value: value)
    }

    /// The list and the name there of everything in a phone's files that a list has.
    package func written(in read: ReadConfiguration, lists: [String], folding: inout NameFolding) -> [(list: String, name: String)] {
        read.values.keys.compactMap { key in
            folding.name(key).flatMap { row(of: $0, in: lists) }.map { ($0.list, $0.name) }
        }
    }

    private func isExcepted(_ name: String, _ value: String?, vendor: String, lists: [String]) -> Bool {
        exceptions[vendor]?.cover(name, value) == true || lists.contains { exceptions[$0]?.cover(name, value) == true }
    }

    private func row(of name: String, in lists: [String]) -> (list: String, name: String, row: NameList.Row)? {
        for name in [name, Self.anySection(name)] {
            for list in lists {
                if let row = self.lists[list]?.rows[name] { return (list, name, row) }
            }
        }
        return nil
    }

    /// The maker's own code often has a name without the section that it goes into.
    private static func anySection(_ name: String) -> String { "?/\(name.drop { $0 != "/" }.dropFirst())" }
}
