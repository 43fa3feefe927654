import DialtoneModel
import DialtoneSQL
import TestSupport

extension PostgresSettings {
    /// For a new, empty database of the server that tests share.
    static func fresh(_ more: String = "") async throws -> PostgresSettings {
        let server = try await PostgresServer.shared
        return try PostgresSettings(Secret(server.uri(try await server.makeDatabase(), more)))
    }
}
