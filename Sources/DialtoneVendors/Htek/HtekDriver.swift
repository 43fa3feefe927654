package import DialtoneModel

/// Htek desk phones, and Sangoma's S series, which is the same firmware.
///
/// Facts: the templates of Wazo and FusionPBX (observed). No phone was at hand.
package struct HtekDriver: VendorDriver {
    package let id = "htek"
    package let name = "Htek"
    /// The second block is Sangoma's.
    package let ouis: [UInt32] = [0x001FC1, 0x005058]

    package let exampleModel = "UC926"
    package let exampleAgent: String? = "Htek UC926 2.0.4.4.58 00:1f:c1:11:22:33"
    package let resync = ResyncWays()
    package let certainty = [SettingGroup: Certainty](usedByOthers: [
        .account, .speech, .dialling, .network, .time, .access, .display, .keys, .firmware,
    ])
    package let leftovers: [FormerSetting] = [.doNotDisturb, .management]

    package init() {}

    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        guard words.count >= 3, ["htek", "sangoma"].contains(words[0].lowercased()), PhoneNames.isModel(words[1]) else { return nil }
        // As a SIP agent, Sangoma's have a letter before the version.
        let firmware = words[2].drop { $0 == "V" || $0 == "v" }
        guard PhoneNames.isVersion(firmware) else { return nil }
        let mac = words.count > 3 ? MACAddress(words[3]) : nil
        return Recognition(vendor: id, model: words[1].uppercased(), firmware: String(firmware), mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        return lower.hasSuffix(".xml") ? PhoneNames.mac(in: lower, behind: "cfg") : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { HtekRenderer.problem(inParameter: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "cfg\(mac.hex).xml" }

    package func bootstrapURL(base: String) -> String { String(base.dropLast()) }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var renderer = try HtekRenderer(settings, model: model)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/xml; charset=utf-8", bytes: renderer.file.bytes,
            notes: renderer.notes)
    }
}
