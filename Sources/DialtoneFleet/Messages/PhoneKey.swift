package import DialtoneModel

/// One phone in one instance: what an owner is for.
package struct PhoneKey: Hashable, Sendable {
    package var instance: InstanceID
    package var mac: MACAddress

    package init(instance: InstanceID, mac: MACAddress) {
        self.instance = instance
        self.mac = mac
    }

    /// Decides which node has the owner.
    package var bucket: PhoneBucket { PhoneBucket(of: instance, mac) }
}
