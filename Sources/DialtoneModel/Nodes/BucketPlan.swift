/// Which buckets a node should hold: each bucket belongs to the node for which it hashes highest (rendezvous hashing), so all nodes
/// come to the same plan without a leader, and one that joins or leaves moves its own share only.
package struct BucketPlan: Sendable {
    private let view: NodeView
    private let own: NodeID

    package init(_ view: NodeView, for node: NodeID) {
        self.view = view
        own = node
    }

    /// What the node should hold. Nodes that are leaving hold nothing; nor does one that the others do not see.
    package var share: Set<PhoneBucket> {
        let members = view.nodes.filter { !$0.isLeaving }.map(\.id)
        guard members.contains(own) else { return [] }
        return PhoneBucket.all.filter { bucket in Self.winner(bucket, members) == own }
    }

    /// What the node should take now: those of its share that no node holds.
    package var claims: Set<PhoneBucket> { share.filter { view.holders[$0] == nil } }

    /// What the node should hand over.
    package var surplus: Set<PhoneBucket> { view.buckets(of: own).subtracting(share) }

    private static func winner(_ bucket: PhoneBucket, _ members: [NodeID]) -> NodeID? {
        members.max { weight(bucket, $0) < weight(bucket, $1) }
    }

    /// Equal weights, which hardly occur, are told apart by the node's name.
    private static func weight(_ bucket: PhoneBucket, _ node: NodeID) -> (UInt64, NodeID) {
        (StableHash.of("\(bucket.number)/\(node)"), node)
    }
}
