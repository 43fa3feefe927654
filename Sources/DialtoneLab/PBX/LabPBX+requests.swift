import DialtoneModel
import DialtoneWire

/// What the PBX answers to apps, and what it holds against them.
///
/// Source: innovaphone SDK 13r1, "Services" and "PbxAdminApi" (stated).
extension LabPBX {
    /// Answers a request of a logged-in session.
    ///
    /// - Returns: The texts to send, in order; none for what a PBX does not answer.
    func answer(_ message: AppMessage, session id: UInt64) -> [String] {
        guard let session = sessions[id] else { return [] }
        func violation(_ text: String) { context.log.violation("pbx", session.object, text) }
        guard let api = message.api else {
            if message.mt != "KeepAlive" { violation("\(message.mt) without an api: the PBX has no such base message") }
            return []
        }
        guard info.apis.contains(api) else {
            violation("\(message.mt) for \(api), which PbxInfo did not name")
            return []
        }
        if let src = message.src {
            if session.recentSources.contains(src) { violation("\(message.mt) repeats the src \(src.text)") }
            sessions[id]?.recentSources.append(src)
            if session.recentSources.count >= Self.sourcesMax { sessions[id]?.recentSources.removeFirst() }
        } else {
            violation("\(message.mt) without src")
        }
        context.log.count("pbx.\(message.mt)")
        switch api {
        case ServicesRequest.api: return services(message, id, session)
        case UserReplicationRequest.api: return tableUsers(message, id, session)
        case AppNotification.api: return notify(message, session)
        default: return message.mt == "MonitorConfig" ? monitorConfig(message, id) : administration(message, violation)
        }
    }

    private func services(_ message: AppMessage, _ id: UInt64, _ session: Session) -> [String] {
        switch message.mt {
        case "SubscribeServices":
            if session.subscription != nil { context.log.violation("pbx", session.object, "SubscribeServices again") }
            sessions[id]?.subscription = .some(message.src)
            context.signal.changed()
            return [message.result([]).text, services.json(src: message.src).text]
        case "UnsubscribeServices":
            sessions[id]?.subscription = nil
            context.signal.changed()
            return [message.result([]).text]
        case "GetServiceLogin":
            let object = object(named: session.object)
            let identity = ServiceLogin.Identity(
                domain: context.options.domain, sip: session.object, guid: object?.guid ?? "", dn: session.object)
            guard let name = message.string("app"), let challenge = message.value["challenge"]?.string,
                let login = serviceLogin(
                    name: name, challenge: challenge, by: identity, info: object?.info(pbx: Self.name) ?? [:],
                    pbxKey: session.key, src: message.src)
            else { return [message.result([JSONMember("error", "no such service, or challenge is not a text")]).text] }
            return [login]
        default:
            context.log.violation("pbx", session.object, "unknown request \(message.mt) of Services")
            return []
        }
    }

    private func administration(_ message: AppMessage, _ violation: (String) -> Void) -> [String] {
        switch message.mt {
        case "GetObject":
            let noise = context.random.text(48, of: LabRandom.hexDigits)
            return [message.result(user(asked: message)?.json(noise: noise) ?? []).text]
        case "UpdateObject": return [update(message, violation).text]
        case "GetRegs":
            guard let user = user(asked: message) else { return [message.result([]).text] }
            let list = current(user).sorted { $0.key < $1.key }.map { hw, registration -> JSONValue in
                ["hw": .string(hw), "addr": .string(registration.address)]
            }
            return [message.result([JSONMember("cn", .string(user.commonName)), JSONMember("regs", .array(list))]).text]
        case "GetStun":
            return [
                message.result([
                    JSONMember("stun", "stun.example.com"), JSONMember("turn", "turn.example.com"),
                    JSONMember("turnUsr", "relay"), JSONMember("turnPwd", "Relay-77-night"), JSONMember("stunSlow", false),
                ]).text
            ]
        case "GetAppObjects":
            let list = objects.map { object -> JSONValue in
                [
                    "title": .string(object.name), "app": .string(object.appName), "url": .string(object.app.url),
                    "connected": .bool(object.session != nil), "guid": .string(object.guid), "sip": .string(object.name),
                ]
            }
            return [message.result([JSONMember("objects", .array(list))]).text]
        case "GetPbxConfig": return [message.result([JSONMember("loc", .string(Self.name))]).text]
        default:
            violation("unknown request \(message.mt) of PbxAdminApi")
            return []
        }
    }

    /// The key is `guid`, else `cn` (stated), else `h323` (observed).
    private func user(asked message: AppMessage) -> PBXUser? {
        if let guid = message.string("guid") { return users[guid] }
        if let cn = message.string("cn") { return users.values.first { $0.commonName == cn } }
        return message.string("h323").flatMap { guidsByName[$0] }.flatMap { users[$0] }
    }

    /// `devices` replaces the whole list (inferred, and the safe reading).
    private func update(_ message: AppMessage, _ violation: (String) -> Void) -> JSONValue {
        guard let guid = message.string("guid"), guid != "*", guid != "?" else {
            violation("UpdateObject without a guid would create or find another object")
            return message.result([JSONMember("error", "guid is required")])
        }
        guard let user = users[guid] else { return message.result([JSONMember("error", "no such object")]) }
        let allowed: Set = ["mt", "api", "src", "guid", "devices"]
        for member in message.value.members ?? [] where !allowed.contains(member.key) {
            violation("UpdateObject changes \(member.key), which is not a provisioning app's business")
        }
        guard let devices = message.value["devices"]?.elements else { return message.result([JSONMember("guid", .string(guid))]) }
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
        set(devices: devices, of: guid)
        return message.result([JSONMember("guid", .string(guid))])
    }
}
