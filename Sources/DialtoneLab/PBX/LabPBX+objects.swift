import DialtoneModel
import DialtoneWire

/// Reading and changing users.
///
/// Source: innovaphone SDK 13r2 to 14r1, "PbxAdminApi" (stated), unless marked.
extension LabPBX {
    /// The object, or an answer without data. `template` and `properties` count from 13r3 on.
    func getObject(_ message: AppMessage) -> JSONValue {
        guard let user = user(asked: message) else { return message.result([]) }
        var devices = user.devices
        if knowsTemplates, message.string("template") == "with" { devices += user.inheritedDevices }
        var members = user.json(noise: context.random.text(48, of: LabRandom.hexDigits), devices: devices)
        if knowsTemplates, let wanted = message.value["properties"]?.elements?.compactMap(\.string) {
            members.removeAll { !wanted.contains($0.key) }
        }
        return message.result(members)
    }

    /// From 13r3 on.
    private var knowsTemplates: Bool { context.behaviour.pbxRelease >= .r13r3 }

    /// The key is `guid`, else `cn`, else, from 13r3 on, `h323`.
    private func user(asked message: AppMessage) -> PBXUser? {
        if let user = user(keyed: message) { return user }
        guard knowsTemplates, message.string("guid") == nil, message.string("cn") == nil else { return nil }
        return message.string("h323").flatMap { guidsByName[$0] }.flatMap { users[$0] }
    }

    /// The key is `guid`, else `cn`.
    private func user(keyed message: AppMessage) -> PBXUser? {
        if let guid = message.string("guid") { return users[guid] }
        return message.string("cn").flatMap { cn in users.values.first { $0.commonName == cn } }
    }

    func registrations(_ message: AppMessage) -> JSONValue {
        guard let user = user(keyed: message) else { return message.result([]) }
        let list = current(user).sorted { $0.key < $1.key }.map { hw, registration -> JSONValue in
            ["hw": .string(hw), "addr": .string(registration.address)]
        }
        return message.result([JSONMember("cn", .string(user.commonName)), JSONMember("regs", .array(list))])
    }

    /// `devices` replaces the whole list (inferred, and the safe reading).
    ///
    /// With `template` "with", the default from 13r3 on, what is written is compared with what the template gives: entries
    /// that equal one of it are not stored, and one of it that is missing is lost. "without" stores the list as it is.
    /// That a list which was read the one way and written the other loses or copies entries is inferred.
    ///
    /// - Returns: The result; it has a `guid` only where an object is created, which is never done here.
    func update(_ message: AppMessage, _ violation: (String) -> Void) -> JSONValue {
        guard let guid = message.string("guid"), guid != "*", guid != "?" else {
            violation("UpdateObject without a guid would create or find another object")
            return message.result([JSONMember("error", "guid is required")])
        }
        guard let user = users[guid] else { return message.result([JSONMember("error", "no such object")]) }
        let allowed: Set = ["mt", "api", "src", "guid", "devices", "template"]
        for member in message.value.members ?? [] where !allowed.contains(member.key) {
            violation("UpdateObject changes \(member.key), which is not a provisioning app's business")
        }
        guard let devices = message.value["devices"]?.elements else { return message.result([]) }
        for device in devices where device["hw"]?.string?.isEmpty ?? true { violation("UpdateObject writes a device without hw") }
        for old in user.devices {
            guard let new = devices.first(where: { $0["hw"] == old["hw"] }) else {
                context.log.count("pbx.removed-entries")
                continue
            }
            // The flag TLS only may be cleared; any other field that vanishes was lost by carelessness.
            for member in old.members ?? [] where member.key != "tls" && new[member.key] == nil {
                violation("UpdateObject lost the field \(member.key) of the device \(old["hw"]?.string ?? "")")
            }
        }
        let isCompared = knowsTemplates && message.string("template") != "without"
        var stored = devices
        for entry in user.inheritedDevices {
            let hw = entry["hw"]?.string ?? ""
            let isThere = devices.contains { $0["hw"] == entry["hw"] }
            if isCompared, isThere {
                stored.removeAll { Set($0.members ?? []) == Set(entry.members ?? []) }
            } else if isCompared {
                violation("UpdateObject lost the template's device \(hw): it was read without and written with the template")
                users[guid]?.templateDevices.removeAll { $0["hw"] == entry["hw"] }
            } else if isThere {
                violation("UpdateObject copied the template's device \(hw) into the user")
            }
        }
        set(devices: stored, of: guid)
        return message.result([])
    }
}
