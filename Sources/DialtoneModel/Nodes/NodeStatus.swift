package import struct Foundation.Date

/// Names one run of one service process among all that work on a database; a restart gives another one.
package struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }

    package static func < (left: NodeID, right: NodeID) -> Bool { left.text < right.text }
}

/// A node as its database knows it.
package struct NodeStatus: Hashable, Sendable, Identifiable {
    package var id: NodeID
    /// What an administrator calls it (`node.name`).
    package var name: String
    /// Process and host, for people.
    package var process: String
    package var release: String
    package var since: Date
    /// When it last moved its lease on.
    package var seenAt: Date
    /// It hands its phones over, and takes no more.
    package var isLeaving: Bool
    /// PBXs that are connected to this node; nil where that is not known.
    package var pbxSessions: Int?
    /// The names of the secret keys that it knows, first the one that it seals with; empty where that is not known.
    package var keys: [String]

    package init(
        id: NodeID, name: String, process: String, release: String, since: Date, seenAt: Date, isLeaving: Bool = false,
        pbxSessions: Int? = nil, keys: [String] = []
    ) {
        self.id = id
        self.name = name
        self.process = process
        self.release = release
        self.since = since
        self.seenAt = seenAt
        self.isLeaving = isLeaving
        self.pbxSessions = pbxSessions
        self.keys = keys
    }
}

/// Which nodes live, and which of them holds each bucket; a bucket that is not named is free.
package struct NodeView: Hashable, Sendable {
    package var nodes: [NodeStatus]
    package var holders: [PhoneBucket: NodeID]

    package init(nodes: [NodeStatus] = [], holders: [PhoneBucket: NodeID] = [:]) {
        self.nodes = nodes
        self.holders = holders
    }

    package func buckets(of node: NodeID) -> Set<PhoneBucket> { Set(holders.filter { $0.value == node }.keys) }

    /// The node that holds a phone; nil while none does.
    package func holder(of instance: InstanceID, _ mac: MACAddress) -> NodeStatus? {
        holders[PhoneBucket(of: instance, mac)].flatMap { id in nodes.first { $0.id == id } }
    }
}
