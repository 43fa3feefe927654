package import DialtoneModel
import DialtoneSQL

package import struct Foundation.Date

/// A store whose secrets are sealed with keys that can be changed while it is in use.
///
/// A value does not change when it is sealed anew, so that may be done from anywhere, also beside a phone's owner.
package protocol SealedStore: Sendable {
    /// The keys of this process.
    var keys: KeyRing { get }

    /// Looks which key is in use, and seals with it from now on.
    ///
    /// - Returns: Whether it is another one than before.
    /// - Throws: ``StoreError/wrongKey(_:)`` where the key file does not hold it.
    func followKey() async throws(StoreError) -> Bool

    /// Puts the newest key of this process in use, if every node that lives knows it.
    ///
    /// - Returns: Whether it was not.
    func adoptNewestKey(at: Date) async throws(StoreError) -> Bool

    /// Seals a portion of what is not sealed with the key in use.
    func reseal(from position: ResealPosition, limit: Int) async throws(StoreError) -> ResealPortion

    /// Overwrites what the database keeps of former values for a while, where it does so in a file of its own.
    func forgetFormerValues() async throws(StoreError)

    /// Which keys what is stored was sealed with; takes time in proportion to the database's size.
    func keyUse() async throws(StoreError) -> KeyUse

    /// With which what PBXs show of users' passwords is hashed: a secret of the database's own, sealed like all others, so that a change
    /// of the key is no change of everybody's password. It was made from the first key.
    func passwordMarkKey() async throws(StoreError) -> Secret
}

/// How far values have been sealed anew: a process that is killed begins from the start, where there is nothing left to do.
package struct ResealPosition: Hashable, Sendable {
    /// Number of the column, in the order of ``SealedColumn/all``.
    var column: Int
    /// The last row that was looked at.
    var key: [SQLValue]?

    package static let start = ResealPosition(column: 0)
}

/// What became of a portion.
package struct ResealPortion: Hashable, Sendable {
    package var sealed: Int
    /// Values that do not open, and stay as they are.
    package var unopenable: Int
    /// Where to go on; nil at the end.
    package var next: ResealPosition?
}

/// Which keys what is stored was sealed with.
package struct KeyUse: Hashable, Sendable {
    /// The one that seals.
    package var inUse: KeyID
    /// How many values each key is needed for; nil stands for those of former releases, which name none.
    package var values: [KeyID?: Int]
    /// When keys came in use, as far as that is known.
    package var since: [String: Date]
    /// Those that work on the database, with the keys that they know.
    package var nodes: [NodeStatus]

    /// How many values are not sealed with this key.
    package func values(besides key: KeyID) -> Int { values.filter { $0.key != key }.reduce(0) { $0 + $1.value } }
}
