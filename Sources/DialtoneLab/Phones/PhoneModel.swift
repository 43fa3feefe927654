import DialtoneModel

/// A model that the lab plays.
///
/// Source of the User-Agents: requests of real phones, as collected by provisioning systems (observed), except where a
/// firmware says that one is assumed.
struct PhoneModel: Sendable {
    /// As people write it.
    let name: String
    let firmware: String
    /// As the User-Agent writes it.
    let token: String

    init(name: String, firmware: String, token: String? = nil) {
        self.name = name
        self.firmware = firmware
        self.token = token ?? name
    }
}

/// Which phone it is.
struct PhoneIdentity: Sendable {
    let mac: MACAddress
    let model: PhoneModel

    /// The MAC in lower-case digits.
    var lower: String { mac.hex }
    /// The MAC in upper-case digits.
    var upper: String { mac.hex.uppercased() }

    /// The MAC in pairs of digits, `80:5e:c0:11:22:33`.
    func pairs(_ separator: String) -> String {
        stride(from: 0, to: 12, by: 2).map { String(mac.hex.dropFirst($0).prefix(2)) }.joined(separator: separator)
    }
}
