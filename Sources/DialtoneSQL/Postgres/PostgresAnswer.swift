internal import CPQ

/// What the server answered to one statement; freed with its last user.
final class PostgresAnswer {
    private let raw: OpaquePointer
    private let types: [UInt32]
    let rowCount: Int32

    /// - Parameter raw: A result of libpq, which is ours from now on.
    init(_ raw: OpaquePointer) {
        self.raw = raw
        rowCount = PQntuples(raw)
        types = (0..<PQnfields(raw)).map { PQftype(raw, $0) }
    }

    deinit { PQclear(raw) }

    var columnCount: Int { types.count }

    var isGood: Bool {
        let status = PQresultStatus(raw)
        return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY
    }

    /// Rows changed, or returned.
    var rowsChanged: Int { Int(String(cString: PQcmdTuples(raw))) ?? 0 }
    /// The command that was done, as the server names it: "COMMIT", "INSERT 0 1" …
    var command: String { String(cString: PQcmdStatus(raw)) }
    /// The types of the arguments, for the answer to a description of a statement.
    var argumentTypes: [UInt32] { (0..<PQnparams(raw)).map { PQparamtype(raw, $0) } }

    /// The first value of an answer in text form, as statements without arguments get it.
    var firstText: String? {
        guard rowCount > 0, columnCount > 0, PQgetisnull(raw, 0, 0) == 0, PQfformat(raw, 0) == 0 else { return nil }
        return String(cString: PQgetvalue(raw, 0, 0))
    }

    func value(row: Int32, column: Int) throws -> SQLValue {
        if PQgetisnull(raw, row, Int32(column)) == 1 { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(raw, row, Int32(column)), count: Int(PQgetlength(raw, row, Int32(column))))
        return try PostgresType.value(of: types[column], bytes)
    }

    /// A field of an error, by its letter in the protocol (PostgreSQL's manual, 55.8, stated).
    func field(_ letter: Unicode.Scalar) -> String? { PostgresNotice.field(raw, letter) }
}

/// One row of an answer, which it keeps alive.
struct PostgresRow: SQLColumns {
    let answer: PostgresAnswer
    let row: Int32

    var count: Int { answer.columnCount }
    func value(at index: Int) throws -> SQLValue { try answer.value(row: row, column: index) }
    func kept() -> any SQLColumns { self }
}

/// What the server told beside its answers.
final class PostgresNotice {
    /// The server gave up waiting for its synchronous standby: what was committed is only on one machine. It says so in a warning alone,
    /// and COMMIT succeeds (SyncRepWaitForLSN in syncrep.c, observed).
    var isReplicationUnconfirmed = false

    static func field(_ raw: OpaquePointer?, _ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(raw, Int32(letter.value)).map { String(cString: $0) }
    }

    /// Has libpq tell its notices to this object, which the caller keeps alive longer than the connection.
    func watch(_ connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { notices, result in
                guard let notices, PostgresNotice.field(result, "R") == "SyncRepWaitForLSN" else { return }
                Unmanaged<PostgresNotice>.fromOpaque(notices).takeUnretainedValue().isReplicationUnconfirmed = true
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}
