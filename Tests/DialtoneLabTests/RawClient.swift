import DialtoneModel
import DialtoneTransport
import DialtoneWire
import NIOCore
import NIOPosix

@testable import DialtoneLab

/// A peer of the lab written by hand: bytes and texts as they stand on the protocol pages, without our codecs.
struct RawClient {
    let inbound: WebSocketInbound
    let outbound: WebSocketOutbound
    private let messages: Messages

    init(_ inbound: WebSocketInbound, _ outbound: WebSocketOutbound) {
        self.inbound = inbound
        self.outbound = outbound
        messages = Messages(inbound)
    }

    /// One reader for the life of the connection.
    private final class Messages {
        private var iterator: WebSocketInbound.AsyncIterator

        init(_ inbound: WebSocketInbound) { iterator = inbound.makeAsyncIterator() }

        func next() async throws -> WebSocketMessage? {
            nonisolated(unsafe) var iterator = iterator
            defer { self.iterator = iterator }
            return try await iterator.next()
        }
    }

    /// Sends an admin message: 01, the id in two bytes, JSON.
    func sendAdmin(_ id: UInt16, _ json: String) async throws {
        var bytes = ByteBuffer(bytes: [1, UInt8(id >> 8), UInt8(id & 255)])
        bytes.writeString(json)
        try await outbound.send(.binary(bytes))
    }

    func send(_ text: String) async throws { try await outbound.send(.text(text)) }

    /// The next admin message, as id and JSON; nil when the connection is closed.
    func admin() async throws -> (id: Int, json: JSONValue)? {
        while let message = try await messages.next() {
            guard case .binary(var bytes) = message, let head = bytes.readBytes(length: 3), head[0] == 1 else { continue }
            return (Int(head[1]) << 8 | Int(head[2]), try JSONValue(parsing: bytes.readableBytesView))
        }
        return nil
    }

    /// The next binary message as it is; nil when the connection is closed.
    func binary() async throws -> [UInt8]? {
        while let message = try await messages.next() {
            if case .binary(let bytes) = message { return Array(bytes.readableBytesView) }
        }
        return nil
    }

    /// The next text; nil when the connection is closed.
    func text() async throws -> JSONValue? {
        while let message = try await messages.next() {
            if case .text(let text) = message { return try JSONValue(parsing: text) }
        }
        return nil
    }

    /// Connects to a URL of the lab.
    static func with<Result>(_ url: String, _ body: (RawClient) async throws -> Result) async throws -> Result {
        let client = WebSocketClient(group: MultiThreadedEventLoopGroup.singleton, tls: nil)
        return try await client.connect(to: url, timeout: .seconds(10)).run { inbound, outbound in
            try await body(RawClient(inbound, outbound))
        }
    }
}

/// One phone's sysclient in the test's own words.
struct RawDevice {
    var mac = "0004132a7b15"
    var product = "Test"
    var version = "1"
    var other = true

    /// The JSON of identify, with further members.
    func identify(_ more: String = "") -> String {
        "{\"id\":\"\(mac)\",\"product\":\"\(product)\",\"version\":\"\(version)\",\"platform\":{\"type\":\"PHONE\"}"
            + (other ? ",\"other\":true" : "") + "\(more)}"
    }

    func digest(_ challenge: String, _ password: String) -> String {
        SHA256Text.hex(of: "\(mac):\(product):\(version):\(challenge):\(password)")
    }

    /// Connects with a code and reads everything up to `last`.
    func join(_ lab: Lab, code: String, _ client: RawClient) async throws -> String {
        try await client.sendAdmin(0, identify(",\"provisioningCode\":\"\(code)\""))
        guard let first = try await client.admin(), first.id == 1, let password = first.json["password"]?.string else {
            throw LabFault("no password")
        }
        while let message = try await client.admin() {
            if message.json["last"]?.bool == true { break }
        }
        return password
    }
}

extension Lab {
    var sysclients: String { get async throws { try await endpoints.devices + "sysclients" } }
}
