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
    @Option(
        name: .customLong("log-level"),
        help: "trace, debug, info (as long as nothing else is said), notice, warning, error or critical; counts over log.level.")
    var level: String?

    /// For commands whose output is their answer.
    static var quiet: Logger {
        var logger = Logger(label: "dialtone", factory: ProcessLog.handler)
        logger.logLevel = .error
        return logger
    }

    /// A logger that follows ``ProcessLog/settings``, which it sets.
    func logger(_ label: String, _ configuration: LogConfiguration = LogConfiguration()) -> Logger {
        ProcessLog.settings.format = configuration.format
        ProcessLog.settings.level = given ?? configuration.level
        return Logger(label: label, factory: ProcessLog.handler)
    }

    /// The level of the command line, which has been validated.
    var given: Logger.Level? { level.flatMap { Logger.Level(rawValue: $0) } }

    func validate() throws {
        guard let level, given == nil else { return }
        let allowed = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--log-level: \"\(level)\" is not possible; allowed: \(allowed)")
    }
}

extension Configuration {
    /// Opens the database; complains and exits with 69 if that fails.
    func openStore(_ access: StoreAccess, metrics: ServiceMetrics? = nil) async throws -> any SQLPhoneStore {
        do {
            return try await database.open(keys: try await keys(access), access: access) {
                metrics?.databaseUsed($0, took: $1)
            }
        } catch {
            complain("database \(database): \(error)")
            throw Exit.unavailable
        }
    }

    /// The keys of the key file. It is made with a new database alone: beside one that has a key it would open nothing.
    private func keys(_ access: StoreAccess) async throws(StoreError) -> KeyRing {
        var isNew = access == .service && !database.isFile && !FileManager.default.fileExists(atPath: keyPath)
        if isNew {
            do { try await database.checkIsNew() } catch StoreError.wrongKey {
                // Unless another service has just made both, the file is missing, which reading it says.
                isNew = false
            }
        }
        return try KeyRing.load(path: keyPath, creating: isNew, warn: complain)
    }
}
