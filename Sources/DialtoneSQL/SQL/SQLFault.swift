/// Why a database could not do what it was asked. No text holds a password, a connection string, or the value of an argument.
package enum SQLFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// It cannot be reached now, starts or stops, is a read-only standby, has no connection left, or took too long. If that happened during
    /// the COMMIT, the text says that the outcome is not known.
    case unavailable(String)
    /// It refuses this client whatever the time: wrong password, unknown database, settings that cannot be read.
    case refused(String)
    /// Another transaction was in the way (a deadlock, a serialization failure); trying again can help.
    case conflict
    /// A constraint was about to be broken: its name.
    case constraint(String)
    /// A value, a statement or a row is larger than the database or a limit of ours allows.
    case tooLarge(String)
    /// The database's disk is full.
    case full
    /// PostgreSQL's text cannot hold the character NUL: the number of the argument, from 1.
    case nulInText(argument: Int)
    /// What was read cannot be right.
    case corrupt(String)
    /// The database was migrated by a later release; nothing is written.
    case newerVersion(_ version: Int, own: Int)
    /// The database is of an earlier release and was not migrated; nothing is written.
    case olderVersion(_ version: Int, own: Int)
    /// A mistake in a statement, or what PostgreSQL has no better word for.
    case other(state: String, String)

    /// The description, without the words that begin all faults of its kind.
    package var reason: String {
        switch self {
        case .unavailable(let reason), .refused(let reason): reason
        case .conflict, .constraint, .tooLarge, .full, .nulInText, .corrupt, .newerVersion, .olderVersion, .other: description
        }
    }

    package var description: String {
        switch self {
        case .unavailable(let reason): "the database is not available: \(reason)"
        case .refused(let reason): "the database cannot be used: \(reason)"
        case .conflict: "other transactions were in the way"
        case .constraint(let name): "the constraint \(name) was about to be broken"
        case .tooLarge(let what): "too large for the database: \(what)"
        case .full: "the disk of the database is full"
        case .nulInText(let argument): "argument \(argument) is a text with a NUL character"
        case .corrupt(let reason): "the database holds what cannot be right: \(reason)"
        case .newerVersion(let version, let own): "the database has version \(version), of a later release; this release knows \(own)"
        case .olderVersion(let version, let own): "the database has version \(version), of an earlier release; this release needs \(own)"
        case .other(let state, let reason): "the database said \(state): \(reason)"
        }
    }
}
