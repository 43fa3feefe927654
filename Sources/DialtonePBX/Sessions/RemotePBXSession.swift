package import DialtoneFleet
package import DialtoneModel
import DialtoneStore
package import DialtoneWire

/// A PBX that has logged in at another node: requests go through that node.
package struct RemotePBXSession: PBXConnection {
    /// A PBX has 10 s for a request; the rest is for the way.
    private static let patience: Duration = .seconds(13)

    package let id: PBXConnectionID
    package let instance: InstanceID
    package let info: PBXInfo
    package let login: LoginInfo
    let services: [ServiceEntry]
    let forwarding: any NodeForwarding

    package init(
        id: PBXConnectionID, instance: InstanceID, info: PBXInfo, login: LoginInfo, services: [ServiceEntry], forwarding: any NodeForwarding
    ) {
        self.id = id
        self.instance = instance
        self.info = info
        self.login = login
        self.services = services
        self.forwarding = forwarding
    }

    package var offered: [ServiceEntry] { get async { services } }
    package var place: PBXPlace { get async { PBXPlace(info) } }

    package func request(_ message: JSONValue) async throws -> AppMessage {
        guard let node = id.node else { throw PBXFault.closed }
        switch await forwarding.ask(.pbx(session: id.number, message), of: .node(node), within: Self.patience) {
        case .message(let answer): return try AppMessage(parsing: answer.text)
        case .failed(let text): throw PBXFault.node(text)
        case .done, .problem, .refused: throw PBXFault.node("it gave the answer to another question")
        }
    }
}

/// What a node tells the others of a PBX session that it has.
package struct PBXAnnouncement: Equatable {
    package var number: Int
    package var instance: InstanceID
    package var info: PBXInfo
    /// The Apps ticked at the App object, and whether the PBX is in test mode: what the Set-up page shows of the login.
    package var login: LoginInfo
    package var services: [ServiceEntry]

    init(number: Int, instance: InstanceID, info: PBXInfo, login: LoginInfo, services: [ServiceEntry]) {
        (self.number, self.instance, self.info, self.login, self.services) = (number, instance, info, login, services)
    }

    package var json: JSONValue {
        [
            "number": .int(number), "instance": .string("\(instance)"), "info": info.json,
            "login": [
                "testmode": .bool(login.isTestMode),
                "apps": .array(login.apps.map { ["name": .string($0.name), "dn": .optional($0.title)] }),
            ],
            "services": .array(services.map(\.json)),
        ]
    }

    /// - Returns: nil if something is missing.
    package init?(json: JSONValue) {
        guard let number = json["number"]?.int, let instance = json["instance"]?.string.flatMap({ InstanceID($0) }),
            let info = json["info"].flatMap({ try? AppMessage(parsing: $0.text) }),
            let services = json["services"],
            let list = try? AppMessage(
                parsing: JSONValue.object([JSONMember("mt", "ServicesInfo"), JSONMember("services", services)]).text),
            let offered = try? ServicesInfo(list)
        else { return nil }
        self.init(
            number: number, instance: instance, info: PBXInfo(info), login: LoginInfo(json["login"]?.text), services: offered.services)
    }
}
