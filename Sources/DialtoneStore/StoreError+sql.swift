import DialtoneSQL

extension StoreError {
    /// Says what a fault below the tables means to people.
    init(_ fault: SQLFault) {
        self =
            switch fault {
            case .unavailable(let reason), .refused(let reason): .unavailable(reason)
            case .conflict: .unavailable("other transactions were in the way; try again")
            case .constraint(let name): .conflict("the rule \(name)")
            case .tooLarge(let what): .conflict("too large: \(what)")
            case .full: .full
            case .nulInText: .conflict("a text has a NUL character; leave it out")
            case .corrupt(let reason): .corrupt(reason)
            case .newerVersion(let version, let own): .newerVersion(version, own: own)
            case .olderVersion(let version, let own): .olderVersion(version, own: own)
            case .other(let state, let reason): .unavailable("\(reason) (\(state))")
            }
    }
}
