/// How the files of one maker are read, and which lists of names its phones have.
package struct MakerFormat: Sendable {
    /// How a file is read. The keys are the names by which administrators call the parameters.
    package let read: @Sendable (String) -> ReadConfiguration
    /// The name in the lists for a key of ``read``: indexes are `*`. nil for what is no setting: the frame of a file.
    package let fold: @Sendable (String) -> String?
    /// The lists of all families of the maker. The first that has a name counts.
    package let lists: [String]

    private init(
        _ lists: [String], read: @escaping @Sendable (String) -> ReadConfiguration, fold: @escaping @Sendable (String) -> String?
    ) {
        self.lists = lists
        self.read = read
        self.fold = fold
    }

    /// By the words by which drivers name their makers.
    private static let all: [String: MakerFormat] = [
        "akuvox": .init(["akuvox"], read: { .lines($0, mark: "=") }, fold: NameFolding.words),
        "ale": .init(["ale", "ale-8028s"], read: SettingReader.read, fold: { $0.replacing(/\d+/, with: "*") }),
        "algo": .init(["algo"], read: { .lines($0, mark: "=") }, fold: { $0.replacing(/prov\.i$/, with: "prov.*") }),
        "audiocodes": .init(["audiocodes"], read: { .lines($0, mark: "=") }, fold: NameFolding.plainSteps),
        // A line that leads to another file is no setting.
        "avaya": .init(
            ["avaya"], read: { .lines($0, mark: " ", lead: "SET ") }, fold: { $0 == "GET" ? nil : NameFolding.unbracketed($0) }),
        "cisco": .init(
            ["cisco-mpp", "cisco-9800", "cisco-spa", "cisco-ata"], read: FlatProfileReader.read,
            fold: { name in
                NameFolding.folding(String(name.split(separator: "/").last ?? ""), at: "_") { $0.allSatisfy(\.isNumber) ? "*" : $0 }
            }),
        "digium": .init(["digium"], read: SettingReader.read, fold: NameFolding.digium),
        // The first generation's files are XML of another root.
        "fanvil": .init(
            ["fanvil", "fanvil-gen1"], read: { $0.contains("<VOIP_CONFIG_FILE>") ? ModuleReader.read($0) : SysConfReader.read($0) },
            fold: NameFolding.fanvil),
        "flyingvoice": .init(["flyingvoice"], read: ReadConfiguration.lines, fold: NameFolding.plainSteps),
        "gigaset": .init(
            ["gigaset-maxwell", "gigaset-n670", "gigaset-p", "snom"], read: GigasetReader.read, fold: NameFolding.gigaset),
        "grandstream": .init(
            [
                "grandstream-gxp", "grandstream-grp", "grandstream-gxv", "grandstream-wp", "grandstream-ht", "grandstream-ht-multi",
                "grandstream-dp", "grandstream-gds", "grandstream-other",
            ], read: XMLReader.read, fold: NameFolding.numbers),
        "htek": .init(["htek"], read: XMLReader.read, fold: NameFolding.numbers),
        "linphone": .init(
            ["linphone"], read: SectionReader.read, fold: { $0.contains(/^\w+_\d+\//) ? $0.replacing(/_\d+\//, with: "_*/") : $0 }),
        "mitel": .init(["mitel"], read: ReadConfiguration.mitelLines, fold: NameFolding.mitel),
        "obihai": .init(["obihai"], read: ParameterListReader.read, fold: NameFolding.obihai),
        // Files with a path in their names are XML, whose lines are groups.
        "panasonic": .init(
            ["panasonic", "panasonic-utg"], read: { $0.hasPrefix("<") ? LeafReader.read($0) : .panasonicLines($0) },
            fold: { name in
                name.contains("/")
                    ? name.split(separator: "/").last.map(String.init)
                    : name.replacing(/_?\d+$/) { $0.output.hasPrefix("_") ? "_*" : "*" }
            }),
        "poly": .init(["poly"], read: AttributeReader.read, fold: { $0.contains(".") ? NameFolding.steps($0) : "APPLICATION@\($0)" }),
        "snom": .init(["snom", "snom-m"], read: XMLReader.read, fold: NameFolding.snom),
        "yealink": .init(
            ["yealink", "yealink-v7x", "yealink-dect-multicell"], read: ReadConfiguration.lines, fold: NameFolding.plainSteps),
    ]

    /// - Returns: nil for a maker for whose phones no files are written.
    package static func of(_ vendor: String) -> MakerFormat? { all[vendor] }

    /// Lists made from the maker's own whole lists: a phone does not know what they do not have.
    ///
    /// Source: the lists' own README of 2026-11-29, "How far to trust it" (stated): Yealink, Flyingvoice, Cisco (all four),
    /// Grandstream GXP, GRP, HT, DP and GDS, Htek, Fanvil (sysConf), Poly up to UCS 5, Obihai, Digium.
    package static let strongLists: Set<String> = [
        "yealink", "yealink-v7x", "yealink-dect-multicell", "flyingvoice", "cisco-mpp", "cisco-9800", "cisco-spa", "cisco-ata",
        "grandstream-gxp", "grandstream-grp", "grandstream-ht", "grandstream-ht-multi", "grandstream-dp", "grandstream-gds", "htek",
        "fanvil",
        "poly", "obihai", "digium",
    ]
}
