package import DialtoneModel

/// What an administrator says of an order as a handset of a DECT base, in the scope of that order alone.
package struct HandsetWish: Hashable, Sendable {
    /// The hardware address of the base's own order; nil for an order with a device of its own.
    package var base: MACAddress?
    /// The place at the base; nil for the next free one.
    package var number: Int?
    /// As in ``PhoneSettings/Handset/identity``.
    package var identity: String?
    /// What is typed at the handset when it is registered.
    package var code: Secret?

    /// - Parameter set: That of the order's own scope. Texts that cannot be read say nothing; they were checked when they were stored.
    package init(_ set: OverrideSet = OverrideSet()) {
        func text(_ name: String) -> String { SettingKey(name).flatMap { set.settings[$0] } ?? "" }
        base = MACAddress(text("handset.base"))
        number = HandsetText.number(text("handset.number"))
        identity = HandsetText.identity(text("handset.identity"))
        code = HandsetText.code(text("handset.code")).map { Secret($0) }
    }

    /// Whether it says something of a place, at whichever base.
    package var isOfPlace: Bool { number != nil || identity != nil || code != nil }

    /// The place as a base is told of it.
    func handset(number: Int) -> PhoneSettings.Handset {
        PhoneSettings.Handset(number: number, identity: identity, registrationCode: code?.reveal())
    }
}

/// An order whose account stands in the file of a DECT base, or stood there before it was removed.
package struct HandsetMember: Sendable {
    package var phone: Phone
    package var secrets: PhoneSecrets

    package init(phone: Phone, secrets: PhoneSecrets) {
        self.phone = phone
        self.secrets = secrets
    }
}
