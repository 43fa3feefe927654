package import DialtoneModel

/// Why a phone that has had its file for a minute may not be registered, as far as its device entry tells.
package struct MissingRegistration: Sendable {
    package var phone: Phone
    /// What the PBX showed of the entry; nil = it could not be asked.
    package var entry: DeviceEntryDialogue.Outcome?
    /// Whether the phone registers with the user's name, and not with its hardware id.
    package var registersAsUser: Bool

    package init(phone: Phone, entry: DeviceEntryDialogue.Outcome?, registersAsUser: Bool) {
        self.phone = phone
        self.entry = entry
        self.registersAsUser = registersAsUser
    }

    /// What the watch says of the registration.
    ///
    /// The PBX tells a user's devices apart by hardware ids, which are also the names of their registrations (stated for devices in
    /// general: SDK 14r1, "EpSignal"); whether it does so for phones of other makers that register by user name is open.
    package var condition: Condition {
        guard let entry, entry.entryFound, entry.deviceCount > 1, registersAsUser else { return .notRegistered(pbx: phone.pbxDNS) }
        return .notUnderEntry(user: phone.user, hwid: phone.hwid, devices: entry.deviceCount)
    }

    /// All that may be why: what is wrong at the device entry, and what the watch says.
    package var conditions: [Condition] { [entry?.condition, condition].compactMap(\.self) }
}
