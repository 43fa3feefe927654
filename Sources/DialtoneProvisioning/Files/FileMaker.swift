package import DialtoneModel
package import DialtoneVendors

/// Makes the files that a phone would be given now.
package struct FileMaker: Sendable {
    package let catalogue: VendorCatalogue
    /// What administrators want different; whoever reads the store keeps it up to date.
    package let overrides: OverrideBook
    private let composer: SettingsComposer
    /// A phone's own door for its token, ending in `/`.
    private let door: @Sendable (Secret) -> String
    /// What a phone shows at its own door, where it must show anything.
    let credentials: @Sendable (Phone, PhoneSecrets) -> PhoneSettings.HTTPCredentials?

    package init(
        sip: SIPConfiguration, catalogue: VendorCatalogue = .builtIn, overrides: OverrideBook = OverrideBook(),
        credentials: @escaping @Sendable (Phone, PhoneSecrets) -> PhoneSettings.HTTPCredentials? = { _, _ in nil },
        door: @escaping @Sendable (Secret) -> String
    ) {
        self.credentials = credentials
        self.catalogue = catalogue
        self.overrides = overrides
        composer = SettingsComposer(sip: sip)
        self.door = door
    }

    /// What a phone shows at its own door; nil where it must show nothing.
    package func credentials(for phone: Phone, secrets: PhoneSecrets) -> PhoneSettings.HTTPCredentials? { credentials(phone, secrets) }

    /// The hardware of a phone by what is known of it before it asks: what it once was, else its maker's address block. None for an
    /// order that is a handset of a DECT base: its account stands in the base's file.
    ///
    /// - Parameter more: Sets to try out, as if they were stored: they may make a handset of it, or a phone of its own again.
    package func hardware(of phone: Phone, trying more: [OverrideBook.Entry] = []) -> Hardware? {
        guard base(of: phone, trying: more) == nil else { return nil }
        let mac = phone.assignedMAC ?? phone.mac
        return (phone.vendor ?? catalogue.vendor(ofMAC: mac)).flatMap { catalogue.driver(id: $0) }.map {
            Hardware(driver: $0, model: phone.model, firmware: phone.firmware, mac: mac)
        }
    }

    /// What a phone's first account authenticates with; nil if it has no password.
    package func account(of phone: Phone, secrets: PhoneSecrets) -> PhoneSettings.HTTPCredentials? {
        let composition = composition(for: phone, secrets: secrets, on: hardware(of: phone))
        guard let account = composition.settings.accounts.first, let password = account.password else { return nil }
        let user = account.authenticationUser.isEmpty ? account.user : account.authenticationUser
        return PhoneSettings.HTTPCredentials(user: user, password: password)
    }

    /// What a phone is told to register as.
    package func identity(of phone: Phone) -> SIPConfiguration.Identity {
        composer.identity(entries(for: phone, on: hardware(of: phone), trying: [])).value
    }

    /// What a phone is told, and why; without hardware, vendor and model are not known.
    ///
    /// - Parameters:
    ///   - handsets: The orders that are handsets of this phone, if it is a DECT base; see ``handsets(of:trying:)``.
    ///   - more: Sets to try out, as if they were stored; they take the place of those of the same scope.
    package func composition(
        for phone: Phone, secrets: PhoneSecrets, on hardware: Hardware?, handsets: [HandsetMember] = [],
        trying more: [OverrideBook.Entry] = []
    ) -> SettingsComposer.Composition {
        var composition = own(phone, secrets, ownURL: door(secrets.token), on: hardware, trying: more)
        guard let hardware else { return composition }
        add(handsets, to: &composition, of: phone, on: hardware, trying: more) { handset in
            // Its own URL has no business in the base's file.
            own(handset.phone, handset.secrets, ownURL: "", on: hardware, trying: more).settings.accounts.first
        }
        return composition
    }

    /// What one order says, without others that share its device.
    private func own(
        _ phone: Phone, _ secrets: PhoneSecrets, ownURL: String, on hardware: Hardware?, trying more: [OverrideBook.Entry]
    ) -> SettingsComposer.Composition {
        composer.compose(
            for: phone, secrets: secrets, ownURL: ownURL, vendor: hardware?.driver.id,
            isAdapter: hardware.map { $0.driver.isAdapter(model: $0.model) } ?? false,
            administratorPassword: hardware?.administratorPassword ?? .text,
            overrides: entries(for: phone, on: hardware, trying: more))
    }

    /// - Parameters:
    ///   - handsets: As for ``composition(for:secrets:on:handsets:trying:)``.
    ///   - more: Sets to try out, as if they were stored; they take the place of those of the same scope.
    ///   - builtIn: The file that the driver makes, whatever templates there are for it.
    /// - Throws: ``RenderFault`` if the vendor's format cannot carry a value, or an administrator's template fails for
    ///   this phone.
    package func files(
        for phone: Phone, secrets: PhoneSecrets, on hardware: Hardware, handsets: [HandsetMember] = [],
        trying more: [OverrideBook.Entry] = [], builtIn: RequestedFile? = nil
    ) throws(RenderFault) -> PhoneFiles {
        var composition = complete(for: phone, secrets: secrets, on: hardware, handsets: handsets, trying: more)
        if let builtIn { composition.templates[builtIn] = nil }
        return try Self.render(composition, on: hardware, items: phone.configuration)
    }

    /// The composition with what the hardware and its door add.
    func complete(
        for phone: Phone, secrets: PhoneSecrets, on hardware: Hardware, handsets: [HandsetMember] = [], trying more: [OverrideBook.Entry]
    ) -> SettingsComposer.Composition {
        var composition = composition(for: phone, secrets: secrets, on: hardware, handsets: handsets, trying: more)
        composition.settings.mac = hardware.mac
        composition.settings.access.credentials = credentials(phone, secrets)
        return composition
    }

    /// The files of a made-up phone; see ``SettingsComposer/example(vendor:overrides:)``.
    package static func exampleFiles(
        _ composition: SettingsComposer.Composition, on hardware: Hardware
    ) throws(RenderFault) -> PhoneFiles {
        try render(composition, on: hardware, items: [])
    }

    /// The files by which a phone that was taken out forgets its account, its passwords and everything else of ours; but it keeps
    /// the password of its administrator, and so does the store: no administrator could open the phone else.
    package func goodbye(to phone: Phone, secrets: PhoneSecrets, on hardware: Hardware) throws(RenderFault) -> PhoneFiles {
        // Handsets that others registered at a base stay; one of which no place is known is emptied whole.
        let settings = PhoneSettings(
            mac: hardware.mac, accounts: [], vacatedHandsets: phone.handsets.map(\.number).sorted(),
            access: PhoneSettings.Access(provisioningURL: door(secrets.token)))
        // An administrator's template is for phones in use.
        return try Self.render(SettingsComposer.Composition(settings: settings, notes: []), on: hardware, items: [])
    }

    private func entries(
        for phone: Phone, on hardware: Hardware?, trying more: [OverrideBook.Entry]
    ) -> [OverrideBook.Entry] {
        let stored = overrides.entries(for: phone, vendor: hardware?.driver.id, model: hardware?.model)
        guard !more.isEmpty else { return stored }
        let scopes = more.map(\.scope)
        let fitting = more.filter { $0.scope.contains(mac: phone.mac, vendor: hardware?.driver.id, model: hardware?.model) }
        return (stored.filter { !scopes.contains($0.scope) } + fitting).sorted { $0.scope < $1.scope }
    }

    static func render(
        _ composition: SettingsComposer.Composition, on hardware: Hardware, items: [ConfigurationItem]
    ) throws(RenderFault) -> PhoneFiles {
        let (driver, settings) = (hardware.driver, composition.settings)
        var notes = composition.notes
        var files: [PhoneFiles.Entry] = []
        var read: SettingSet = []
        for requested in driver.files(model: hardware.model) {
            // The driver's own rendering also tells name, type and what the phone cannot be told.
            guard var file = try builtIn(requested, composition, on: hardware) else { continue }
            if let template = composition.templates[requested]?.template {
                do {
                    let text = try template.render(
                        settings, format: driver.format(of: requested), model: hardware.model, firmware: hardware.firmware, items: items)
                    file = RenderedFile(
                        name: file.name, contentType: file.contentType, text: text, carriesAccounts: file.carriesAccounts,
                        notes: ["The file \(file.name) is made by an administrator's template."])
                } catch {
                    throw RenderFault(field: "the template for \(template.vendor) \(template.file)", reason: "fails: \(error)")
                }
            }
            read.formUnion(file.read)
            for note in file.notes where !notes.contains(note) { notes.append(note) }
            files.append(PhoneFiles.Entry(requested: requested, file: file))
        }
        if let wished = settings.firmware?.version, let runs = hardware.firmware, !wished.isEmpty, runs != wished {
            notes.append("The phone runs firmware \(runs) and shall run \(wished).")
        }
        // Only for phones that are told of them: most, where the file is.
        if read.contains(.trustedCertificates), let file = TrustedCertificates.file(settings) {
            files.append(PhoneFiles.Entry(requested: TrustedCertificates.part, file: file))
        }
        // What an administrator's own text carries is the administrator's.
        if composition.templates[.main] == nil { notes += driver.notes(of: settings, read: read) }
        return PhoneFiles(files, hardware: hardware, notes: notes, handsets: composition.handsets)
    }

    /// What a template is put in the place of.
    ///
    /// - Returns: The driver's own file. For a model for which the driver writes none: an empty main file where an administrator's
    ///   template makes that, and nothing beside it.
    /// - Throws: The driver's fault; without a template, also that there is no file for the model.
    private static func builtIn(
        _ requested: RequestedFile, _ composition: SettingsComposer.Composition, on hardware: Hardware
    ) throws(RenderFault) -> RenderedFile? {
        let (driver, settings) = (hardware.driver, composition.settings)
        do throws(RenderFault) {
            return try driver.render(settings, file: requested, model: hardware.model, firmware: hardware.firmware)
        } catch {
            guard error.isOfModel, composition.templates[.main] != nil else { throw error }
            guard requested == .main else { return nil }
            return RenderedFile(
                name: driver.mainFileName(mac: settings.mac, model: hardware.model),
                contentType: driver.format(of: requested).contentType, text: "")
        }
    }
}
