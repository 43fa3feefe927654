import DialtoneModel

extension SnomRenderer {
    /// No public template writes a port here, or has a name for the level.
    mutating func syslog() throws(RenderFault) {
        guard let syslog = settings.syslog else { return try set("syslog_server", "") }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try set("syslog_server", server.host, field: Field.syslog)
        notes.append(
            "The level of the log was left as it is on the phone: no Snom setting is known for it"
                + (server.port ?? 514 == 514 ? "." : ", nor for another port than 514."))
    }

    /// Source: Snom, "LDAP directory" (stated): `%` stands for what was typed, the shown name is an attribute behind `%`.
    mutating func directory() throws(RenderFault) {
        guard let directory = settings.directory else {
            for name in ["ldap_server", "ldap_username", "ldap_password"] { try set(name, "") }
            return
        }
        let words = try DirectoryWords(directory)
        try set("ldap_server", words.host, field: Field.directory)
        try set("ldap_port", "\(words.port)")
        try set("ldap_over_tls", directory.usesTLS ? "on" : "off")
        try set("ldap_base", words.base, field: Field.directoryBase)
        try set("ldap_username", directory.user, field: Field.directoryUser)
        try set("ldap_password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
        try set("ldap_search_filter", DirectoryWords.filter(words.nameAttributes))
        try set("ldap_number_filter", DirectoryWords.filter(words.numberAttributes))
        try set("ldap_name_attributes", words.nameAttributes.joined(separator: " "))
        try set("ldap_number_attributes", words.numberAttributes.joined(separator: " "))
        try set("ldap_display_name", words.nameAttributes.first.map { "%\($0)" } ?? "")
    }

    /// The keys have a section of their own and are counted from 0: a kind and its number, and the account as `context`.
    ///
    /// Source: templates of FusionPBX and Wazo (observed); that `context` takes an account's number and that `none` empties a
    /// key: assumed.
    mutating func functionKeys() throws(RenderFault) {
        let rest = file.takeRest()
        guard !settings.keys.isEmpty || !rest.isEmpty else { return }
        try file.open("functionKeys")
        for key in settings.keys {
            let index = key.number - 1
            let label = try XMLFile.escape(key.shown.text, field: key.shown.field)
            try file.element(
                "fkey", try words(for: key),
                attributes: " idx=\"\(index)\" context=\"\(key.account)\" label=\"\(label)\" perm=\"R\"",
                parameter: "fkey[\(index)]", field: Field.key(key.number))
        }
        for parameter in rest { try write(parameter) }
        file.close()
    }

    private func words(for key: PhoneSettings.FunctionKey) throws(RenderFault) -> String {
        guard !key.value.utf8.contains(UInt8(ascii: "|")) else {
            throw RenderFault(field: Field.key(key.number), reason: "contains \"|\", which separates the parts of a key on Snom phones")
        }
        return switch key.kind {
        case .line: "line"
        case .speedDial: "speed \(key.value)"
        // Behind the bar is what the phone dials before the number.
        case .blf:
            try settings.dialling.pickupCode.map { code throws(RenderFault) in "blf \(key.value)|\(try Self.pickup(code))" }
                ?? "blf \(key.value)"
        case .park: "orbit \(key.value)"
        case .dtmf: "dtmf \(key.value)"
        case .off: "none"
        }
    }

    private static func pickup(_ code: String) throws(RenderFault) -> String {
        guard !code.utf8.contains(UInt8(ascii: "|")) else {
            throw RenderFault(field: Field.pickupCode, reason: "contains \"|\", which separates the parts of a key on Snom phones")
        }
        return try FieldCheck.line(code, field: Field.pickupCode)
    }
}
