package import DialtoneModel
package import DialtoneVendors

/// The device that gets a phone's files, as far as it is known.
package struct Hardware: Sendable {
    package var driver: any VendorDriver
    package var model: String?
    package var firmware: String?
    /// Usually the phone's own; another one where an administrator gave the phone's account to other hardware.
    package var mac: MACAddress

    /// How it is told the password of its administrator.
    package var administratorPassword: AdministratorPasswordForm { driver.administratorPassword(model: model) }

    /// Make and, where it is known, model, for people.
    package var words: String { [driver.name, model].compactMap(\.self).joined(separator: " ") }

    package init(driver: any VendorDriver, model: String?, firmware: String?, mac: MACAddress) {
        self.driver = driver
        self.model = model
        self.firmware = firmware
        self.mac = mac
    }
}
