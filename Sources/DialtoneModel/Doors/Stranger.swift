package import struct Foundation.Date

/// A phone that asked at our doors and is not known, or not let in.
package struct Stranger: Hashable, Sendable {
    package var mac: MACAddress
    package var vendor: String?
    package var model: String?
    package var firmware: String?
    /// Where it last asked from.
    package var address: String
    /// The file that it last asked for.
    package var file: String
    package var firstAt: Date
    package var lastAt: Date
    package var count: Int

    package init(
        mac: MACAddress, vendor: String?, model: String?, firmware: String?, address: String, file: String, firstAt: Date,
        lastAt: Date, count: Int
    ) {
        self.mac = mac
        self.vendor = vendor
        self.model = model
        self.firmware = firmware
        self.address = address
        self.file = file
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.count = count
    }
}
