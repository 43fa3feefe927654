import ArgumentParser
import DialtoneDoors
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneVendors
import Foundation

extension Phones {
    struct Resync: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks a phone to fetch its files now (SIP NOTIFY, or its web server), and the service to ask Devices again.",
            discussion: "Prints which revision of its files the phone has and which it would get.")
        @OptionGroup var phone: PhoneArgument
        @Option(help: "The phone's SIP port.") var port = 5060
        @Option(help: "How the NOTIFY travels: udp or tcp. Default: udp, then tcp.") var transport: String?
        @Option(help: "The port of the phone's web server for HTTP.") var webPort = 80
        @Option(help: "The same for HTTPS, which is asked where HTTP is refused or leads there.") var webTlsPort = 443
        @Flag(help: "Prints JSON.") var json = false

        func validate() throws {
            if let transport, !CheckSync.transports.contains(transport) {
                throw ValidationError(
                    "--transport: \"\(transport)\" is not possible; allowed: \(CheckSync.transports.joined(separator: " or "))")
            }
        }

        func run() async throws {
            let configuration = try phone.options.load()
            try await phone.options.withStore { store in
                let phone = try await self.phone.find(in: store)
                let files = try await configuration.fileMaker(store)
                let reader = HandsetReader(store: store, files: files)
                let target: ResyncTarget
                do {
                    target = try await ResyncTarget(for: phone, reader)
                } catch let fault as ResyncTarget.NoBase {
                    complain("\(phone.mac): \(fault)")
                    throw Exit.badInput
                }
                let standing = RevisionStanding(
                    of: target.phone, secrets: try await store.secrets(of: target.phone.id), files: files,
                    handsets: try await reader.members(of: target.phone))
                var outcome = try await CheckSync(transport: transport, port: port, webPorts: .init(http: webPort, https: webTlsPort)).ask(
                    target.phone, in: store, files: files)
                outcome.base = target.base
                _ = try await store.carryOut(
                    PhoneAction(kind: .resync, phone: phone.id, details: ["outcome": outcome.json]),
                    orHere: [.noted(.resync(by: nil, outcome))])
                let text = outcome.words.english
                if json {
                    say(
                        ([
                            "mac": .string(phone.mac.hex), "notified": .bool(outcome.isAccepted), "text": .string(text),
                            "outcome": outcome.json, "revision": standing.json,
                        ] as JSONValue).prettyText)
                } else {
                    say("\(target.phone.mac): \(standing.text)")
                    say("\(phone.mac): \(text)")
                }
                if !outcome.isAccepted { throw Exit.unavailable }
            }
        }
    }
}
