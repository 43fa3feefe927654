import DialtoneModel
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import NIOSSL

/// Gives orders to a lab in another process.
struct LabControlClient: Sendable {
    private let control: String
    private let client: HTTPClient

    init(_ endpoints: JSONValue, tls: NIOSSLContext?) {
        control = endpoints["control"]?.string ?? ""
        client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, tls: tls, timeout: .seconds(3600))
    }

    /// Orders phones without booting them.
    ///
    /// - Returns: Seconds from the first order to the last answer.
    /// - Throws: ``BenchFault`` if not every order ended with `ok`.
    func rollOut(_ phones: Int, connections: Int) async throws -> Double {
        let start = ContinuousClock.now
        let answer = try await post(
            "rollout", ["phones": .int(phones), "connections": .int(connections), "boots": false, "vendors": ["yealink"]])
        let seconds = (ContinuousClock.now - start).inSeconds
        let counts = try JSONValue(parsing: Array(answer.readableBytesView))
        guard counts["ok"]?.int == phones else {
            throw BenchFault("the rollout did not go through: \(counts.text)")
        }
        return seconds
    }

    /// Drops all connections to Devices.
    func restartDevices() async throws { _ = try await post("devices/restart", nil) }

    private func post(_ path: String, _ body: JSONValue?) async throws -> ByteBuffer {
        let answer = try await client.send(
            .post, "\(control)/\(path)", headers: [("Content-Type", "application/json")], body: body.map { ByteBuffer(string: $0.text) })
        guard (200..<300).contains(answer.status) else {
            throw BenchFault("the lab answered \(answer.status): \(String(buffer: answer.body))")
        }
        return answer.body
    }
}
