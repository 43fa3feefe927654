extension SQLFault {
    /// What an error of the server means to us.
    ///
    /// - Parameters:
    ///   - state: The SQLSTATE (PostgreSQL's manual, appendix A, stated).
    ///   - message: The server's primary message; used only where it cannot hold the value of an argument.
    ///   - constraint: The constraint that the error names.
    static func postgres(state: String, message: String, constraint: String?) -> SQLFault {
        switch state {
        case "40001", "40P01": return .conflict
        case "25006": return .unavailable("the server is a read-only standby")
        case "55P03": return .unavailable("a lock was held for too long")
        case "57014": return .unavailable("a statement took too long and was cancelled")
        case "25P03": return .unavailable("a transaction idled for too long")
        case "53100": return .full
        case "22001": return .tooLarge("a text is longer than its column")
        case "22P05", "22021": return .other(state: state, "a text cannot be held in the encoding of the database")
        default: break
        }
        switch state.prefix(2) {
        case "08", "53", "57", "58": return .unavailable(message)
        case "28", "3D": return .refused(message)
        case "23": return .constraint(constraint ?? "without a name (\(state))")
        case "54": return .tooLarge("a limit of the server (\(state))")
        case "XX": return state == "XX001" || state == "XX002" ? .corrupt(message) : .other(state: state, message)
        case "0A", "25", "26", "34", "3B", "3F", "42", "55": return .other(state: state, message)
        // These may repeat a value: invalid input syntax, a raised exception.
        default: return .other(state: state, "see the SQLSTATE")
        }
    }
}
