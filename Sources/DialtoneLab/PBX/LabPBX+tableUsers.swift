package import DialtoneModel
import DialtoneTransport
import DialtoneWire

/// What the PBX remembers of its table of users, beside the users.
struct UserTable: Sendable {
    /// The id of the database; made when it is first needed.
    var database: String?
    /// The newest update sequence number.
    var number = 0
    /// By user id.
    var numbers: [String: Int] = [:]
    /// Removed users, with the number of their removal.
    var removed: [String: Int] = [:]
}

/// One connection's replication of the table of users.
struct UserReplication: Sendable {
    /// Of the last ReplicateNext, else of the start.
    var src: JSONValue?
    var columns: [String]
    /// Ids whose rows are still to be asked for.
    var waiting: [String]
    /// Ids of users that were removed since the mark; told behind the rows.
    var removed: [String]
    /// Changes are told from the end of the rows on.
    var isLive = false
    var tellsAdded: Bool
    var tellsRemoved: Bool
}

/// The table of users as a PBX hands it out, and every change of it.
///
/// Source: innovaphone SDK 13r1 to 14r1, "PbxTableUsers" and "Replication" (stated); that changes carry the `src` of the last
/// ReplicateNext (observed); that a user who was removed while no connection listened is told behind the rows of a start behind a
/// mark (assumed: a mark would be of little use otherwise).
extension LabPBX {
    private static let columns: Set = [
        "guid", "h323", "pwd", "cn", "dn", "apps", "config", "node", "loc", "hide", "e164", "devices", "emails",
    ]

    func tableUsers(_ message: AppMessage, _ id: UInt64, _ session: Session) -> [String] {
        func violation(_ text: String) { context.log.violation("pbx", session.object, text) }
        switch message.mt {
        case "ReplicateStart": return [startReplication(message, id, violation).text]
        case "ReplicateNext":
            guard session.replication != nil else {
                violation("ReplicateNext before ReplicateStart")
                return [message.result([JSONMember("error", "not started")]).text]
            }
            return next(message, id)
        case "ReplicateAdd", "ReplicateUpdate", "ReplicateDel":
            violation("\(message.mt) changes the users of the PBX")
            return []
        default:
            violation("unknown request \(message.mt) of PbxTableUsers")
            return []
        }
    }

    private func startReplication(_ message: AppMessage, _ id: UInt64, _ violation: (String) -> Void) -> JSONValue {
        if (message.value["pseudo"]?.elements ?? []).count > 20 { violation("ReplicateStart with more than 20 types crashes a PBX") }
        let asked = message.value["columns"]?.members?.map(\.key) ?? []
        if asked.contains("t-allows") { violation("the column t-allows must not be asked for") }
        if !asked.contains("guid") { violation("ReplicateStart without the column guid") }
        let columns = asked.filter { Self.columns.contains($0) }
        var replication = UserReplication(
            src: message.src, columns: columns, waiting: users.values.sorted { $0.number < $1.number }.map(\.guid), removed: [],
            tellsAdded: message.bool("add"), tellsRemoved: message.bool("del"))
        if numbersRows, message.string("guid") == database, let after = message.string("usn").flatMap({ Int($0) }) {
            replication.waiting.removeAll { userTable.numbers[$0, default: 0] <= after }
            replication.removed = userTable.removed.filter { $0.value > after }.sorted { $0.value < $1.value }.map(\.key)
            context.log.count("pbx.replications-behind-a-mark")
        }
        sessions[id]?.replication = replication
        context.signal.changed()
        return message.result(
            [JSONMember("columns", .object(columns.map { JSONMember($0, ["update": false]) }))] + mark(userTable.number))
    }

    /// The next row; behind the last one an answer without `columns`, and what else there is to tell.
    private func next(_ message: AppMessage, _ id: UInt64) -> [String] {
        sessions[id]?.replication?.src = message.src
        while let guid = sessions[id]?.replication?.waiting.first {
            sessions[id]?.replication?.waiting.removeFirst()
            // One that was removed meanwhile is told as such behind the rows, or was never shown.
            guard let user = users[guid], let columns = sessions[id]?.replication?.columns else { continue }
            let number = userTable.numbers[guid, default: 0]
            return [message.result([JSONMember("columns", row(of: user, columns))] + mark(number)).text]
        }
        let removed = sessions[id]?.replication?.removed ?? []
        sessions[id]?.replication?.isLive = true
        sessions[id]?.replication?.removed = []
        context.signal.changed()
        return [message.result([]).text]
            + removed.map { change("ReplicateDel", ["guid": .string($0)], userTable.removed[$0, default: 0], src: message.src).text }
    }

    private func row(of user: PBXUser, _ columns: [String]) -> JSONValue {
        // Only the PBX can read it; it is another one for another password.
        let noise = SHA256Text.hex(of: "\(database):\(user.guid):\(user.password.reveal())").prefix(48)
        let all = user.json(noise: String(noise), devices: user.devices) + [JSONMember("hide", false), JSONMember("emails", [])]
        return .object(columns.compactMap { name in all.first { $0.key == name } })
    }

