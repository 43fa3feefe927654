internal import CPQ
package import DialtoneModel
import Foundation

/// Where a PostgreSQL is and how Dialtone uses it.
///
/// The connection is told as to every libpq program (PostgreSQL's manual, 34.1.1, stated): a URI or keywords and values, with several hosts,
/// `target_session_attrs`, `sslmode` and `sslrootcert`, `service`, `passfile`; and the environment (`PGSSLROOTCERT` …).
package struct PostgresSettings: Sendable, CustomStringConvertible {
    /// Connections that read; each is a thread here and a process at the server.
    package var readers = 4
    /// Connections that write. Two, so that one group is written while another is being flushed.
    package var writers = 2
    /// The longest that a statement may take, unless the URI (`options`), the role or the database says otherwise. For an answer, also that
    /// of a COMMIT that waits for a synchronous standby, this process waits 2 s longer; then it gives the connection up.
    package var statementTimeout = Duration.seconds(10)
    /// The longest that a statement waits for a lock, with the same exceptions.
    package var lockTimeout = Duration.seconds(5)
    /// How long the server lets a transaction of ours idle before it ends the connection (a machine that vanished keeps its locks as long).
    package var idleInTransactionTimeout = Duration.seconds(15)
    /// A file with the password alone; read anew for each connection, so it may be changed at any time.
    package let passwordFile: String?

    /// What the connection string says, by libpq's keywords; the password is apart.
    let options: [String: String]
    let password: Secret?

    /// Defaults for what the connection string leaves open. A server that vanished without a word is noticed within about 9 seconds
    /// (libpq's and the system's defaults are two hours and more).
    private static let defaults = [
        "connect_timeout": "5", "fallback_application_name": "dialtone", "gssencmode": "disable", "keepalives": "1", "keepalives_idle": "3",
        "keepalives_interval": "2", "keepalives_count": "3", "tcp_user_timeout": "6000",
        // The first host may be a standby after a failover; a service needs the one that writes.
        "target_session_attrs": "read-write",
    ]
    private static let connectionBytesMax = 8192
    private static let passwordBytesMax = 4096

    /// - Throws: ``SQLFault/refused(_:)`` for what libpq cannot read. Its own words would repeat the string, so they are cut.
    package init(_ connection: Secret, passwordFile: String? = nil) throws(SQLFault) {
        let text = connection.reveal()
        guard text.utf8.count <= Self.connectionBytesMax, !text.utf8.contains(0) else {
            throw .refused("the connection string is longer than \(Self.connectionBytesMax) bytes, or holds a NUL")
        }
        var values = try Self.parse(text)
        password = values.removeValue(forKey: "password").map { Secret($0) }
        guard password == nil || passwordFile == nil else {
            throw .refused("there is a password in the connection string and a file with another: one of them has to go")
        }
        try Self.check(values)
        options = Self.defaults.merging(values) { _, told in told }
        self.passwordFile = passwordFile
    }

    /// The place for logs and people: user, hosts and database.
    package var description: String {
        let hosts = (options["host"] ?? options["hostaddr"] ?? "").split(separator: ",").map(String.init)
        let ports = (options["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let places = hosts.enumerated().map { index, host in
            let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
            return port.isEmpty ? host : "\(host):\(port)"
        }
        let user = options["user"].map { "\($0)@" } ?? ""
        let name = options["service"].map { "?service=\($0)" } ?? ""
        return "postgresql://\(user)\(places.joined(separator: ","))/\(options["dbname"] ?? "")\(name)"
    }

    /// - Throws: ``SQLFault/refused(_:)`` if the file with the password cannot be read.
    func parameters() throws(SQLFault) -> (values: [(String, String)], password: Secret?) {
        var values = options.map { ($0, $1) }
        // Text travels as UTF-8 whatever the environment says.
        values.append(("client_encoding", "UTF8"))
        return (values, try currentPassword())
    }

    private func currentPassword() throws(SQLFault) -> Secret? {
        guard let passwordFile else { return password }
        guard let file = FileHandle(forReadingAtPath: passwordFile) else { throw .refused("cannot open the password file \(passwordFile)") }
        // Closing what was only read tells nothing.
        defer { try? file.close() }
        guard let bytes = try? file.read(upToCount: Self.passwordBytesMax + 1), bytes.count <= Self.passwordBytesMax,
            let text = String(data: bytes, encoding: .utf8)
        else {
            throw .refused(
                "the password file \(passwordFile) cannot be read, or is no UTF-8 text of at most \(Self.passwordBytesMax) bytes")
        }
        let line = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard !line.isEmpty, !line.contains(where: \.isNewline), !line.utf8.contains(0) else {
            throw .refused("the password file \(passwordFile) has to hold one line, the password")
        }
        return Secret(line)
    }

    private static func parse(_ text: String) throws(SQLFault) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let list = PQconninfoParse(text, &message) else {
            defer { PQfreemem(message) }
            // What follows the first quote is a piece of the string, maybe of a password.
            let reason = message.map { String(cString: $0).prefix { $0 != "\"" && $0 != "\n" } } ?? "out of memory"
            throw .refused(
                "the connection string cannot be read: \(reason.trimmingCharacters(in: .whitespaces.union(.init(charactersIn: ":")))) …")
        }
        defer { PQconninfoFree(list) }
        var values: [String: String] = [:]
        var option = list
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }

    /// Hosts and ports that are pieces of a password would otherwise stand in libpq's error texts.
    private static func check(_ values: [String: String]) throws(SQLFault) {
        let hosts = (values["host"] ?? "").split(separator: ",")
        guard !hosts.contains(where: { $0.dropFirst().contains("@") }) else {
            throw .refused("the connection string has an @ inside a host: an @ in user or password is written %40")
        }
        let ports = (values["port"] ?? "").split(separator: ",")
        guard ports.allSatisfy({ UInt16($0) != nil }) else {
            throw .refused("the connection string has a port that is no number: a / in the password is written %2F, a : %3A, a # %23")
        }
        if let attributes = values["target_session_attrs"], !["any", "read-write", "primary"].contains(attributes) {
            throw .refused("target_session_attrs has to be read-write, primary or any: the service writes")
        }
    }
}
