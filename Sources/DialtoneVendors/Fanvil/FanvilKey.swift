import DialtoneModel

/// A function key in Fanvil's words, which both generations share.
///
/// Source: types and values from the templates of Wazo, FusionPBX and NethServer (observed).
struct FanvilKey {
    let type: Int
    let value: String
    let title: String

    init(_ key: PhoneSettings.FunctionKey, settings: SettingsReader) throws(RenderFault) {
        // A value with a slash or an at sign would become another line or another function.
        let isMemory = key.kind == .speedDial || key.kind == .blf || key.kind == .park
        if isMemory, key.value.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") }) {
            throw RenderFault(field: Field.key(key.number), reason: "contains @ or /, which end the number on Fanvil phones")
        }
        (type, value) =
            switch key.kind {
            case .line: (2, "SIP\(key.account)")
            case .speedDial: (1, "\(key.value)@\(key.account)/f")
            case .blf: (1, "\(key.value)@\(key.account)/ba\(try Self.pickup(settings).map { $0 + key.value } ?? "")")
            case .park: (1, "\(key.value)@\(key.account)/c")
            case .dtmf: (4, key.value)
            case .off: (0, "")
            }
        title = key.label.isBlank ? key.kind == .off ? "" : key.value : key.label
    }

    /// What a key that watches a number dials before it while it rings; code and number stand behind `ba`.
    private static func pickup(_ settings: SettingsReader) throws(RenderFault) -> String? {
        guard let code = settings.dialling.pickupCode else { return nil }
        guard !code.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") }) else {
            throw RenderFault(field: Field.pickupCode, reason: "contains @ or /, which end a part of a key on Fanvil phones")
        }
        return try FieldCheck.line(code, field: Field.pickupCode)
    }
}
