package import DialtoneModel
package import DialtoneWire

/// Names a PBX session among those of all nodes.
package struct PBXConnectionID: Hashable, Sendable {
    /// nil for this node.
    var node: NodeID?
    var number: Int

    package init(node: NodeID? = nil, number: Int) {
        self.node = node
        self.number = number
    }
}

/// A PBX that has logged in, at this node or another.
package protocol PBXConnection: Sendable {
    var id: PBXConnectionID { get }
    var instance: InstanceID { get }
    var info: PBXInfo { get }
    /// What its login said of the App object.
    var login: LoginInfo { get }
    /// Its name and how it is reached, as it said last.
    var place: PBXPlace { get async }
    /// The services that it has announced.
    var offered: [ServiceEntry] { get async }

    /// Sends a request and waits for its answer; the answer carries the caller's `src`, if the request had one.
    ///
    /// - Throws: ``PBXFault``, or what the socket says.
    func request(_ message: JSONValue) async throws -> AppMessage
}

/// A PBX that has logged in at this node.
package protocol OwnPBXConnection: PBXConnection {
    /// No more requests: those under way and those that come get ``PBXFault/closed``.
    func close() async
}

/// Why a request to a PBX got no answer.
package enum PBXFault: Error, CustomStringConvertible {
    case closed, unanswered
    /// The node that has the session could not ask; why, for people.
    case node(String)

    package var description: String {
        switch self {
        case .closed: "the PBX closed the connection"
        case .unanswered: "the PBX did not answer in time"
        case .node(let text): "the node that has the session of the PBX: \(text)"
        }
    }
}

extension PBXConnection {
    package func serves(_ api: String) -> Bool { info.apis.contains(api) }

    /// What should be known of its release; nil = it has all that Dialtone asks for.
    package var releaseCondition: Condition? {
        guard let release = info.release else { return .pbxRelease(pbx: info.pbx, release: nil) }
        return release < .complete ? .pbxRelease(pbx: info.pbx, release: "\(release)") : nil
    }
}
