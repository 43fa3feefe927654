package import DialtoneModel

package import struct Foundation.Date

extension MemoryStore {
    // MARK: Phones

    package func phones(
        in instance: InstanceID?, status: PhoneStatus?, limit: Int, offset: Int
    ) async throws(StoreError) -> [Phone] {
        try with { state in
            state.phones.values.map(\.whole).filter {
                (instance == nil || $0.instance == instance) && (status == nil || $0.status == status)
            }.sorted { $0.id < $1.id }.page(limit, offset)
        }
    }

    package func phones(matching query: PhoneQuery, limit: Int, offset: Int) async throws(StoreError) -> [Phone] {
        try with { state in
            let phones = state.phones(matching: query).sorted(by: query)
            guard let cursor = query.cursor, query.after == nil else { return phones.page(limit, offset) }
            return phones.filter { PhoneCursor($0, in: query.order).comes(behind: cursor, isDescending: query.isDescending) }.page(limit, 0)
        }
    }

    package func count(matching query: PhoneQuery) async throws(StoreError) -> Int { try with { $0.phones(matching: query).count } }

    package func tallies(after id: Phone.ID, limit: Int) async throws(StoreError) -> [PhoneTally] {
        try with { $0.tallies { $0 > id }.page(limit, 0) }
    }

    package func tallies(of ids: [Phone.ID]) async throws(StoreError) -> [PhoneTally] { try with { $0.tallies { ids.contains($0) } } }

    package func latestBatch(in instance: InstanceID, gap: Duration) async throws(StoreError) -> (start: Date, end: Date)? {
        try with { state in
            let times = state.phones.values.map(\.phone).filter { $0.instance == instance && $0.status != .removed }.map(\.receivedAt)
                .sorted(by: >)
            guard let end = times.first else { return nil }
            var start = end
            for time in times where start.timeIntervalSince(time) <= gap / .seconds(1) { start = time }
            return (start, end)
        }
    }

    package func counts() async throws(StoreError) -> [(instance: InstanceID, status: PhoneStatus, count: Int)] {
        try with { state in
            let groups = Dictionary(grouping: state.phones.values.map(\.phone)) { Group(instance: $0.instance, status: $0.status) }
            return groups.map { ($0.key.instance, $0.key.status, $0.value.count) }.sorted {
                ($0.0.domain, $0.0.name, $0.1.rawValue) < ($1.0.domain, $1.0.name, $1.1.rawValue)
            }
        }
    }

    private struct Group: Hashable {
        var instance: InstanceID
        var status: PhoneStatus
    }

    package func fleet() async throws(StoreError) -> [FleetEntry] {
        try with { state in
            state.phones.values.map(\.phone).filter { $0.status != .removed }.sorted { $0.id < $1.id }.map {
                FleetEntry(
                    id: $0.id, instance: $0.instance, mac: $0.mac, hwid: $0.hwid, user: $0.user, domain: $0.domain, status: $0.status,
                    hasSysclientPassword: $0.hasSysclientPassword, codeOpenUntil: $0.codeOpenUntil, deliveredAt: $0.deliveredAt,
                    registeredAt: $0.registeredAt)
            }
        }
    }

    // MARK: Unknown phones

    package func noteUnknownDevices(_ unknownDevices: [UnknownDevice]) async throws(StoreError) {
        try with { state in
            for unknownDevice in unknownDevices {
                var new = unknownDevice.bounded
                (new.firstAt, new.lastAt) = (Timestamp.rounded(new.firstAt), Timestamp.rounded(new.lastAt))
                let known = state.unknownDevices[new.mac]
                state.unknownDevices[new.mac] = SeenDevice(
                    unknownDevice: known?.unknownDevice.merged(with: new) ?? new, dismissedAt: known?.dismissedAt,
                    dismissedBy: known?.dismissedBy ?? [])
            }
            let surplus = state.unknownDevices.values.sorted { a, b in
                let (isOpenA, isOpenB) = (a.dismissedAt == nil, b.dismissedAt == nil)
                guard isOpenA == isOpenB else { return isOpenB }
                return (a.unknownDevice.count, a.unknownDevice.lastAt, a.unknownDevice.mac) < (
                    b.unknownDevice.count, b.unknownDevice.lastAt, b.unknownDevice.mac
                )
            }.prefix(max(0, state.unknownDevices.count - unknownDevicesMax))
            for each in surplus { state.unknownDevices[each.unknownDevice.mac] = nil }
        }
    }

