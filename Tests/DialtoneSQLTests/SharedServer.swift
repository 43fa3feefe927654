import DialtoneModel
import DialtoneSQL
import TestSupport

/// The server that most tests share, each with a database of its own.
enum SharedServer {
    private static let starting = Task { try await PostgresServer.start() }

    static var server: PostgresServer { get async throws { try await starting.value } }

    /// Settings for a new, empty database.
    static func settings(_ more: String = "") async throws -> PostgresSettings {
        let server = try await server
        return try PostgresSettings(Secret(server.uri(try await server.makeDatabase(), more)))
    }
}
