package import DialtoneModel

extension PhoneFiles {
    /// What a base's fetch of these files means for the orders of its handsets: their accounts were delivered with them, or are gone
    /// with them. The goodbye of a base takes away all that it was ever told.
    ///
    /// - Parameter isNews: The base did not have these files yet. Of what it had, only those are told that do not know it.
    package func steps(
        of handsets: [HandsetMember], fetchedBy base: Phone, _ delivery: Delivery, isNews: Bool
    ) -> [(phone: Phone, step: PhoneStep)] {
        guard self.handsets != nil || base.status == .removed && !base.handsets.isEmpty else { return [] }
        let written = Set(self.handsets?.written.map(\.mac) ?? [])
        var delivery = delivery
        // The revision is the base's.
        (delivery.door, delivery.digest) = ("base \(base.mac)", nil)
        return handsets.map(\.phone).compactMap { phone in
            switch phone.status {
            case .removed: phone.owesGoodbye ? (phone, .saidGoodbye(delivery)) : nil
            case .delivered, .registered: isNews && written.contains(phone.mac) ? (phone, .delivered(delivery)) : nil
            case .ready: written.contains(phone.mac) ? (phone, .delivered(delivery)) : nil
            case .received, .identifying, .configuring, .failed: nil
            }
        }
    }
}