    @discardableResult
    package func dismissUnknownDevice(_ mac: MACAddress, seenBy instance: InstanceID?, at moment: Date) async throws(StoreError) -> Bool {
        try with { state in
            guard var known = state.unknownDevices[mac], state.isKnown(mac, to: instance) else { return false }
            if let instance {
                known.dismissedBy.insert(instance)
            } else {
                known.dismissedAt = known.dismissedAt ?? moment
            }
            state.unknownDevices[mac] = known
            return true
        }
    }

    package func unknownDevices(seenBy instance: InstanceID?, limit: Int, offset: Int) async throws(StoreError) -> [UnknownDevice] {
        try with { $0.unknownDevices(seenBy: instance).page(limit, offset) }
    }

    package func unknownDeviceCount(seenBy instance: InstanceID?) async throws(StoreError) -> Int {
        try with { $0.unknownDevices(seenBy: instance).count }
    }

    // MARK: Alarms

    package func alarms(in instance: InstanceID?, open: Bool, limit: Int) async throws(StoreError) -> [Alarm] {
        try with { state in
            state.alarms.filter { (instance == nil || $0.instance == instance) && (!open || $0.acknowledgedAt == nil) }
                .sorted { ($0.at, $0.id) > ($1.at, $1.id) }.page(limit, 0)
        }
    }

    package func openAlarmCount(in instance: InstanceID) async throws(StoreError) -> Int {
        try with { $0.alarms.count { $0.instance == instance && $0.acknowledgedAt == nil } }
    }

