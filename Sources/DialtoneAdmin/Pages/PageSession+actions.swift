import DialtoneDialogue
import DialtoneDoors
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import Foundation

extension PageSession {
    /// Phones of one request.
    static let actedMax = 1000
    /// A resync waits for the phone; the others for the database, which takes several at once as well.
    private static let resyncsAtOnce = 64
    private static let actionsAtOnce = 16
    /// Pages do not wait longer than half a minute for an answer, and a phone that is silent takes some ten seconds.
    private static let resyncsBegin: Duration = .seconds(15)

    /// What became of one phone.
    struct Outcome: Sendable {
        var isDone: Bool
        /// One sentence for people.
        var words: Words

        init(isDone: Bool, words: Words) { (self.isDone, self.words) = (isDone, words) }

        init(isDone: Bool, _ english: String, _ german: String) { self.init(isDone: isDone, words: Words(english, german)) }
    }

    /// Does the same with each phone of `macs`, or with the one of `mac`, a few at a time.
    func each(
        _ value: JSONValue, atOnce: Int = actionsAtOnce, flag: String = "ok", _ act: @escaping @Sendable (Phone) async throws -> Outcome
    ) async throws -> [JSONMember] {
        let macs = try (value["macs"]?.elements ?? value["mac"].map { [$0] } ?? []).map { try mac($0) }
        guard macs.count <= Self.actedMax else { throw Refusal("At most \(Self.actedMax) phones at once; choose fewer.") }
        let results = await withTaskGroup(of: (Int, Outcome).self) { group in
            var results = [Outcome?](repeating: nil, count: macs.count)
            for (index, mac) in macs.enumerated() {
                if index >= atOnce, let (done, outcome) = await group.next() { results[done] = outcome }
                group.addTask { (index, await outcome(for: mac, act)) }
            }
            for await (done, outcome) in group { results[done] = outcome }
            return results
        }
        return [
            JSONMember(
                "results",
                .array(
                    zip(macs, results).map { mac, outcome in
                        .object([
                            JSONMember("mac", .string(mac.hex)), JSONMember(flag, .bool(outcome?.isDone ?? false)),
                            JSONMember("text", .string(outcome?.words.english ?? "")),
                            JSONMember("texts", TextLanguage.json { outcome?.words[$0] ?? "" }),
                        ])
                    }))
        ]
    }

    private func outcome(for mac: MACAddress, _ act: @Sendable (Phone) async throws -> Outcome) async -> Outcome {
        do {
            guard let phone = try await store.phone(instance: instance, mac: mac) else {
                return Outcome(isDone: false, "There is no phone \(mac.hex).", "Ein Telefon \(mac.hex) gibt es nicht.")
            }
            return try await act(phone)
        } catch StoreError.unknownPhone {
            return Outcome(
                isDone: false, "The phone was removed; order it again first.", "Das Telefon wurde entfernt; bestellen Sie es zuerst neu.")
        } catch let refusal as Refusal {
            return Outcome(isDone: false, refusal.text, refusal.text)
        } catch {
            return Outcome(isDone: false, Self.words(error), Self.words(error))
        }
    }

    // MARK: Actions

    func resync(_ value: JSONValue) async throws -> [JSONMember] {
        let end = ContinuousClock.now + Self.resyncsBegin
        return try await each(value, atOnce: Self.resyncsAtOnce, flag: "accepted") { phone in
            guard ContinuousClock.now < end else {
                return Outcome(
                    isDone: false, "It was not asked: too many other phones did not answer. Choose fewer.",
                    "Es wurde nicht gefragt: Zu viele andere Telefone haben nicht geantwortet. Wählen Sie weniger.")
            }
            return try await resync(phone)
        }
    }

    /// Asks the phone to fetch its files, and Devices for what is new.
    private func resync(_ phone: Phone) async throws -> Outcome {
        guard phone.status != .removed || phone.owesGoodbye else { throw StoreError.unknownPhone(phone.id) }
        let target: ResyncTarget
        do {
            target = try await ResyncTarget(for: phone, handsets)
        } catch let fault as ResyncTarget.NoBase {
            return Outcome(isDone: false, words: Words(Self.sentence(fault.words.english), Self.sentence(fault.words.german)))
        }
        var outcome = try await CheckSync().ask(target.phone, in: store, files: environment.files)
        outcome.base = target.base
        try await operate { [outcome] in try await operations.noteResync(phone, by: visitorName, outcome: outcome) }
        let words = outcome.words
        return Outcome(
            isDone: outcome.isAccepted, words: Words(Self.sentence(words.english), Self.sentence(words.german)))
    }

    /// Lets the phone's code (or MAC) be used anew, and tries again what had failed at Devices.
    func reopen(_ phone: Phone) async throws -> Outcome {
        let end = try await operate { try await operations.reopen(phone) }
        return Outcome(isDone: true, "Its code can be used until \(end.contractText).", "Sein Code gilt bis \(end.contractText).")
    }

    func remove(_ phone: Phone) async throws -> Outcome {
        guard phone.status != .removed else { return Outcome(isDone: true, "It was removed before.", "Es wurde schon entfernt.") }
        try await operate { try await operations.remove(phone, by: visitorName) }
        return Outcome(
            isDone: true, "It is removed here, and still known to Devices and to the PBX user; remove it there too.",
            "Es ist hier entfernt; Devices und der Benutzer an der PBX kennen es noch: Entfernen Sie es auch dort.")
    }

    /// Gives the phone another URL of its own; its code (or MAC) leads it there.
    func newToken(_ phone: Phone) async throws -> Outcome {
        let end = try await operate { try await operations.renewURL(phone) }
        return Outcome(
            isDone: true, "It has a new URL; its code or MAC leads it there until \(end.contractText).",
            "Es hat eine neue URL; sein Code oder seine MAC führen es bis \(end.contractText) dorthin.")
    }

    /// Gives the phone a password of its own for its administrator, unless it is told one; its owner makes its files anew.
    func protect(_ phone: Phone) async throws -> Outcome {
        let outcome = try await operate { try await operations.protect(phone, by: visitorName) }
        return Outcome(isDone: outcome.isGood, words: outcome.words)
    }

    /// Has the phone's owner write; returns when it is on disk.
    func commit(_ steps: [PhoneStep], for phone: Phone) async throws {
        try await operate { try await environment.fleet.commit(steps, for: phone) }
    }

    var operations: PhoneOperations {
        PhoneOperations(
            store: store, fleet: environment.fleet, files: environment.files, codeLifetime: environment.codeLifetime,
            clock: environment.clock)
    }

    /// Runs what goes through a phone's owner.
    @discardableResult
    private func operate<Value>(_ operation: () async throws -> Value) async throws -> Value {
        do {
            return try await operation()
        } catch is OwnerEnded {
            throw Refusal("The phone is just being removed, or Dialtone stops; try again in a moment.")
        }
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}
