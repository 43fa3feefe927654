package import DialtoneModel
import DialtoneVendors

extension FileMaker {
    /// What has to be hidden when files of this phone are shown.
    ///
    /// - Parameters:
    ///   - hardware: What the files were made for; revisions may be for different devices.
    ///   - handsets: As for ``composition(for:secrets:on:handsets:trying:)``; also orders that have no place.
    ///   - more: Sets that were tried out for these files.
    package func mask(
        for phone: Phone, secrets: PhoneSecrets, on hardware: [Hardware], handsets: [HandsetMember] = [],
        trying more: [OverrideBook.Entry] = []
    ) -> SecretMask {
        let sets = overrides.entries(for: phone, vendor: nil, model: nil).map(\.set)
        var mask = SecretMask(secrets: secrets, overrides: sets)
        // A template may name any field of any item.
        mask.hide(phone.configuration.flatMap(\.value.secretTexts))
        mask.hide(handsets.compactMap { $0.secrets.userPassword?.reveal() })
        for device in hardware {
            // A revision from before the domain had one has it in the phone's own form.
            mask.hide([secrets.ownAdminPassword.flatMap { device.administratorPassword.told($0) }?.reveal()].compactMap(\.self))
            let composition = composition(for: phone, secrets: secrets, on: device, handsets: handsets, trying: more)
            mask.hide(SettingKey.all.filter(\.isSecret).compactMap { $0.text(in: composition.settings) })
            mask.hide(composition.settings.accounts.compactMap { $0.password?.reveal() })
            mask.hide(composition.settings.parameters.filter(\.looksSecret).map(\.value))
            mask.learn(composition, on: device, items: phone.configuration)
        }
        if let credentials = credentials(phone, secrets) { mask.hide([credentials.password.reveal()]) }
        return mask
    }
}

extension SecretMask {
    /// Of letters and digits, so that every format and every phone takes it as it is.
    private static let marker = "Zq7secretZq7"

    /// Learns where this phone's files have secrets, by making them with others.
    fileprivate mutating func learn(
        _ composition: SettingsComposer.Composition, on hardware: Hardware, items: [ConfigurationItem]
    ) {
        var composition = composition
        var settings = composition.settings
        // An older revision may have had a directory or a TURN server that the phone has no more.
        if settings.directory == nil { settings.directory = PhoneSettings.completeExample.directory }
        if settings.nat.turn == nil { settings.nat.turn = PhoneSettings.completeExample.nat.turn }
        for key in SettingKey.all where key.isSecret {
            // A setting that the marker cannot be is none of these.
            try? key.set(Self.marker, in: &settings)
        }
        // Of several users' accounts one that cannot be written would hide where the others' passwords stand.
        if composition.handsets != nil { settings.takeExampleAccounts() }
        for index in settings.accounts.indices { settings.accounts[index].password = Secret(Self.marker) }
        settings.parameters = settings.parameters.map { .init(name: $0.name, value: $0.looksSecret ? Self.marker : $0.value) }
        settings.access.credentials = PhoneSettings.HTTPCredentials(user: hardware.mac.hex, password: Secret(Self.marker))
        composition.settings = settings
        let items = items.map { ConfigurationItem(type: $0.type, value: $0.value.replacingSecrets { _ in .string(Self.marker) }) }
        // What cannot be made now teaches nothing; values and names hide what they can.
        guard let files = try? FileMaker.render(composition, on: hardware, items: items) else { return }
        for entry in files.files { learn(from: entry.file.text, marker: Self.marker) }
        learnDigits(composition, on: hardware, items: items)
        learnCodes(composition, on: hardware, items: items)
    }

    /// Learns where the passwords for the phone's own pages stand, on phones that take digits alone and leave the marker out.
    private mutating func learnDigits(_ composition: SettingsComposer.Composition, on hardware: Hardware, items: [ConfigurationItem]) {
        guard let digits = hardware.administratorPassword.told(Secret(Self.marker)), digits != Secret(Self.marker) else { return }
        var composition = composition
        composition.settings.access.adminPassword = digits
        composition.settings.access.userPassword = digits
        // What cannot be made now teaches nothing; values and names hide what they can.
        guard let files = try? FileMaker.render(composition, on: hardware, items: items) else { return }
        for entry in files.files { learn(from: entry.file.text, marker: digits.reveal()) }
    }

    /// Of digits, as the makers want a handset's code.
    private static let codeMarker = "90817263"

    /// Learns where the registration codes of handsets stand. They are so short that their values stand in other places by chance.
    private mutating func learnCodes(_ composition: SettingsComposer.Composition, on hardware: Hardware, items: [ConfigurationItem]) {
        guard composition.handsets != nil else { return }
        var composition = composition
        let codes = composition.settings.accounts.compactMap { $0.handset?.registrationCode }
        for index in composition.settings.accounts.indices {
            composition.settings.accounts[index].handset?.registrationCode = Self.codeMarker
        }
        // What cannot be made now teaches nothing: rather too much is hidden then than too little.
        guard let files = try? FileMaker.render(composition, on: hardware, items: items) else { return hide(codes) }
        for entry in files.files { learn(from: entry.file.text, marker: Self.codeMarker) }
    }
}

extension PhoneSettings {
    /// Gives each place of a base a made-up account, also those that have none any more: an older revision has the password of one
    /// there.
    fileprivate mutating func takeExampleAccounts() {
        guard let example = PhoneSettings.completeExample.accounts.first else { return }
        let numbers = accounts.compactMap { $0.handset?.number } + vacatedHandsets
        accounts = numbers.map { number in
            var account = example
            account.handset = Handset(number: number)
            return account
        }
        vacatedHandsets = []
    }
}
