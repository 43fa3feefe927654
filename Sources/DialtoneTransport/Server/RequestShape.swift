import NIOHTTP1

/// What the fields of a request's head say about how it is to be read; found in one pass, for each request.
struct RequestShape {
    /// Whether it is a plain GET or HEAD without a body, as all of a phone's are.
    let mayHaveReadyAnswer: Bool
    /// Why the request is not read any further: the status of the answer, behind which the connection ends. nil if there is no reason.
    ///
    /// Source: RFC 9112, section 3.2 (stated): 400 without `Host` in HTTP/1.1, and with more than one. Section 6.1 (stated): 501 for a
    /// transfer coding that we do not have; HTTP/1.0 has none. Where such a request ends, only its client knows.
    let refusal: String?

    init(_ head: HTTPRequestHead) {
        var isPlain = (head.method == .GET || head.method == .HEAD) && head.version.major == 1
        var hosts = 0
        var isCoded = false
        for (name, value) in head.headers {
            // By length first: most names are of no interest.
            switch name.utf8.count {
            case 4 where name.isSame(as: "host"): hosts += 1
            case 7 where name.isSame(as: "upgrade"), 6 where name.isSame(as: "expect"): isPlain = false
            case 14 where name.isSame(as: "content-length") && value != "0": isPlain = false
            case 17 where name.isSame(as: "transfer-encoding"): (isPlain, isCoded) = (false, true)
            default: break
            }
        }
        mayHaveReadyAnswer = isPlain
        if hosts > 1 || hosts == 0 && head.version != .http1_0 {
            refusal = "400 Bad Request"
        } else if isCoded, head.version == .http1_0 {
            refusal = "400 Bad Request"
        } else if isCoded, head.headers[canonicalForm: "Transfer-Encoding"].map({ $0.lowercased() }) != ["chunked"] {
            refusal = "501 Not Implemented"
        } else {
            refusal = nil
        }
    }
}

extension HTTPRequestHead {
    /// Whether the client wants the connection to stay open behind the answer.
    ///
    /// Source: RFC 9112, section 9.3 (stated). Of `close` and `keep-alive` in one request, `close` counts.
    var wantsToStay: Bool {
        guard isKeepAlive else { return false }
        return version != .http1_0 || !headers[canonicalForm: "Connection"].contains { $0.lowercased() == "close" }
    }

    /// Whether what comes behind the request may be another protocol: NIO's decoder (2.101, observed) reads nothing behind it, and keeps it.
    var mayLeaveHTTP: Bool {
        method == .CONNECT
            || headers.contains(name: "Upgrade") && headers[canonicalForm: "Connection"].contains { $0.lowercased() == "upgrade" }
    }
}

extension String {
    /// Whether it is this name of a field, in capital or small letters.
    fileprivate func isSame(as name: String) -> Bool {
        utf8.count == name.utf8.count && zip(utf8, name.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
}
