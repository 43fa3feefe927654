package import DialtoneModel

/// The drivers, and which of them a request is for.
package struct VendorCatalogue: Sendable {
    package static let builtIn = VendorCatalogue(drivers: [
        YealinkDriver(),
        SnomDriver(),
        GrandstreamDriver(),
        FanvilDriver(),
        GigasetDriver(),
        MitelDriver(),
        LinphoneDriver(),
        HtekDriver(),
        AkuvoxDriver(),
        FlyingvoiceDriver(),
        ALEDriver(),
        PanasonicDriver(),
        AudioCodesDriver(),
        DigiumDriver(),
        AvayaDriver(),
        PolyDriver(),
        CiscoDriver(),
        UnifyDriver(),
        TwoNDriver(),
        ThomsonDriver(),
        AlgoDriver(),
        ObihaiDriver(),
    ])

    /// No phone's `User-Agent` is longer; what is, is not read.
    private static let userAgentBytesMax = 512

    package let drivers: [any VendorDriver]

    package init(drivers: [any VendorDriver]) { self.drivers = drivers }

    package func driver(id: String) -> (any VendorDriver)? { drivers.first { $0.id == id } }

    /// The vendor's name as people know it, by its id; the id itself for one that this release does not know.
    package func name(ofVendor id: String) -> String { driver(id: id)?.name ?? id }

    /// Reads who is asking from the `User-Agent`; nil if it is missing or nobody's.
    package func recognise(_ request: PhoneRequest) -> Recognition? {
        guard let agent = request.userAgent, agent.utf8.count <= Self.userAgentBytesMax else { return nil }
        for driver in drivers {
            if let recognition = driver.recognise(userAgent: agent) { return recognition }
        }
        return nil
    }

    /// The id of the driver whose maker owns the address block. A hint: blocks are shared, and new ones appear.
    package func vendor(ofMAC mac: MACAddress) -> String? { drivers.first { $0.ouis.contains(mac.oui) }?.id }

    /// The hardware address in a file name of any vendor's pattern, in any notation.
    package func mac(inFileName name: String) -> MACAddress? {
        let name = PhoneNames.plain(name)
        for driver in drivers {
            if let mac = driver.mac(inFileName: name) { return mac }
        }
        return nil
    }

    /// The driver for a request of a phone.
    ///
    /// What the phone says of itself in the `User-Agent` decides. Without it: the vendor that it is known to be, unless
    /// only other vendors' phones ask for such a name (the phone was replaced by one of another make under its old
    /// address, or was guessed wrong); then the name's pattern; then the maker's address block.
    ///
    /// - Parameters:
    ///   - mac: Whose door was asked.
    ///   - knownVendor: The id of the vendor that this phone is known to be.
    /// - Returns: A driver, which need not serve the name; nil if nothing tells whose phone this is.
    package func driver(for request: PhoneRequest, mac: MACAddress, knownVendor: String?) -> (any VendorDriver)? {
        let recognition = recognise(request)
        if let recognition, let driver = driver(id: recognition.vendor) { return driver }
        let known = knownVendor.flatMap { driver(id: $0) }
        let serving = drivers.filter { $0.serves(fileName: request.fileName, mac: mac, model: nil) }
        if let known, serving.isEmpty || serving.contains(where: { $0.id == known.id }) { return known }
        let ofMaker = { (driver: any VendorDriver) in driver.ouis.contains(mac.oui) }
        // The door itself, or a name that no vendor has, says nothing about the vendor.
        if request.fileName.isEmpty || serving.isEmpty { return drivers.first(where: ofMaker) }
        let name = request.fileName.lowercased()
        return serving.first(where: ofMaker)
            ?? serving.first { $0.mainFileName(mac: mac, model: nil).lowercased() == name }
            ?? serving.first
    }
}
