import DialtoneModel

/// The numbers of one key's settings.
struct HtekKeyNumbers {
    let type, value, account, pickup: Int
    /// nil for keys without a display.
    var label: Int?

    /// A key with type, value, label, account and pick-up code in this order.
    init(base: Int, step: Int) {
        (type, value, account, pickup) = (base, base + step, base + 3 * step, base + 4 * step)
        label = base + 2 * step
    }

    /// A memory key, from 1.
    ///
    /// Source: FusionPBX's templates for UC924 and UC926 (observed).
    init(memory number: Int) {
        (type, value, account, pickup) = (42_199 + number, 42_299 + number, 42_399 + number, 42_499 + number)
    }
}

extension HtekRenderer {
    mutating func key(_ key: PhoneSettings.FunctionKey, _ numbers: HtekKeyNumbers) throws(RenderFault) {
        let isOff = key.kind == .off
        try set(numbers.type, Self.keyTypes[key.kind] ?? 0)
        try set(numbers.value, isOff || key.kind == .line ? "" : key.value, field: Field.key(key.number))
        if let label = numbers.label { try set(label, isOff ? "" : key.shownLabel, field: Field.keyLabel(key.number)) }
        try set(numbers.account, max(key.account - 1, 0))
        // The number itself, as Wazo writes it, would call the watched phone instead.
        let code = key.kind == .blf ? settings.dialling.pickupCode ?? "" : ""
        try set(numbers.pickup, code, field: Field.pickupCode)
    }

    /// Ten memory keys, and six modules with two pages of twenty keys.
    ///
    /// Source: FusionPBX's and NethServer's templates (observed); that modules have the kinds of line keys: assumed.
    mutating func placedKeys() throws(RenderFault) {
        for key in PlacedKeys.fitting(settings.memoryKeys, count: 10, kinds: Self.keyKinds, vendor: "Htek", notes: &notes) {
            try self.key(key, HtekKeyNumbers(memory: key.number))
        }
        let keys = PlacedKeys.fitting(settings.moduleKeys, modules: 6, count: 40, kinds: Self.keyKinds, vendor: "Htek", notes: &notes)
        for key in keys {
            guard case .module(let module) = key.place else { continue }
            try self.key(key, HtekKeyNumbers(base: 60_000 + 1000 * (module - 1) + 5 * (key.number - 1), step: 1))
        }
    }
}
