import DialtoneModel

/// Yealink's phones: boot files first; without them the model's common file, which may be missing, and then the phone's own.
///
/// Source: Yealink auto provisioning guide and drivers in production (observed).
struct YealinkFirmware: LabFirmware {
    let oui: UInt64 = 0x805ec0
    let models = [
        PhoneModel(name: "T46U", firmware: "108.86.0.45"), PhoneModel(name: "T54W", firmware: "96.86.0.70"),
    ]

    func lists(_ model: PhoneModel) -> [String] { ["yealink"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] { YealinkFile.needs }

    func userAgent(_ phone: PhoneIdentity) -> String {
        "Yealink SIP-\(phone.model.token) \(phone.model.firmware) \(phone.pairs(":"))"
    }

    func expand(_ url: String, _ phone: PhoneIdentity) -> String { url.replacing("$MAC", with: phone.lower) }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] {
        // The first component of the firmware version is the number in the name of the model's common file.
        let number = phone.model.firmware.prefix { $0 != "." }
        return [
            .settings("y" + String(repeating: "0", count: 12 - number.count) + number + ".cfg"), .settings("\(phone.lower).cfg"),
        ]
    }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        try YealinkFile.read(text, memory: memory)
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile { try YealinkFile.understand(values) }

    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        let base = expand(url, phone)
        for name in ["\(phone.lower).boot", "y000000000000.boot"] {
            guard let boot = try await http.optional(base + name) else { continue }
            var values = memory
            for include in try YealinkFile.includes(boot) {
                let part = try await http.required(include.contains("://") ? include : base + include)
                values = try read(part, phone, memory: values)
            }
            return try understand(PhoneValues(values))
        }
        let values = try await readAll(below: base, phone, memory: memory, &http)
        return try understand(PhoneValues(values))
    }
}

/// Flyingvoice's phones, which read Yealink's format.
///
/// Source: templates in production (observed).
struct FlyingvoiceFirmware: LabFirmware {
    let oui: UInt64 = 0x0021f2
    let models = [PhoneModel(name: "FIP13G", firmware: "V0.6.24")]

    func lists(_ model: PhoneModel) -> [String] { ["flyingvoice"] }

    func needs(_ model: PhoneModel) -> [PhoneNeed] { YealinkFile.needs }

    func userAgent(_ phone: PhoneIdentity) -> String {
        "Flyingvoice \(phone.model.token) \(phone.model.firmware) \(phone.pairs(":").uppercased())"
    }

    func requests(_ phone: PhoneIdentity, memory: [String: String]) -> [PhoneRequest] { [.settings("\(phone.lower).cfg")] }

    func read(_ text: String, _ phone: PhoneIdentity, memory: [String: String]) throws(PhoneFileFault) -> [String: String] {
        try YealinkFile.read(text, memory: memory)
    }

    func understand(_ values: PhoneValues) throws(PhoneFileFault) -> PhoneFile { try YealinkFile.understand(values) }

    func fetch(
        _ url: String, _ phone: PhoneIdentity, memory: [String: String], _ http: inout PhoneHTTP
    ) async throws -> PhoneFile {
        var values = memory
        if let boot = try await http.optional(url + "y000000000000.boot") {
            for include in try YealinkFile.includes(boot) {
                values = try read(
                    try await http.required(include.contains("://") ? include : url + include), phone, memory: values)
            }
        } else {
            values = try await readAll(below: url, phone, memory: memory, &http)
        }
        return try understand(PhoneValues(values))
    }
}
