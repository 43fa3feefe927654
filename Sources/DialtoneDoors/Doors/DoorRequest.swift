package import DialtoneModel

/// What stands at a phones' door: parts of an HTTP request, free of HTTP.
package struct DoorRequest: Sendable {
    /// Which door the path leads to.
    package enum Door: Hashable, Sendable {
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

        /// The file's name as it is stored and told: a client that mistypes its URL, or puts it together wrong, sends a token or a code in the
        /// place of a name.
        var toldFile: String { file.split(separator: "/", omittingEmptySubsequences: false).map { Self.told($0) }.joined(separator: "/") }

        /// Whether anybody can name it who knows the phone's hardware address.
        var isByMAC: Bool { if case .mac = self { true } else { false } }

        /// Whether it is the phone's own door, whose name cannot be guessed.
        var isOwn: Bool { if case .token = self { true } else { false } }
    }

    package var door: Door
    var userAgent: String?
    /// The caller, as trusted proxies report it.
    var address: String
    /// Subject of the client certificate that was verified, on our listener or by a trusted proxy; nil without one.
    var certificate: String?
    /// What the caller shows of credentials, and what they were made for.
    var proof: CredentialCheck.Request
    /// Whether the request came through TLS all the way to us or to a trusted proxy.
    var isEncrypted: Bool
    /// Entity tags of If-None-Match, as sent.
    var ifNoneMatch: String?
    /// Only the head is wanted: nothing is delivered by it.
    var wantsHeadOnly: Bool

    package init(
        door: Door, userAgent: String? = nil, address: String, certificate: String? = nil,
        proof: CredentialCheck.Request = CredentialCheck.Request(authorization: nil, method: "GET", target: "/"),
        isEncrypted: Bool = false, ifNoneMatch: String? = nil, wantsHeadOnly: Bool = false
    ) {
        (self.door, self.userAgent, self.address, self.certificate) = (door, userAgent, address, certificate)
        (self.proof, self.isEncrypted, self.ifNoneMatch, self.wantsHeadOnly) = (proof, isEncrypted, ifNoneMatch, wantsHeadOnly)
    }
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
    package init?(path: String) {
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

    /// No maker has so many letters and digits in a row in a file's name; a token has 26.
    private static let plainRunMax = 19

    /// A part of a name without what may be a token or a code. A code of 12 digits cannot be told from a hardware address.
    private static func told(_ part: Substring) -> String {
        let mayBeCode = codeDigits.contains(part.utf8.count) && part.utf8.count != 12 && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if mayBeCode { return "…" }
        var (told, run) = ("", "")
        func endRun() {
            told += run.count > plainRunMax ? "…" : run
            run = ""
        }
        for character in part {
            if character.isASCII, character.isLetter || character.isNumber {
                run.append(character)
            } else {
                endRun()
                told.append(character)
            }
        }
        endRun()
        return told
    }

    /// The name as one text; an impossible name becomes one that no driver serves.
    private static func file(_ parts: some Collection<String>) -> String {
        let name = parts.joined(separator: "/")
        guard name.utf8.count <= fileBytesMax, !parts.contains(".."), name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { return "?" }
        return name
    }
}
