package import DialtoneModel

/// The makes of phones that the lab can play, the most frequent ones first.
package enum LabVendor: String, CaseIterable, Sendable {
    case yealink, snom, grandstream, poly, fanvil, gigaset, cisco
    case ciscoSPA = "cisco-spa"
    case mitel, linphone, htek, akuvox, flyingvoice, ale, panasonic, audiocodes, avaya, digium, algo, obihai

    /// The word by which the service under test names the vendor; Cisco's two series are one to it.
    package var driver: String { self == .ciscoSPA ? Self.cisco.rawValue : rawValue }

    /// A MAC of this maker; the number counts modulo 2²⁴.
    package func mac(_ number: UInt64) -> MACAddress? { MACAddress(value: firmware.oui << 24 | number & 0xff_ffff) }

    /// How a phone of this maker with that MAC names itself to an HTTP server before it has any settings.
    package func userAgent(_ mac: MACAddress) -> String {
        firmware.userAgent(PhoneIdentity(mac: mac, model: firmware.model(mac)))
    }

    /// What its phones do.
    var firmware: any LabFirmware {
        switch self {
        case .yealink: YealinkFirmware()
        case .snom: SnomFirmware()
        case .grandstream: GrandstreamFirmware()
        case .poly: PolyFirmware()
        case .fanvil: FanvilFirmware()
        case .gigaset: GigasetFirmware()
        case .cisco: CiscoFirmware(family: .multiplatform)
        case .ciscoSPA: CiscoFirmware(family: .spa)
        case .mitel: MitelFirmware()
        case .linphone: LinphoneFirmware()
        case .htek: HtekFirmware()
        case .akuvox: AkuvoxFirmware()
        case .flyingvoice: FlyingvoiceFirmware()
        case .ale: ALEFirmware()
        case .panasonic: PanasonicFirmware()
        case .audiocodes: AudioCodesFirmware()
        case .avaya: AvayaFirmware()
        case .digium: DigiumFirmware()
        case .algo: AlgoFirmware()
        case .obihai: ObihaiFirmware()
        }
    }
}
