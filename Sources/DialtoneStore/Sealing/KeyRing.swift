import Crypto
package import DialtoneModel
import Foundation
import Synchronization

/// The secret keys that this process knows, newest first, and which of them seals.
///
/// Ordinarily there is one. While a key is changed the file holds several: each of them opens values and finds phones, and the key *in use*
/// seals. That is the one of the database, see ``KeyCheck``: a new key is used only when every node knows it.
package final class KeyRing: Sendable {
    /// A key with what is made from it, so that nothing made for one use says anything about another.
    final class Material: Sendable {
        let id: KeyID
        let key: SecretKey
        let sealing: SymmetricKey
        let codes: SymmetricKey
        let tokens: SymmetricKey

        init(_ key: SecretKey) {
            func derive(_ use: String) -> SymmetricKey {
                HKDF<SHA256>.deriveKey(inputKeyMaterial: key.key, info: Data("dialtone/\(use)".utf8), outputByteCount: 32)
            }
            (self.key, id) = (key, key.id)
            sealing = derive("seal")
            codes = derive("lookup/\(Sealer.Purpose.code.rawValue)")
            tokens = derive("lookup/\(Sealer.Purpose.token.rawValue)")
        }
    }

    private struct State {
        /// Newest first, as in the file; behind them those that the file no longer holds.
        var materials: [Material]
        var inUse: Material
        var inFile: Set<KeyID>
        /// Made once for each use, in the order of ``KeyRing/derived(for:)``.
        var derived: [String: [Secret]] = [:]
    }

    private let file: KeyFile?
    private let state: Mutex<State>

    /// - Parameter keys: At least one, newest first.
    private init(_ keys: [SecretKey], file: KeyFile?) {
        let materials = keys.map { Material($0) }
        self.file = file
        state = Mutex(State(materials: materials, inUse: materials[0], inFile: Set(materials.map(\.id))))
    }

    /// A ring of one key that stands in no file.
    package convenience init(_ key: SecretKey) { self.init([key], file: nil) }

    /// Reads the key file; makes it if there is none.
    ///
    /// - Parameters:
    ///   - creating: Whether a missing file is made, with mode 0600. The service does so at its first start; a command
    ///     that looks into its database must not, or it would leave a key that opens nothing.
    ///   - warn: Gets one sentence for each thing that works but should be mended.
    /// - Throws: ``StoreError/badKeyFile(path:reason:)``.
    package static func load(path: String, creating: Bool = true, warn: (String) -> Void = { _ in }) throws(StoreError) -> KeyRing {
        KeyRing(try SecretKey.keys(path: path, creating: creating, warn: warn), file: KeyFile(path))
    }

    /// The keys of the key file that is in a backup.
    ///
    /// - Throws: ``StoreError/badKeyFile(path:reason:)``.
    static func ofBackup(_ bytes: Data) throws(StoreError) -> KeyRing {
        KeyRing(try KeyFile("of the backup").parse(String(decoding: bytes, as: UTF8.self)), file: nil)
    }

    // MARK: What it holds

    /// The newest key of the file.
    package var newest: KeyID { newestMaterial.id }
    var newestMaterial: Material { state.withLock { $0.materials[0] } }

    /// The key that seals.
    package var inUse: KeyID { usedMaterial.id }
    var usedMaterial: Material { state.withLock { $0.inUse } }

    /// All keys, newest first.
    package var ids: [KeyID] { materials.map(\.id) }
    var materials: [Material] { state.withLock { $0.materials } }

    /// Keys that the file has lost, and that are still known here.
    package var lost: [KeyID] { state.withLock { state in state.materials.map(\.id).filter { !state.inFile.contains($0) } } }

    /// A key by its name; where it is not known the file is read again, since another node may have sealed with one that is new.
    func material(_ id: KeyID) -> Material? {
        if let known = known(id) { return known }
        // A file that cannot be read now is the concern of those who look at it regularly; the value does not open.
        _ = try? reread()
        return known(id)
    }

    private func known(_ id: KeyID) -> Material? { state.withLock { $0.materials.first { $0.id == id } } }

    /// A secret for another use than sealing, made from each key: first from the one in use, then from the others.
    ///
    /// - Parameter use: The use's name, such as `door-credentials`.
    package func derived(for use: String) -> [Secret] {
        state.withLock { state in
            if let made = state.derived[use] { return made }
            let keys = [state.inUse] + state.materials.filter { $0.id != state.inUse.id }
            let made = keys.map { $0.key.derived(for: use) }
            state.derived[use] = made
            return made
        }
    }

    // MARK: What changes it

    /// Reads the file again. Keys that are new are taken; those that it no longer holds stay until ``forget(_:)``, since values may be sealed
    /// with them.
    ///
    /// - Returns: Whether it holds other keys than before.
    /// - Throws: ``StoreError/badKeyFile(path:reason:)``; then all is as it was.
    @discardableResult
    package func reread() throws(StoreError) -> Bool {
        guard let file else { return false }
        let keys = try SecretKey.keys(path: file.path, creating: false, warn: { _ in })
        return state.withLock { state in
            let ids = keys.map(\.id)
            guard ids != state.materials.map(\.id).filter({ state.inFile.contains($0) }) else { return false }
            let known = Dictionary(state.materials.map { ($0.id, $0) }) { first, _ in first }
            let listed = zip(ids, keys).map { known[$0] ?? Material($1) }
            state.materials = listed + state.materials.filter { !ids.contains($0.id) }
            state.inFile = Set(ids)
            state.derived = [:]
            return true
        }
    }

    /// Seals with another key from now on.
    ///
    /// - Returns: Whether it did not before; also false for a key that is not known.
    @discardableResult
    func use(_ id: KeyID) -> Bool {
        guard let material = material(id) else { return false }
        return state.withLock { state in
            guard state.inUse.id != id else { return false }
            state.inUse = material
            state.derived = [:]
            return true
        }
    }

    /// Forgets a key that the file has lost; nothing may be sealed with it any more. The one in use stays.
    package func forget(_ id: KeyID) {
        state.withLock { state in
            guard !state.inFile.contains(id), state.inUse.id != id else { return }
            state.materials.removeAll { $0.id == id }
            state.derived = [:]
        }
    }
}
