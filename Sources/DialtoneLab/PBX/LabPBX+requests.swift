import DialtoneModel
import DialtoneWire

/// What the PBX answers to apps, and what it holds against them.
///
/// Source: innovaphone SDK 13r1 to 14r1, "Services" and "PbxAdminApi" (stated).
extension LabPBX {
    /// Answers a request of a logged-in session.
    ///
    /// - Returns: The texts to send, in order; none for what a PBX does not answer.
    func answer(_ message: AppMessage, session id: UInt64) -> [String] {
        guard let session = sessions[id] else { return [] }
        func violation(_ text: String) { context.log.violation("pbx", session.object, text) }
        // An empty text counts as absent. Programs in the field answer "Error" to what they do not know (observed).
        guard let api = message.api, !api.isEmpty else {
            if message.mt != "KeepAlive", message.mt != "Error" {
                violation("\(message.mt) without an api: the PBX has no such base message")
            }
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
                    name: name, challenge: challenge, by: identity, info: object?.info(pbx: Self.name, context.behaviour) ?? [:],
                    pbxKey: session.key, src: message.src)
            else { return [message.result([JSONMember("error", "no such service, or challenge is not a text")]).text] }
            return [login]
        default:
            context.log.violation("pbx", session.object, "unknown request \(message.mt) of Services")
            return []
        }
    }

    /// What a release does not know yet is not answered (assumed: no page says what a PBX does then).
    private func administration(_ message: AppMessage, _ violation: (String) -> Void) -> [String] {
        let release = context.behaviour.pbxRelease
        switch message.mt {
        case "GetObject": return [getObject(message).text]
        case "UpdateObject": return [update(message, violation).text]
        case "GetRegs": return [registrations(message).text]
        case "GetStun":
            return [
                message.result([
                    JSONMember("stun", "stun.example.com"), JSONMember("turn", "turn.example.com"),
                    JSONMember("turnUsr", "relay"), JSONMember("turnPwd", "Relay-77-night"), JSONMember("stunSlow", false),
                ]).text
            ]
        case "GetAppObjects": return [appObjects(message).text]
        case "GetPbxConfig": return [message.result([JSONMember("loc", .string(Self.name))]).text]
        case "GetLocation": return release < .r13r2 ? [] : [location(message).text]
        case "GetPbxLicenses": return release < .r13r2 ? [] : [licences(message).text]
        case "GetNodes": return [nodes(message).text]
        case "SearchUsers": return [search(message).text]
        default:
            violation("unknown request \(message.mt) of PbxAdminApi")
            return []
        }
    }
}
