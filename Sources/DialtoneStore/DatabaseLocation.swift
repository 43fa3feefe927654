package import DialtoneModel
package import DialtoneSQL
import Foundation

/// Where the database is, as an administrator writes it.
package enum DatabaseLocation: Sendable, CustomStringConvertible {
    /// `sqlite:FILE`
    case sqlite(path: String)
    /// `postgresql://…`, any URI or list of keywords that libpq takes.
    case postgres(PostgresSettings)

    /// What is wrong with a location, and what is allowed; never with a password in it.
    package struct Invalid: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - passwordFile: A file with PostgreSQL's password alone.
    ///   - path: Makes a path absolute.
    package init(_ text: Secret, passwordFile: String? = nil, path: (String) -> String = { $0 }) throws(Invalid) {
        let word = text.reveal()
        if word.hasPrefix("sqlite:"), word.utf8.count > 7 {
            guard passwordFile == nil else {
                throw Invalid(description: "database-password-file is for PostgreSQL; leave it out with sqlite:")
            }
            self = .sqlite(path: path(String(word.dropFirst(7))))
            return
        }
        guard word.hasPrefix("postgresql://") || word.hasPrefix("postgres://") else {
            throw Invalid(description: "it is none of sqlite:FILE and postgresql://USER@HOST/NAME")
        }
        do {
            self = .postgres(try PostgresSettings(text, passwordFile: passwordFile.map(path)))
        } catch {
            throw Invalid(description: "\(error)")
        }
    }

    /// For logs and people; without a password.
    package var description: String {
        switch self {
        case .sqlite(let path): path
        case .postgres(let settings): settings.description
        }
    }

    /// Whether it is a file that is there: a new key would open nothing of it.
    package var isFile: Bool {
        switch self {
        case .sqlite(let path): FileManager.default.fileExists(atPath: path)
        case .postgres: false
        }
    }

    /// False for a file that is not there; whether a server has the database, only opening it tells.
    package var mayExist: Bool {
        switch self {
        case .sqlite: isFile
        case .postgres: true
        }
    }

    /// Looks whether the database may be made anew under a key that is made now, before that is made.
    ///
    /// - Throws: ``StoreError/wrongKey(_:)`` if it has a key already, ``StoreError/unavailable(_:)`` if that cannot be told.
    package func checkIsNew() async throws(StoreError) {
        guard case .postgres(let settings) = self else { return }
        do {
            try await PostgresStore.open(settings, key: .random(), access: .beside).close()
        } catch StoreError.olderVersion(let version, _) where version > 0 {
            throw .wrongKey(nil)
        } catch StoreError.olderVersion, StoreError.corrupt {
            // It has no tables yet, or the service that made them ended before it could write which key they have.
        }
    }

    /// Opens the database.
    ///
    /// - Parameter key: The key that it was made with.
    package func open(
        key: SecretKey, access: StoreAccess = .service, onOperation: @escaping StoreOperationHook = { _, _ in }
    ) async throws(StoreError) -> any SQLPhoneStore {
        try await open(keys: KeyRing(key), access: access, onOperation: onOperation)
    }

    /// Opens the database.
    ///
    /// - Parameter keys: Among them the one in use. The store follows it when that changes.
    package func open(
        keys: KeyRing, access: StoreAccess = .service, onOperation: @escaping StoreOperationHook = { _, _ in }
    ) async throws(StoreError) -> any SQLPhoneStore {
        switch self {
        case .sqlite(let path): try await SQLiteStore.open(path: path, keys: keys, access: access, onOperation: onOperation)
        case .postgres(let settings):
            try await PostgresStore.open(settings, keys: keys, access: access, onOperation: onOperation)
        }
    }
}
