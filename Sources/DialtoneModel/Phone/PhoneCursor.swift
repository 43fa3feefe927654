package import struct Foundation.Data
package import struct Foundation.Date

/// The place of a phone in a list that is sorted in one of the orders: pages that begin behind it stay right while phones come and go, and
/// cost the same wherever they are.
package struct PhoneCursor: Hashable, Sendable {
    package enum Key: Hashable, Sendable {
        case time(Date)
        case text(String)
    }

    /// What the list is sorted by.
    package var key: Key
    /// Tells phones with the same key apart.
    package var id: Phone.ID

    package init(key: Key, id: Phone.ID) {
        self.key = key
        self.id = id
    }

    /// The place of a phone.
    package init(_ phone: Phone, in order: PhoneQuery.Order) {
        let key: Key =
            switch order {
            case .received: .time(phone.receivedAt)
            case .changed: .time(phone.changedAt)
            case .mac: .text(phone.mac.hex)
            case .user: .text(phone.user)
            case .status: .text(phone.status.rawValue)
            }
        self.init(key: key, id: phone.id)
    }
}

extension PhoneCursor {
    /// The cursor as one word, which programs hand back as it is: Base64 of JSON, times in microseconds.
    package var word: String {
        let value: JSONValue =
            switch key {
            case .time(let time): [.int(Int((time.timeIntervalSince1970 * 1_000_000).rounded())), .int(id)]
            case .text(let text): [.string(text), .int(id)]
            }
        return Data(value.text.utf8).base64EncodedString()
    }

    /// - Returns: nil for what is no ``word`` of a list in this order.
    package init?(word: String, of order: PhoneQuery.Order) {
        guard let data = Data(base64Encoded: word), let value = try? JSONValue(parsing: Array(data)),  // why not says nothing more
            let parts = value.elements, parts.count == 2, let id = parts[1].int
        else { return nil }
        switch order {
        case .received, .changed:
            // Beyond it a Date does not keep microseconds.
            guard let number = parts[0].int, number.magnitude < 1 << 53 else { return nil }
            self.init(key: .time(Date(timeIntervalSince1970: Double(number) / 1_000_000)), id: Phone.ID(id))
        case .mac, .user, .status:
            guard let text = parts[0].string else { return nil }
            self.init(key: .text(text), id: Phone.ID(id))
        }
    }
}
