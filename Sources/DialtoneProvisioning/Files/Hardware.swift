package import DialtoneModel
package import DialtoneVendors

/// The device that gets a phone's files, as far as it is known.
package struct Hardware: Sendable {
    package var driver: any VendorDriver
    package var model: String?
    package var firmware: String?
    /// Usually the phone's own; another one where an administrator gave the phone's account to other hardware.
    package var mac: MACAddress

    package init(driver: any VendorDriver, model: String?, firmware: String?, mac: MACAddress) {
        self.driver = driver
        self.model = model
        self.firmware = firmware
        self.mac = mac
    }
}
