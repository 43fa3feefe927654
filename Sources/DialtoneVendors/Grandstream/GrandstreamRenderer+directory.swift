import DialtoneModel

extension GrandstreamRenderer {
    /// Source: Grandstream's configuration templates (stated): levels 0 none, 1 debug, 2 info, 3 warning, 4 error. That P207
    /// takes a port: assumed.
    mutating func syslog() throws(RenderFault) {
        guard let syslog = settings.syslog else {
            try clear(207)
            return try set(208, 0)
        }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try set(207, server.description, field: Field.syslog)
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

    /// The first six keys: kind at P1363, P1365 …, account behind it, label at P1465, P1467 …, value behind it.
    ///
    /// Source: Grandstream's configuration templates as FusionPBX carries them, with a list of kinds for each series (stated by
    /// their comments), and Wazo's plug-in until 2023 for the numbers of keys 3 to 6 on GRP phones (observed).
    mutating func functionKeys() throws(RenderFault) {
        let modes = model.series.keyModes
        let keys = modes.isEmpty ? 0 : 6
        var left: [Int] = []
        var unknown: [Int] = []
        for key in settings.keys {
            guard key.number >= 1, key.number <= keys else {
                left.append(key.number)
                continue
            }
            guard let mode = modes[key.kind] else {
                unknown.append(key.number)
                continue
            }
            let step = 2 * (key.number - 1)
            try set(1363 + step, mode)
            try set(1364 + step, max(0, key.account - 1))
            try set(1465 + step, key.shown.text, field: key.shown.field)
            try set(1466 + step, key.value, field: Field.key(key.number))
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
