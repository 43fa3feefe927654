import DialtoneModel
import DialtoneWire
import Synchronization

@testable import DialtonePBX

/// A PBX session without a socket: what is sent is read by the test, and requests are answered by a script.
final class ScriptedPBX: UserTableSource, OwnPBXConnection {
    let id: PBXConnectionID
    let instance = FleetBench.instance
    let info: PBXInfo
    let login = LoginInfo(nil)
    let sent: AsyncStream<JSONValue>
    private let send: AsyncStream<JSONValue>.Continuation
    private let answers: @Sendable (JSONValue) -> JSONValue?
    private let told: Mutex<PBXPlace>
    private let services = Mutex<[ServiceEntry]>([])

    /// - Parameter answers: What a request is answered with; nil = nothing, in time.
    init(
        _ number: Int = 1, node: NodeID? = nil, pbx: String = "hq", dns: String = "hq.example.com",
        domain: String = "example.com", apis: [String] = PBXGrant.allCases.map(\.api),
        answers: @escaping @Sendable (JSONValue) -> JSONValue? = { _ in nil }
    ) {
        id = PBXConnectionID(node: node, number: number)
        info = PBXInfo(domain: domain, pbx: pbx, pbxDNS: dns, apis: apis)
        told = Mutex(PBXPlace(info))
        self.answers = answers
        (sent, send) = AsyncStream.makeStream(of: JSONValue.self)
    }

    var offered: [ServiceEntry] { services.withLock { $0 } }
    var place: PBXPlace { told.withLock { $0 } }

    func offer(_ entries: [ServiceEntry]) { services.withLock { $0 = entries } }
    func close() async { send.finish() }

    func move(to dns: String) { told.withLock { $0.dns = HostPort(dns) } }

    func send(_ message: JSONValue) async throws { send.yield(message) }

    func request(_ message: JSONValue) async throws -> AppMessage {
        send.yield(message)
        guard let answer = answers(message) else { throw PBXFault.unanswered }
        return try AppMessage(parsing: answer.text)
    }

    /// The next message that was sent to it.
    func next() async -> JSONValue? {
        for await message in sent { return message }
        return nil
    }
}
