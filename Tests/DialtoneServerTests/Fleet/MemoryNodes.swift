import DialtoneModel
import DialtoneStore
import Foundation
import Synchronization
import TestSupport

/// A database's part in the work of several nodes, in memory: the same rules, and a clock that the test moves.
final class MemoryNodes: Sendable {
    private struct Entry {
        var status: NodeStatus
        var leaseUntil: Duration
        var announced: JSONValue?
    }

    private struct State {
        var nodes: [NodeID: Entry] = [:]
        var holders: [PhoneBucket: NodeID] = [:]
        var messages: [NodeMessage] = []
        var lastID: NodeMessage.ID = 0
        var listeners: [NodeID: (ring: AsyncStream<Void>.Continuation, pending: NodeNews)] = [:]
        var isAway = false
        var isSlow = false
        var read: Set<NodeMessage.ID> = []
        /// Readings that wait for the end of a message that they have found.
        var staleReadings = 0

        mutating func bury(_ node: NodeID) {
            nodes[node] = nil
            holders = holders.filter { $0.value != node }
            messages.removeAll { $0.address == .node(node) }
        }

        mutating func add(_ body: JSONValue, from sender: NodeID, to address: NodeAddress) -> NodeMessage.ID {
            lastID += 1
            messages.append(NodeMessage(id: lastID, sender: sender, address: address, body: body))
            tell(.messages, besides: sender)
            return lastID
        }

        mutating func tell(_ news: NodeNews, besides sender: NodeID) {
            for id in listeners.keys where id != sender {
                listeners[id]?.pending.formUnion(news)
                listeners[id]?.ring.yield()
            }
        }
    }

    private let clock: ManualClock
    private let state = Mutex(State())

    init(_ clock: ManualClock) { self.clock = clock }

    func node(_ name: String) -> any NodeCoordination { Member(node: NodeID(name), nodes: self) }

    /// The database cannot be reached, or can again.
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    /// From now on a reading that finds a message once more is answered only when the message has been finished, and still has it: what the
    /// database looked at was from before.
    func setSlow() { state.withLock { $0.isSlow = true } }

    /// Waits until all messages have been read.
    func waitUntilRead() async {
        while !state.withLock({ state in state.messages.allSatisfy { state.read.contains($0.id) } }) { await Task.yield() }
    }

    /// Waits until a reading has begun that will be answered so.
    func waitForStaleReading() async { while state.withLock({ $0.staleReadings == 0 }) { await Task.yield() } }

    var view: NodeView {
        state.withLock { state in
            NodeView(nodes: state.nodes.values.map(\.status).sorted { $0.id < $1.id }, holders: state.holders)
        }
    }

    private func with<Value>(_ body: (inout State, Duration) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let now = clock.now.offset
        return try state.withLock { state throws(StoreError) in
            if state.isAway { throw StoreError.unavailable("it is away") }
            return try body(&state, now)
        }
    }

    private struct Member: NodeCoordination {
        let node: NodeID
        let nodes: MemoryNodes

        func renew(_ facts: NodeFacts, claiming: @escaping @Sendable (NodeView) -> Set<PhoneBucket>) async throws(StoreError) -> NodeView {
            try nodes.with { state, now in
                let since = state.nodes[node]?.status.since ?? Date(timeIntervalSince1970: now.seconds)
                let isNew = state.nodes[node] == nil
                state.nodes[node] = Entry(
                    status: NodeStatus(
                        id: node, name: facts.name, process: "test", release: facts.release, since: since,
                        seenAt: Date(timeIntervalSince1970: now.seconds), isLeaving: facts.isLeaving, pbxSessions: facts.pbxSessions),
                    leaseUntil: now + LeaseTimer.length, announced: state.nodes[node]?.announced)
                let dead = state.nodes.filter { $0.value.leaseUntil < now }.map(\.key)
                for id in dead { state.bury(id) }
                var view = NodeView(nodes: state.nodes.values.map(\.status).sorted { $0.id < $1.id }, holders: state.holders)
                let claims = claiming(view).filter { view.holders[$0] == nil }
                for bucket in claims {
                    state.holders[bucket] = node
                    view.holders[bucket] = node
                }
                if isNew || !dead.isEmpty || !claims.isEmpty { state.tell(.nodes, besides: node) }
                return view
            }
        }

        func release(_ buckets: Set<PhoneBucket>) async throws(StoreError) {
            try nodes.with { state, _ in
                for bucket in buckets where state.holders[bucket] == node { state.holders[bucket] = nil }
                state.tell(.nodes, besides: node)
            }
        }

        func leave() async throws(StoreError) {
            try nodes.with { state, _ in
                state.bury(node)
                state.tell([.nodes, .announcements], besides: node)
            }
        }

        func send(_ body: JSONValue, to address: NodeAddress) async throws(StoreError) -> NodeMessage.ID {
            try nodes.with { state, _ throws(StoreError) in
                if case .node(let other) = address, state.nodes[other] == nil { throw .conflict("it has gone") }
                return state.add(body, from: node, to: address)
            }
        }

        func messages(after id: NodeMessage.ID, limit: Int) async throws(StoreError) -> [NodeMessage] {
            let (found, again) = try nodes.with { state, _ in
                let found = state.messages.filter { message in
                    switch message.address {
                    case .node(let other): message.id > id && other == node
                    case .bucket(let bucket): message.id > id && state.holders[bucket] == node
                    }
                }.prefix(limit)
                let again = state.isSlow ? found.map(\.id).filter(state.read.contains) : []
                state.read.formUnion(found.map(\.id))
                if !again.isEmpty { state.staleReadings += 1 }
                return (Array(found), again)
            }
            while nodes.state.withLock({ state in state.messages.contains { again.contains($0.id) } }) { await Task.yield() }
            return found
        }

        func finish(_ id: NodeMessage.ID, answer: JSONValue?, to sender: NodeID) async throws(StoreError) {
            try nodes.with { state, _ in
                state.messages.removeAll { $0.id == id }
                if let answer, state.nodes[sender] != nil { _ = state.add(answer, from: node, to: .node(sender)) }
            }
        }

        func announce(_ sessions: JSONValue) async throws(StoreError) {
            try nodes.with { state, _ in
                state.nodes[node]?.announced = sessions
                state.tell(.announcements, besides: node)
            }
        }

        func announcements() async throws(StoreError) -> [(node: NodeID, sessions: JSONValue)] {
            try nodes.with { state, _ in
                state.nodes.sorted { $0.key < $1.key }.compactMap { id, entry in
                    id == node ? nil : entry.announced.map { (id, $0) }
                }
            }
        }

        func news() -> AsyncStream<Void> {
            let (stream, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            nodes.state.withLock { $0.listeners[node] = (ring, .everything) }
            ring.yield()
            return stream
        }

        func takeNews() -> NodeNews {
            nodes.state.withLock { state in
                defer { state.listeners[node]?.pending = [] }
                return state.listeners[node]?.pending ?? []
            }
        }
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
