/// A handset's place at a DECT base that Dialtone has written, and whose it was last.
package struct HandsetPlace: Hashable, Sendable {
    /// From 1, as the base counts its handsets.
    package var number: Int
    /// The hardware address of the order; the base's own for its own account.
    package var mac: MACAddress

    package init(number: Int, mac: MACAddress) {
        self.number = number
        self.mac = mac
    }
}
