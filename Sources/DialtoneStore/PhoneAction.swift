package import DialtoneModel

/// What an administrator wants to be done with a phone by the service that owns it, left in the database by another process.
package struct PhoneAction: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Remove the phone.
        case remove
        /// Ask Devices again; the command has told the phone itself to fetch its files. `details`: `{result}`, what came of that.
        case resync
        /// Give the phone a password of its own for its administrator, unless it is told one.
        case protect
        /// Let the phone's code be used again, and try what had failed.
        case reopen
        /// Give the phone's account to other hardware. `details`: `{mac, until}`: until when the MAC can be used, in seconds since 1970.
        case assign
    }

    package var kind: Kind
    package var phone: Phone.ID
    /// What the kind needs besides; never a secret.
    package var details: JSONValue?

    package init(kind: Kind, phone: Phone.ID, details: JSONValue? = nil) {
        self.kind = kind
        self.phone = phone
        self.details = details
    }
}

/// What became of a wish.
package enum ActionStanding: Hashable, Sendable {
    case waiting
    /// It cannot be carried out.
    case setAside
    /// It was carried out, or a new order has made it void.
    case gone
}

/// A wish as it waits in the database, until it was carried out.
package struct StoredAction: Hashable, Sendable, Identifiable {
    package var id: Int64
    package var action: PhoneAction

    package init(id: Int64, action: PhoneAction) {
        self.id = id
        self.action = action
    }
}
