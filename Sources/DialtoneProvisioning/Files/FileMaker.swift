package import DialtoneModel
package import DialtoneVendors

/// Makes the files that a phone would be given now.
package struct FileMaker: Sendable {
    package let catalogue: VendorCatalogue
    let composer: SettingsComposer
    /// A phone's own door for its token, ending in `/`.
    private let door: @Sendable (Secret) -> String
    /// What a phone shows at its own door, where it must show anything.
    private let credentials: @Sendable (Phone, PhoneSecrets) -> PhoneSettings.HTTPCredentials?

    package init(
        sip: SIPConfiguration, catalogue: VendorCatalogue = .builtIn,
        credentials: @escaping @Sendable (Phone, PhoneSecrets) -> PhoneSettings.HTTPCredentials? = { _, _ in nil },
        door: @escaping @Sendable (Secret) -> String
    ) {
        self.credentials = credentials
        self.catalogue = catalogue
        composer = SettingsComposer(sip: sip)
        self.door = door
    }

    /// The hardware of a phone by what is known of it before it asks: what it once was, else its maker's address block.
    package func hardware(of phone: Phone) -> Hardware? {
        let mac = phone.assignedMAC ?? phone.mac
        return (phone.vendor ?? catalogue.vendor(ofMAC: mac)).flatMap { catalogue.driver(id: $0) }.map {
            Hardware(driver: $0, model: phone.model, firmware: phone.firmware, mac: mac)
        }
    }

    /// - Throws: ``RenderFault`` if the vendor's format cannot carry a value.
    package func files(
        for phone: Phone, secrets: PhoneSecrets, on hardware: Hardware
    ) throws(RenderFault) -> PhoneFiles {
        var (settings, notes) = composer.settings(for: phone, secrets: secrets, ownURL: door(secrets.token))
        settings.mac = hardware.mac
        settings.access.credentials = credentials(phone, secrets)
        return try render(settings, on: hardware, notes: notes)
    }

    /// The files by which a phone that was taken out forgets its account, its passwords and everything else of ours.
    package func goodbye(to phone: Phone, secrets: PhoneSecrets, on hardware: Hardware) throws(RenderFault) -> PhoneFiles {
        let settings = PhoneSettings(
            mac: hardware.mac, accounts: [], access: PhoneSettings.Access(provisioningURL: door(secrets.token)))
        return try render(settings, on: hardware, notes: [])
    }

    /// Why no file could be made for this phone; nil if one can, or if its vendor is not known yet.
    package func problem(for phone: Phone, secrets: PhoneSecrets) -> String? {
        guard let hardware = hardware(of: phone) else { return nil }
        do {
            _ = try files(for: phone, secrets: secrets, on: hardware)
            return nil
        } catch {
            return "the file for \(hardware.driver.name) cannot be made: \(error.field) \(error.reason)"
        }
    }

    private func render(
        _ settings: PhoneSettings, on hardware: Hardware, notes: [String]
    ) throws(RenderFault) -> PhoneFiles {
        var notes = notes
        var files: [PhoneFiles.Entry] = []
        for requested in hardware.driver.files(model: hardware.model) {
            let file = try hardware.driver.render(settings, file: requested, model: hardware.model, firmware: hardware.firmware)
            for note in file.notes where !notes.contains(note) { notes.append(note) }
            files.append(PhoneFiles.Entry(requested: requested, file: file))
        }
        return PhoneFiles(files, hardware: hardware, notes: notes)
    }
}
