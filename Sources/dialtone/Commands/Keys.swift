import ArgumentParser
import DialtoneAdmin
import DialtoneModel
import DialtoneStore
import Foundation

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The secret key file: shows what it is needed for, and changes the key while the service runs.",
        discussion: """
            keys rotate puts a new key into the file. The service reads it within a second, seals everything with it, and has the phones fetch \
            new passwords for their own URLs with their next file. keys show tells how far that is. When nothing needs the former key, \
            keys retire takes it out. Several nodes with a file each: copy the changed file to all of them; the new key is in use when all know it.
            """, subcommands: [Show.self, Rotate.self, Retire.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The keys by short names, never the keys themselves: since when, and what each is needed for.")
        @OptionGroup var options: ConfigurationOption
        @Flag(help: "Prints JSON.") var json = false

        func run() async throws {
            let configuration = try options.load()
            try await options.withSealedStore { store in
                let (use, keys) = (try await store.keyUse(), store.keys)
                let phones = try await FormerCredentials(configuration, store)?.phones() ?? []
                if json { return say(Self.json(use, keys, phones).prettyText) }
                var table = TextTable(["KEY", "STATE", "IN USE SINCE", "STORED VALUES", "PHONES' CREDENTIALS"])
                for id in keys.ids {
                    let waiting = phones.count { $0.keys.contains(id) }
                    table.add([
                        "\(id)", Self.state(id, use, keys), use.since["\(id)"]?.contractText ?? "-", "\(use.values[id] ?? 0)",
                        id == use.inUse ? "-" : "\(waiting)",
                    ])
                }
                if let unnamed = use.values[nil] { table.add(["-", "not named", "-", "\(unnamed)", "-"]) }
                say(table.text)
                for node in use.nodes where !node.keys.isEmpty {
                    say("node \(node.name): knows \(node.keys.joined(separator: ", ")), seals with \(node.keys[0])")
                }
                if use.values[nil] != nil { say("Values that name no key are of a former release; the running service seals them anew.") }
            }
        }

        private static func state(_ id: KeyID, _ use: KeyUse, _ keys: KeyRing) -> String {
            if id == use.inUse { return "in use" }
            return id == keys.newest ? "new" : "former"
        }

        private static func json(_ use: KeyUse, _ keys: KeyRing, _ phones: [FormerCredentials.Waiting]) -> JSONValue {
            let list = keys.ids.map { id -> JSONValue in
                [
                    "key": .string("\(id)"), "state": .string(state(id, use, keys)),
                    "since": .optional(use.since["\(id)"]?.contractText), "values": .int(use.values[id] ?? 0),
                    "phones": .int(phones.count { $0.keys.contains(id) }),
                ]
            }
            let nodes = use.nodes.filter { !$0.keys.isEmpty }.map { node -> JSONValue in
                ["name": .string(node.name), "keys": .array(node.keys.map { .string($0) })]
            }
            return ["keys": .array(list), "valuesWithoutName": .int(use.values[nil] ?? 0), "nodes": .array(nodes)]
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a new key into the key file. The former one stays until keys retire.",
            discussion: """
                Keep a copy of the key file apart from the database, before and afterwards: copies of the database from before open with the \
                former key alone.
                """)
        @OptionGroup var options: ConfigurationOption

        func run() async throws {
            let configuration = try options.load()
            // Only the key file of this database may be changed, so it is opened first.
            try await options.withSealedStore { store in
                let (use, keys) = (try await store.keyUse(), store.keys)
                guard use.inUse == keys.newest else {
                    complain(
                        "\(configuration.keyPath): its newest key, \(keys.newest), is not in use yet; start the service, and give the "
                            + "file to every node, before another one is made")
                    throw Exit.badInput
                }
                let added = try KeyRing.addKey(path: configuration.keyPath)
                say("\(configuration.keyPath) has a new key, \(added). Copy it to every node that has a file of its own.")
                say("The running service uses it in a moment, else the next one. dialtone keys show tells what needs the former key.")
            }
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes the former keys out of the key file, if nothing needs them any more.",
            discussion: """
                Keep a copy of the file as it was as long as you keep copies of the database from before the change. A phone needs the former \
                key until it has fetched the file that was made with the new one: phones resync MAC asks it to. Phones that are never switched \
                on again hold this up; --despite-phones leaves them behind, and their own URLs shut until they are ordered again.
                """)
        @OptionGroup var options: ConfigurationOption
        @Flag(help: "Also if phones have not fetched their new credentials; these have to be ordered again.") var despitePhones = false

        /// Of the phones that wait, so many are named.
        private static let namedMax = 10

        func run() async throws {
            let configuration = try options.load()
            try await options.withSealedStore { store in
                let keys = store.keys
                guard keys.ids.count > 1 else { return say("\(configuration.keyPath) holds one key: there is none to retire.") }
                let reasons = try await reasons(configuration, store)
                guard reasons.isEmpty else {
                    for reason in reasons { complain(reason) }
                    throw Exit.badInput
                }
                let removed = try KeyRing.removeKeys(besides: keys.newest, path: configuration.keyPath)
                let names = removed.map(\.description).joined(separator: ", ")
                say("\(configuration.keyPath) holds key \(keys.newest) alone. Taken out: \(names).")
                say("Copies of the database from before the change need what was taken out. Nodes with a file of their own need this one.")
            }
        }

        /// Why the former keys are needed, in sentences; none if they are not.
        private func reasons(_ configuration: Configuration, _ store: any SQLPhoneStore) async throws -> [String] {
            let (use, newest) = (try await store.keyUse(), store.keys.newest)
            guard use.inUse == newest else {
                return ["The newest key, \(newest), is not in use yet: start the service; every node needs it in its key file."]
            }
            var reasons: [String] = []
            let values = use.values(besides: newest)
            if values > 0 {
                reasons.append(
                    "\(values) stored \(values == 1 ? "value is" : "values are") not sealed with \(newest) yet. The running service does that: "
                        + "look again in a minute.")
            }
            for node in use.nodes where store.isForNodes && node.keys.first != "\(newest)" {
                reasons.append("Node \(node.name) does not seal with \(newest) yet.")
            }
            let phones = try await despitePhones ? [] : FormerCredentials(configuration, store)?.phones() ?? []
            if !phones.isEmpty {
                let names = phones.prefix(Self.namedMax).map { "\($0.mac)" }.joined(separator: ", ")
                let more = phones.count > Self.namedMax ? " and \(phones.count - Self.namedMax) more" : ""
                reasons.append(
                    "Phones that have not fetched their new credentials: \(names)\(more). Ask them to with dialtone phones resync, or leave them "
                        + "behind with --despite-phones.")
            }
            return reasons
        }
    }
}

extension ConfigurationOption {
    /// Opens the database for the time of `body`; what the store refuses becomes one line and exit code 69.
    fileprivate func withSealedStore(_ body: (any SQLPhoneStore) async throws -> Void) async throws {
        let configuration = try load()
        let store = try await configuration.openStore(.beside)
        do {
            try await body(store)
            try await store.close()
        } catch let error as StoreError {
            complain("\(error)")
            throw Exit.unavailable
        }
    }
}
