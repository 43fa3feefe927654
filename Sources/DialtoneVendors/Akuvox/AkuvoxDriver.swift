package import DialtoneModel

/// Akuvox door stations and phones, and their rebrands.
///
/// Facts: public integrations that set these names on the device's own interface, which takes the same names as the file
/// (observed). No device was at hand; the agent's form is assumed from the other makers of this kind.
package struct AkuvoxDriver: VendorDriver {
    package let id = "akuvox"
    package let name = "Akuvox"
    /// The second block is Wildix's, a rebrand.
    package let ouis: [UInt32] = [0x0C1105, 0x9C7514]

    package let exampleModel = "R20K"
    package let exampleAgent: String? = "Akuvox R20K 220.30.2.36 0c:11:05:11:22:33"
    package let resync = ResyncWays()
    package let certainty = [SettingGroup: Certainty](usedByOthers: [
        .account, .speech, .dialling, .network, .time, .access, .display, .keys, .firmware,
    ])

    static let style = LineStyle(vendor: "Akuvox", between: " = ", marks: "._-", example: "Config.Account1.DTMF.Type")

    package init() {}

    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        guard words.count >= 2, words[0].lowercased() == "akuvox", PhoneNames.isModel(words[1]) else { return nil }
        let mac = words.dropFirst(2).lazy.compactMap { MACAddress($0) }.first
        let firmware = words.dropFirst(2).first { PhoneNames.isVersion($0) }
        return Recognition(vendor: id, model: words[1].uppercased(), firmware: firmware.map { String($0) }, mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        name.lowercased().hasSuffix(".cfg") ? PhoneNames.mac(in: name) : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .lines { Self.style.problem(inLine: $0) } }

    package func problem(inParameter name: String) -> String? { Self.style.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex.uppercased()).cfg" }

    package func bootstrapURL(base: String) -> String { base }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var renderer = try AkuvoxRenderer(settings, model: model)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/plain; charset=utf-8", bytes: renderer.file.bytes,
            notes: renderer.notes)
    }
}
