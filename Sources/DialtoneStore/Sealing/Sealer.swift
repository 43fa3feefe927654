import Crypto
import DialtoneModel
import Foundation

/// Seals texts for their places in the database, and makes the keyed hashes by which codes and tokens are found.
///
/// ```text
/// sealed value:  version (1 byte, 2) | key id (4) | nonce (12) | cipher text | tag (16)      AES-256-GCM
/// associated:    version | key id | "table/row/column" in UTF-8
/// lookup value:  HMAC-SHA256 (32)
/// ```
///
/// Version 1, of former releases, names no key. Each use has a subkey of its own (HKDF-SHA256), so that nothing made for one says anything
/// about another.
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
    struct Unopenable: Error, Equatable {
        var place: Place
        /// The key that it was sealed with, if the key file does not hold it.
        var missing: KeyID?
    }

    private static let version: UInt8 = 2
    private static let nonceAndTagBytes = 12 + 16
    /// Version and key, with which a sealed value begins.
    static let headerBytes = 1 + KeyID.byteCount

    let ring: KeyRing

    init(_ ring: KeyRing) { self.ring = ring }

    init(_ key: SecretKey) { ring = KeyRing(key) }

    /// With what values begin that are sealed with this key.
    static func header(_ id: KeyID) -> [UInt8] { [version] + id.bytes }

    /// The key that a value says it was sealed with; nil for one of former releases, or none of ours.
    static func key(of sealed: some Collection<UInt8>) -> KeyID? {
        guard sealed.count >= headerBytes, sealed.first == version else { return nil }
        return KeyID(bytes: sealed.dropFirst().prefix(KeyID.byteCount))
    }

    /// Seals a text for a place, with a fresh nonce.
    ///
    /// - Parameter key: nil for the one in use.
    func seal(_ text: String, for place: Place, with key: KeyRing.Material? = nil) throws -> Data {
        let key = key ?? ring.usedMaterial
        let header = Self.header(key.id)
        let box = try AES.GCM.seal(Data(text.utf8), using: key.sealing, authenticating: Self.associated(header, place))
        // `combined` is nil for nonces of other lengths than 12 only, which we do not make.
        guard let combined = box.combined else { throw Unopenable(place: place) }
        return Data(header) + combined
    }

    /// Opens a value that was sealed for this place.
    ///
    /// - Throws: ``Unopenable`` if key, place, version or bytes are not those of the sealing.
    func open(_ sealed: Data, in place: Place) throws(Unopenable) -> String {
        // The reason is the same for all: a value that is not ours. CryptoKit's errors say no more either.
        func opened(_ header: [UInt8], _ key: KeyRing.Material) -> String? {
            guard let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst(header.count)),
                let clear = try? AES.GCM.open(box, using: key.sealing, authenticating: Self.associated(header, place))
            else { return nil }
            return String(validating: clear, as: UTF8.self)
        }
        guard sealed.count >= 1 + Self.nonceAndTagBytes else { throw Unopenable(place: place) }
        if let id = Self.key(of: sealed) {
            guard let key = ring.material(id) else { throw Unopenable(place: place, missing: id) }
            guard let text = opened(Self.header(id), key) else { throw Unopenable(place: place) }
            return text
        }
        guard sealed.first == 1 else { throw Unopenable(place: place) }
        // Most likely an old one.
        for key in ring.materials.reversed() {
            if let text = opened([1], key) { return text }
        }
        throw Unopenable(place: place)
    }

    /// The value under which a secret is found without being stored.
    ///
    /// - Parameter key: nil for the one in use.
    func lookup(_ secret: Secret, purpose: Purpose, with key: KeyRing.Material? = nil) -> Data {
        let key = key ?? ring.usedMaterial
        let subkey =
            switch purpose {
            case .code: key.codes
            case .token: key.tokens
            }
        return Data(HMAC<SHA256>.authenticationCode(for: Data(secret.reveal().utf8), using: subkey))
    }

    /// The values under which a secret may stand, whichever of the keys its row was written with.
    func lookups(_ secret: Secret, purpose: Purpose) -> [Data] {
        ring.materials.map { lookup(secret, purpose: purpose, with: $0) }
    }

    private static func associated(_ header: [UInt8], _ place: Place) -> Data {
        Data(header) + Data("\(place.table)/\(place.row)/\(place.column)".utf8)
    }
}
