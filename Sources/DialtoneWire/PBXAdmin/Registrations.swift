package import DialtoneModel

/// One registration of a user.
package struct Registration: Hashable, Sendable {
    /// Hardware id of the device entry that it uses.
    package var hw: String
    /// Where it comes from; may be a reverse proxy's, may carry a port. nil if the PBX did not say.
    package var address: String?

    package init(hw: String, address: String?) {
        self.hw = hw
        self.address = address
    }
}

/// The registrations of a user: the answer to `GetRegs`.
///
/// Source: innovaphone SDK 13r1, "PbxAdminApi" (stated).
package struct Registrations: Equatable, Sendable {
    package var regs: [Registration]

    package init(regs: [Registration]) { self.regs = regs }

    /// Reads a `GetRegsResult`; without `regs` there are none.
    package init(_ message: AppMessage) {
        regs = (message.value["regs"]?.elements ?? []).compactMap { element in
            guard element.members != nil else { return nil }
            let address = element["addr"]?.looseString
            return Registration(hw: element["hw"]?.looseString ?? "", address: address?.isEmpty == true ? nil : address)
        }
    }

    /// The phone's registration: its hardware id equals `hwid` or the MAC, without regard to case.
    package func registration(hwid: String, mac: MACAddress) -> Registration? {
        regs.first { !$0.hw.isEmpty && $0.hw.lowercased() == hwid.lowercased() }
            ?? regs.first { MACAddress($0.hw) == mac }
    }
}
