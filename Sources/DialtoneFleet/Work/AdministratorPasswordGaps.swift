package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore
import DialtoneVendors

/// Finds phones that may still have their maker's default password for their administrator, and gives phones one of their own.
package struct AdministratorPasswordGaps: Sendable {
    /// Phones that are read at once.
    private static let pageMax = 1000

    private let store: any PhoneStore
    private let files: FileMaker

    package init(store: any PhoneStore, files: FileMaker) {
        self.store = store
        self.files = files
    }

    /// How many phones of an instance have the gap.
    package func count(in instance: InstanceID) async throws -> Int {
        let makes = makes(of: instance)
        var count = 0
        if !makes.counted.isEmpty { count = try await store.count(matching: query(instance, makes.counted)) }
        if !makes.looked.isEmpty { try await forEachPage(of: instance, makes.looked) { count += $0.count } }
        return count
    }

    /// How many phones have the gap, as a sentence for people.
    package static func words(_ count: Int) -> String {
        "\(count) \(count == 1 ? "phone" : "phones") may still have \(count == 1 ? "its" : "their") maker's default administrator password."
    }

    /// The phones of an instance that have the gap, in the order of their keys, without their items.
    package func phones(in instance: InstanceID) async throws -> [Phone] {
        var found: [Phone] = []
        try await forEachPage(of: instance, files.vendorsWithAdministratorPassword) { found += $0 }
        return found
    }

    /// Narrows a query to the phones that have the gap.
    ///
    /// - Returns: For one instance; a query of phones that never fetched, of other makes, or of removed phones means none.
    package func narrowed(_ query: PhoneQuery) async throws -> PhoneQuery {
        var narrowed = query
        let makes = files.vendorsWithAdministratorPassword
        narrowed.vendors = query.vendors.isEmpty ? makes : query.vendors.filter { makes.contains($0) }
        narrowed.lacksAdminPassword = true
        narrowed.statuses.removeAll { $0 == .removed }
        let isEmpty = narrowed.vendors.isEmpty || (narrowed.statuses.isEmpty && !query.statuses.isEmpty)
        if isEmpty { narrowed.ids = [] }
        let looked = self.makes(of: query.instance).looked.filter { narrowed.vendors.contains($0) }
        if !isEmpty, !looked.isEmpty, try await store.count(matching: self.query(query.instance, looked)) > 0 {
            narrowed.ids = try await phones(in: query.instance).map(\.id)
        }
        return narrowed
    }

    /// The makes of whose phones the database tells the gap, since a stored password decides alone, and those of which each phone has to be
    /// looked at: what overrides say and what a model takes, the database does not know.
    private func makes(of instance: InstanceID) -> (counted: [String], looked: [String]) {
        let all = files.vendorsWithAdministratorPassword
        guard overriding(in: instance).isEmpty, !hasHandsets(instance) else { return ([], all) }
        let looked = files.vendorsWithModelsWithoutPassword
        return (all.filter { !looked.contains($0) }, looked)
    }

    private func forEachPage(of instance: InstanceID, _ makes: [String], _ take: ([Phone]) -> Void) async throws {
        let scopes = overriding(in: instance)
        var query = query(instance, makes)
        query.after = 0
        while true {
            let page = try await store.phones(matching: query, limit: Self.pageMax, offset: 0)
            take(page.filter { hasGap($0, overriding: scopes) })
            guard page.count == Self.pageMax, let last = page.last else { return }
            query.after = last.id
        }
    }

    /// - Parameters:
    ///   - phone: One of ``query(_:_:)``: without a stored password, and of a make whose files hold one.
    ///   - scopes: Those whose overrides name the password.
    private func hasGap(_ phone: Phone, overriding scopes: [OverrideScope]) -> Bool {
        guard files.base(of: phone) == nil, files.carriesAdministratorPassword(phone) else { return false }
        guard scopes.contains(where: { $0.contains(mac: phone.mac, vendor: phone.vendor, model: phone.model) }) else { return true }
        // Whether it is told one does not depend on its token.
        return files.administratorPassword(of: phone, secrets: PhoneSecrets(token: Secret(""))) == .gap
    }

    /// What an administrator should know about a phone; nil if there is nothing.
    package func condition(of phone: Phone, secrets: PhoneSecrets) -> Condition? {
        guard phone.status != .removed else { return nil }
        switch files.administratorPassword(of: phone, secrets: secrets) {
        case .gap: return phone.vendor.map { .makersAdminPassword(vendor: $0, name: files.catalogue.name(ofVendor: $0)) }
        case .leftOut(let scope): return .templateWithoutAdminPassword(scope: "\(scope)")
        case .notTaken: return files.hardware(of: phone).map { .adminPasswordNotTaken(model: $0.words) }
        case .told, .takenAway, .notSeen, .notCarried: return nil
        }
    }

    /// Gives a phone a password of its own, unless it is told one.
    ///
    /// - Parameters:
    ///   - asker: The administrator, for the phone's history; nil for the command line.
    ///   - commit: Returns when the steps are on disk.
    /// - Returns: Whether the phone is protected, and what people are told; both as the store has it after the commit, since an
    ///   order or a removal may have come between.
    package func protect(
        _ phone: Phone, by asker: String?, commit: ([PhoneStep]) async throws -> Void
    ) async throws -> (isGood: Bool, words: Words) {
        let before = files.administratorPassword(of: phone, secrets: try await store.secrets(of: phone.id))
        guard phone.status != .removed, before == .gap || before == .notSeen else { return words(before, of: phone) }
        try await commit([
            .noted(.asked(.protection, by: asker)), .ownAdminPassword(AdministratorPassword.draw()),
        ])
        let now = try await store.phone(phone.id) ?? phone
        let after = files.administratorPassword(of: now, secrets: try await store.secrets(of: phone.id))
        guard now.status != .removed, after == .told(.own) else { return words(after, of: now) }
        return (
            true,
            Words(
                "It has a password of its own now, and takes it with its next fetch.",
                "Es hat jetzt ein eigenes Kennwort und bekommt es, wenn es das nächste Mal holt.")
        )
    }

    private func words(_ standing: AdministratorPasswordStanding, of phone: Phone) -> (isGood: Bool, words: Words) {
        guard phone.status != .removed else {
            return (
                false, Words("The phone was removed; order it again first.", "Das Telefon wurde entfernt; bestellen Sie es zuerst neu.")
            )
        }
        return switch standing {
        case .told(.own): (true, Words("It has a password of its own already.", "Es hat schon ein eigenes Kennwort."))
        case .told(let source):
            (true, Words("It is told a password already (\(source.text)).", "Es bekommt schon ein Kennwort (\(source.text))."))
        case .takenAway(let source):
            (
                false,
                Words(
                    "The setting access.admin-password is taken away (\(source.text)); clear that first.",
                    "Die Einstellung access.admin-password ist weggenommen (\(source.text)); heben Sie das zuerst auf.")
            )
        case .leftOut(let scope):
            (
                false,
                Words(
                    "It has one, but the template of \(scope) leaves it out; write access.admin-password into that template.",
                    "Es hat eines, aber die Vorlage von \(scope) lässt es weg; schreiben Sie access.admin-password in die Vorlage.")
            )
        case .notTaken(let source):
            (
                false,
                Words(
                    "It has one (\(source.text)) that its model does not take; set access.admin-password for it to one that it takes.",
                    "Es hat eines (\(source.text)), das sein Modell nicht nimmt; setzen Sie access.admin-password dafür auf eines, das es nimmt."
                )
            )
        case .notCarried:
            (
                true,
                Words(
                    "The files of its make or model hold no such password.",
                    "Die Dateien seines Herstellers oder Modells enthalten kein solches Kennwort.")
            )
        case .gap, .notSeen:
            (
                false,
                Words(
                    "It has no password of its own; try again in a moment.",
                    "Es hat kein eigenes Kennwort; versuchen Sie es gleich noch einmal.")
            )
        }
    }

    /// - Parameter makes: At least one.
    private func query(_ instance: InstanceID, _ makes: [String]) -> PhoneQuery {
        PhoneQuery(instance: instance, vendors: makes, lacksAdminPassword: true)
    }

    /// Whether orders of an instance are handsets of DECT bases, which have no web page; the database does not know.
    private func hasHandsets(_ instance: InstanceID) -> Bool { files.overrides.bases.keys.contains { $0.instance == instance } }

    /// The scopes whose overrides say something about the password.
    private func overriding(in instance: InstanceID) -> [OverrideScope] {
        guard let key = SettingKey(SettingKey.administratorPasswordName) else { return [] }
        return files.overrides.entries(of: instance).filter { $0.set.settings[key] != nil }.map(\.scope)
    }
}
