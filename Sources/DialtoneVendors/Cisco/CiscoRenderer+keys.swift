import DialtoneModel

extension CiscoRenderer {
    /// A key is a line's, or has a function of its own and no line.
    ///
    /// Keys keep what they once were until they are told something else, so all of them are: those that nobody named belong to
    /// the line of their number. Functions come before lines, since a later element can undo an earlier one.
    ///
    /// Source: Wazo's templates and Cisco's multiplatform guides (observed, stated): `fnc` is what the key does (`sd` calls, `blf`
    /// watches, `cp` picks up), `vid` the line that it uses.
    mutating func functionKeys(accounts: [SettingsReader.Account]) throws(RenderFault) {
        let left = settings.keys.map(\.number).filter { !(1...max(1, model.keys)).contains($0) || model.keys == 0 }
        if let note = SettingsReader.note(ofKeys: left, fitting: model.keys) { notes.append(note) }
        guard model.keys > 0 else { return }
        var lines = Dictionary(
            accounts.indices.map { ($0 + 1, (account: $0 + 1, label: shownName(accounts[$0]))) }, uniquingKeysWith: { $1 })
        for key in settings.keys where (1...model.keys).contains(key.number) {
            lines[key.number] = nil
            guard key.kind == .line else {
                try function(of: key, accounts: accounts)
                continue
            }
            let name = accounts.indices.contains(key.account - 1) ? shownName(accounts[key.account - 1]) : ""
            let label = key.label.isBlank ? name : key.label.trimmingBlanks()
            lines[key.number] = (account: key.account.clamped(to: 1...model.accounts), label: label)
        }
        let functions = Set(settings.keys.lazy.filter { $0.kind != .line }.map(\.number))
        for number in 1...model.keys where !functions.contains(number) {
            let line = lines[number]
            try set("Extended_Function_\(number)_", "")
            try set("Short_Name_\(number)_", line?.label ?? "", field: Field.keyLabel(number))
            try set("Extension_\(number)_", line.map { "\($0.account)" } ?? "Disabled")
        }
    }

    private mutating func function(of key: PhoneSettings.FunctionKey, accounts: [SettingsReader.Account]) throws(RenderFault) {
        let shown = key.shown
        let value = try Self.part(key.value, field: Field.key(key.number))
        let label = try Self.part(shown.text.trimmingBlanks(), field: shown.field)
        var words: (function: String, address: String)?
        switch key.kind {
        case .speedDial: words = ("sd", "ext")
        case .blf: words = ("sd+blf+cp", "sub")
        case .park:
            words = ("sd+blf+cp", "sub")
            notes.append("Key \(key.number) watches and calls its parking place; Cisco phones park there by a transfer only.")
        case .dtmf: notes.append("Key \(key.number) was left empty: no Cisco function is known that sends DTMF during a call.")
        case .line, .off: break
        }
        var text = ""
        if let words, !value.isEmpty {
            // The first line's server is what the macro stands for in any case.
            let isFirst = key.account <= 1
            let server =
                isFirst || !accounts.indices.contains(key.account - 1)
                ? "$PROXY" : try AccountRoute(accounts[key.account - 1], number: key.account).server
            text = "fnc=\(words.function);\(words.address)=\(value)@\(server)"
            if !isFirst { text += ";vid=\(key.account)" }
            if !label.isEmpty { text += ";nme=\(label)" }
        }
        try set("Extended_Function_\(key.number)_", text, field: Field.key(key.number))
        try set("Short_Name_\(key.number)_", text.isEmpty ? "" : label, field: shown.field)
        try set("Extension_\(key.number)_", "Disabled")
    }

    /// A text between `=` and `;` of a function.
    private static func part(_ text: String, field: String) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field)
        guard !text.utf8.contains(where: { "$;=@".utf8.contains($0) }) else {
            throw RenderFault(
                field: field, reason: "contains \"$\", \";\", \"=\" or \"@\", which mean something in functions of Cisco's keys")
        }
        return text
    }
}
