package import DialtoneModel

/// What names a phone beside its key: its instance and its MAC.
package struct PhoneAddress: Hashable, Sendable {
    package var instance: InstanceID
    package var mac: MACAddress

    package init(instance: InstanceID, mac: MACAddress) {
        self.instance = instance
        self.mac = mac
    }
}
