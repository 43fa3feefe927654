package import Crypto
package import DialtoneModel
import DialtoneSupport
package import Foundation

/// Makes nonces that need no memory: the time, and a keyed hash of it.
///
/// ```text
/// seconds since 1970, 16 hex digits | first 16 bytes of HMAC-SHA256 over them, 32 hex digits
/// ```
///
/// That a nonce is used twice within its time is not noticed: what could be repeated is a request for the phone's own file,
/// by somebody who has read the answer already.
package struct NonceIssuer: Sendable {
    /// How long a nonce is good.
    static let lifetime: TimeInterval = 300
    /// How far the clock may have been set back meanwhile.
    private static let backwards: TimeInterval = 60
    private static let textLength = 48

    /// At least one; the first makes them, and those of all are good.
    private let keys: @Sendable () -> [SymmetricKey]

    package init(key: SymmetricKey = SymmetricKey(size: .bits256)) { keys = { [key] } }

    /// - Parameter secrets: Shared by the nodes of a database, so that each takes the nonces of the others, also while they change; they serve
    ///   no other purpose here.
    package init(secrets: @escaping @Sendable () -> [Secret]) {
        keys = {
            secrets().map { secret in
                HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: SymmetricKey(data: Array(secret.reveal().utf8)), info: Data("dialtone/nonces".utf8),
                    outputByteCount: 32)
            }
        }
    }

    func nonce(at moment: Date) -> String {
        let seconds = String(UInt64(max(0, moment.timeIntervalSince1970)), radix: 16)
        let time = String(repeating: "0", count: max(0, 16 - seconds.count)) + seconds
        return time + Self.hash(time, keys()[0])
    }

    /// Whether the nonce is one of ours and not too old.
    func isGood(_ nonce: String, at moment: Date) -> Bool {
        guard nonce.utf8.count == Self.textLength else { return false }
        let time = String(nonce.prefix(16))
        let shown = String(nonce.suffix(32))
        guard let seconds = UInt64(time, radix: 16), keys().contains(where: { ConstantTime.areEqual(shown, Self.hash(time, $0)) }) else {
            return false
        }
        let age = moment.timeIntervalSince1970 - TimeInterval(seconds)
        return (-Self.backwards...Self.lifetime).contains(age)
    }

    private static func hash(_ time: String, _ key: SymmetricKey) -> String {
        HMAC<SHA256>.authenticationCode(for: Array("nonce/\(time)".utf8), using: key).prefix(16).hexText
    }
}

enum ConstantTime {
    /// Compares without telling by its duration where the texts differ.
    static func areEqual(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices { difference |= a[index] ^ b[index] }
        return difference == 0
    }
}
