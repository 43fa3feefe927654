package import DialtoneModel

/// What people want to know about a vendor before they unpack its phones: by which name it comes, what it asks for, what an
/// administrator enters, and how it is made to ask again.
package struct VendorSheet: Sendable {
    package let id: String
    package let name: String
    /// The driver's example, and what it reads from it; nil if no agent is known.
    package let agent: String?
    package let recognition: Recognition?
    /// The first three bytes of addresses.
    package let blocks: [String]
    package let exampleModel: String
    /// The word and the name of each file, in the order of reading.
    package let files: [(word: String, name: String)]
    package let bootstrapURL: String
    package let resync: ResyncWays
    package let leftovers: [FormerSetting]
    package let certainty: [SettingGroup: Certainty]
    /// Why the driver writes no file, as the rest of a sentence that begins with the model; nil if it does.
    package let refusal: String?

    package init(_ driver: any VendorDriver) {
        id = driver.id
        name = driver.name
        agent = driver.exampleAgent
        recognition = agent.flatMap { driver.recognise(userAgent: $0) }
        blocks = driver.ouis.map { oui in
            let digits = String(oui, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
        }
        exampleModel = driver.exampleModel
        refusal = (driver as? any TemplateOnlyDriver)?.reason
        files = Self.files(of: driver)
        bootstrapURL = driver.bootstrapURL(base: "https://phones.example.com/p/example-token/")
        resync = driver.resync
        leftovers = driver.leftovers
        certainty = driver.certainty
    }

    private static func files(of driver: any VendorDriver) -> [(word: String, name: String)] {
        let (settings, model) = (PhoneSettings.examplePhone, driver.exampleModel)
        return driver.files(model: model).compactMap { file in
            // The example is carried by every driver that writes files; of the others the template's file has a name nevertheless.
            let name = (try? driver.render(settings, file: file, model: model, firmware: nil))?.name
            return (name ?? (file == .main ? driver.mainFileName(mac: settings.mac, model: model) : nil)).map { (file.word, $0) }
        }
    }
}
