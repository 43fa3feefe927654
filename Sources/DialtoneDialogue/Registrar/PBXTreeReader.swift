package import DialtoneModel
package import DialtoneWire

/// Reads the tree of a system's nodes, a page at a time.
///
/// Source: innovaphone SDK 14r1, pbx_admin interface, GetNodes: `limit`, `last`, until an empty list comes (stated). An older
/// PBX ignores both and answers with all of them again and again (assumed), so a page without a new name ends it too.
package struct PBXTreeReader: Equatable, Sendable {
    package enum State: Equatable, Sendable { case idle, asking, done }

    package enum Event: Equatable, Sendable {
        case started
        case received(AppMessage)
        /// The time of the request with this number is over.
        case timerFired(Int)
    }

    package enum Action: Equatable, Sendable {
        case send(JSONValue)
        case start(timer: Int, after: Duration)
        /// The last action: all nodes, or why they could not be read.
        case done([PBXNode])
        case failed(String)
    }

    /// Of one request.
    static let patience: Duration = .seconds(10)
    /// Of a system (our choice); a PBX with more is cut.
    static let nodesMax = 10_000

    package private(set) var state = State.idle
    private let source: String
    private var requests = 0
    private var nodes: [PBXNode] = []
    private var names: Set<String> = []

    /// - Parameter source: Unique among the dialogues of this PBX session; begins the `src` of each request.
    package init(source: String) { self.source = source }

    /// Takes one event and returns what to do about it, in order.
    package mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.idle, .started):
            state = .asking
            return ask(after: nil)
        case (.asking, .received(let message)):
            guard message.mt == "GetNodesResult", message.src?.string == "\(source)-\(requests)" else { return [] }
            return answered(message)
        case (.asking, .timerFired(let number)):
            guard number == requests else { return [] }
            return end(.failed("The PBX did not answer in time about its nodes."))
        case (.asking, .started):
            assertionFailure("started twice")
            return []
        case (.idle, .received), (.idle, .timerFired), (.done, _):
            return []
        }
    }

    private mutating func ask(after last: String?) -> [Action] {
        requests += 1
        return [
            .send(PBXAdminRequest.getNodes(after: last, src: "\(source)-\(requests)")),
            .start(timer: requests, after: Self.patience),
        ]
    }

    private mutating func answered(_ message: AppMessage) -> [Action] {
        if let problem = message.errorText { return end(.failed("The PBX refuses its nodes: \(problem.prefix(200))")) }
        let page = PBXNode.list(message)
        let new = page.filter { names.insert($0.name).inserted }.prefix(Self.nodesMax - nodes.count)
        nodes += new
        guard let last = page.last, !new.isEmpty, nodes.count < Self.nodesMax else { return end(.done(nodes)) }
        return ask(after: last.name)
    }

    private mutating func end(_ action: Action) -> [Action] {
        state = .done
        return [action]
    }
}
