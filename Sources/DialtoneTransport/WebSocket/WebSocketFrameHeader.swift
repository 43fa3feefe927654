import NIOCore

/// What a frame is for. The numbers are those of the wire; every other number is reserved.
///
/// Source: RFC 6455, section 5.2 (stated).
enum WebSocketFrameKind: UInt8, Sendable {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue & 8 != 0 }
}

/// The head of a frame.
///
/// ```text
/// |F|R R R|opcode |M| length 7    | length 16 or 64, if the 7 bits are 126 or 127 | mask key 32, if M |
/// ```
///
/// Source: RFC 6455, section 5.2 (stated).
struct WebSocketFrameHeader: Equatable, Sendable {
    /// The three reserved bits, none of which we ever negotiate, in the lower bits of a byte.
    var reserved: UInt8 = 0
    var isFinal = true
    /// The four bits of the opcode.
    var opcode: UInt8
    /// The key, in the order of the wire; nil if the frame is not masked.
    var mask: UInt32?
    /// The length of the payload in bytes.
    var length: UInt64

    var kind: WebSocketFrameKind? { WebSocketFrameKind(rawValue: opcode) }

    /// Reads a header and moves past it; nil, and `buffer` unchanged, if not all of it is there yet.
    static func read(from buffer: inout ByteBuffer) -> WebSocketFrameHeader? {
        var rest = buffer
        guard let (first, second) = rest.readMultipleIntegers(as: (UInt8, UInt8).self) else { return nil }
        let length: UInt64?
        switch second & 0x7F {
        case 126: length = rest.readInteger(as: UInt16.self).map(UInt64.init)
        case 127: length = rest.readInteger(as: UInt64.self)
        case let short: length = UInt64(short)
        }
        guard let length else { return nil }
        var mask: UInt32?
        if second & 0x80 != 0 {
            guard let key = rest.readInteger(as: UInt32.self) else { return nil }
            mask = key
        }
        buffer = rest
        return WebSocketFrameHeader(
            reserved: first >> 4 & 7, isFinal: first & 0x80 != 0, opcode: first & 0xF, mask: mask, length: length)
    }

    /// Appends the header to `buffer`.
    func write(to buffer: inout ByteBuffer) {
        buffer.writeInteger((isFinal ? 0x80 : 0) | reserved << 4 | opcode)
        let masked: UInt8 = mask == nil ? 0 : 0x80
        switch length {
        case 0...125: buffer.writeInteger(masked | UInt8(length))
        case 126...0xFFFF:
            buffer.writeInteger(masked | 126)
            buffer.writeInteger(UInt16(length))
        default:
            buffer.writeInteger(masked | 127)
            buffer.writeInteger(length)
        }
        if let mask { buffer.writeInteger(mask) }
    }
}
