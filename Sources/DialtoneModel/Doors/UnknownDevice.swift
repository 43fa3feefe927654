package import struct Foundation.Date

/// A phone that asked at our doors and is not known, or not let in.
package struct UnknownDevice: Hashable, Sendable {
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

extension UnknownDevice {
    /// How many characters of what an unknown device says are kept: enough to recognise it by.
    private enum Length {
        static let vendor = 32
        static let model = 64
        static let firmware = 64
        static let address = 64
        static let file = 128
    }

    /// As it is stored: any client can say anything.
    package var bounded: UnknownDevice {
        UnknownDevice(
            mac: mac, vendor: vendor?.cut(to: Length.vendor), model: model?.cut(to: Length.model),
            firmware: firmware?.cut(to: Length.firmware), address: address.cut(to: Length.address), file: file.cut(to: Length.file),
            firstAt: min(firstAt, lastAt), lastAt: lastAt, count: max(1, count))
    }

    /// One unknown device of two with the same MAC: the later one's word counts, where it says anything.
    package func merged(with other: UnknownDevice) -> UnknownDevice {
        let (earlier, later) = lastAt <= other.lastAt ? (self, other) : (other, self)
        var merged = later
        if later.vendor == nil || later.vendor == earlier.vendor {
            merged.vendor = earlier.vendor
            merged.model = later.model ?? earlier.model
            merged.firmware = later.firmware ?? earlier.firmware
        }
        merged.firstAt = min(firstAt, other.firstAt)
        let (sum, isTooLarge) = count.addingReportingOverflow(other.count)
        merged.count = isTooLarge ? .max : sum
        return merged
    }
}

extension String {
    /// The beginning of a text, without characters that act. Counts scalars: a single character can be of any length.
    package func cut(to length: Int) -> String { String(withoutControls.unicodeScalars.prefix(length)) }
}
