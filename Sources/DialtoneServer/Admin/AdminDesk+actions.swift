import DialtoneDialogue
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneVendors
import Foundation

/// What administrators do to phones, one or many.
extension AdminDesk {
    /// Phones in one request; a page that means more sends several.
    static let phonesMax = 500
    /// Phones that are asked side by side: a NOTIFY to a phone that is switched off takes seconds.
    private static let sideBySide = 16

    struct Outcome: Sendable {
        var isDone: Bool
        /// One sentence.
        var text: String
    }

    /// Does something to each phone that a request names, and tells what came of it.
    func each(_ value: JSONValue, _ action: @escaping @Sendable (Phone) async throws -> Outcome) async throws -> [JSONMember] {
        let macs = try (value["macs"]?.elements ?? [value["mac"] ?? .null]).map { try mac($0) }
        guard (1...Self.phonesMax).contains(macs.count) else { throw Refusal("macs: 1 to \(Self.phonesMax) phones are possible at once") }
        var outcomes: [MACAddress: Outcome] = [:]
        await withTaskGroup(of: (MACAddress, Outcome).self) { group in
            var waiting = macs.makeIterator()
            func add() {
                guard let mac = waiting.next() else { return }
                group.addTask { (mac, await one(mac, action)) }
            }
            for _ in 0..<Self.sideBySide { add() }
            for await (mac, outcome) in group {
                outcomes[mac] = outcome
                add()
            }
        }
        return [
            JSONMember(
                "results",
                .array(
                    macs.map { mac in
                        ["mac": .string(mac.hex), "ok": .bool(outcomes[mac]?.isDone ?? false), "text": .string(outcomes[mac]?.text ?? "")]
                    }))
        ]
    }

    private func one(_ mac: MACAddress, _ action: @Sendable (Phone) async throws -> Outcome) async -> Outcome {
        do {
            return try await action(try await known(.string(mac.hex)))
        } catch let refusal as Refusal {
            return Outcome(isDone: false, text: refusal.text)
        } catch {
            return Outcome(isDone: false, text: "The database cannot be used: \(error)")
        }
    }

    /// Asks Devices again, and the phone to fetch now.
    func resync(_ phone: Phone) async throws -> Outcome {
        try present(phone)
        await environment.fleet.command(.reopen, for: PhoneKey(phone))
        guard let address = phone.address else {
            return Outcome(isDone: false, text: "\(phone.mac.hex) has not fetched a file yet, so nobody knows its address.")
        }
        let secrets = try await store.secrets(of: phone.id)
        let result = await environment.checkSync.ask(
            address: address, user: phone.user, ways: environment.files.hardware(of: phone)?.driver.resync ?? ResyncWays(),
            adminPassword: secrets.adminPassword)
        try await note(phone, "resync", "\(visitorName) asked for a resync: \(result.text).")
        return Outcome(isDone: result.isAccepted, text: "\(result.text).")
    }

    /// Opens the doors for its code again, and has everything that had failed tried anew.
    func reopen(_ phone: Phone) async throws -> Outcome {
        try present(phone)
        let until = Date.now.addingTimeInterval(environment.codeLifetime.seconds)
        let opened = try await store.openDoor(of: phone.id, until: until, at: .now)
        environment.committed(opened)
        await environment.fleet.command(.reopen, for: PhoneKey(phone))
        try await note(phone, "reopened", "\(visitorName) opened it again.")
        return Outcome(isDone: true, text: "\(phone.mac.hex) is tried anew; its code is good until \(until.contractText).")
    }

    func remove(_ phone: Phone) async throws -> Outcome {
        try present(phone)
        try await note(phone, "remove", "\(visitorName) removed it.")
        await environment.fleet.command(.remove, for: PhoneKey(phone))
        return Outcome(
            isDone: true,
            text: phone.deliveredAt == nil
                ? "\(phone.mac.hex) is removed." : "\(phone.mac.hex) is removed; with its next fetch it forgets its account.")
    }

    /// Closes the phone's own door for good, for a URL that got into other hands, and opens that for its code.
    func newToken(_ phone: Phone) async throws -> Outcome {
        try present(phone)
        let until = Date.now.addingTimeInterval(environment.codeLifetime.seconds)
        let renewed = try await store.renewToken(of: phone.id, until: until, at: .now)
        environment.committed(renewed)
        await environment.fleet.revise(PhoneKey(phone), .doorRenewed)
        try await note(phone, "token", "\(visitorName) gave it a new URL.")
        return Outcome(
            isDone: true, text: "\(phone.mac.hex) has a new URL; point the phone to its code's URL once, until \(until.contractText).")
    }

    private func present(_ phone: Phone) throws {
        guard phone.status != .removed else { throw Refusal("\(phone.mac.hex) was removed; order it anew.") }
    }

    private func note(_ phone: Phone, _ kind: String, _ text: String) async throws {
        try await environment.fleet.commit([.noted(kind: kind, text: text, details: ["by": .string(visitorName)])], for: phone)
    }
}

extension PhoneKey {
    init(_ phone: Phone) { self.init(instance: phone.instance, mac: phone.mac) }
}
