import ArgumentParser
import DialtoneLab
import DialtoneNames
import Foundation

/// Public lists of parameter names, which the simulated phones' files are held against.
struct LabNamesOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder with public lists of parameter names: the phones' files are held against them.",
            discussion: """
                A table <list>.tsv for each family of phones, whose first line names the columns: name, files, sources, families, values, \
                allowed, or name, sources, families, closed. Unknown names and values are counted and shown; with the list of a family \
                that was made from the maker's whole list, a phone with a wrong required one does not register. Names that documents have \
                and no list are built in; an exceptions.tsv (vendor, name, value, document) in the folder has more.
                """, valueName: "dir"))
    var names: String?

    /// - Returns: nil without the option.
    /// - Throws: `ValidationError` if the folder has no list.
    func lists() throws -> NameOracle? {
        guard let names else { return nil }
        do { return try NameFolder.read(URL(fileURLWithPath: names)) } catch { throw ValidationError("--names: \(error)") }
    }
}

extension LabSnapshot {
    /// What the lists do not have, for people: a line that counts, and one for each name.
    var unknownNamesText: String {
        let rows = unknownNames.map { "\($0.name.sentence) (\($0.phones) \($0.phones == 1 ? "phone" : "phones"))" }
        let unjudged = counters["phones.withoutList"].map { " Fetches of phones without a list, which were not judged: \($0)." } ?? ""
        guard !rows.isEmpty else { return "Every name and value that the phones were told stands in the lists.\(unjudged)" }
        let title = rows.count == 1 ? "1 name or value stands" : "\(rows.count) names or values stand"
        return (["\(title) in no list:\(unjudged)"] + rows.map { "  \($0)" }).joined(separator: "\n")
    }
}
