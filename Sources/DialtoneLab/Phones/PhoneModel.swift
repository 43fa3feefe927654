import DialtoneModel

/// A make and model that the lab plays: how it names itself and where its MACs come from.
///
/// Source of the User-Agents: requests of real phones, as collected by provisioning systems (observed).
struct PhoneModel: Sendable {
    let vendor: LabVendor
    let name: String
    let firmware: String
    /// First component of the firmware version: the number in the name of Yealink's common file.
    var common: Int { firmware.split(separator: ".").first.flatMap { Int($0) } ?? 0 }

    private static let all = [
        PhoneModel(vendor: .yealink, name: "T46U", firmware: "108.86.0.45"),
        PhoneModel(vendor: .yealink, name: "T54W", firmware: "96.86.0.70"),
        PhoneModel(vendor: .snom, name: "D785", firmware: "10.1.175.16"),
        PhoneModel(vendor: .snom, name: "D865", firmware: "10.1.198.19"),
        PhoneModel(vendor: .grandstream, name: "GRP2614", firmware: "1.0.5.15"),
        PhoneModel(vendor: .grandstream, name: "GXP2135", firmware: "1.0.7.97"),
    ]

    /// The model of a phone; it follows from the MAC.
    static func of(_ vendor: LabVendor, mac: MACAddress) -> PhoneModel {
        let models = all.filter { $0.vendor == vendor }
        return models[Int(mac.value % UInt64(models.count))]
    }

    func userAgent(_ mac: MACAddress) -> String {
        switch vendor {
        case .yealink:
            let pairs = stride(from: 0, to: 12, by: 2).map { String(mac.hex.dropFirst($0).prefix(2)) }
            return "Yealink SIP-\(name) \(firmware) \(pairs.joined(separator: ":"))"
        case .snom:
            return "Mozilla/4.0 (compatible; snom\(name)-SIP \(firmware) 2010.12-00004-g9ba52f5 \(mac.hex.uppercased()) SXM:0 UXM:0)"
        case .grandstream: return "Grandstream Model HW \(name) SW \(firmware) DevId \(mac.hex)"
        }
    }
}

extension LabVendor {
    /// The first three bytes of this maker's MACs.
    var oui: UInt64 {
        switch self {
        case .yealink: 0x805ec0
        case .snom: 0x000413
        case .grandstream: 0xc074ad
        }
    }

    /// A MAC of this maker; the number counts modulo 2²⁴.
    func mac(_ number: UInt64) -> MACAddress? { MACAddress(value: oui << 24 | number & 0xff_ffff) }
}
