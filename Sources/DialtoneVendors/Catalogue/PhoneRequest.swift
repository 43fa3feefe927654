package import DialtoneModel

/// What a request at a phone's door tells about who is asking.
package struct PhoneRequest: Hashable, Sendable {
    /// The last part of the path, percent-decoded, a hardware address in it as 12 digits; empty for the door itself.
    package var fileName: String
    package var userAgent: String?

    package init(fileName: String, userAgent: String?) {
        self.fileName = PhoneNames.plain(fileName)
        self.userAgent = userAgent
    }
}

/// How a phone introduced itself.
package struct Recognition: Hashable, Sendable {
    /// The driver's id.
    package var vendor: String
    /// Without the vendor's decoration: `T46U`, `D785`, `GRP2614`.
    package var model: String?
    package var firmware: String?
    /// Some phones leave it out, and some let their owner switch it off.
    package var mac: MACAddress?

    package init(vendor: String, model: String? = nil, firmware: String? = nil, mac: MACAddress? = nil) {
        self.vendor = vendor
        self.model = model
        self.firmware = firmware
        self.mac = mac
    }
}