    package func openAlarmCounts() async throws(StoreError) -> [(instance: InstanceID, code: String, count: Int)] {
        try with { state in
            let open = state.alarms.filter { $0.acknowledgedAt == nil }
            return Dictionary(grouping: open) { [$0.instance.domain, $0.instance.name, $0.cause.code] }
                .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.value[0].instance, $0.key[2], $0.value.count) }
        }
    }

    package func openAlarmCounts(of phones: [Phone.ID]) async throws(StoreError) -> [Phone.ID: Int] {
        try with { state in
            state.alarms.reduce(into: [:]) { counts, alarm in
                guard let phone = alarm.phone, alarm.acknowledgedAt == nil, phones.contains(phone) else { return }
                counts[phone, default: 0] += 1
            }
        }
    }

    @discardableResult
    package func acknowledgeAlarms(
        _ ids: [Alarm.ID], in instance: InstanceID?, at moment: Date
    ) async throws(StoreError) -> Set<Alarm.ID> {
        try with { state in
            var found: Set<Alarm.ID> = []
            for index in state.alarms.indices where ids.contains(state.alarms[index].id) {
                guard instance == nil || state.alarms[index].instance == instance else { continue }
                found.insert(state.alarms[index].id)
                state.alarms[index].acknowledgedAt = state.alarms[index].acknowledgedAt ?? Timestamp.rounded(moment)
            }
            return found
        }
    }

    @discardableResult
    package func stand(
        _ causes: [AlarmCause], of instance: InstanceID, at moment: Date, where isJudged: @escaping @Sendable (AlarmCause) -> Bool
    ) async throws(StoreError) -> [AlarmCause] {
        try with { state in
            let own = state.alarms.filter { $0.phone == nil && $0.instance == instance }
            let gone = Set(own.filter { isJudged($0.cause) && !causes.contains($0.cause) }.map(\.id))
            state.alarms.removeAll { gone.contains($0.id) }
            let fresh = causes.filter { cause in !own.contains { $0.cause == cause } }
            for cause in fresh {
                state.lastAlarm += 1
                state.alarms.append(
                    Alarm(
                        id: state.lastAlarm, at: Timestamp.rounded(moment), instance: instance, phone: nil, mac: nil, cause: cause))
            }
            return fresh
        }
    }

    // MARK: Overrides

    package func setOverrides(_ set: OverrideSet, for scope: OverrideScope, at moment: Date) async throws(StoreError) {
        try with { state throws(StoreError) in
            try OverrideTable.check(set, for: scope)
            state.overrides[scope] = set.isEmpty ? nil : set
            state.generation += 1
        }
    }

    package func overrides() async throws(StoreError) -> [(scope: OverrideScope, set: OverrideSet)] {
        try with { $0.overrides.map { (scope: $0.key, set: $0.value) }.sorted { $0.scope < $1.scope } }
    }

    package func overrideGeneration() async throws(StoreError) -> Int { try with { $0.generation } }

    // MARK: Between processes

    package func noteConnections(up: [PhoneAddress], down: [PhoneAddress], resets: Bool) async throws(StoreError) {
        try with { state in
            for (id, entry) in state.phones {
                let address = PhoneAddress(instance: entry.phone.instance, mac: entry.phone.mac)
                if resets || down.contains(address) { state.phones[id]?.phone.sysclientConnected = false }
                if up.contains(address) { state.phones[id]?.phone.sysclientConnected = true }
            }
        }
    }

    package func requestAction(_ action: PhoneAction, at moment: Date) async throws(StoreError) {
        try with { state throws(StoreError) in
            guard state.phones[action.phone] != nil else { throw StoreError.unknownPhone(action.phone) }
            state.actions.removeAll { $0.action.phone == action.phone && $0.action.kind == action.kind }
            state.lastAction += 1
            state.actions.append(StoredAction(id: state.lastAction, action: action))
        }
    }

    package func waitingActions(at moment: Date) async throws(StoreError) -> [StoredAction] {
        try with { state in state.actions.filter { !state.setAside.contains($0.id) } }
    }

    package func finish(_ action: StoredAction.ID) async throws(StoreError) { try with { $0.actions.removeAll { $0.id == action } } }

    package func setAside(_ action: StoredAction.ID, at moment: Date) async throws(StoreError) {
        try with { _ = $0.setAside.insert(action) }
    }

    package func standing(of action: PhoneAction) async throws(StoreError) -> ActionStanding {
        try with { state in
            guard let stored = state.actions.first(where: { $0.action.phone == action.phone && $0.action.kind == action.kind }) else {
                return .gone
            }
            return state.setAside.contains(stored.id) ? .setAside : .waiting
        }
    }

    /// There is no other process, so no service either.
    package func commitAlone(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) async throws(StoreError) -> Phone? {
        try await commit(steps, for: id, at: moment)
    }

    /// There is no other process that could write.
    package func dataVersion() async throws(StoreError) -> Int { try with { _ in 0 } }
}

extension MemoryStore.State {
    fileprivate func tallies(where isMeant: (Phone.ID) -> Bool) -> [PhoneTally] {
        phones.values.map(\.phone).filter { isMeant($0.id) }.sorted { $0.id < $1.id }.map { PhoneTally($0) }
    }

    fileprivate func unknownDevices(seenBy instance: InstanceID?) -> [UnknownDevice] {
        unknownDevices.values.filter { each in
            each.dismissedAt == nil && isKnown(each.unknownDevice.mac, to: instance)
                && instance.map { !each.dismissedBy.contains($0) } ?? true
        }.map(\.unknownDevice).sorted { a, b in a.lastAt == b.lastAt ? a.mac < b.mac : a.lastAt > b.lastAt }
    }

    /// Whether a MAC is one that no instance knows, or that this one does.
    fileprivate func isKnown(_ mac: MACAddress, to instance: InstanceID?) -> Bool {
        guard let instance else { return true }
        let known = phones.values.map(\.phone).filter { $0.mac == mac || $0.assignedMAC == mac }
        return known.isEmpty || known.contains { $0.instance == instance }
    }

