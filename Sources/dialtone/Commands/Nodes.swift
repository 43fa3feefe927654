import ArgumentParser
import DialtoneAdmin
import DialtoneModel
import DialtoneServer
import DialtoneStore
import Foundation

struct Nodes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The service processes that work on one database.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The nodes that live, with the phones that each holds.",
            discussion: "A node that died is listed until its lease has ended, 10 seconds later. SQLite is for one service.")
        @OptionGroup var options: ConfigurationOption
        @Flag(help: "Prints a JSON array.") var json = false

        func run() async throws {
            try await options.withStore { store in
                let view = try await store.nodes()
                var phones: [NodeID: Int] = [:]
                for entry in try await store.fleet() {
                    if let node = view.holder(of: entry.instance, entry.mac) { phones[node.id, default: 0] += 1 }
                }
                if json { return say(JSONValue.array(view.nodes.map { Self.json($0, phones[$0.id] ?? 0, view) }).prettyText) }
                var table = TextTable(["NAME", "PROCESS", "SINCE", "LAST SEEN", "PHONES", "PBX SESSIONS", "STATE"])
                for node in view.nodes {
                    table.add([
                        node.name, node.process, node.since.contractText, node.seenAt.contractText, "\(phones[node.id] ?? 0)",
                        node.pbxSessions.map(String.init) ?? "-", node.isLeaving ? "leaving" : "running",
                    ])
                }
                say(table.text)
            }
        }

        private static func json(_ node: NodeStatus, _ phones: Int, _ view: NodeView) -> JSONValue {
            [
                "name": .string(node.name), "process": .string(node.process), "release": .string(node.release),
                "since": .string(node.since.contractText), "lastSeen": .string(node.seenAt.contractText), "phones": .int(phones),
                "buckets": .int(view.buckets(of: node.id).count), "pbxSessions": node.pbxSessions.map { .int($0) } ?? .null,
                "leaving": .bool(node.isLeaving),
            ]
        }
    }
}
