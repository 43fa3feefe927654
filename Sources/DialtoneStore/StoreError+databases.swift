import DialtoneModel
import DialtoneSQL
import GRDB

extension StoreError {
    /// Says what an error of SQLite, of the sealing or of our own means to people.
    ///
    /// SQL statements and their arguments stay out of it: an argument may be a secret.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as SQLFault: self.init(error)
        case let error as Sealer.Unopenable:
            self =
                error.missing.map { StoreError.wrongKey($0) }
                ?? .corrupt("a sealed value in \(error.place.table), row \(error.place.row), does not open")
        case is CancellationError: self = .cancelled
        case let error as DatabaseError: self = Self.reading(error)
        default: self = .unavailable("\(type(of: error))")
        }
    }

    private static func reading(_ error: DatabaseError) -> StoreError {
        let text = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        // SQLite tells a full disk as FULL for the database and its log, and as IOERR_SHMSIZE for the log's index.
        if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return .full }
        // What is neither a full disk nor a matter of rights: quotas, limits of a file's size, and disks that break.
        if error.extendedResultCode == .SQLITE_IOERR_WRITE {
            return .unavailable("its file cannot be written; look at the disk, at quotas and at limits of a file's size (ulimit -f)")
        }
        switch error.resultCode {
        case .SQLITE_FULL: return .full
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt(text)
        case .SQLITE_CONSTRAINT: return .conflict(text)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .unavailable("another process keeps it locked")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: return .unavailable("it may not be written (\(text))")
        case .SQLITE_CANTOPEN: return .unavailable("its file cannot be opened; look at path and permissions")
        case .SQLITE_MISUSE: return .unavailable("it is closed")
        case .SQLITE_INTERRUPT: return .cancelled
        default: return .unavailable(text)
        }
    }
}
