package import DialtoneFleet
package import DialtoneModel
import DialtoneProvisioning

/// Which device is asked to fetch an order's account.
package struct ResyncTarget: Sendable {
    package var phone: Phone
    /// The base, where the order is a handset's.
    package var base: MACAddress?

    /// The device of an order: for a handset of a DECT base, the base.
    ///
    /// - Throws: ``NoBase`` for a handset whose base is not there; what the store says.
    package init(for phone: Phone, _ reader: HandsetReader) async throws {
        self.phone = phone
        guard let (mac, base) = try await reader.base(of: phone) else { return }
        guard let base, base.status != .removed || base.owesGoodbye, base.mac != phone.mac else { throw NoBase(mac: mac) }
        self.phone = base
        self.base = mac
    }

    package struct NoBase: Error, CustomStringConvertible {
        package var mac: MACAddress
        package var description: String { words.english }
        package var words: Words {
            Words(
                "it is a handset of the base \(mac), which is not ordered; there is no device to ask",
                "es ist ein Mobilteil der Basis \(mac), die nicht bestellt ist; es gibt kein Gerät, das gefragt werden könnte")
        }
    }
}
