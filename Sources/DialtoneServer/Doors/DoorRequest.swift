import DialtoneModel

/// What stands at a phones' door: parts of an HTTP request, free of HTTP.
struct DoorRequest: Sendable {
    /// Which door the path leads to.
    enum Door: Hashable, Sendable {
        /// `/<code>/<file>`; the file may be empty.
        case code(Secret, file: String)
        /// `/p/<token>/<file>`; the file may be empty.
        case token(Secret, file: String)
        /// `/p/<file>`, the file named by the phone's MAC.
        case mac(file: String)

        var name: String {
            switch self {
            case .code: "code"
            case .token: "token"
            case .mac: "mac"
            }
        }

        var file: String {
            switch self {
            case .code(_, let file), .token(_, let file), .mac(let file): file
            }
        }
    }

    var door: Door
    var userAgent: String?
    /// The caller, as trusted proxies report it.
    var address: String
    /// Entity tags of If-None-Match, as sent.
    var ifNoneMatch: String?
    /// Only the head is wanted: nothing is delivered by it.
    var wantsHeadOnly = false
}

extension DoorRequest.Door {
    /// Codes are made of 10 to 16 digits, which no domain name is.
    private static let codeDigits = 10...16
    private static let tokenLength = 26
    /// The longest file name that any phone asks for has less than half of this.
    private static let fileBytesMax = 128

    /// Reads a decoded path; nil if it leads to no phones' door.
    ///
    /// Several slashes in a row count as one, because phones append `/name` to URLs that end in `/`. Everything behind
    /// the door belongs to the file's name; a name with `..` or another oddity leads to the door but names no file.
    init?(path: String) {
        let parts = path.split(separator: "/").map(String.init)
        guard let first = parts.first else { return nil }
        if first == "p" {
            guard parts.count > 1 else { return nil }
            if Self.isToken(parts[1]) {
                self = .token(Secret(parts[1]), file: Self.file(parts.dropFirst(2)))
            } else {
                self = .mac(file: Self.file(parts.dropFirst()))
            }
        } else if Self.codeDigits.contains(first.utf8.count), first.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .code(Secret(first), file: Self.file(parts.dropFirst()))
        } else {
            return nil
        }
    }

    private static func isToken(_ text: String) -> Bool {
        text.utf8.count == tokenLength
            && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x32...0x37).contains($0) }
    }

    /// The name as one text; an impossible name becomes one that no driver serves.
    private static func file(_ parts: some Collection<String>) -> String {
        let name = parts.joined(separator: "/")
        guard name.utf8.count <= fileBytesMax, !parts.contains(".."), name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { return "?" }
        return name
    }
}

/// What the door answers.
enum DoorAnswer: Sendable {
    case file(contentType: String, bytes: [UInt8], etag: String)
    /// The phone has this very file.
    case unchanged(etag: String)
    /// Unknown, expired, forbidden, not served: nobody can tell which.
    case missing
    /// Too many misses from this address.
    case limited(retryAfter: Int)
    /// We could not look: the database is out of reach.
    case unavailable
}
