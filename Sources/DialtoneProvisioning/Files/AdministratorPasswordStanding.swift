package import DialtoneModel
import DialtoneVendors

/// Whether a phone is told a password for its administrator, and if not, why.
package enum AdministratorPasswordStanding: Hashable, Sendable {
    /// It is told one, which comes from there.
    case told(SettingSource)
    /// It has fetched its file and is told none: it may still have its maker's.
    case gap
    /// It is told none, because an administrator takes it away.
    case takenAway(SettingSource)
    /// It is told none, and has not fetched a file yet; or its make is not known.
    case notSeen
    /// The files of its make hold none.
    case notCarried
}

extension FileMaker {
    /// How the password of a phone's administrator stands.
    package func administratorPassword(of phone: Phone, secrets: PhoneSecrets) -> AdministratorPasswordStanding {
        let hardware = hardware(of: phone)
        if let hardware, hardware.driver.administratorPassword == .none { return .notCarried }
        let composition = composition(for: phone, secrets: secrets, on: hardware)
        let source = composition.source(SettingKey.administratorPasswordName)
        if composition.settings.access.adminPassword != nil { return .told(source ?? .standard) }
        if let source, case .override = source { return .takenAway(source) }
        // A phone's vendor is stored with its first fetch.
        return phone.vendor == nil || hardware == nil ? .notSeen : .gap
    }

    /// The password that opens the phone's own web page, as far as it is known; nil if it is told none.
    package func administratorPassword(toldTo phone: Phone, secrets: PhoneSecrets) -> Secret? {
        let hardware = hardware(of: phone)
        if let hardware, hardware.driver.administratorPassword == .none { return nil }
        return composition(for: phone, secrets: secrets, on: hardware).settings.access.adminPassword
    }

    /// The vendors whose phones have a password of their administrator in their files, by their ids.
    package var vendorsWithAdministratorPassword: [String] {
        catalogue.drivers.filter { $0.administratorPassword != .none }.map(\.id)
    }
}
