import DialtoneModel

extension GrandstreamRenderer {
    /// Source: Grandstream's configuration templates (stated): levels 0 none, 1 debug, 2 info, 3 warning, 4 error; P207 is the name of
    /// a server, of at most 64 characters. No public template writes a port there, so the usual one is left out, and whether another
    /// is taken is not known.
    mutating func syslog() throws(RenderFault) {
        guard let syslog = settings.syslog else {
            try clear(207)
            return try set(208, 0)
        }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        let port = server.port == 514 ? nil : server.port
        try set(207, HostPort(host: server.host, port: port).description, field: Field.syslog)
        if port != nil {
            notes.append("Whether Grandstream phones take a port other than 514 for the syslog server is not known; look whether they log.")
        }
        try set(208, Self.level(syslog.level))
        // UDP.
        if model.series.hasLogTransport { try set(8402, 0) }
    }

    private static func level(_ level: SyslogLevel) -> Int {
        switch level {
        case .error: 4
        case .warning: 3
        case .info: 2
        case .debug: 1
        }
    }

    /// Source: Grandstream's configuration templates and texts of its web page (stated): `%` stands for what was typed,
    /// attributes have blanks between.
    mutating func directory() throws(RenderFault) {
        guard model.series.hasDirectory else {
            if settings.directory != nil {
                notes.append(
                    "The directory was left out: \(model.isAdapter ? "an adapter shows none" : "this model has no numbers for it").")
            }
            return
        }
        var directory = settings.directory
        if directory?.usesTLS == true, !model.series.hasSecureDirectory {
            notes.append("The directory was left out: this model has no number for LDAP over TLS.")
            directory = nil
        }
        guard let directory else {
            for number in [8020, 8023, 8024] { try clear(number) }
            return
        }
        let words = try DirectoryWords(directory)
        if model.series.hasSecureDirectory { try set(8037, directory.usesTLS ? 1 : 0) }
        try set(8020, words.host, field: Field.directory)
        try set(8021, words.port)
        try set(8022, words.base, field: Field.directoryBase)
        try set(8023, directory.user, field: Field.directoryUser)
        try set(8024, directory.password?.reveal() ?? "", field: Field.directoryPassword)
        let field = Field.directoryAttributes
        try set(8025, DirectoryWords.filter(words.numberAttributes), field: field)
        try set(8026, DirectoryWords.filter(words.nameAttributes), field: field)
        try set(8028, words.nameAttributes.joined(separator: " "), field: field)
        try set(8029, words.numberAttributes.joined(separator: " "), field: field)
        try set(8030, words.nameAttributes.first ?? "", field: field)
    }

    /// The first six keys: kind at P1363, P1365 …, account behind it, label at P1465, P1467 …, value behind it. Later ones have four
    /// numbers side by side.
    ///
    /// Source: Grandstream's configuration templates as FusionPBX carries them, with a list of kinds for each series (stated by
    /// their comments), and Wazo's plug-in until 2023 for the numbers of keys 3 to 6 on GRP phones (observed).
    mutating func functionKeys() throws(RenderFault) {
        let series = model.series
        let keys = series.keyModes.isEmpty ? 0 : series.keys
        var left: [Int] = []
        var unknown: [Int] = []
        for key in settings.keys {
            guard key.number >= 1, key.number <= keys else {
                left.append(key.number)
                continue
            }
            guard let mode = (key.number > 8 ? series.laterKeyModes : series.keyModes)[key.kind] else {
                unknown.append(key.number)
                continue
            }
            let (kind, label) =
                key.number > 6 ? (23_772 + 4 * key.number, 23_774 + 4 * key.number) : (1361 + 2 * key.number, 1463 + 2 * key.number)
            try set(kind, mode)
            try set(kind + 1, max(0, key.account - 1))
            try set(label, key.shown.text, field: key.shown.field)
            try set(label + 1, key.value, field: Field.key(key.number))
        }
        if !unknown.isEmpty {
            notes.append(
                "Function keys \(unknown.map(String.init).joined(separator: ", ")) were left out: this model has no number for what they do."
            )
        }
        guard !left.isEmpty else { return }
        notes.append(
            "Function keys \(left.map(String.init).joined(separator: ", ")) were left out: "
                + (model.isAdapter
                    ? "an adapter has none."
                    : keys == 0 ? "this model's keys have no numbers." : "numbers are known for the first \(keys) only."))
    }
}
