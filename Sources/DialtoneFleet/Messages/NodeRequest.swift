package import DialtoneModel
package import DialtoneStore
import Foundation

/// What a node asks of another: of the holder of a phone, or of the node that has a PBX session.
package enum NodeRequest: Hashable, Sendable {
    /// An order that came in here.
    case order(PhoneOrder)
    /// Steps that were found out here, or that an administrator wants.
    case steps([PhoneStep], PhoneKey)
    /// An owner has to try again what had failed.
    case retry(PhoneKey)
    /// A DECT base hears from one of its handsets.
    case handset(MACAddress, RevisionCause.HandsetChange, base: PhoneKey)
    /// A handset's order hears from its base.
    case place(HandsetProblem?, PhoneKey)
    /// A request to a PBX, on the session with this number of the node.
    case pbx(session: Int, JSONValue)
    /// The answer to the request that its sender gave this number.
    case answer(Int, NodeAnswer)

    /// Whether the sender waits for an answer.
    var isAnswered: Bool {
        switch self {
        case .order, .steps, .pbx: true
        case .retry, .handset, .place, .answer: false
        }
    }
}

/// What came of a request.
package enum NodeAnswer: Hashable, Sendable {
    case done
    /// An order was not fulfilled.
    case problem(Condition)
    /// The store refused.
    case refused(StoreError)
    /// The PBX's answer.
    case message(JSONValue)
    /// It could not be done; why, for people.
    case failed(String)
}

extension NodeRequest {
    var json: JSONValue {
        switch self {
        case .order(let order): ["kind": "order", "order": order.json]
        case .steps(let steps, let key): ["kind": "steps", "phone": key.json, "steps": .array(steps.map(\.json))]
        case .retry(let key): ["kind": "retry", "phone": key.json]
        case .handset(let mac, let change, let base):
            ["kind": "handset", "phone": base.json, "handset": .string(mac.hex), "change": .string(change.rawValue)]
        case .place(let problem, let key):
            ["kind": "place", "phone": key.json, "problem": problem.map { Condition.handset($0).reference } ?? .null]
        case .pbx(let session, let message): ["kind": "pbx", "session": .int(session), "message": message]
        case .answer(let id, let answer): ["kind": "answer", "to": .int(id), "answer": answer.json]
        }
    }

    /// - Returns: nil for a request that this release does not know, or that lacks something.
    init?(json: JSONValue) {
        let phone = json["phone"].flatMap { PhoneKey(json: $0) }
        let made: NodeRequest? =
            switch json["kind"]?.string {
            case "order": json["order"].flatMap { PhoneOrder(json: $0) }.map { .order($0) }
            case "steps":
                json["steps"]?.elements.flatMap { $0.all { PhoneStep(json: $0) } }.flatMap { steps in phone.map { .steps(steps, $0) } }
            case "retry": phone.map { .retry($0) }
            case "handset":
                json["handset"]?.string.flatMap { MACAddress($0) }.flatMap { mac in
                    json["change"]?.string.flatMap { RevisionCause.HandsetChange(rawValue: $0) }.flatMap { change in
                        phone.map { .handset(mac, change, base: $0) }
                    }
                }
            case "place":
                switch (phone, json["problem"]) {
                case (let phone?, .null?): .place(nil, phone)
                case (let phone?, let problem?):
                    if case .handset(let problem)? = Condition(reference: problem) { .place(problem, phone) } else { nil }
                case (nil, _), (_, nil): nil
                }
            case "pbx": json["session"]?.int.flatMap { session in json["message"].map { .pbx(session: session, $0) } }
            case "answer":
                json["to"]?.int.flatMap { id in json["answer"].flatMap { NodeAnswer(json: $0) }.map { .answer(id, $0) } }
            default: nil
            }
        guard let made else { return nil }
        self = made
    }
}

extension NodeAnswer {
    var json: JSONValue {
        switch self {
        case .done: ["kind": "done"]
        case .problem(let condition): ["kind": "problem", "condition": condition.reference]
        case .refused(.unknownPhone(let id)): ["kind": "unknown-phone", "phone": .int(id)]
        case .refused(.conflict(let text)): ["kind": "conflict", "text": .string(text)]
        case .refused(let error): ["kind": "failed", "text": .string("\(error)")]
        case .message(let message): ["kind": "message", "message": message]
        case .failed(let text): ["kind": "failed", "text": .string(text)]
        }
    }

    init?(json: JSONValue) {
        let text = json["text"]?.string
        let made: NodeAnswer? =
            switch json["kind"]?.string {
            case "done": .done
            case "problem": Condition(reference: json["condition"]).map { .problem($0) }
            case "unknown-phone": json["phone"]?.int.map { .refused(.unknownPhone(Phone.ID($0))) }
            case "conflict": text.map { .refused(.conflict($0)) }
            case "message": json["message"].map { .message($0) }
            case "failed": text.map { .failed($0) }
            default: nil
            }
        guard let made else { return nil }
        self = made
    }
}

extension PhoneKey {
    fileprivate var json: JSONValue { ["instance": .string("\(instance)"), "mac": .string(mac.hex)] }

    fileprivate init?(json: JSONValue) {
        guard let instance = json["instance"]?.string.flatMap({ InstanceID($0) }), let mac = json["mac"]?.string.flatMap({ MACAddress($0) })
        else { return nil }
        self.init(instance: instance, mac: mac)
    }
}

extension PhoneOrder {
    fileprivate var json: JSONValue {
        [
            "instance": .string("\(instance)"), "mac": .string(mac.hex), "code": .string(code.reveal()), "hwid": .string(hwid),
            "user": .string(user), "commonName": .string(commonName), "password": .optional(password?.reveal()), "domain": .string(domain),
            "pbxDNS": .string(pbxDNS), "codeOpenUntil": codeOpenUntil?.json ?? .null,
            "ownAdminPassword": .optional(ownAdminPassword?.reveal()),
        ]
    }

    fileprivate init?(json: JSONValue) {
        guard let key = PhoneKey(json: json), let code = json["code"]?.string, let hwid = json["hwid"]?.string,
            let user = json["user"]?.string, let commonName = json["commonName"]?.string, let domain = json["domain"]?.string,
            let pbxDNS = json["pbxDNS"]?.string
        else { return nil }
        self.init(
            instance: key.instance, mac: key.mac, code: Secret(code), hwid: hwid, user: user, commonName: commonName,
            password: json["password"]?.string.map { Secret($0) }, domain: domain, pbxDNS: pbxDNS,
            codeOpenUntil: json["codeOpenUntil"].flatMap { Date(json: $0) },
            ownAdminPassword: json["ownAdminPassword"]?.string.map { Secret($0) })
    }
}
