package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore

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
        // Without overrides of it, a stored password decides alone, and the database counts.
        if !isOverridden(in: instance) { return try await store.count(matching: query(instance)) }
        return try await phones(in: instance).count
    }

    /// How many phones have the gap, as a sentence for people.
    package static func words(_ count: Int) -> String {
        "\(count) \(count == 1 ? "phone" : "phones") may still have \(count == 1 ? "its" : "their") maker's default administrator password."
    }

    /// The phones of an instance that have the gap, in the order of their orders, without their items.
    package func phones(in instance: InstanceID) async throws -> [Phone] {
        var found: [Phone] = []
        var offset = 0
        while true {
            let page = try await store.phones(matching: query(instance), limit: Self.pageMax, offset: offset)
            // None of them has a stored password; whether it is told another one does not depend on its token.
            let nothing = PhoneSecrets(token: Secret(""))
            found += page.filter { files.administratorPassword(of: $0, secrets: nothing) == .gap }
            if page.count < Self.pageMax { return found }
            offset += page.count
        }
    }

    /// What an administrator should know about a phone; nil if there is nothing.
    package func condition(of phone: Phone, secrets: PhoneSecrets) -> Condition? {
        guard phone.status != .removed, files.administratorPassword(of: phone, secrets: secrets) == .gap, let vendor = phone.vendor else {
            return nil
        }
        return .makersAdminPassword(vendor: vendor)
    }

    /// What has to be committed so that a phone gets a password of its own, and what people are told.
    ///
    /// - Parameter asker: Who wants it, for the phone's history.
    /// - Returns: Without steps if there is nothing to do; `isGood` then says whether the phone is protected.
    package func protection(
        of phone: Phone, secrets: PhoneSecrets, asker: String
    ) -> (steps: [PhoneStep], isGood: Bool, text: String) {
        guard phone.status != .removed else { return ([], false, "The phone was taken out; order it again first.") }
        switch files.administratorPassword(of: phone, secrets: secrets) {
        case .told(.own): return ([], true, "It has a password of its own already.")
        case .told(let source): return ([], true, "It is told a password already (\(source.text)).")
        case .takenAway(let source):
            return ([], false, "The setting access.admin-password is taken away (\(source.text)); clear that first.")
        case .notCarried: return ([], true, "Phones of its make have no such password.")
        case .gap, .notSeen:
            let steps: [PhoneStep] = [
                .noted(kind: "admin", text: "\(asker) wants a password of the phone's own for its administrator.", details: nil),
                .ownAdminPassword(AdministratorPassword.draw()),
            ]
            return (steps, true, "It has a password of its own now, and takes it with its next fetch.")
        }
    }

    private func query(_ instance: InstanceID) -> PhoneQuery {
        PhoneQuery(instance: instance, vendors: files.vendorsWithAdministratorPassword, lacksAdminPassword: true)
    }

    private func isOverridden(in instance: InstanceID) -> Bool {
        guard let key = SettingKey(SettingKey.administratorPasswordName) else { return false }
        return files.overrides.entries(of: instance).contains { $0.set.settings[key] != nil }
    }
}

extension Condition {
    /// As it stands in a phone's JSON: `{code, severity, subject, since, facts, text, texts}`; `text` is English, `texts` has each
    /// language, `since` is null for what is found out at each look.
    package var json: JSONValue {
        [
            "code": .string(code), "severity": .string(severity.rawValue), "subject": .string(subject.rawValue), "since": .null,
            "facts": facts,
            "text": .string(text(in: .english)),
            "texts": .object(TextLanguage.allCases.map { JSONMember($0.rawValue, .string(text(in: $0))) }),
        ]
    }
}
