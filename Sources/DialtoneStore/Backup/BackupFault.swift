/// Why a backup cannot be made or put back, in words for people; never with a secret in them.
package enum BackupFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file of this name is there already.
    case taken(path: String)
    /// A file cannot be read or written.
    case file(path: String, reason: String)
    /// It does not begin like one.
    case notABackup
    /// Made by a later release, in a form that this one does not know.
    case newerFormat(Int)
    case wrongPassphrase
    /// A byte is not as it was written, behind this one.
    case damaged(Int)
    /// It ends before its end.
    case cutOff
    /// Opened, it is not what it says of itself.
    case contradiction(String)
    /// It was made without the key file or the configuration.
    case missing(Backup.Part)

    /// Whether the file itself is what cannot be used.
    package var isBadInput: Bool {
        switch self {
        case .notABackup, .newerFormat, .wrongPassphrase, .damaged, .cutOff, .contradiction, .missing: true
        case .taken, .file: false
        }
    }

    package var description: String {
        switch self {
        case .taken(let path): "\(path) is there already, and nothing is written over; give another name"
        case .file(let path, let reason): "\(path): \(reason)"
        case .notABackup: "it is no backup of Dialtone's"
        case .newerFormat(let format):
            "it was made by a later release, in format \(format), which this one does not know: install that release"
        case .wrongPassphrase: "the passphrase is not the one that it was made with (or the first bytes of the file are damaged)"
        case .damaged(let offset): "it is damaged or cut off behind byte \(offset); nothing of it is used. Take another copy"
        case .cutOff: "its end is missing; nothing of it is used. Take another copy"
        case .contradiction(let reason): "it was opened, but \(reason); nothing of it is used. Take another copy"
        case .missing(let part): "it was made without the \(part.words)"
        }
    }
}
