import DialtoneModel

/// What people want to know about a vendor before they unpack its phones: by which name it comes, what it asks for, what an
/// administrator enters, and how it is made to ask again.
package struct VendorSheet: Sendable {
    package let id: String
    package let name: String
    /// An agent that the driver knows, and what it reads from it; nil if there is no example.
    package let agent: String?
    package let recognition: Recognition?
    /// The first three bytes of addresses.
    package let blocks: [String]
    package let exampleModel: String
    /// The word and the name of each file, in the order of reading.
    package let files: [(word: String, name: String)]
    package let bootstrapURL: String
    package let resync: ResyncWays

    package init(_ driver: any VendorDriver) {
        id = driver.id
        name = driver.name
        agent = Self.agents.first { driver.recognise(userAgent: $0) != nil }
        recognition = agent.flatMap { driver.recognise(userAgent: $0) }
        blocks = driver.ouis.map { oui in
            let digits = String(oui, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
        }
        exampleModel = driver.exampleModel
        let model = driver.exampleModel
        files = driver.files(model: model).compactMap { file in
            // The example is carried by every driver; a file that cannot be made has no name to show.
            (try? driver.render(PhoneSettings.examplePhone, file: file, model: model, firmware: nil)).map { (file.word, $0.name) }
        }
        bootstrapURL = driver.bootstrapURL(base: "https://phones.example.com/p/example-token/")
        resync = driver.resync
    }

    /// Agents as phones send them, one line per vendor; their addresses are made up.
    private static let agents = [
        "Yealink SIP-T46U 108.86.0.45 80:5e:c0:11:22:33",
        "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413112233 SXM:0 UXM:0)",
        "Grandstream Model HW GRP2614 SW 1.0.5.15 DevId c074ad112233",
        "Fanvil X6U 2.4.10 0c383e112233",
        "Gigaset N870 IP PRO/83.V2.11.0+build.a546b91;7C2F80112233",
        "Mitel6930 MAC:14-00-E9-11-22-33 V:6.4.0.140-SIP",
        "Linphonec/5.1.65",
        "Htek UC926 2.0.4.4.58 00:1f:c1:11:22:33",
        "Akuvox R20K 220.30.2.36 0c:11:05:11:22:33",
        "Flyingvoice FIP13G V0.6.24 00:21:F2:11:22:33",
        "ALE M3-CE 2.11.01.1604 3c28a6112233",
        "Panasonic_KX-UT113/01.133 (0080f0112233)",
        "AUDC-IPPhone/2.2.8.61 (440HDG-Rev0; 00908F112233)",
        "Digium D65 2_8_1 000fd3112233",
        "Mozilla/4.0 (compatible; MSIE 6.0) AVAYA/J179-4.1.3.0.6 (MAC:c81fea112233)",
        "FileTransport PolycomVVX-VVX_450-UA/5.9.1.0615 (SN:64167f112233) Type/Application",
        "Cisco-CP-8841-3PCC/11.3.1 (00562b112233)",
    ]
}
