import ArgumentParser
import DialtoneAdmin
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import DialtoneVendors
import Foundation

struct Inbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Phones that asked and are not known, or were not let in.",
        subcommands: [List.self, Assign.self, Dismiss.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Who asked, latest first.")
        @OptionGroup var options: ConfigurationOption
        @OptionGroup var only: InstanceOption
        @Option(help: "At most this many.") var limit = 200
        @Flag(help: "Prints a JSON array.") var json = false

        func run() async throws {
            let configuration = try options.load()
            try await options.withStore { store in
                // What the administrators of the only instance hid themselves they do not want to see here either.
                let instances = configuration.service.instances.map(\.id)
                let instance = try await only.find(configuration, in: store) ?? (instances.count == 1 ? instances.first : nil)
                let unknownDevices = try await store.unknownDevices(seenBy: instance, limit: limit, offset: 0)
                if json { return say(JSONValue.array(unknownDevices.map(\.json)).prettyText) }
                var table = TextTable(["MAC", "VENDOR", "MODEL", "FIRMWARE", "ADDRESS", "FILE", "COUNT", "FIRST", "LAST"])
                for unknownDevice in unknownDevices {
                    table.add([
                        unknownDevice.mac.hex, unknownDevice.vendor.map { VendorCatalogue.builtIn.name(ofVendor: $0) } ?? "-",
                        unknownDevice.model ?? "-",
                        unknownDevice.firmware ?? "-", unknownDevice.address,
                        unknownDevice.file, "\(unknownDevice.count)", unknownDevice.firstAt.contractText, unknownDevice.lastAt.contractText,
                    ])
                }
                say(table.text)
            }
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives an ordered phone's account to this hardware.",
            discussion: "For a while the hardware then gets its file by its MAC alone, at https://HOST/p/<file named by MAC>.")
        @OptionGroup var options: ConfigurationOption
        @Argument(help: "The hardware's MAC.") var mac: String
        @Option(help: "The ordered phone: its MAC, or its user.") var to: String
        @Option(help: "The instance, as domain/name, if several have it.") var instance: String?
        @Flag(help: "Also takes the account of a phone that has it already.") var replace = false
        @Option(name: .customLong("for"), help: "How long its MAC can be used: 30m, 12h, 1d.") var time = "1d"
        @Flag(help: "Prints the phone as JSON.") var json = false

        func validate() throws {
            if ConfigurationReader.duration(time).map({ $0 > .zero }) != true {
                throw ValidationError("--for: \"\(time)\" is not possible; allowed: a time such as 30m, 12h or 1d")
            }
        }

        func run() async throws {
            let mac = try Inbox.mac(self.mac)
            let seconds = TimeInterval(ConfigurationReader.duration(time)?.components.seconds ?? 0)
            try await options.withStore { store in
                let phone = try await find(in: store)
                // By the service's time, which does not go back with the machine's clock.
                let until = try await store.advanceTime(to: .now).addingTimeInterval(seconds)
                // Said here as well as by the service, which would only set the wish aside.
                let holder = try await store.phones(withMAC: mac).first {
                    $0.instance == phone.instance && $0.id != phone.id && $0.status != .removed
                }
                if let holder {
                    complain(
                        "\(mac): the hardware \(mac) already belongs to the phone \(holder.mac) of \(phone.instance); remove that one first"
                    )
                    throw Exit.badInput
                }
                if phone.isTaken, phone.assignedMAC != mac, !replace {
                    complain("--to: \(Self.holder(of: phone)); add --replace to give it to \(mac) all the same")
                    throw Exit.badInput
                }
                let assigned = try await store.carryOut(
                    PhoneAction(
                        kind: .assign, phone: phone.id, details: ["mac": .string(mac.hex), "until": .int(Int(until.timeIntervalSince1970))]),
                    orHere: [.assigned(mac, until: until)]
                ) { $0.assignedMAC == mac || $0.mac == mac }
                say(
                    json
                        ? assigned.json(node: try await store.nodes().name(of: assigned)).prettyText
                        : "\(mac): gets the account of \(phone.user) (\(phone.mac)) if it asks within \(time). "
                            + "Lead it to /p/ or, on a listener for phones, to its bare host.")
            }
        }

        /// Who has the account now.
        private static func holder(of phone: Phone) -> String {
            let account = "the account of \(phone.user) (\(phone.mac))"
            if phone.deliveredAt == nil, let hardware = phone.assignedMAC { return "\(account) is assigned to \(hardware) already" }
            let device = [phone.vendorName, phone.model, phone.address.map { "at \($0)" }].compactMap(\.self).joined(separator: " ")
            return "\(account) is in use: \(phone.status.rawValue)\(device.isEmpty ? "" : ", \(device)")"
        }

        /// The phone by its MAC, or by its user.
        private func find(in store: some PhoneStore) async throws -> Phone {
            var found: [Phone] = []
            if let mac = MACAddress(to) { found = try await store.phones(withMAC: mac).filter { $0.mac == mac } }
            var offset = 0
            while found.isEmpty {
                let page = try await store.phones(in: instance.flatMap { InstanceID($0) }, status: nil, limit: 1000, offset: offset)
                found = page.filter { $0.user == to }
                offset += page.count
                if page.count < 1000 { break }
            }
            found = found.filter { $0.status != .removed && (instance == nil || "\($0.instance)" == instance) }
            guard let phone = found.first else {
                complain("--to: no ordered phone has the MAC or user \"\(to)\"; see dialtone phones list")
                throw Exit.badInput
            }
            guard found.count == 1 else {
                complain(
                    "--to: \"\(to)\" is \(found.map { "\($0.mac) in \($0.instance)" }.joined(separator: " and ")); name one by its MAC, "
                        + "and with --instance")
                throw Exit.badInput
            }
            return phone
        }
    }

    struct Dismiss: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hides a phone from the list for good.", discussion: "For all instances, unless --instance names one.")
        @OptionGroup var options: ConfigurationOption
        @OptionGroup var only: InstanceOption
        @Argument(help: "The phone's MAC.") var mac: String

        func run() async throws {
            let mac = try Inbox.mac(self.mac)
            let configuration = try options.load()
            try await options.withStore { store in
                let instance = try await only.find(configuration, in: store)
                guard try await store.dismissUnknownDevice(mac, seenBy: instance, at: .now) else {
                    complain("\(mac): has not asked, so there is nothing to hide; see dialtone inbox list")
                    throw Exit.badInput
                }
                say("\(mac): dismissed")
            }
        }
    }

    fileprivate static func mac(_ text: String) throws -> MACAddress {
        guard let mac = MACAddress(text) else {
            complain("\"\(text)\" is no MAC; give 12 hex digits such as 0004132a7b15")
            throw Exit.badInput
        }
        return mac
    }
}
