import ArgumentParser
import DialtoneFleet
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import Foundation

extension Phones {
    struct Protect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives phones a password of their own for their administrator, in place of their maker's default one.",
            discussion: """
                For phones that were ordered before Dialtone made one for each, or while access.admin-password-policy was keep. A phone that
                is told a password already, by its domain or by an override, keeps that one. The phone takes the new one with its next fetch;
                phones resync asks it to fetch now. phones show MAC --reveal shows it.
                """)
        @OptionGroup var options: ConfigurationOption
        @Argument(help: "The phones' MACs, in any usual notation.") var macs: [String] = []
        @Flag(help: "All phones that may still have their maker's default password.") var all = false
        @Option(help: "The instance, as domain/name, if several have these phones; with --all, this one only.") var instance: String?
        @Flag(help: "Prints a JSON array.") var json = false

        /// What became of a phone.
        private struct Outcome {
            var mac: MACAddress
            var isGood: Bool
            var text: String
        }

        func validate() throws {
            if macs.isEmpty != all { throw ValidationError("give MACs or --all") }
            if let instance, InstanceID(instance) == nil { throw ValidationError("--instance: \"\(instance)\" is not domain/name") }
        }

        func run() async throws {
            let configuration = try options.load()
            try await options.withStore { store in
                let gaps = AdministratorPasswordGaps(store: store, files: try await configuration.fileMaker(store))
                let phones = try await phones(configuration, store, gaps)
                var outcomes: [Outcome] = []
                // What was done is told also if the next phone fails.
                defer { if json { say(Self.json(outcomes).prettyText) } }
                for phone in phones {
                    // While the service runs it makes the password itself; these steps are for a service that does not.
                    let done = try await gaps.protect(phone, by: nil) { steps in
                        _ = try await store.carryOut(PhoneAction(kind: .protect, phone: phone.id), orHere: steps)
                    }
                    outcomes.append(Outcome(mac: phone.mac, isGood: done.isGood, text: done.words.english))
                    if !json { say("\(phone.mac): \(done.words.english)") }
                }
                if outcomes.isEmpty, !json { say("No phone is known to have its maker's default password.") }
                if outcomes.contains(where: { !$0.isGood }) { throw Exit.badInput }
            }
        }

        private static func json(_ outcomes: [Outcome]) -> JSONValue {
            .array(outcomes.map { ["mac": .string($0.mac.hex), "ok": .bool($0.isGood), "text": .string($0.text)] })
        }

        /// All of them are found before the first is changed.
        private func phones(
            _ configuration: Configuration, _ store: any PhoneStore, _ gaps: AdministratorPasswordGaps
        ) async throws -> [Phone] {
            var found: [Phone] = []
            if all {
                let known = configuration.service.instances.map(\.id)
                let meant = known.filter { instance == nil || "\($0)" == instance }
                if let instance, meant.isEmpty {
                    complain("--instance: \(instance) is not configured; there is \(known.map { "\($0)" }.joined(separator: ", "))")
                    throw Exit.badInput
                }
                for id in meant { found += try await gaps.phones(in: id) }
                return found
            }
            for mac in macs { found.append(try await PhoneArgument.find(mac, instance: instance, in: store)) }
            return found
        }
    }
}
