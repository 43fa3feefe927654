import NIOCore
import TestSupport
import Testing

@testable import DialtoneTransport

@Suite("Frames")
struct WebSocketFrameTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let header: WebSocketFrameHeader
        let payload: String
        var testDescription: String { name }
    }

    // RFC 6455, section 5.7.
    static let examples = [
        Example(
            name: "unmasked text", bytes: [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f],
            header: .init(opcode: 1, length: 5), payload: "Hello"),
        Example(
            name: "masked text", bytes: [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58],
            header: .init(opcode: 1, mask: 0x37fa_213d, length: 5), payload: "Hello"),
        Example(
            name: "first fragment", bytes: [0x01, 0x03, 0x48, 0x65, 0x6c],
            header: .init(isFinal: false, opcode: 1, length: 3), payload: "Hel"),
        Example(
            name: "last fragment", bytes: [0x80, 0x02, 0x6c, 0x6f], header: .init(opcode: 0, length: 2), payload: "lo"),
        Example(
            name: "ping", bytes: [0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], header: .init(opcode: 9, length: 5),
            payload: "Hello"),
        Example(
            name: "256 bytes", bytes: [0x82, 0x7E, 0x01, 0x00] + [UInt8](repeating: 0x61, count: 256),
            header: .init(opcode: 2, length: 256), payload: String(repeating: "a", count: 256)),
        Example(
            name: "65 536 bytes", bytes: [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 0x61, count: 65_536),
            header: .init(opcode: 2, length: 65_536), payload: String(repeating: "a", count: 65_536)),
    ]

    @Test("a frame is read as the RFC's examples say", arguments: examples)
    func reads(example: Example) throws {
        var reader = WebSocketFrameReader()
        reader.append(ByteBuffer(bytes: example.bytes))
        let frame = try reader.next { _ throws(WebSocketViolation) in }
        #expect(frame?.0 == example.header)
        #expect(frame?.1 == ByteBuffer(string: example.payload))
        #expect(try reader.next { _ throws(WebSocketViolation) in } == nil)
    }

    @Test("a header is written as the RFC's examples say", arguments: examples)
    func writes(example: Example) {
        var buffer = ByteBuffer()
        example.header.write(to: &buffer)
        #expect(example.bytes.starts(with: buffer.readableBytesView))
    }

    @Test("frames come out the same however the bytes are cut", arguments: Seeds.forThisRun)
    func cuts(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = ArraySlice(Self.examples.flatMap(\.bytes))
        var reader = WebSocketFrameReader()
        var payloads: [String] = []
        while !bytes.isEmpty {
            let count = Int.random(in: 1...(Bool.random(using: &random) ? 3 : 5000), using: &random)
            reader.append(ByteBuffer(bytes: bytes.prefix(count)))
            bytes = bytes.dropFirst(count)
            while let (_, payload) = try reader.next(admit: { _ throws(WebSocketViolation) in }) {
                payloads.append(String(buffer: payload))
            }
        }
        #expect(payloads == Self.examples.map(\.payload), "seed \(seed)")
    }

    @Test("a frame that is not admitted is refused before its payload is there")
    func refusesEarly() {
        var reader = WebSocketFrameReader()
        reader.append(ByteBuffer(bytes: [0x82, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]))
        let violation = WebSocketViolation(code: .tooBig, reason: "")
        #expect(throws: violation) {
            try reader.next { _ throws(WebSocketViolation) in throw violation }
        }
    }
}
