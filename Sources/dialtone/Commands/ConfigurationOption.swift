import ArgumentParser
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import Foundation
import Logging

/// `--config FILE`, for every command that reads the configuration.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: ArgumentHelp("The configuration file (YAML).", valueName: "file"))
    var file: String?

    /// Reads the configuration; on problems prints all of them and exits with 78.
    func load() throws -> Configuration {
        do {
            return try Configuration.load(file)
        } catch {
            complain("\(error)")
            throw Exit.configuration
        }
    }
}

/// `--log-level LEVEL`.
struct LogOption: ParsableArguments {
    @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning or error.")
    var level: String = "info"

    /// For commands whose output is their answer.
    static var quiet: Logger {
        var logger = Logger(label: "dialtone", factory: ProcessLog.handler)
        logger.logLevel = .error
        return logger
    }

    func logger(_ label: String) throws -> Logger {
        guard let level = Logger.Level(rawValue: level) else {
            throw ValidationError("--log-level: \"\(level)\" is not possible; allowed: trace, debug, info, notice, warning, error")
        }
        var logger = Logger(label: label, factory: ProcessLog.handler)
        logger.logLevel = level
        return logger
    }
}

extension Configuration {
    /// Opens the database; complains and exits with 69 if that fails.
    func openStore(_ access: StoreAccess, metrics: ServiceMetrics? = nil) async throws -> any PhoneStore {
        let hadKey = FileManager.default.fileExists(atPath: keyPath)
        do {
            return try await database.open(
                key: SecretKey.load(path: keyPath, creating: access == .service && !database.isFile, warn: complain), access: access
            ) {
                metrics?.databaseUsed($0, took: $1)
            }
        } catch StoreError.wrongKey where !hadKey {
            // The database is older than the key that was just made for it, which opens nothing.
            try? FileManager.default.removeItem(atPath: keyPath)  // the complaint is the same if it stays
            complain("secret key file \(keyPath): it does not exist; put back the one that this database was made with")
            throw Exit.unavailable
        } catch {
            complain("database \(database): \(error)")
            throw Exit.unavailable
        }
    }
}
