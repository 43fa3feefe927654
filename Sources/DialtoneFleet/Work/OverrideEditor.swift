package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore
import DialtoneVendors
import Foundation

/// Checks and stores overrides, for commands and the admin app: nothing is stored that would leave a phone without its files.
package struct OverrideEditor: Sendable {
    /// So many phones are tried out before overrides are stored; a template that works for these works for the others too.
    package static let triedMax = 200
    /// More phones than this are not looked for by name.
    private static let namedMax = 500

    private let store: any PhoneStore
    /// With the stored overrides in its book.
    private let files: FileMaker
    package let stored: [OverrideBook.Entry]

    /// Why overrides were not stored.
    package struct Refused: Error, CustomStringConvertible {
        package var problems: [String]
        package var description: String { problems.joined(separator: "\n") }

        package init(problems: [String]) { self.problems = problems }
    }

    /// What storing overrides does to the phones.
    package struct Effect: Sendable {
        /// How many phones were tried out, and whether there are more in the scopes.
        package var tried = 0
        package var isPartial = false
        /// How many of them get other files than before.
        package var changed = 0

        package var text: String? {
            guard tried > 0 else { return nil }
            let phones = tried == 1 ? "1 phone" : "\(isPartial ? "the first " : "")\(tried) phones"
            return "of \(phones) in scope, \(changed == 0 ? "none gets" : changed == 1 ? "1 gets" : "\(changed) get") other files"
        }
    }

    /// - Parameter files: With the stored overrides in their book.
    /// - Throws: ``StoreError``.
    package init(_ store: any PhoneStore, files: FileMaker) async throws {
        self.store = store
        self.files = files
        stored = try await store.overrides()
    }

    package func set(of scope: OverrideScope) -> OverrideSet { stored.first { $0.scope == scope }?.set ?? OverrideSet() }

    /// Tries the sets out.
    ///
    /// - Parameter entries: An empty set stands for a scope that is taken away.
    /// - Throws: ``Refused`` with every problem; ``StoreError``.
    package func check(_ entries: [OverrideBook.Entry]) async throws -> Effect {
        let problems = entries.flatMap { scope, set in
            ([scope.problem()].compactMap(\.self) + set.problems(for: scope).map(\.description)).map { "\(scope): \($0)" }
        }
        guard problems.isEmpty else { throw Refused(problems: problems) }
        return try await trial(entries)
    }

    private func trial(_ entries: [OverrideBook.Entry]) async throws -> Effect {
        var effect = Effect()
        var broken: [String] = []
        // A base stands in for each of its handsets.
        var seen: Set<Phone.ID> = []
        for instance in Set(entries.map(\.scope.instance)).sorted() {
            let scopes = entries.map(\.scope).filter { $0.instance == instance }
            var query = PhoneQuery(instance: instance)
            // Who is in no other scope need not be looked for among all phones.
            let macs = scopes.compactMap { if case .phone(let mac) = $0.subject { mac } else { nil } }
            if macs.count == scopes.count, macs.count <= Self.namedMax { query.macs = macs }
            var offset = 0
            while true {
                let page = try await store.phones(matching: query, limit: 500, offset: offset)
                offset += page.count
                for entry in page where entry.configuredAt != nil && concerns(scopes, entry) {
                    guard effect.tried < Self.triedMax else {
                        effect.isPartial = true
                        break
                    }
                    // With its items, which lists are without; it may be gone by now.
                    guard let own = try await store.phone(entry.id), own.status != .removed else { continue }
                    for phone in try await devices(of: own, trying: entries) where seen.insert(phone.id).inserted {
                        effect.tried += 1
                        let handsets = (
                            now: try await reader.members(of: phone), then: try await reader.members(of: phone, trying: entries)
                        )
                        switch files.trial(entries, on: phone, secrets: try await store.secrets(of: phone.id), handsets: handsets) {
                        case .same: break
                        case .changed: effect.changed += 1
                        case .broken(let fault): broken.append("\(phone.mac) (\(phone.user)) would get no file: \(fault)")
                        }
                    }
                }
                if page.count < 500 || effect.isPartial { break }
            }
        }
        guard broken.isEmpty else {
            let shown = broken.prefix(10)
            throw Refused(problems: shown + (broken.count > 10 ? ["… and \(broken.count - 10) phones more"] : []))
        }
        return effect
    }

    private var reader: HandsetReader { HandsetReader(store: store, files: files) }

    /// The phones whose files have an order's account now, or would have it: its own, or the base of a handset. One that moves has two;
    /// a handset whose base is not ordered has none.
    private func devices(of phone: Phone, trying entries: [OverrideBook.Entry]) async throws -> [Phone] {
        var devices: [Phone] = []
        let (now, then) = (files.base(of: phone), files.base(of: phone, trying: entries))
        for base in now == then ? [now] : [now, then] {
            guard let base else {
                devices.append(phone)
                continue
            }
            if let base = try await store.phone(instance: phone.instance, mac: base) { devices.append(base) }
        }
        return devices
    }

    private func concerns(_ scopes: [OverrideScope], _ phone: Phone) -> Bool {
        let hardware = files.hardware(of: phone)
        return scopes.contains { $0.contains(mac: phone.mac, vendor: hardware?.driver.id, model: hardware?.model) }
    }

    /// Checks and stores one scope's set.
    ///
    /// - Throws: ``Refused``, ``StoreError``.
    package func save(_ set: OverrideSet, for scope: OverrideScope) async throws -> Effect {
        let effect = try await check([(scope, set)])
        try await store(set, for: scope)
        return effect
    }

    /// - Throws: ``Refused`` for a set that is too large; ``StoreError``.
    package func store(_ set: OverrideSet, for scope: OverrideScope) async throws {
        do {
            try await store.setOverrides(set, for: scope, at: .now)
        } catch StoreError.conflict(let reason) {
            throw Refused(problems: [reason])
        }
    }
}
