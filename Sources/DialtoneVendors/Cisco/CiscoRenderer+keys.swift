import DialtoneModel

extension CiscoRenderer {
    /// A key is a line's, or has a function of its own and no line.
    ///
    /// Keys keep what they once were until they are told something else, so all of them are: those that the settings do not name belong to
    /// the line of their number. Functions come before lines, since a later element can undo an earlier one.
    ///
    /// Source: Wazo's templates and Cisco's multiplatform guides (observed, stated): `fnc` is what the key does (`sd` calls, `blf`
    /// watches, `cp` picks up), `vid` the line that it uses.
    mutating func functionKeys(accounts: [SettingsReader.Account]) throws(RenderFault) {
        let left = settings.keys.map(\.number).filter { !(1...max(1, model.keys)).contains($0) || model.keys == 0 }
        if let note = SettingsReader.note(ofKeys: left, fitting: model.keys) { notes.append(note) }
        guard model.keys > 0 else { return }
        try pickup()
        try moduleKeys(accounts: accounts)
        var lines = Dictionary(
            accounts.indices.map { ($0 + 1, (account: $0 + 1, label: shownName(accounts[$0]))) }, uniquingKeysWith: { $1 })
        for key in settings.keys where (1...model.keys).contains(key.number) {
            lines[key.number] = nil
            guard key.kind == .line else {
                try write(key, accounts: accounts)
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

    /// What takes the call of a key that rings. Older phones, and a few newer ones, have a name of its own for keys.
    ///
    /// Source: Wazo's templates, which write both (observed).
    private mutating func pickup() throws(RenderFault) {
        guard let code = settings.dialling.pickupCode else { return }
        try set("Call_Pickup_Code", code, field: Field.pickupCode)
        if !model.isNewest { try set("Attendant_Console_Call_Pickup_Code", code, field: Field.pickupCode) }
    }

    /// Expansion modules have functions only, and no lines.
    ///
    /// Source: Wazo's templates: at most two modules of 32 keys on older phones (observed). Of multiplatform phones three of 28, as
    /// the largest has them (assumed; a phone ignores what it does not have).
    private mutating func moduleKeys(accounts: [SettingsReader.Account]) throws(RenderFault) {
        let isOlder = model.family == .phone
        let keys = PlacedKeys.fitting(
            settings.moduleKeys, modules: isOlder ? 2 : 3, count: isOlder ? 32 : 28,
            kinds: Set(FunctionKeyKind.allCases).subtracting([.line]), vendor: "Cisco", notes: &notes)
        var enabled: Set<Int> = []
        for key in keys {
            guard case .module(let module) = key.place else { continue }
            if isOlder, enabled.insert(module).inserted { try set("Unit_\(module)_Enable", true) }
            let function = try self.function(of: key, accounts: accounts)
            try set("Unit_\(module)_Key_\(key.number)\(isOlder ? "" : "_")", function.text, field: Field.key(key.number))
        }
    }

    private mutating func write(
        _ key: PhoneSettings.FunctionKey, accounts: [SettingsReader.Account]
    ) throws(RenderFault) {
        let function = try self.function(of: key, accounts: accounts)
        try set("Extended_Function_\(key.number)_", function.text, field: Field.key(key.number))
        try set("Short_Name_\(key.number)_", function.text.isEmpty ? "" : function.label, field: key.shown.field)
        try set("Extension_\(key.number)_", "Disabled")
    }

    /// What a key does, and what stands beside it; empty for one that does nothing.
    private mutating func function(
        of key: PhoneSettings.FunctionKey, accounts: [SettingsReader.Account]
    ) throws(RenderFault) -> (text: String, label: String) {
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
        guard let words, !value.isEmpty else { return ("", label) }
        // The first line's server is what the macro stands for in any case, unless it is a list of servers.
        let isFirst = key.account <= 1 && accounts.first?.secondRegistrar == nil
        let server =
            isFirst || !accounts.indices.contains(max(0, key.account - 1))
            ? "$PROXY" : try AccountRoute(accounts[max(0, key.account - 1)], number: max(1, key.account)).server
        var text = "fnc=\(words.function);\(words.address)=\(value)@\(server)"
        if key.account > 1 { text += ";vid=\(key.account)" }
        if !label.isEmpty { text += ";nme=\(label)" }
        return (text, label)
    }

    /// A text between `=` and `;` of a function.
    private static func part(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field())
        guard !text.utf8.contains(where: { "$;=@".utf8.contains($0) }) else {
            throw RenderFault(
                field: field(), reason: "contains \"$\", \";\", \"=\" or \"@\", which mean something in functions of Cisco's keys")
        }
        return text
    }
}
