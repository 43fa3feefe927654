import Foundation

/// A token that clients show (`Authorization: Bearer …`), in a file that is read anew each time: another one counts at once.
package struct TokenFile: Sendable {
    /// Shorter ones can be guessed.
    private static let lengthMin = 16
    private static let bytesMax = 4096

    private let path: String

    package init(_ path: String) { self.path = path }

    /// Whether the one field of the request shows the token; never where there is no token that could be shown.
    ///
    /// - Parameter authorization: All values of the field `Authorization`.
    package func isShown(by authorization: [String]) -> Bool {
        guard authorization.count == 1, case .success(let token) = read() else { return false }
        // RFC 6750, section 2.1, and RFC 9110, section 11.1 (stated): the scheme in capital or small letters, a space, the token.
        let parts = authorization[0].split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let (shown, right) = (Array(parts[1].utf8), Array(token.utf8))
        // All bytes, wherever the first wrong one is: how long it takes tells nothing.
        return shown.count == right.count && zip(shown, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What an administrator should mend, for people, without the name of the key; nil if nothing.
    package var problem: String? {
        if case .failure(let fault) = read() { return fault.text }
        let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int ?? 0
        guard mode & 0o004 == 0 else { return "\(path) can be read by every user of this machine; run chmod 640 \(path)" }
        return nil
    }

    private struct Fault: Error {
        let text: String
    }

    private func read() -> Result<String, Fault> {
        func fault(_ text: String) -> Result<String, Fault> { .failure(Fault(text: "\(path) \(text)")) }
        let data: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }  // it was only read
            data = try file.read(upToCount: Self.bytesMax + 1) ?? Data()
        } catch {
            return fault("cannot be read: \(error.localizedDescription); no client gets in until it holds a token")
        }
        let token = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard data.count <= Self.bytesMax, token.utf8.count >= Self.lengthMin, !token.contains(where: \.isWhitespace) else {
            return fault("must hold a token of at least \(Self.lengthMin) characters in one line; no client gets in until it does")
        }
        return .success(token)
    }
}
