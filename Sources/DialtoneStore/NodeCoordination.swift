package import DialtoneModel

/// To whom a node sends a message: to another node, or to the node that holds a bucket when the message is read.
package enum NodeAddress: Hashable, Sendable {
    case node(NodeID)
    case bucket(PhoneBucket)
}

/// A message as it waits in the database.
package struct NodeMessage: Hashable, Sendable, Identifiable {
    /// Grows with each message.
    package var id: Int64
    package var sender: NodeID
    package var address: NodeAddress
    /// Sealed in the database: orders and files have secrets.
    package var body: JSONValue

    package init(id: Int64, sender: NodeID, address: NodeAddress, body: JSONValue) {
        self.id = id
        self.sender = sender
        self.address = address
        self.body = body
    }
}

/// What a node says of itself.
package struct NodeFacts: Hashable, Sendable {
    package var name: String
    package var release: String
    package var isLeaving = false
    package var pbxSessions = 0

    package init(name: String, release: String) {
        self.name = name
        self.release = release
    }
}

/// A database that several nodes work on: which of them live, which phones each holds, and what they tell each other.
///
/// A node's lease ends 10 s (`LeaseTimer`) after its last ``renew(_:claiming:)`` by the database's clock, whatever the clocks of the machines
/// say. A node that another has buried meanwhile comes back with its next renewal, without the buckets that were taken.
package protocol NodeCoordination: Sendable {
    /// This process.
    var node: NodeID { get }

    /// Moves this node's lease on, takes the buckets of nodes that have died from them, and takes what this node claims of the free ones.
    /// One node does so at a time.
    ///
    /// - Parameter claiming: What of the free buckets this node wants, by the state that it is shown; may be called more than once.
    /// - Returns: The state afterwards.
    func renew(_ facts: NodeFacts, claiming: @escaping @Sendable (NodeView) -> Set<PhoneBucket>) async throws(StoreError) -> NodeView

    /// Gives buckets back; the caller writes their phones no more.
    func release(_ buckets: Set<PhoneBucket>) async throws(StoreError)

    /// Gives all buckets back and leaves the list of nodes.
    func leave() async throws(StoreError)

    /// Leaves a message; it is on disk when this returns.
    ///
    /// - Returns: Its number.
    @discardableResult
    func send(_ body: JSONValue, to address: NodeAddress) async throws(StoreError) -> NodeMessage.ID

    /// The messages to this node and to the buckets that it holds, oldest first.
    ///
    /// - Parameter id: Only those behind this one.
    func messages(after id: NodeMessage.ID, limit: Int) async throws(StoreError) -> [NodeMessage]

    /// Takes a message out of the database after it was dealt with, and in the same transaction leaves an answer.
    func finish(_ id: NodeMessage.ID, answer: JSONValue?, to sender: NodeID) async throws(StoreError)

    /// Tells all nodes which PBX sessions this one has.
    func announce(_ sessions: JSONValue) async throws(StoreError)

    /// What the other nodes have announced.
    func announcements() async throws(StoreError) -> [(node: NodeID, sessions: JSONValue)]

    /// Rings when ``takeNews()`` has something, and once at once; for one reader.
    func news() -> AsyncStream<Void>

    /// What has been told since the last call.
    func takeNews() -> NodeNews
}

/// What a notification of the database is about.
package struct NodeNews: OptionSet, Hashable, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let messages = NodeNews(rawValue: 1)
    /// Nodes came, went, or gave buckets back.
    package static let nodes = NodeNews(rawValue: 2)
    package static let announcements = NodeNews(rawValue: 4)
    package static let everything: NodeNews = [.messages, .nodes, .announcements]
}

/// A phone's record that another process has written.
package enum ForeignChange: Hashable, Sendable {
    case phone(Phone.ID)
    /// More than could be told.
    case more
}
