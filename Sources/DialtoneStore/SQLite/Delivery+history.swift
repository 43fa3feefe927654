import DialtoneModel

/// A delivery as lines of history tell it.
extension Delivery {
    /// By which door, from where, and who.
    var way: String {
        "by \(door) from \(address) (\([vendor, model, firmware].compactMap { $0 }.joined(separator: " ")))"
    }

    /// The facts behind a line of history.
    var details: JSONValue {
        [
            "file": .string(file), "door": .string(door), "address": .string(address), "vendor": .string(vendor),
            "model": .optional(model), "firmware": .optional(firmware), "userAgent": .optional(userAgent),
            "certificate": .optional(certificate),
        ]
    }
}
