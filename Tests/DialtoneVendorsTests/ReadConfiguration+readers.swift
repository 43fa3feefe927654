extension ReadConfiguration {
    /// How each vendor's files are read, one line per vendor.
    ///
    /// The keys that a reader gives are the names by which administrators call the vendor's parameters.
    static let readers: [String: @Sendable (String) -> ReadConfiguration] = [
        "yealink": { lines($0) },
        "snom": { XMLReader.read($0) },
        "grandstream": { XMLReader.read($0) },
        "fanvil": { SysConfReader.read($0) },
        "gigaset": { GigasetReader.read($0) },
        "mitel": { mitelLines($0) },
        "linphone": { SectionReader.read($0) },
        "htek": { XMLReader.read($0) },
        "akuvox": { lines($0, mark: "=") },
        "flyingvoice": { lines($0) },
        "ale": { SettingReader.read($0) },
        "panasonic": { $0.hasPrefix("<") ? LeafReader.read($0) : panasonicLines($0) },
        "audiocodes": { lines($0, mark: "=") },
        "digium": { SettingReader.read($0) },
        "avaya": { lines($0, mark: " ", lead: "SET ") },
        "poly": { AttributeReader.read($0) },
        "cisco": { FlatProfileReader.read($0) },
    ]
}
