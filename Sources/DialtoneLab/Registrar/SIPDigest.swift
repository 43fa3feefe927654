import Crypto
import DialtoneModel
import DialtoneWire
import Foundation

/// The parameters of a `Digest` challenge or credentials, and the response.
///
/// Source: RFC 2617 and RFC 3261, section 22 (stated); MD5 is what all phones know.
struct SIPDigest: Equatable, Sendable {
    var parameters: [String: String]

    /// Reads `Digest name=value, name="value"`; nil if it is another scheme.
    init?(_ text: String) {
        guard text.prefix(7).lowercased() == "digest " else { return nil }
        parameters = [:]
        var rest = text.dropFirst(7)
        while !rest.isEmpty {
            rest = rest.drop { $0 == " " || $0 == "," || $0 == "\t" }
            guard let equals = rest.firstIndex(of: "=") else { break }
            let name = rest[..<equals].trimmingBlanks.lowercased()
            rest = rest[rest.index(after: equals)...].drop { $0 == " " }
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.popFirst(), character != "\"" {
                    value.append(character == "\\" ? rest.popFirst() ?? "\\" : character)
                }
            } else {
                let bare = rest.prefix { $0 != "," }
                value = String(bare.trimmingBlanks)
                rest = rest[bare.endIndex...]
            }
            parameters[name] = value
        }
    }

    subscript(_ name: String) -> String { parameters[name] ?? "" }

    static func response(
        user: String, realm: String, password: Secret, method: String, uri: String, nonce: String, count: String? = nil,
        clientNonce: String? = nil
    ) -> String {
        let secret = hex("\(user):\(realm):\(password.reveal())")
        let request = hex("\(method):\(uri)")
        guard let count, let clientNonce else { return hex("\(secret):\(nonce):\(request)") }
        return hex("\(secret):\(nonce):\(count):\(clientNonce):auth:\(request)")
    }

    private static func hex(_ text: String) -> String { Hex.encode(Insecure.MD5.hash(data: Array(text.utf8))) }

    /// Inside quotes.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

/// A SIP URI or the address in a From, To or Contact field, in parts.
struct SIPAddress: Equatable, Sendable {
    var user: String
    var host: String
    var port: Int?

    /// Reads `sip:user@host:port;…`, also inside `<…>` and behind a display name; nil if it is none.
    init?(_ text: String) {
        var rest = text.drop { $0 == " " }
        if rest.first == "\"" {
            // A display name in quotes may have anything in it.
            rest = rest.dropFirst()
            while let character = rest.popFirst(), character != "\"" { if character == "\\" { rest = rest.dropFirst() } }
        }
        if let open = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: open)...].prefix { $0 != ">" }
        }
        let lower = rest.lowercased()
        guard lower.hasPrefix("sip:") || lower.hasPrefix("sips:"), let colon = rest.firstIndex(of: ":") else { return nil }
        rest = rest[rest.index(after: colon)...].prefix { $0 != ";" && $0 != "?" }
        if let at = rest.lastIndex(of: "@") {
            user = String(rest[..<at].prefix { $0 != ":" }).removingPercentEncoding ?? ""
            rest = rest[rest.index(after: at)...]
        } else {
            user = ""
        }
        guard !rest.isEmpty else { return nil }
        if let end = rest.lastIndex(of: ":"), rest.last != "]", let number = Int(rest[rest.index(after: end)...]) {
            port = number
            host = String(rest[..<end])
        } else {
            host = String(rest)
        }
    }

    /// User names may have characters that a SIP URI must not; they are percent-encoded there.
    static func escaped(_ user: String) -> String {
        var text = ""
        for byte in user.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "*"), UInt8(ascii: "'"), UInt8(ascii: "+"):
                text.append(Character(Unicode.Scalar(byte)))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
