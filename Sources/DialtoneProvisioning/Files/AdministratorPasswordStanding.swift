package import DialtoneModel
import DialtoneVendors

/// Whether a phone is told a password for its administrator, and if not, why.
package enum AdministratorPasswordStanding: Hashable, Sendable {
    /// It is told one, which comes from there.
    case told(SettingSource)
    /// It has asked for its file and is told none: it may still have its maker's.
    case gap
    /// It is told none, because an administrator takes it away.
    case takenAway(SettingSource)
    /// It has one, but an administrator's template, which takes the place of the file that would tell it, leaves it out: the phone may
    /// still have its maker's.
    case leftOut(OverrideScope)
    /// It has one, which comes from there, but its model takes others only, such as six digits, so that its files leave it out: the phone may
    /// still have its maker's.
    case notTaken(SettingSource)
    /// It is told none, and has not fetched a file yet; or its make is not known.
    case notSeen
    /// The files of its make or model hold none.
    case notCarried
}

extension FileMaker {
    /// How the password of a phone's administrator stands.
    package func administratorPassword(of phone: Phone, secrets: PhoneSecrets) -> AdministratorPasswordStanding {
        // A handset of a base has no web page.
        guard base(of: phone) == nil else { return .notCarried }
        let hardware = hardware(of: phone)
        if hardware?.administratorPassword == AdministratorPasswordForm.none { return .notCarried }
        let composition = composition(for: phone, secrets: secrets, on: hardware)
        let source = composition.source(SettingKey.administratorPasswordName)
        if composition.settings.access.adminPassword != nil {
            let source = source ?? .standard
            return hardware.flatMap { loss(of: phone, secrets: secrets, on: $0, source) } ?? .told(source)
        }
        if let source, case .override = source { return .takenAway(source) }
        // A phone's vendor is stored with its first fetch, also with one in vain.
        return phone.vendor == nil || hardware == nil ? .notSeen : .gap
    }

    /// The password that opens the phone's own web page, as far as it is known; nil if it is told none.
    package func administratorPassword(toldTo phone: Phone, secrets: PhoneSecrets) -> Secret? {
        guard case .told = administratorPassword(of: phone, secrets: secrets) else { return nil }
        return composition(for: phone, secrets: secrets, on: hardware(of: phone)).settings.access.adminPassword
    }

    /// No phone's password, for one in which nothing can be replaced.
    private static let otherPassword = Secret("Zq7otherZq7other")
    /// A shorter password may stand in a file by chance.
    private static let lengthMin = 3

    /// Why the password that the phone is to be told stands in none of its files; nil if it does, or if they cannot be made, which is told
    /// elsewhere.
    private func loss(
        of phone: Phone, secrets: PhoneSecrets, on hardware: Hardware, _ source: SettingSource
    ) -> AdministratorPasswordStanding? {
        let composition = complete(for: phone, secrets: secrets, on: hardware, trying: [])
        guard let password = composition.settings.access.adminPassword else { return nil }
        var other = composition
        other.settings.access.adminPassword = password.another ?? Self.otherPassword
        /// Whether the files are others if the password is another one.
        func depends(_ change: (inout SettingsComposer.Composition) -> Void) -> Bool? {
            var (own, others) = (composition, other)
            change(&own)
            change(&others)
            guard let own = try? Self.render(own, on: hardware, items: phone.configuration),
                let others = try? Self.render(others, on: hardware, items: phone.configuration)
            else { return nil }
            let text = password.reveal()
            // A template may also have it written out.
            return own.digest != others.digest
                || text.utf8.count >= Self.lengthMin && own.files.contains { $0.file.text.contains(text) }
        }
        guard depends({ _ in }) == false else { return nil }
        // Of several templates, the one without which the password would be told.
        let files = composition.templates.keys.sorted { $0.word < $1.word }
        let culprit = files.first { file in depends { $0.templates[file] = nil } == true }
        return culprit.flatMap { composition.templates[$0]?.scope }.map { .leftOut($0) } ?? .notTaken(source)
    }

    /// The password of its administrator that a phone took from this revision, which opens its own web page; nil if the revision
    /// carries none, or one that is not stored any more.
    ///
    /// What the phone would be told now may be another one: it was given one of its own, or its domain sent one, since its last fetch.
    ///
    /// - Parameter revision: With its files.
    package func administratorPassword(in revision: Revision, of phone: Phone, secrets: PhoneSecrets) -> Secret? {
        guard let driver = catalogue.driver(id: revision.vendor) else { return nil }
        let hardware = Hardware(driver: driver, model: revision.model, firmware: revision.firmware, mac: phone.assignedMAC ?? phone.mac)
        var composition = complete(for: phone, secrets: secrets, on: hardware, trying: [])
        let candidates = [
            composition.settings.access.adminPassword, secrets.adminPassword,
            secrets.ownAdminPassword.flatMap { hardware.administratorPassword.told($0) },
        ]
        let delivered = Self.lines(revision.files.map(\.text))
        composition.settings.access.adminPassword = nil
        let without = lines(composition, on: hardware, items: phone.configuration)
        return candidates.compactMap(\.self).first { candidate in
            composition.settings.access.adminPassword = candidate
            // A line alone may hold the password by chance; these are the lines that are there because of it.
            let own = lines(composition, on: hardware, items: phone.configuration).subtracting(without)
            return !own.isEmpty && own.isSubset(of: delivered)
        }
    }

    /// The lines of all files; none if they cannot be made.
    private func lines(
        _ composition: SettingsComposer.Composition, on hardware: Hardware, items: [ConfigurationItem]
    ) -> Set<Substring> {
        // Where no file can be made, nothing can be told of the one that the phone has.
        guard let made = try? Self.render(composition, on: hardware, items: items) else { return [] }
        return Self.lines(made.files.map(\.file.text))
    }

    private static func lines(_ texts: [String]) -> Set<Substring> { Set(texts.flatMap { $0.split(whereSeparator: \.isNewline) }) }

    /// The vendors whose phones have a password of their administrator in their files, by their ids.
    package var vendorsWithAdministratorPassword: [String] {
        catalogue.drivers.filter { $0.administratorPassword != .none }.map(\.id)
    }

    /// Of these, the vendors of which it depends on the model.
    package var vendorsWithModelsWithoutPassword: [String] { catalogue.drivers.filter(\.hasModelsWithoutPassword).map(\.id) }

    /// Whether the files of what a phone is known to be hold a password of its administrator.
    package func carriesAdministratorPassword(_ phone: Phone) -> Bool {
        hardware(of: phone)?.administratorPassword != AdministratorPasswordForm.none
    }
}

extension Secret {
    /// One with other letters and digits in their places, so that a phone which takes the one takes the other; nil if it has none.
    fileprivate var another: Secret? {
        let text = reveal()
        let other = String(
            decoding: text.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "9"), UInt8(ascii: "Z"), UInt8(ascii: "z"): byte - 1
                case UInt8(ascii: "0")..<UInt8(ascii: "9"), UInt8(ascii: "A")..<UInt8(ascii: "Z"), UInt8(ascii: "a")..<UInt8(ascii: "z"):
                    byte + 1
                default: byte
                }
            }, as: UTF8.self)
        return other == text ? nil : Secret(other)
    }
}
