import DialtoneTransport
import HTTPTypes
import NIOCore
import NIOPosix

/// Reads single figures of a service's `/metrics`.
struct ServiceFigures: Sendable {
    private let url: String
    private let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, timeout: .seconds(60))

    /// - Parameter base: The service's URL.
    init(of base: String) { url = "\(base)/metrics" }

    /// The sum of the samples of a metric, over those with this label alone.
    ///
    /// - Parameter label: As it stands there: `state="member"`.
    func sum(_ name: String, _ label: String) async throws -> Int {
        Self.sum(name, label, in: String(buffer: try await client.send(.get, url).body))
    }

    static func sum(_ name: String, _ label: String, in text: String) -> Int {
        Int(
            text.split(separator: "\n").filter { $0.hasPrefix("\(name){") && $0.contains(label) }
                .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +))
    }

    /// Orders that were answered with ok.
    var orders: Int { get async throws { try await sum("dialtone_provisionings_total", "result=\"ok\"") } }

    /// Open connections to Devices that are logged in.
    var sysclients: Int { get async throws { try await sum("dialtone_sysclients", "state=\"member\"") } }
}