    fileprivate func phones(matching query: PhoneQuery) -> [Phone] {
        phones.values.filter { matches($0, query) }.map(\.phone)
    }

    private func matches(_ entry: MemoryStore.Entry, _ query: PhoneQuery) -> Bool {
        let phone = entry.phone
        guard phone.instance == query.instance else { return false }
        guard query.statuses.isEmpty ? phone.status != .removed : query.statuses.contains(phone.status) else { return false }
        if !query.vendors.isEmpty { guard let vendor = phone.vendor, query.vendors.contains(vendor) else { return false } }
        if let user = query.user { guard phone.user == user else { return false } }
        if let ended = query.codeEnded {
            guard phone.deliveredAt == nil, let end = phone.codeOpenUntil, ended.contains(end) else { return false }
        }
        if let macs = query.macs { guard macs.contains(phone.mac) else { return false } }
        if let ids = query.ids { guard ids.contains(phone.id) else { return false } }
        if let from = query.receivedFrom { guard phone.receivedAt >= from else { return false } }
        if let after = query.after { guard phone.id > after else { return false } }
        if query.lacksAdminPassword {
            guard entry.secrets[.adminPassword] == nil, entry.secrets[.ownAdminPassword] == nil else { return false }
        }
        let codes = phone.conditions.all.map(\.condition.code)
        if !query.conditions.isEmpty { guard codes.contains(where: query.conditions.contains) else { return false } }
        if let moment = query.stuckFrom { guard let from = phone.stuckFrom, from >= moment else { return false } }
        if let moment = query.stuckAt { guard let from = phone.stuckFrom, from < moment else { return false } }
        let facts = phone.conditions.all.map { $0.condition.facts.text.lowercasedASCII }
        for word in query.words {
            let texts = [phone.commonName, phone.user, phone.vendor, phone.model, phone.address, phone.hwid].compactMap {
                $0?.lowercasedASCII
            }
            let macs = [phone.mac.hex, phone.assignedMAC?.hex].compactMap(\.self)
            let digits = SearchTable.digits(ofMAC: word)
            let told = Condition.codes(telling: word)
            guard
                (texts + (Condition.mayBeFact(word) ? facts : [])).contains(where: { $0.contains(word) })
                    || digits.isEmpty || macs.contains(where: { $0.contains(digits) }) || codes.contains(where: told.contains)
            else { return false }
        }
        return true
    }
}

extension PhoneCursor {
    fileprivate func comes(behind other: PhoneCursor, isDescending: Bool) -> Bool {
        switch (key, other.key) {
        case (.time(let own), .time(let its)): isDescending ? (own, id) < (its, other.id) : (own, id) > (its, other.id)
        case (.text(let own), .text(let its)): isDescending ? (own, id) < (its, other.id) : (own, id) > (its, other.id)
        case (.time, .text), (.text, .time): false
        }
    }
}

extension [Phone] {
    fileprivate func sorted(by query: PhoneQuery) -> [Phone] {
        if query.after != nil { return sorted { $0.id < $1.id } }
        let ascending: (Phone, Phone) -> Bool =
            switch query.order {
            case .received: { ($0.receivedAt, $0.id) < ($1.receivedAt, $1.id) }
            case .changed: { ($0.changedAt, $0.id) < ($1.changedAt, $1.id) }
            case .mac: { $0.mac < $1.mac }
            case .user: { ($0.user, $0.id) < ($1.user, $1.id) }
            case .status: { ($0.status.rawValue, $0.id) < ($1.status.rawValue, $1.id) }
            }
        return query.isDescending ? sorted { ascending($1, $0) } : sorted(by: ascending)
    }
}

extension Array {
    fileprivate func page(_ limit: Int, _ offset: Int) -> [Element] { Array(dropFirst(Swift.max(0, offset)).prefix(Swift.max(0, limit))) }
}
