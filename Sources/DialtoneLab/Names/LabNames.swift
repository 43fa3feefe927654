import DialtoneNames
import Synchronization

/// Holds what phones fetch against public lists of names, of which neither drivers nor lab phones know anything.
final class LabNames: Sendable {
    /// What became of a phone's files.
    struct Verdict: Equatable, Sendable {
        var unknown: Set<LabUnknownName> = []
        /// Why a phone that knows the names of its list alone could not register; nil if it could, or if its list is no strong one.
        var refusal: String?
        /// All settings under the names of the files, for the next time.
        var values: [String: String?] = [:]
    }

    /// A phone's file has fewer names; what is beyond is not judged one by one.
    static let unknownMax = 500

    private let oracle: NameOracle
    private let foldings = Mutex<[String: NameFolding]>([:])

    init(_ oracle: NameOracle) { self.oracle = oracle }

    /// Judges what a phone fetched in one go.
    ///
    /// - Parameters:
    ///   - texts: The settings files, in the order in which the phone read them.
    ///   - memory: The values of an earlier verdict; what the files do not mention stays.
    ///   - file: What the phone understood; nil if it refused the files.
    /// - Returns: nil if there is no list for the phone's family.
    func verdict(
        on texts: [String], of model: PhoneModel, _ firmware: any LabFirmware, vendor: String, memory: [String: String?], file: PhoneFile?
    ) -> Verdict? {
        let lists = firmware.lists(model)
        // Half of the lists of a family would find names of the other half unknown.
        guard !lists.isEmpty, lists.allSatisfy({ oracle.lists[$0] != nil }), let format = MakerFormat.of(vendor) else { return nil }
        var folding = foldings.withLock { $0[vendor] } ?? NameFolding(vendor: vendor)
        defer { foldings.withLock { $0[vendor] = folding } }
        var verdict = Verdict(values: memory)
        var fresh = ReadConfiguration()
        for text in texts { fresh.merge(format.read(text), name: "") }
        verdict.values.merge(fresh.values) { $1 }
        let list = lists.joined(separator: "+")
        let findings = oracle.findings(in: fresh, vendor: vendor, lists: lists, folding: &folding)
        verdict.unknown = Set(
            findings.lazy.map { LabUnknownName(vendor: vendor, list: list, name: $0.name, fault: .init($0.fault)) }.prefix(Self.unknownMax))
        guard lists.allSatisfy(MakerFormat.strongLists.contains) else { return verdict }
        verdict.refusal = refusal(verdict.values, firmware.needs(model), vendor: vendor, lists: lists, file: file, folding: &folding)
        return verdict
    }

    private func refusal(
        _ values: [String: String?], _ needs: [PhoneNeed], vendor: String, lists: [String], file: PhoneFile?, folding: inout NameFolding
    ) -> String? {
        func text(_ need: PhoneNeed) -> String? { values[need.key] ?? nil }
        // A part of an account that is set to nothing is there: so is an account switched off.
        func isThere(_ need: PhoneNeed) -> Bool { need.isOfAccount ? values[need.key] != nil : text(need)?.isEmpty == false }
        let account = needs.filter(\.isOfAccount)
        // Files that take the account away.
        if account.allSatisfy({ text($0)?.isEmpty ?? true }) { return nil }
        let list = "the list \(lists.joined(separator: "+"))"
        for need in needs {
            guard let value = text(need), let name = folding.name(need.key),
                let finding = oracle.finding(name, value, vendor: vendor, lists: lists)
            else { continue }
            return finding.fault == .wrongValue
                ? "\(need.key) has a value that \(list) does not have for it" : "\(need.key), \(need.words), does not stand in \(list)"
        }
        // What the phone refused has the phone's own reason; an account that is whole is switched off.
        guard let file, file.account != nil || !account.allSatisfy(isThere) else { return nil }
        guard let missing = needs.first(where: { $0.kind != .choice && !isThere($0) }) else { return nil }
        return "\(missing.words) is missing: no file sets \(missing.key), by which \(list) has it"
    }
}

extension LabUnknownName.Fault {
    init(_ fault: NameOracle.Finding.Fault) {
        self =
            switch fault {
            case .unknownName: .unknownName
            case .otherFamily: .otherFamily
            case .wrongValue: .wrongValue
            }
    }
}
