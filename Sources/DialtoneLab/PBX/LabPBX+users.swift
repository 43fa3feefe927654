import DialtoneModel
import DialtoneWire

/// The users of the PBX and their registrations.
extension LabPBX {
    /// The user of this name, created if there is none; name and password are brought up to date.
    ///
    /// - Returns: Its guid.
    func ensureUser(_ name: String, commonName: String, password: Secret) -> String {
        if let guid = guidsByName[name] {
            guard users[guid]?.commonName != commonName || users[guid]?.password != password else { return guid }
            users[guid]?.commonName = commonName
            users[guid]?.password = password
            userChanged(guid)
            return guid
        }
        let guid = context.random.text(32, of: LabRandom.hexDigits)
        users[guid] = PBXUser(
            guid: guid, h323: name, commonName: commonName, password: password, number: nextUserNumber())
        guidsByName[name] = guid
        if context.behaviour.templateEntries {
            set(templateDevices: [["hw": .string("\(name)-soft"), "text": "Softphone", "app": "softphone", "tls": true]], of: guid)
        }
        userChanged(guid, isNew: true)
        return guid
    }

    /// Sets the entries that the user's config template gives.
    func set(templateDevices devices: [JSONValue], of guid: String) {
        users[guid]?.templateDevices = devices
        context.signal.changed()
    }

    /// Adds a device entry as Users does: hardware id, name and app as entered, and two flags. An entry with the same
    /// hardware id stays as it is.
    func addDevice(_ entry: DeviceEntry, to guid: String) {
        guard var devices = users[guid]?.devices else { return }
        guard !devices.contains(where: { $0["hw"]?.string?.lowercased() == entry.hw.lowercased() }) else { return }
        devices.append(entry.value)
        set(devices: devices, of: guid)
    }

    func set(devices: [JSONValue], of guid: String) {
        for device in users[guid]?.devices ?? [] {
            if let hw = device["hw"]?.string?.lowercased(), guidsByDevice[hw] == guid { guidsByDevice[hw] = nil }
        }
        users[guid]?.devices = devices
        for device in devices {
            if let hw = device["hw"]?.string?.lowercased() { guidsByDevice[hw] = guid }
        }
        userChanged(guid)
    }

    /// The user that a phone registers as: by user name, or by the hardware id of one of its entries.
    func user(registeringAs name: String) -> PBXUser? {
        (guidsByName[name] ?? guidsByDevice[name.lowercased()]).flatMap { users[$0] }
    }

    /// The entry that a registration uses: the one with the hardware id as user name, else the one with the phone's
    /// own MAC, else the first for plain phones that no other registration uses (assumed).
    func entry(of user: PBXUser, registeringAs name: String, mac: MACAddress?, link: UInt64) -> DeviceEntry? {
        let entries = user.devices.map { DeviceEntry($0) }
        if let entry = entries.first(where: { $0.hw.lowercased() == name.lowercased() }) { return entry }
        if let mac, let entry = entries.first(where: { MACAddress($0.hw) == mac }) { return entry }
        let taken = current(user)
        return entries.first { $0.app.isEmpty && (taken[$0.hw] == nil || taken[$0.hw]?.link == link) }
    }

    func registered(_ guid: String, hw: String, _ registration: SIPRegistration) {
        users[guid]?.registrations[hw] = registration
        context.signal.changed()
    }

    func unregistered(_ guid: String, hw: String) {
        users[guid]?.registrations[hw] = nil
        context.signal.changed()
    }

    /// A registrar's connection has ended, and its registration with it.
    func lost(_ guid: String, hw: String, link: UInt64) {
        guard users[guid]?.registrations[hw]?.link == link else { return }
        unregistered(guid, hw: hw)
    }

    /// The registrations that have not expired.
    func current(_ user: PBXUser) -> [String: SIPRegistration] {
        let now = context.options.now()
        return user.registrations.filter { $0.value.expires > now }
    }

    func registration(hw: String) -> SIPRegistration? {
        guard let guid = guidsByDevice[hw.lowercased()], let user = users[guid] else { return nil }
        return current(user).first { $0.key.lowercased() == hw.lowercased() }?.value
    }

    var userStates: [LabSnapshot.User] {
        users.values.sorted { $0.number < $1.number }.map {
            LabSnapshot.User(guid: $0.guid, user: $0.h323, commonName: $0.commonName, devices: $0.devices)
        }
    }

    var registrationStates: [LabSnapshot.Registration] {
        users.values.sorted { $0.number < $1.number }.flatMap { user in
            current(user).sorted { $0.key < $1.key }.map { hw, registration in
                LabSnapshot.Registration(
                    user: user.h323, hw: hw, address: registration.address, transport: registration.transport)
            }
        }
    }
}