    private func change(_ mt: String, _ columns: JSONValue, _ number: Int, src: JSONValue?) -> JSONValue {
        var members = [JSONMember("api", .string(UserReplicationRequest.api)), JSONMember("mt", .string(mt))]
        if let src { members.append(JSONMember("src", src)) }
        return .object(members + [JSONMember("columns", columns)] + mark(number))
    }

    private func mark(_ number: Int) -> [JSONMember] {
        numbersRows ? [JSONMember("guid", .string(database)), JSONMember("usn", .int(number))] : []
    }

    /// Update sequence numbers came with 13r3 (stated).
    private var numbersRows: Bool { context.behaviour.userNumbers && context.behaviour.pbxRelease >= .r13r3 }

    private var database: String {
        if let database = userTable.database { return database }
        let database = context.random.text(32, of: LabRandom.hexDigits)
        userTable.database = database
        return database
    }

    // MARK: Changes

    /// A user is new or another one; each connection that follows the table hears of it.
    func userChanged(_ guid: String, isNew: Bool = false) {
        guard let user = users[guid] else { return }
        userTable.number += 1
        userTable.numbers[guid] = userTable.number
        for (id, session) in sessions {
            guard let replication = session.replication, !isNew || replication.tellsAdded else { continue }
            guard replication.isLive else {
                // Its row comes once more, or for the first time, behind those that are still to be asked for.
                if !replication.waiting.contains(guid) { sessions[id]?.replication?.waiting.append(guid) }
                continue
            }
            let columns = row(of: user, replication.columns)
            post(
                change(isNew ? "ReplicateAdd" : "ReplicateUpdate", columns, userTable.number, src: replication.src).text, to: id)
        }
        context.signal.changed()
    }

    func removeUser(_ name: String) {
        guard let guid = guidsByName[name] else { return }
        for device in users[guid]?.devices ?? [] {
            if let hw = device["hw"]?.string?.lowercased(), guidsByDevice[hw] == guid { guidsByDevice[hw] = nil }
        }
        guidsByName[name] = nil
        users[guid] = nil
        userTable.number += 1
        userTable.numbers[guid] = nil
        userTable.removed[guid] = userTable.number
        for (id, session) in sessions {
            guard let replication = session.replication, replication.tellsRemoved else { continue }
            guard replication.isLive else {
                sessions[id]?.replication?.removed.append(guid)
                continue
            }
            post(change("ReplicateDel", ["guid": .string(guid)], userTable.number, src: replication.src).text, to: id)
        }
        context.signal.changed()
    }

    func change(_ name: String, _ change: (inout PBXUser) -> Void) {
        guard let guid = guidsByName[name], var user = users[guid] else { return }
        change(&user)
        users[guid] = user
        userChanged(guid)
    }

    func rename(_ name: String, to other: String) {
        guard guidsByName[other] == nil, let guid = guidsByName.removeValue(forKey: name) else { return }
        guidsByName[other] = guid
        change(other) { $0.h323 = other }
    }

    func removeEntry(_ hwid: String, of name: String) {
        guard let guid = guidsByName[name], let devices = users[guid]?.devices else { return }
        set(devices: devices.filter { $0["hw"]?.string?.lowercased() != hwid.lowercased() }, of: guid)
    }

    /// As after a backup was read in: everything that others remember of the table is worth nothing.
    func replaceDatabase() { userTable.database = nil }
}

extension Lab {
    /// Adds a user to the PBX, with a device entry if there is a hardware id; one of this name gets the name and password.
    package func addUser(_ name: String, commonName: String, password: Secret, hwid: String? = nil) async {
        let guid = await pbx.ensureUser(name, commonName: commonName, password: password)
        if let hwid { await pbx.addDevice(DeviceEntry(hw: hwid, text: commonName), to: guid) }
    }

    /// Changes a user of the PBX; nil leaves a value as it is.
    package func changeUser(
        _ name: String, commonName: String? = nil, password: Secret? = nil, number: String? = nil, location: String? = nil
    ) async {
        await pbx.change(name) { user in
            if let commonName { user.commonName = commonName }
            if let password { user.password = password }
            if let number { user.extensionNumber = number }
            if let location { user.location = location }
        }
    }

    /// Gives a user another user name, unless that is taken.
    package func renameUser(_ name: String, to other: String) async { await pbx.rename(name, to: other) }

    package func removeUser(_ name: String) async { await pbx.removeUser(name) }

    /// Takes all device entries with this hardware id off a user.
    package func removeEntry(_ hwid: String, of name: String) async {
        await pbx.removeEntry(hwid, of: name)
    }

    /// The PBX has another database, as after a backup was read in.
    package func replaceUserDatabase() async { await pbx.replaceDatabase() }
}
