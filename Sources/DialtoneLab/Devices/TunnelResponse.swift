import NIOCore

/// Finds the end of an HTTP response that comes through a tunnel.
enum TunnelResponse {
    /// Whether these bytes are a whole response by what its head says: `Content-Length`, the last chunk, or a status that
    /// has no body. One that says nothing ends when the device says so, with an empty result or a shutdown.
    static func isWhole(_ response: ByteBuffer) -> Bool {
        let bytes = response.readableBytesView
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let body = bytes[end.upperBound...]
        let status = lines.first?.split(separator: " ").dropFirst().first ?? ""
        if status == "204" || status == "304" { return true }
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.lowercased().filter { !$0.isWhitespace } }
            guard parts.count == 2 else { continue }
            if parts[0] == "transfer-encoding", parts[1].hasSuffix("chunked") {
                return body.starts(with: Array("0\r\n\r\n".utf8)) || body.suffix(7).elementsEqual(Array("\r\n0\r\n\r\n".utf8))
            }
            if parts[0] == "content-length", let length = Int(parts[1]) { return body.count >= length }
        }
        return false
    }
}
