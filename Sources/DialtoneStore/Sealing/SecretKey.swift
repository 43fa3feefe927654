import Crypto
import Foundation

/// The 32 bytes under which everything secret is sealed.
///
/// On disk: base64 in a file of its own that only the service's user may read, see ``KeyFile``. The database without the file gives
/// no password away, so the two should not lie in the same backup.
package struct SecretKey: Sendable, CustomStringConvertible, CustomReflectable {
    package static let byteCount = 32

    let key: SymmetricKey

    /// Makes a key from its bytes; nil if they are not 32.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        key = SymmetricKey(data: Array(bytes))
    }

    private init(key: SymmetricKey) { self.key = key }

    /// A fresh key from the system's random source.
    package static func random() -> SecretKey { SecretKey(key: SymmetricKey(size: .bits256)) }

    package var description: String { "‹secret key›" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Reads the newest key of the key file; makes it if there is none, see ``KeyRing/load(path:creating:warn:)``.
    package static func load(
        path: String, creating: Bool = true, warn: (String) -> Void = { _ in }
    ) throws(StoreError) -> SecretKey {
        try keys(path: path, creating: creating, warn: warn)[0]
    }

    /// The keys of the key file, newest first; at least one.
    static func keys(path: String, creating: Bool, warn: (String) -> Void) throws(StoreError) -> [SecretKey] {
        let file = KeyFile(path)
        if let keys = try file.read(warn: warn) { return keys }
        guard creating else {
            throw .badKeyFile(
                path: path,
                reason: "it does not exist; put back the one that this database was made with (a new service makes it at its first start)")
        }
        let fresh = random()
        if try file.create(fresh) { return [fresh] }
        // Another process made it in the meantime: theirs is the key.
        guard let keys = try file.read(warn: warn) else {
            throw .badKeyFile(path: path, reason: "it was made and removed again while it was read")
        }
        return keys
    }

    /// Base64 with a line end: how the file holds it.
    var line: [UInt8] {
        Array(key.withUnsafeBytes { Data($0) }.base64EncodedString().utf8) + [UInt8(ascii: "\n")]
    }

    /// The key's name.
    package var id: KeyID {
        let bytes = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Data("dialtone/key-id".utf8), outputByteCount: KeyID.byteCount)
        return KeyID(number: bytes.withUnsafeBytes { $0.reduce(0) { $0 << 8 | UInt32($1) } })
    }
}
