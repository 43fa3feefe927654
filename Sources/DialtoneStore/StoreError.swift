package import DialtoneModel

/// Why the store could not do what it was asked, in words for people; never with a secret in them.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The database cannot be reached now: locked, closed, on a broken disk, not writable …
    case unavailable(String)
    /// Another service works on the database: which one, where, and since when, for people.
    case inUse(by: String)
    /// Another node has taken the phone; nothing was written.
    case heldElsewhere
    /// There is no room left for another row.
    case full
    /// The key file does not hold the key that a value was sealed with; nil where a former release sealed it, which names none.
    case wrongKey(KeyID?)
    /// The key file cannot be used.
    case badKeyFile(path: String, reason: String)
    /// What stands in the database cannot be right: a damaged file, or a sealed value that was tampered with.
    case corrupt(String)
    /// The database was made or migrated by a later release.
    case newerVersion(_ version: Int, own: Int)
    /// The database was made by an earlier release, and this access does not migrate.
    case olderVersion(_ version: Int, own: Int)
    /// There is no phone with this key, or it was removed and the step needs a living one.
    case unknownPhone(Phone.ID)
    /// A rule of the schema was about to be broken; nothing was written.
    case conflict(String)
    /// The waiting task was cancelled before a read was done. Writes are never cancelled half-way.
    case cancelled

    /// Whether the store works, and what was wanted of it cannot be.
    package var isRefusal: Bool {
        switch self {
        case .unknownPhone, .conflict: true
        case .unavailable, .inUse, .heldElsewhere, .full, .wrongKey, .badKeyFile, .corrupt, .newerVersion, .olderVersion, .cancelled: false
        }
    }

    /// Why hardware cannot be assigned that is another instance's.
    static func heldByAnotherInstance(_ hardware: MACAddress) -> String {
        "the hardware \(hardware) belongs to a phone of another instance; it has to be removed there first"
    }

    package var description: String {
        switch self {
        case .unavailable(let reason): "The database is not available: \(reason)"
        case .inUse(let owner):
            "The database is in use by another service: \(owner). A database is for one service; stop that one first"
        case .heldElsewhere: "The phone belongs to another node now"
        case .full: "The database is full: free some space on its disk, nothing was stored"
        case .wrongKey(let key):
            "The secret key file does not belong to this database"
                + (key.map { ", which is sealed with key \($0)" } ?? "")
                + ": put back the key file that it was made with; without it the stored passwords cannot be read"
        case .badKeyFile(let path, let reason): "The secret key file \(path) cannot be used: \(reason)"
        case .corrupt(let reason): "The database is damaged: \(reason); restore it from a backup"
        case .newerVersion(let version, let own):
            "The database has version \(version), of a later release of Dialtone, and this release knows version \(own): install that "
                + "release, or put back the copy that was kept before it went beyond \(own) (NAME.before-N with the lowest N above \(own))"
        case .olderVersion(let version, let own):
            "The database has version \(version), of an earlier release of Dialtone, and this release needs version \(own): start the "
                + "service once, which brings it up to date"
        case .unknownPhone: "There is no such phone, or it was removed"
        case .conflict(let reason): "Refused by the database: \(reason)"
        case .cancelled: "Cancelled"
        }
    }
}
