package import DialtoneModel
package import DialtoneWire

/// One PBX system as it is followed: its users, where its PBXs are, and its phones; and from these what each phone's record has to say.
///
/// A value without I/O: facts go in, each with the phones that it concerns coming out, and ``steps(for:)`` says what is to be written for a
/// phone. The same facts give the same steps, and what the record says already gives none, so a fact may come twice, late or from two nodes.
package struct FollowedSystem: Sendable {
    /// System name.
    private let domain: String
    private var resolver = RegistrarResolver()
    /// Name of the PBX whose table this is.
    private var pbx = ""
    private var rows: [String: UserRow] = [:]
    /// Ids by user name in lower case.
    private var guids: [String: String] = [:]
    /// Ids that came in the replication under way.
    private var fresh: Set<String> = []
    /// All users have come, so one that is not there is gone.
    private var isComplete = false
    private var phones: [MACAddress: FollowedPhone] = [:]
    private var phonesByName: [String: Set<MACAddress>] = [:]
    private var phonesByGUID: [String: Set<MACAddress>] = [:]

    package init(domain: String) { self.domain = domain }

    // MARK: Phones

    package var macs: [MACAddress] { Array(phones.keys) }

    /// A phone as its record is now.
    package mutating func take(_ phone: FollowedPhone) {
        remove(phone.mac)
        phones[phone.mac] = phone
        phonesByName[phone.user.lowercased(), default: []].insert(phone.mac)
        if let guid = phone.seen?.guid { phonesByGUID[guid, default: []].insert(phone.mac) }
    }

    /// A phone was taken out, or is of another system now.
    package mutating func remove(_ mac: MACAddress) {
        guard let phone = phones.removeValue(forKey: mac) else { return }
        Self.take(mac, from: phone.user.lowercased(), &phonesByName)
        if let guid = phone.seen?.guid { Self.take(mac, from: guid, &phonesByGUID) }
    }

    private static func take(_ mac: MACAddress, from key: String, _ index: inout [String: Set<MACAddress>]) {
        index[key]?.remove(mac)
        if index[key]?.isEmpty == true { index[key] = nil }
    }

    // MARK: Users

    /// The table of a PBX begins to come.
    package mutating func began(isFull: Bool, of pbx: String) {
        self.pbx = pbx
        fresh = []
        if isFull { isComplete = false }
    }

    /// - Returns: The phones that it concerns.
    package mutating func take(_ row: UserRow) -> Set<MACAddress> {
        var row = row.asKept
        fresh.insert(row.guid)
        var concerned: Set<MACAddress> = []
        if let former = rows[row.guid] {
            row.completeColumns(from: former)
            concerned = forget(name: former.h323, of: row.guid)
        }
        rows[row.guid] = row
        if let name = row.h323?.lowercased(), !name.isEmpty {
            guids[name] = row.guid
            concerned.formUnion(phonesByName[name] ?? [])
        }
        return concerned.union(phonesByGUID[row.guid] ?? [])
    }

    /// The user with this id is gone.
    ///
    /// - Returns: The phones that it concerns.
    package mutating func removed(guid: String) -> Set<MACAddress> {
        guard let former = rows.removeValue(forKey: guid) else { return phonesByGUID[guid] ?? [] }
        return forget(name: former.h323, of: guid).union(phonesByGUID[guid] ?? [])
    }

    /// The rows have come to their end.
    ///
    /// - Parameter isCut: Not all have come: what is missing says nothing.
    /// - Returns: The phones that it concerns.
    package mutating func completed(isFull: Bool, isCut: Bool) -> Set<MACAddress> {
        defer { fresh = [] }
        guard isFull, !isCut else { return [] }
        isComplete = true
        for guid in Set(rows.keys).subtracting(fresh) { _ = removed(guid: guid) }
        return Set(phones.keys)
    }

    private mutating func forget(name: String?, of guid: String) -> Set<MACAddress> {
        guard let name = name?.lowercased() else { return [] }
        if guids[name] == guid { guids[name] = nil }
        return phonesByName[name] ?? []
    }

    /// The row of a phone's user: by the id that was seen, else by name.
    private func row(of phone: FollowedPhone) -> UserRow? {
        if let guid = phone.seen?.guid, let row = rows[guid] { return row }
        // Before all have come, another one of this name says nothing about a user whose id is known.
        guard phone.seen?.guid == nil || isComplete else { return nil }
        return guids[phone.user.lowercased()].flatMap { rows[$0] }
    }

    // MARK: Places

    /// A PBX session came, or its PBX has another name or address.
    ///
    /// - Returns: Whether phones may register elsewhere now.
    package mutating func take(_ place: PBXPlace, from session: Int) -> Bool { resolver.take(place, from: session) }

    package mutating func leave(_ session: Int) -> Bool { resolver.leave(session) }

    /// What a PBX said of where another one is.
    ///
    /// - Returns: The phones that it concerns.
    package mutating func take(_ location: PBXLocation?, asked: String) -> Set<MACAddress> {
        guard resolver.take(location, asked: asked, domain: domain) else { return [] }
        return Set(phones.values.filter { row(of: $0)?.location?.lowercased() == asked.lowercased() }.map(\.mac))
    }

    /// PBXs are asked for again: they move without a message.
    package mutating func forgetLocations() { resolver.forgetLocations(of: domain) }

    /// The PBXs that it is not known of where they are, and that users are at.
    package func questions(of macs: some Sequence<MACAddress>) -> Set<String> {
        Set(macs.compactMap { phones[$0].flatMap { subject(of: $0) }.flatMap { resolver.question(for: $0) } })
    }

    /// Where a user's phones register; nil if nothing better is known than what an order says.
    package func registrar(ofUser name: String) -> String? {
        guard let location = guids[name.lowercased()].flatMap({ rows[$0]?.location }), !location.isEmpty else { return nil }
        return known(RegistrarResolver.Subject(domain: domain, orderDNS: nil, location: location))?.description
    }

    /// A registrar that follows from the user's location, and not from what is left when that is not known.
    private func known(_ subject: RegistrarResolver.Subject) -> HostPort? {
        guard let registrar = resolver.registrar(for: subject), [.session, .location].contains(registrar.source) else { return nil }
        return registrar.host
    }

    private func subject(of phone: FollowedPhone) -> RegistrarResolver.Subject? {
        guard let location = row(of: phone)?.location, !location.isEmpty else { return nil }
        return RegistrarResolver.Subject(domain: domain, orderDNS: HostPort(phone.registrar), location: location)
    }

    // MARK: What follows

    /// What is to be written for a phone, which is taken for written from now on.
    package mutating func steps(for mac: MACAddress) -> [PhoneStep] {
        guard var phone = phones[mac] else { return [] }
        let row = row(of: phone)
        guard row != nil || isComplete else { return [] }
        let steps = phone.steps(following: row, of: pbx) + registrarSteps(for: phone)
        if !steps.isEmpty {
            phone.take(steps)
            take(phone)
        }
        return steps
    }

    private func registrarSteps(for phone: FollowedPhone) -> [PhoneStep] {
        guard let subject = subject(of: phone) else { return [] }
        var steps: [PhoneStep] = []
        if let host = known(subject), host.host.lowercased() != subject.orderDNS?.host.lowercased() {
            steps.append(.registrar(from: phone.registrar, to: host.description))
        }
        let unknown = resolver.unknownLocation(of: subject)
        let shown = phone.conditions[.registration]
        if let unknown, !phone.isRegistered, shown != unknown {
            steps.append(.condition(unknown))
        } else if unknown == nil || phone.isRegistered, shown?.isLocationUnknown == true {
            steps.append(.cleared(.registration))
        }
        return steps
    }
}

extension Condition {
    /// It says why a phone is not registered, as the watch over registrations does, but by what only the users' followers know.
    package var isLocationUnknown: Bool { if case .locationUnknown = self { true } else { false } }
}

extension UserRow {
    /// Only what phones are about: a system may have many users.
    fileprivate var asKept: UserRow {
        var kept = self
        (kept.dn, kept.node, kept.isHidden, kept.emails) = (nil, nil, nil, nil)
        kept.devices = devices?.map { DeviceEntry(hw: $0.hw, text: "") }
        return kept
    }

    /// Columns that did not come say nothing, so the former ones count.
    fileprivate mutating func completeColumns(from former: UserRow) {
        h323 = h323 ?? former.h323
        cn = cn ?? former.cn
        e164 = e164 ?? former.e164
        location = location ?? former.location
        devices = devices ?? former.devices
        password = password ?? former.password
    }
}
