package import DialtoneModel
package import DialtoneWire

/// What is known of a phone's user at the PBX: from the order and the phone's file at first, then from the PBX's own rows.
package struct FollowedUser: Hashable, Sendable {
    package var mac: MACAddress
    /// Hardware id of the phone's device entry.
    package var hwid: String
    /// The PBX's id of the user; nil until a row told it. Rows belong together by it, names may change.
    package var guid: String?
    /// User name, with which the phone registers.
    package var user: String
    /// The name that the phone shows: the user's long name, as in the order.
    package var displayName: String
    /// nil: not known yet.
    package var number: String?
    /// Name of the user's PBX; nil: not known yet.
    package var location: String?
    /// Of the password that the phone has; nil: not known yet, the first one seen is taken for it.
    package var password: PasswordMark?
    /// Whether the phone's device entry was there last; nil: not known yet.
    package var hasEntry: Bool?

    package init(
        mac: MACAddress, hwid: String, guid: String? = nil, user: String, displayName: String, number: String? = nil,
        location: String? = nil, password: PasswordMark? = nil, hasEntry: Bool? = nil
    ) {
        self.mac = mac
        self.hwid = hwid
        self.guid = guid
        self.user = user
        self.displayName = displayName
        self.number = number
        self.location = location
        self.password = password
        self.hasEntry = hasEntry
    }

    /// Whether a row is about this phone's user: by id, or by name as long as no id is known.
    package func isMeant(by row: UserRow) -> Bool {
        if let guid { return guid == row.guid }
        return row.h323.map { $0.lowercased() == user.lowercased() } ?? false
    }
}

/// What a row of the PBX means for one phone.
///
/// Pure: the same user and row give the same changes, and a row that says what is known gives none.
package struct UserChanges: Hashable, Sendable {
    /// A setting of the phone's file that is another one now.
    package enum Setting: Hashable, Sendable {
        case displayName(String)
        case number(String)
        /// Another PBX: perhaps another registrar.
        case location(String)
    }

    /// The user as he is known now.
    package var user: FollowedUser
    package var settings: [Setting] = []
    /// The gravest thing that is wrong at the user or his entry; nil = nothing. It is the whole truth about the subject: a
    /// condition from before that is not named here is over.
    package var condition: Condition?
    /// The phone's reason to be is gone at the PBX: an administrator is asked whether it shall be taken out.
    package var proposesRemoval = false

    /// A row that ``FollowedUser/isMeant(by:)``, as it came at first or after a change. Columns that did not come change nothing.
    ///
    /// - Parameter shown: The condition about the user that is shown now; what a row does not tell keeps it.
    ///
    /// A password that changed stays changed until the phone is ordered again, or has its old one back. An entry is gone if it
    /// was seen before: one that was never there is found at the order (``DeviceEntryDialogue``), and Users writes it a moment
    /// after the order.
    ///
    /// A password that is told for the first time is taken for the phone's own: the order came a moment ago, or long before
    /// Dialtone followed the user, and a false alarm at each phone of a site would help no administrator (our choice).
    package init(of former: FollowedUser, by row: UserRow, shown: Condition? = nil) {
        user = former
        user.guid = row.guid
        if let name = row.cn, !name.isEmpty, name != former.displayName {
            user.displayName = name
            settings.append(.displayName(name))
        }
        if let number = row.e164, number != former.number {
            user.number = number
            // Not even an order tells the number, so a first empty one is no news.
            if former.number != nil || !number.isEmpty { settings.append(.number(number)) }
        }
        if let location = row.location, location != former.location {
            user.location = location
            if former.location != nil || !location.isEmpty { settings.append(.location(location)) }
        }
        if let devices = row.devices {
            user.hasEntry = devices.contains { entry in
                (!entry.hw.isEmpty && entry.hw.lowercased() == former.hwid.lowercased()) || MACAddress(entry.hw) == former.mac
            }
        }
        if former.password == nil { user.password = row.password }
        let isOtherPassword = former.password != nil && row.password != nil && row.password != former.password
        let isEntryGone = user.hasEntry == false && (former.hasEntry == true || shown?.code == Self.entryGone(former).code)
        let name = row.h323 ?? former.user
        if !name.isEmpty, name.lowercased() != former.user.lowercased() {
            condition = .userRenamed(user: former.user, name: name)
        } else if isEntryGone {
            condition = Self.entryGone(former)
            proposesRemoval = true
        } else if isOtherPassword {
            condition = .userPasswordChanged(user: former.user)
        } else if row.h323 == nil, case .userRenamed = shown {
            condition = shown
        } else if row.password == nil, case .userPasswordChanged = shown {
            condition = shown
        }
    }

    private static func entryGone(_ user: FollowedUser) -> Condition { .entryGone(user: user.user, hwid: user.hwid) }

    /// The user is gone from the PBX. A user who is made anew under the name has another id, and is followed again by the name; the
    /// phone's password is most likely not this one's, so it is still the one to compare with.
    package init(removed former: FollowedUser) {
        user = former
        user.guid = nil
        user.hasEntry = false
        condition = .userGone(user: former.user)
        proposesRemoval = true
    }
}
