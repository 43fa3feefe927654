import Crypto
import DialtoneModel
import Foundation

/// Seals texts for their places in the database, and makes the keyed hashes by which codes and tokens are found.
///
/// ```text
/// sealed value:  version (1 byte, 1) | nonce (12) | cipher text | tag (16)      AES-256-GCM
/// associated:    version | "table/row/column" in UTF-8
/// lookup value:  HMAC-SHA256 (32)
/// ```
///
/// Each use has a subkey of its own (HKDF-SHA256), so that nothing made for one says anything about another.
package struct Sealer: Sendable {
    /// Where a sealed value stands; elsewhere it does not open.
    struct Place: Hashable, Sendable {
        var table: String
        var row: String
        var column: String
    }

    /// What a lookup value is for: the same text gives another value for another purpose.
    enum Purpose: String, Sendable { case code, token }

    /// Why a value does not open; the caller knows whose it is.
    struct Unopenable: Error, Equatable { var place: Place }

    private static let version: UInt8 = 1
    private static let nonceAndTagBytes = 12 + 16

    private let sealing: SymmetricKey
    private let codes: SymmetricKey
    private let tokens: SymmetricKey

    init(_ key: SecretKey) {
        func derive(_ use: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: key.key, info: Data("dialtone/\(use)".utf8), outputByteCount: 32)
        }
        sealing = derive("seal")
        codes = derive("lookup/\(Purpose.code.rawValue)")
        tokens = derive("lookup/\(Purpose.token.rawValue)")
    }

    /// Seals a text for a place, with a fresh nonce.
    func seal(_ text: String, for place: Place) throws -> Data {
        let box = try AES.GCM.seal(Data(text.utf8), using: sealing, authenticating: Self.associated(place))
        // `combined` is nil for nonces of other lengths than 12 only, which we do not make.
        guard let combined = box.combined else { throw Unopenable(place: place) }
        return Data([Self.version]) + combined
    }

    /// Opens a value that was sealed for this place.
    ///
    /// - Throws: ``Unopenable`` if key, place, version or bytes are not those of the sealing.
    func open(_ sealed: Data, in place: Place) throws(Unopenable) -> String {
        guard sealed.count >= 1 + Self.nonceAndTagBytes, sealed.first == Self.version,
            // The reason is the same for all: a value that is not ours. CryptoKit's errors say no more either.
            let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst()),
            let clear = try? AES.GCM.open(box, using: sealing, authenticating: Self.associated(place)),
            let text = String(validating: clear, as: UTF8.self)
        else { throw Unopenable(place: place) }
        return text
    }

    /// The value under which a secret is found without being stored.
    func lookup(_ secret: Secret, purpose: Purpose) -> Data {
        let key =
            switch purpose {
            case .code: codes
            case .token: tokens
            }
        return Data(HMAC<SHA256>.authenticationCode(for: Data(secret.reveal().utf8), using: key))
    }

    private static func associated(_ place: Place) -> Data {
        Data([version]) + Data("\(place.table)/\(place.row)/\(place.column)".utf8)
    }
}
