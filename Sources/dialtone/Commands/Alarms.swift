import ArgumentParser
import DialtoneAdmin
import DialtoneModel
import DialtoneServer
import DialtoneStore
import Foundation

struct Alarms: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What an administrator has to look at: what happened at phones' doors, and the service itself.",
        subcommands: [List.self, Acknowledge.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Alarms that no administrator has acknowledged, newest first.")
        @OptionGroup var options: ConfigurationOption
        @OptionGroup var only: InstanceOption
        @Option(help: "At most this many.") var limit = 200
        @Flag(help: "Acknowledged ones too.") var all = false
        @Flag(help: "Prints a JSON array.") var json = false

        func run() async throws {
            let configuration = try options.load()
            try await options.withStore { store in
                let instance = try await only.find(configuration, in: store)
                let alarms = try await store.alarms(in: instance, open: !all, limit: limit)
                if json { return say(JSONValue.array(alarms.map(\.json)).prettyText) }
                var table = TextTable(["ID", "AT", "MAC", "INSTANCE", "KIND", "SEEN", "TEXT"])
                for alarm in alarms {
                    table.add([
                        "\(alarm.id)", alarm.at.contractText, alarm.mac?.hex ?? "-", "\(alarm.instance)", alarm.kind.rawValue,
                        alarm.acknowledgedAt == nil ? "-" : "yes", alarm.text,
                    ])
                }
                say(table.text)
            }
        }
    }

    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Marks alarms as seen.")
        @OptionGroup var options: ConfigurationOption
        /// As many as a page of the admin app acknowledges at once.
        private static let idsMax = 500

        @Argument(help: "The alarms' ids; at most 500.") var ids: [Int64]

        func validate() throws {
            if ids.count > Self.idsMax { throw ValidationError("give at most \(Self.idsMax) ids at once") }
        }

        func run() async throws {
            try await options.withStore { store in
                let found = try await store.acknowledgeAlarms(ids, at: .now)
                let known = ids.filter { found.contains($0) }
                if !known.isEmpty { say("acknowledged: \(known.map(String.init).joined(separator: " "))") }
                let unknown = ids.filter { !found.contains($0) }
                guard unknown.isEmpty else {
                    let words = unknown.map(String.init).joined(separator: ", ")
                    complain("\(words): no such alarm\(unknown.count == 1 ? "" : "s"); see dialtone alarms list --all")
                    throw Exit.badInput
                }
            }
        }
    }
}
