import ArgumentParser
import DialtoneModel
import DialtoneStore
import Foundation

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database", abstract: "Moves a site from one database to another.", subcommands: [Copy.self])

    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copies a database, and proves the copy.",
            discussion: """
                Stop the service first. Both databases belong to the key file of the configuration. The one to copy to is made if it is \
                missing, and must be empty. Afterwards set database in the configuration to it.
                """)
        @OptionGroup var options: ConfigurationOption
        @Option(help: "The database to copy: sqlite:FILE or postgresql://USER@HOST/NAME. Default: the one of the configuration.")
        var from: String?
        @Option(help: "A file with the password of the PostgreSQL to copy from.") var fromPasswordFile: String?
        @Option(help: "The empty database to copy to: sqlite:FILE or postgresql://USER@HOST/NAME.") var to: String
        @Option(help: "A file with the password of the PostgreSQL to copy to.") var toPasswordFile: String?
        @Flag(help: "Prints JSON.") var json = false

        func run() async throws {
            let configuration = try options.load()
            let source = try from.map { try location("from", $0, fromPasswordFile) }
            let target = try location("to", to, toPasswordFile)
            do {
                let path = configuration.keyPath
                try await copy(from: source ?? configuration.database, to: target) { () throws(StoreError) in
                    try KeyRing.load(path: path, creating: false)
                }
            } catch let error as StoreError {
                complain("database: \(error)")
                throw Exit.unavailable
            }
        }

        /// - Parameter keys: Read once for each: which is in use may differ until the copy is done.
        private func copy(
            from source: DatabaseLocation, to target: DatabaseLocation, keys: () throws(StoreError) -> KeyRing
        ) async throws {
            guard source.mayExist else { throw StoreError.unavailable("there is none at \(source)") }
            let old = try await source.open(keys: keys())
            let tables: [DatabaseCopy.Table]
            do {
                let new = try await target.open(keys: keys())
                do {
                    tables = try await DatabaseCopy(from: old, to: new).run(progress: tell)
                } catch {
                    try? await new.close()  // the first error counts
                    throw error
                }
                try await new.close()
            } catch {
                try? await old.close()  // the first error counts
                throw error
            }
            try await old.close()
            if json {
                let list = tables.map { ["table": .string($0.name), "rows": .int($0.rows), "sha256": .string($0.digest)] as JSONValue }
                say(JSONValue.array(list).prettyText)
            } else {
                say("\(source) was copied to \(target). Set database in the configuration to it, and start the service.")
            }
        }

        private func tell(_ table: DatabaseCopy.Table) {
            guard !json else { return }
            say("\(table.name): \(table.rows) \(table.rows == 1 ? "row" : "rows"), sha256 \(table.digest.prefix(16))… on both sides")
        }

        private func location(_ option: String, _ text: String, _ passwordFile: String?) throws -> DatabaseLocation {
            do {
                return try DatabaseLocation(Secret(text), passwordFile: passwordFile)
            } catch {
                throw ValidationError("--\(option): \(error)")
            }
        }
    }
}
