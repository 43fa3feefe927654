package import DialtoneModel

/// What somebody wants to be done with a phone by the service, which may run in another process.
package struct PhoneAction: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The phone was taken out: let go of its connections.
        case remove
        /// Tell the phone to fetch its file again.
        case resync
        /// The phone was given a password of its own for its administrator: make its files anew.
        case protect
        /// Try again what had failed.
        case reopen
    }

    package var kind: Kind
    package var phone: Phone.ID

    package init(kind: Kind, phone: Phone.ID) {
        self.kind = kind
        self.phone = phone
    }
}
