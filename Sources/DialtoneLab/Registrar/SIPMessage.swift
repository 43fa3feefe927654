import NIOCore

/// A SIP message as far as registering needs it.
///
/// Source: RFC 3261 (stated).
struct SIPMessage: Equatable, Sendable {
    struct Field: Equatable, Sendable {
        var name: String
        var value: String
    }

    /// Request line or status line.
    var startLine: String
    var fields: [Field]
    var body: String

    init(startLine: String, fields: [(String, String)], body: String = "") {
        self.startLine = startLine
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
        self.body = body
    }

    /// nil if it is a response.
    var method: String? { isResponse ? nil : startLine.split(separator: " ").first.map(String.init) }
    /// The Request-URI.
    var uri: String? {
        let parts = startLine.split(separator: " ")
        return isResponse || parts.count != 3 ? nil : String(parts[1])
    }
    /// nil if it is a request.
    var status: Int? { isResponse ? startLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } : nil }
    /// Behind the status.
    var reason: String { startLine.split(separator: " ", maxSplits: 2).dropFirst(2).first.map(String.init) ?? "" }
    private var isResponse: Bool { startLine.hasPrefix("SIP/2.0 ") }

    private static let compactNames = [
        "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length", "c": "content-type",
        "o": "event", "s": "subject", "k": "supported",
    ]

    /// The first field of this name, in long or compact form.
    subscript(_ name: String) -> String? { values(of: name).first }

    func values(of name: String) -> [String] {
        fields.filter { field in
            let own = field.name.lowercased()
            return own == name || Self.compactNames[own] == name
        }.map(\.value)
    }

    /// The answer to this request: Via, From, To, Call-ID and CSeq copied.
    func response(_ status: Int, _ reason: String, tag: String, _ more: [(String, String)] = []) -> SIPMessage {
        var copied = values(of: "via").map { ("Via", $0) }
        if let from = self["from"] { copied.append(("From", from)) }
        if let to = self["to"] { copied.append(("To", to.contains(";tag=") ? to : "\(to);tag=\(tag)")) }
        if let call = self["call-id"] { copied.append(("Call-ID", call)) }
        if let sequence = self["cseq"] { copied.append(("CSeq", sequence)) }
        return SIPMessage(startLine: "SIP/2.0 \(status) \(reason)", fields: copied + more)
    }

    var bytes: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeString(startLine + "\r\n")
        for field in fields { buffer.writeString("\(field.name): \(field.value)\r\n") }
        buffer.writeString("Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return buffer
    }

    /// Reads the head of a message.
    ///
    /// - Returns: The message without body and the length of the body; nil if it is not SIP.
    static func head(_ text: String) -> (SIPMessage, bodyLength: Int)? {
        var lines: [Substring] = []
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: true) {
            // A line that begins with white space goes on with the one before.
            if line.first == " " || line.first == "\t", let last = lines.popLast() {
                lines.append(last + " " + line.drop { $0 == " " || $0 == "\t" })
            } else {
                lines.append(line)
            }
        }
        guard let start = lines.first, start.hasPrefix("SIP/2.0 ") || start.hasSuffix(" SIP/2.0") else { return nil }
        var fields: [(String, String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = line[..<colon].trimmingSuffix { $0 == " " || $0 == "\t" }
            fields.append((String(name), String(line[line.index(after: colon)...].trimmingBlanks)))
        }
        var message = SIPMessage(startLine: String(start), fields: fields)
        let length = message["content-length"].map { Int($0) ?? -1 } ?? 0
        guard length >= 0 else { return nil }
        message.fields.removeAll { $0.name.lowercased() == "content-length" || $0.name.lowercased() == "l" }
        return (message, length)
    }

    /// Reads a datagram: head, empty line, body.
    static func datagram(_ buffer: ByteBuffer) -> SIPMessage? {
        let text = String(buffer: buffer)
        guard let end = text.firstRange(of: "\r\n\r\n"), let head = head(String(text[..<end.lowerBound])) else { return nil }
        var message = head.0
        // A datagram ends where it ends; Content-Length may be left out.
        message.body = String(text[end.upperBound...])
        return message
    }
}

extension Substring {
    func trimmingSuffix(while condition: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, condition(last) { text.removeLast() }
        return text
    }

    var trimmingBlanks: Substring {
        drop { $0 == " " || $0 == "\t" }.trimmingSuffix { $0 == " " || $0 == "\t" }
    }
}

/// Cuts a TCP stream into SIP messages by their Content-Length.
struct SIPStreamDecoder: ByteToMessageDecoder {
    typealias InboundOut = SIPMessage

    /// A registration has less than 2 KiB.
    static let headBytesMax = 16_384
    static let bodyBytesMax = 65_536

    private var head: (SIPMessage, bodyLength: Int)?

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        if head == nil {
            // Keep-alives are empty lines.
            while let byte = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self), byte == 0x0d || byte == 0x0a {
                buffer.moveReaderIndex(forwardBy: 1)
            }
            let view = buffer.readableBytesView
            guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else {
                guard view.count <= Self.headBytesMax else { throw LabFault("a SIP head that does not end") }
                return .needMoreData
            }
            let text = String(decoding: view[..<end.lowerBound], as: UTF8.self)
            guard let head = SIPMessage.head(text), head.bodyLength <= Self.bodyBytesMax else {
                throw LabFault("not a SIP message")
            }
            buffer.moveReaderIndex(forwardBy: end.upperBound - view.startIndex)
            self.head = head
        }
        guard let (begun, length) = head, let body = buffer.readString(length: length) else { return .needMoreData }
        var message = begun
        message.body = body
        head = nil
        context.fireChannelRead(wrapInboundOut(message))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        while try decode(context: context, buffer: &buffer) == .continue {}
        return .needMoreData
    }
}
