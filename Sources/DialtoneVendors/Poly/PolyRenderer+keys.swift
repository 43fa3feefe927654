import DialtoneModel

extension PolyRenderer {
    /// Line keys by number, each with a category and the place of what it stands for in the category's own list: a registration,
    /// a watched address, or a macro.
    ///
    /// Source: Poly, "UC Software Administrator Guide", flexible line keys, attendant and enhanced feature keys, as others'
    /// configurations have it (observed). That keys without a category are empty once the keys are assigned: assumed; so the
    /// accounts' lines get the free ones. Without any key of an administrator's the phone spreads its lines itself.
    mutating func functionKeys(accounts: Int) throws(RenderFault) {
        file.begin("keys")
        let room = model.keys ?? Int.max
        let keys = settings.keys.filter { $0.number <= room }
        if let note = SettingsReader.note(ofKeys: settings.keys.map(\.number).filter { $0 > room }, fitting: room) { notes.append(note) }
        try set("lineKey.reassignment.enabled", keys.isEmpty ? 0 : 1)
        if !keys.isEmpty {
            try attendant(keys.filter { Self.isWatched($0) })
            try macros(keys.filter { Self.isMacro($0) })
            try lineKeys(keys, accounts: accounts, room: room)
        }
        file.end()
    }

    private static func isWatched(_ key: PhoneSettings.FunctionKey) -> Bool { key.kind == .blf || key.kind == .park }
    private static func isMacro(_ key: PhoneSettings.FunctionKey) -> Bool { key.kind == .speedDial || key.kind == .dtmf }

    /// A key of the kind `automata` transfers a call to its address if there is one, and else picks up there: a parking place.
    private mutating func attendant(_ keys: [PhoneSettings.FunctionKey]) throws(RenderFault) {
        guard let first = keys.first else { return }
        try set("attendant.reg", max(1, first.account))
        if keys.contains(where: { $0.account != first.account }) {
            notes.append("Poly phones watch all addresses by one account; the keys of other accounts use account \(first.account).")
        }
        for (index, key) in keys.enumerated() {
            let resource = "attendant.resourceList.\(index + 1)."
            try set(resource + "address", key.value, field: Field.key(key.number))
            try set(resource + "label", key.shown.text, field: key.shown.field)
            try set(resource + "type", key.kind == .park ? "automata" : "normal")
        }
    }

    /// Macros call or send what stands before their `$` words.
    private mutating func macros(_ keys: [PhoneSettings.FunctionKey]) throws(RenderFault) {
        guard !keys.isEmpty else { return }
        if keys.contains(where: { $0.kind == .speedDial && $0.account > 1 }) {
            notes.append("Speed dial keys of Poly phones call by the line in use, whatever account they name.")
        }
        try set("feature.enhancedFeatureKeys.enabled", 1)
        try set("feature.EFKLineKey.enabled", 1)
        for (index, key) in keys.enumerated() {
            guard !key.value.utf8.contains(UInt8(ascii: "$")) else {
                throw RenderFault(field: Field.key(key.number), reason: "contains \"$\", which begins a command on Poly phones")
            }
            let macro = "efk.efklist.\(index + 1)."
            try set(macro + "status", 1)
            try set(macro + "mname", "dialtone\(index + 1)")
            try set(macro + "label", key.shown.text, field: key.shown.field)
            try set(macro + "action.string", key.value + (key.kind == .dtmf ? "$Tdtmf$" : "$Tinvite$"), field: Field.key(key.number))
        }
    }

    private mutating func lineKeys(_ keys: [PhoneSettings.FunctionKey], accounts: Int, room: Int) throws(RenderFault) {
        var (watched, macros) = (0, 0)
        for key in keys {
            let name = "lineKey.\(key.number)."
            switch key.kind {
            case .line:
                try set(name + "category", "Line")
                try set(name + "index", max(1, key.account))
            case .blf, .park:
                watched += 1
                try set(name + "category", "BLF")
                try set(name + "index", watched)
            case .speedDial, .dtmf:
                macros += 1
                try set(name + "category", "EFK")
                try set(name + "index", macros)
            case .off: try set(name + "category", "Unassigned")
            }
        }
        let named = Set(keys.map(\.number))
        let shown = Set(keys.filter { $0.kind == .line }.map(\.account))
        var free = 1
        for account in 1..<(accounts + 1) where !shown.contains(account) {
            while named.contains(free) { free += 1 }
            guard free <= room else {
                notes.append("Account \(account) has no key of its own: all keys of this model do something else.")
                continue
            }
            try set("lineKey.\(free).category", "Line")
            try set("lineKey.\(free).index", account)
            free += 1
        }
    }
}
