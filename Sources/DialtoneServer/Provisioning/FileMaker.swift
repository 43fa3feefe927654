package import DialtoneModel
import DialtoneStore
package import DialtoneVendors
import DialtoneWire

/// Makes the file that a phone would be given now.
package struct FileMaker: Sendable {
    let composer: SettingsComposer
    let urls: PublicURLs
    package let catalogue: VendorCatalogue

    /// Makes files for the command line, without a running service.
    package init(sip: SIPConfiguration, phonesURL: String) {
        let urls = PublicURLs()
        urls.set(service: phonesURL, phones: phonesURL)
        self.init(composer: SettingsComposer(sip: sip), urls: urls, catalogue: .builtIn)
    }

    init(composer: SettingsComposer, urls: PublicURLs, catalogue: VendorCatalogue) {
        self.composer = composer
        self.urls = urls
        self.catalogue = catalogue
    }

    /// The driver for a phone by what is known of it, before it asks: what it once was, else its maker's address block.
    package func driver(for phone: Phone) -> (any VendorDriver)? {
        (phone.vendor ?? catalogue.vendor(ofMAC: phone.mac)).flatMap { catalogue.driver(id: $0) }
    }

    /// - Throws: ``RenderFault`` if the vendor's format cannot carry a value.
    package func file(
        for phone: Phone, secrets: PhoneSecrets, driver: any VendorDriver, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        let (settings, _) = composer.settings(for: phone, secrets: secrets, ownURL: urls.door(token: secrets.token))
        return try driver.render(settings, model: model ?? phone.model, firmware: firmware ?? phone.firmware)
    }

    /// Why no file could be made for this phone; nil if one can, or if its vendor is not known yet.
    func problem(for phone: Phone, secrets: PhoneSecrets) -> String? {
        guard let driver = driver(for: phone) else { return nil }
        do {
            _ = try file(for: phone, secrets: secrets, driver: driver, model: nil, firmware: nil)
            return nil
        } catch {
            return "the file for \(driver.name) cannot be made: \(error.field) \(error.reason)"
        }
    }
}
