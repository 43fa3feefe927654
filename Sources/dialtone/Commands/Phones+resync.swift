import ArgumentParser
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
        @Option(help: "The port of the phone's web server.") var webPort = 80
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
                let secrets = try await store.secrets(of: phone.id)
                let files = try await configuration.fileMaker(store)
                let standing = RevisionStanding(of: phone, secrets: secrets, files: files)
                let result = await ask(phone, secrets, files)
                try await store.requestAction(
                    PhoneAction(kind: .resync, phone: phone.id),
                    with: [.noted(kind: "resync", text: "A resync was asked for: \(result.text).", details: nil)], at: .now)
                if json {
                    say(
                        ([
                            "mac": .string(phone.mac.hex), "notified": .bool(result.isAccepted), "text": .string(result.text),
                            "revision": standing.json,
                        ] as JSONValue).prettyText)
                } else {
                    say("\(phone.mac): \(standing.text)")
                    say("\(phone.mac): \(result.text)")
                }
                if !result.isAccepted { throw Exit.unavailable }
            }
        }

        private func ask(_ phone: Phone, _ secrets: PhoneSecrets, _ files: FileMaker) async -> CheckSync.Result {
            guard let address = phone.address else {
                return CheckSync.Result(isAccepted: false, text: "the phone has not fetched a file yet, so nobody knows its address")
            }
            return await CheckSync(transport: transport, port: port, webPort: webPort).ask(
                address: address, user: phone.user, ways: files.hardware(of: phone)?.driver.resync ?? ResyncWays(),
                adminPassword: secrets.adminPassword)
        }
    }
}

/// Which revision of its files a phone has, and which it would get.
struct RevisionStanding {
    /// nil: the phone has fetched none yet.
    var delivered: Int?
    /// nil: its vendor is not known, so nobody can say.
    var next: Int?

    init(of phone: Phone, secrets: PhoneSecrets, files: FileMaker) {
        delivered = phone.deliveredRevision
        guard let hardware = files.hardware(of: phone),
            // What cannot be made cannot be fetched either; the phone's reason tells why.
            let made = try? files.files(for: phone, secrets: secrets, on: hardware)
        else {
            next = phone.revision
            return
        }
        next = made.digest == phone.revisionDigest ? phone.revision : (phone.revision ?? 0) + 1
    }

    /// Whether the phone has what it would get.
    var isCurrent: Bool { delivered != nil && delivered == next }

    var text: String {
        switch (delivered, next) {
        case (nil, nil): "has no revision yet"
        case (nil, let next?): "has no revision yet, would get \(next)"
        case (let delivered?, nil): "has revision \(delivered)"
        case (let delivered?, let next?):
            isCurrent ? "has revision \(delivered), which is the latest" : "has revision \(delivered), would get \(next)"
        }
    }

    var json: JSONValue {
        ["delivered": .optional(delivered), "next": .optional(next), "current": .bool(isCurrent)]
    }
}

extension JSONValue {
    fileprivate static func optional(_ number: Int?) -> JSONValue { number.map { .number(String($0)) } ?? .null }
}
