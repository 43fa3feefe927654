/// How the files of one maker are read, and which lists of names its phones have.
package struct MakerFormat: Sendable {
    /// How a file is read. The keys are the names by which administrators call the parameters.
    package let read: @Sendable (String) -> ReadConfiguration
    /// The name in the lists for a key of ``read``: indexes are `*`. nil for what is no setting: the frame of a file.
    package let fold: @Sendable (String) -> String?
    /// The lists of all families of the maker. The first that has a name counts.
    package let lists: [String]
    /// Those of ``lists`` that were not made from the maker's own whole lists.
    private let partial: Set<String>

    /// - Parameters:
    ///   - lists: Made from the maker's own whole lists, so that a phone does not know what they do not have.
    ///   - partial: Others, which come behind.
    private init(
        _ lists: [String] = [], partial: [String] = [], read: @escaping @Sendable (String) -> ReadConfiguration,
        fold: @escaping @Sendable (String) -> String?
    ) {
        self.lists = lists + partial
        self.partial = Set(partial)
        self.read = read
        self.fold = fold
    }

    /// By the words by which drivers name their makers. The drivers' own catalogue cannot have them: the lab reads files with these, and knows no
    /// driver.
    ///
    /// Which lists are whole: the lists' own README of 2026-11-29, "How far to trust it" (stated).
    private static let all: [String: MakerFormat] = [
        "akuvox": .init(partial: ["akuvox"], read: { .lines($0, mark: "=") }, fold: NameFolding.words),
        "ale": .init(partial: ["ale", "ale-8028s"], read: SettingReader.read, fold: { $0.replacing(/\d+/, with: "*") }),
        "algo": .init(partial: ["algo"], read: { .lines($0, mark: "=") }, fold: { $0.replacing(/prov\.i$/, with: "prov.*") }),
        "audiocodes": .init(partial: ["audiocodes"], read: { .lines($0, mark: "=") }, fold: NameFolding.plainSteps),
        // A line that leads to another file is no setting.
        "avaya": .init(
            partial: ["avaya"], read: { .lines($0, mark: " ", lead: "SET ") }, fold: { $0 == "GET" ? nil : NameFolding.unbracketed($0) }),
        "cisco": .init(
            ["cisco-mpp", "cisco-9800", "cisco-spa", "cisco-ata"], read: FlatProfileReader.read,
            fold: { name in
                NameFolding.folding(String(name.split(separator: "/").last ?? ""), at: "_") { $0.allSatisfy(\.isNumber) ? "*" : $0 }
            }),
        "digium": .init(["digium"], read: SettingReader.read, fold: NameFolding.digium),
        // The first generation's files are XML of another root.
        "fanvil": .init(
            ["fanvil"], partial: ["fanvil-gen1"],
            read: { $0.contains("<VOIP_CONFIG_FILE>") ? ModuleReader.read($0) : SysConfReader.read($0) },
            fold: NameFolding.fanvil),
        "flyingvoice": .init(["flyingvoice"], read: ReadConfiguration.lines, fold: NameFolding.plainSteps),
        "gigaset": .init(
            partial: ["gigaset-maxwell", "gigaset-n670", "gigaset-p", "snom"], read: GigasetReader.read, fold: NameFolding.gigaset),
        "grandstream": .init(
            [
                "grandstream-gxp", "grandstream-grp", "grandstream-ht", "grandstream-ht-multi", "grandstream-dp", "grandstream-gds",
            ], partial: ["grandstream-gxv", "grandstream-wp", "grandstream-other"], read: XMLReader.read, fold: NameFolding.numbers),
        "htek": .init(["htek"], read: XMLReader.read, fold: NameFolding.numbers),
        "linphone": .init(
            partial: ["linphone"], read: SectionReader.read, fold: { $0.contains(/^\w+_\d+\//) ? $0.replacing(/_\d+\//, with: "_*/") : $0 }),
        "mitel": .init(partial: ["mitel"], read: ReadConfiguration.mitelLines, fold: NameFolding.mitel),
        "obihai": .init(["obihai"], read: ParameterListReader.read, fold: NameFolding.obihai),
        // Files with a path in their names are XML, whose lines are groups.
        "panasonic": .init(
            partial: ["panasonic", "panasonic-utg"], read: { $0.hasPrefix("<") ? LeafReader.read($0) : .panasonicLines($0) },
            fold: { name in
                name.contains("/")
                    ? name.split(separator: "/").last.map(String.init)
                    : name.replacing(/_?\d+$/) { $0.output.hasPrefix("_") ? "_*" : "*" }
            }),
        "poly": .init(["poly"], read: AttributeReader.read, fold: { $0.contains(".") ? NameFolding.steps($0) : "APPLICATION@\($0)" }),
        "snom": .init(partial: ["snom", "snom-m"], read: XMLReader.read, fold: NameFolding.snom),
        "yealink": .init(
            ["yealink", "yealink-v7x", "yealink-dect-multicell"], read: ReadConfiguration.lines, fold: NameFolding.plainSteps),
    ]

    /// - Returns: nil for a maker for whose phones no files are written.
    package static func of(_ vendor: String) -> MakerFormat? { all[vendor] }

    /// Lists made from the maker's own whole lists: a phone does not know what they do not have.
    package static let strongLists = Set(all.values.flatMap { format in format.lists.filter { !format.partial.contains($0) } })
}
