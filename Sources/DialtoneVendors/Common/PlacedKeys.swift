import DialtoneModel

/// Keys beside those of the display: memory keys, and those of expansion modules.
enum PlacedKeys {
    /// The keys that there is room for and that the vendor has words for; the rest become a note.
    ///
    /// - Parameters:
    ///   - keys: At places of one kind.
    ///   - modules: How many modules a phone can have; means nothing for memory keys.
    ///   - count: How many keys each place has.
    ///   - kinds: What they can do, as far as the vendor's words are known.
    static func fitting(
        _ keys: [PhoneSettings.FunctionKey], modules: Int = 0, count: Int,
        kinds: Set<FunctionKeyKind> = Set(FunctionKeyKind.allCases), vendor: String, notes: inout [String]
    ) -> [PhoneSettings.FunctionKey] {
        let isFitting = { (key: PhoneSettings.FunctionKey) in
            let hasPlace: Bool =
                switch key.place {
                case .phone, .memory: true
                case .module(let number): (1...max(modules, 1)).contains(number) && modules > 0
                }
            return hasPlace && count > 0 && (1...max(count, 1)).contains(key.number) && kinds.contains(key.kind)
        }
        let left = keys.filter { !isFitting($0) }.map { "\(title(of: $0.place)) \($0.number) (\($0.kind.rawValue))" }
        if !left.isEmpty {
            notes.append("Left out, because \(vendor)'s phones are not known to have or to do this: \(left.joined(separator: ", ")).")
        }
        return keys.filter(isFitting)
    }

    private static func title(of place: KeyPlace) -> String {
        switch place {
        case .phone: "key"
        case .memory: "memory key"
        case .module(let number): "module \(number), key"
        }
    }
}
