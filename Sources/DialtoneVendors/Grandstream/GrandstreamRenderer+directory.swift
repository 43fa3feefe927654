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
        try set(8402, 0)
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
        guard !model.isAdapter else {
            if settings.directory != nil { notes.append("The directory was left out: an adapter shows none.") }
            return
        }
        guard let directory = settings.directory else {
            for number in [8020, 8023, 8024] { try clear(number) }
            return
        }
        let words = try DirectoryWords(directory)
        try set(8037, directory.usesTLS ? 1 : 0)
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
    /// Source: pascom's documentation for the first key, other provisioning systems for the next ones and for the codes of
    /// lines and busy lamps (observed); the codes of the other kinds from Grandstream's templates by memory (assumed).
    mutating func functionKeys() throws(RenderFault) {
        let keys = model.isAdapter ? 0 : 6
        var left: [Int] = []
        for key in settings.keys {
            guard key.number >= 1, key.number <= keys else {
                left.append(key.number)
                continue
            }
            let step = 2 * (key.number - 1)
            try set(1363 + step, Self.mode(of: key.kind))
            try set(1364 + step, max(0, key.account - 1))
            try set(1465 + step, key.shown.text, field: key.shown.field)
            try set(1466 + step, key.value, field: Field.key(key.number))
        }
        guard !left.isEmpty else { return }
        notes.append(
            "Function keys \(left.map(String.init).joined(separator: ", ")) were left out: "
                + (keys == 0 ? "an adapter has none." : "numbers are known for the first \(keys) only."))
    }

    private static func mode(of kind: FunctionKeyKind) -> Int {
        switch kind {
        case .line: 0
        case .speedDial: 10
        case .blf: 11
        case .park: 19
        case .dtmf: 15
        case .off: -1
        }
    }
}
