import ArgumentParser
import DialtoneAdmin
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneVendors
import Foundation

struct Phones: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks into the database and acts on it, also while the service runs.",
        subcommands: [List.self, Show.self, History.self, Revisions.self, Diff.self, Remove.self, Resync.self, Protect.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All phones, one a line.")
        @OptionGroup var options: ConfigurationOption
        @OptionGroup var only: InstanceOption
        @Option(help: "Only phones in this status.") var status: String?
        @Flag(help: "Only phones that may still have their maker's default administrator password; see phones protect.")
        var unprotected = false
        @Flag(help: "Prints a JSON array.") var json = false

        func run() async throws {
            let configuration = try options.load()
            let status = try self.status.map { text in
                guard let status = PhoneStatus(rawValue: text) else {
                    let allowed = PhoneStatus.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("--status: \"\(text)\" is not possible; allowed: \(allowed)")
                }
                return status
            }
            try await options.withStore { store in
                let instance = try await only.find(configuration, in: store)
                var phones: [Phone] = []
                // In pages, so that a big table is never in memory twice.
                while true {
                    let page = try await store.phones(in: instance, status: status, limit: 1000, offset: phones.count)
                    phones += page
                    if page.count < 1000 { break }
                }
                if unprotected {
                    let gaps = AdministratorPasswordGaps(store: store, files: try await configuration.fileMaker(store))
                    var found: Set<Phone.ID> = []
                    for id in Set(phones.map(\.instance)) { found.formUnion(try await gaps.phones(in: id).map(\.id)) }
                    phones.removeAll { !found.contains($0.id) }
                }
                if json {
                    let nodes = try await store.nodes()
                    return say(JSONValue.array(phones.map { $0.json(node: nodes.name(of: $0)) }).prettyText)
                }
                var table = TextTable(["MAC", "INSTANCE", "USER", "STATUS", "VENDOR", "MODEL", "REVISION", "ADDRESS", "REASON"])
                for phone in phones {
                    table.add([
                        phone.mac.hex, "\(phone.instance)", phone.user, phone.status.rawValue, phone.vendorName ?? "-",
                        phone.model ?? "-", phone.revisionText, phone.address ?? "-", phone.reason ?? "",
                    ])
                }
                say(table.text)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One phone with everything that is known of it.")
        @OptionGroup var phone: PhoneArgument
        @Flag(help: "Prints JSON.") var json = false
        @Flag(help: "Shows the secrets too; the phone's history says so.") var reveal = false

        func run() async throws {
            let configuration = try phone.options.load()
            try await phone.options.withStore { store in
                let phone = try await self.phone.find(in: store)
                let stored = try await store.secrets(of: phone.id)
                let files = try await configuration.fileMaker(store)
                let gaps = AdministratorPasswordGaps(store: store, files: files)
                let access = gaps.condition(of: phone, secrets: stored)
                let conditions = phone.conditions.all.map(\.condition) + [access].compactMap(\.self)
                var secrets: PhoneSecrets?
                if reveal {
                    secrets = stored
                    _ = try await store.commit(
                        [.noted(.revealed(.secrets, to: nil))], for: phone.id, at: .now)
                }
                let password = try await password(of: phone, stored, files, store)
                let handset = try await HandsetReader(store: store, files: files).standing(of: phone)
                if json {
                    var value = phone.json(revealing: secrets, node: try await store.nodes().name(of: phone))
                    value["conditions"] = phone.conditionsJSON(with: access)
                    value["administratorPassword"] = .string(password.standing.text)
                    if let handset { value["handset"] = handset.json }
                    return say(value.prettyText)
                }
                say(PhoneDescription(phone: phone, password: password, handset: handset, conditions: conditions, secrets: secrets).text)
            }
        }

        private func password(
            of phone: Phone, _ secrets: PhoneSecrets, _ files: FileMaker, _ store: some PhoneStore
        ) async throws -> PhoneDescription.AdministratorPassword {
            var held: Secret?
            if let number = phone.deliveredRevision, let revision = try await store.revision(number, of: phone.id) {
                held = files.administratorPassword(in: revision, of: phone, secrets: secrets)
            }
            return .init(
                standing: files.administratorPassword(of: phone, secrets: secrets),
                told: files.administratorPassword(toldTo: phone, secrets: secrets), held: held)
        }
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What happened to a phone, oldest first.")
        @OptionGroup var phone: PhoneArgument
        @Option(help: "At most this many of the newest entries.") var limit = 200
        @Flag(help: "Prints a JSON array.") var json = false

        func run() async throws {
            try await phone.options.withStore { store in
                let phone = try await self.phone.find(in: store)
                let entries = try await store.history(of: phone.id, limit: limit)
                if json { return say(JSONValue.array(entries.map(\.json)).prettyText) }
                for entry in entries {
                    say("\(entry.at.contractText)  \(entry.kind.padding(toLength: 14, withPad: " ", startingAt: 0)) \(entry.text)")
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes a phone.",
            discussion: "The device in Devices and the device entry at the PBX user stay: remove them there.")
        @OptionGroup var phone: PhoneArgument
        @OptionGroup var confirmation: Confirmation
        @Flag(help: "Prints the phone as JSON.") var json = false

        func run() async throws {
            try await phone.options.withStore { store in
                let phone = try await self.phone.find(in: store)
                try confirmation.ask("Remove the phone \(phone.mac) of \(phone.user) (\(phone.status.rawValue))?")
                let removed = try await store.carryOut(
                    PhoneAction(kind: .remove, phone: phone.id), orHere: [.noted(.asked(.removal, by: nil)), .removed]
                ) { $0.status == .removed }
                say(
                    json
                        ? removed.json(node: try await store.nodes().name(of: removed)).prettyText
                        : "\(phone.mac): removed. It is still known to Devices and to the PBX user; remove it there too.")
            }
        }
    }
}

extension NodeView {
    /// The name of the node that holds a phone; nil if none does.
    func name(of phone: Phone) -> String? { phone.status == .removed ? nil : holder(of: phone.instance, phone.mac)?.name }
}

extension Phone {
    /// Its maker as people know it; nil until the phone was seen.
    var vendorName: String? { vendor.map { VendorCatalogue.builtIn.name(ofVendor: $0) } }
}

/// `MAC`, with `--instance` where several instances have it.
struct PhoneArgument: ParsableArguments {
    @OptionGroup var options: ConfigurationOption
    @Argument(help: "The phone's MAC, in any usual notation.") var mac: String
    @Option(help: "The instance, as domain/name, if several have this phone.") var instance: String?

    func find(in store: some PhoneStore) async throws -> Phone { try await Self.find(mac, instance: instance, in: store) }

    /// The one phone that a MAC means.
    ///
    /// - Throws: Exit code 65, after a complaint, if it is no MAC, or means none or several.
    static func find(_ text: String, instance: String?, in store: some PhoneStore) async throws -> Phone {
        guard let mac = MACAddress(text) else {
            complain("\"\(text)\" is no MAC; give 12 hex digits such as 0004132a7b15")
            throw Exit.badInput
        }
        let phones = try await store.phones(withMAC: mac).filter { instance == nil || "\($0.instance)" == instance }
        guard let phone = phones.first else {
            complain("\(mac): no such phone; see dialtone phones list")
            throw Exit.badInput
        }
        guard phones.count == 1 else {
            complain("\(mac): is in \(phones.map { "\($0.instance)" }.joined(separator: " and ")); name one with --instance")
            throw Exit.badInput
        }
        return phone
    }
}

extension ConfigurationOption {
    /// Opens the database for the time of `body`; what the store refuses becomes one line and exit code 69.
    func withStore(_ body: (any PhoneStore) async throws -> Void) async throws {
        let configuration = try load()
        let store = try await configuration.openStore(.beside)
        do {
            try await body(store)
            try await store.close()
        } catch let error as StoreError {
            complain("database \(configuration.database): \(error)")
            throw Exit.unavailable
        }
    }
}
