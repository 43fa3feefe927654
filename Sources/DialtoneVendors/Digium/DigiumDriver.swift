package import DialtoneModel

/// Digium's D series (D40 to D80), and Sangoma's P series, which came after it and reads the same file.
///
/// Facts: the templates of FusionPBX and Wazo (observed), Sangoma's pages "P-Series Provisioning" and "XML Configuration" (stated). No
/// phone was at hand; the D series is at the end of its life.
package struct DigiumDriver: VendorDriver {
    package let id = "digium"
    package let name = "Digium"
    package let ouis: [UInt32] = [0x000FD3]

    package let exampleModel = "D65"
    package let exampleAgent: String? = "Digium D65 2_8_1 000fd3112233"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](
        documented: [.speech, .access], usedByOthers: [.account, .dialling, .network, .time, .display, .firmware])
    package let leftovers: [FormerSetting] = [.forwards, .doNotDisturb, .firmware, .management]

    /// With anything but digits the phone stays with its maker's 789 (Sangoma's guide, stated).
    package let administratorPassword = AdministratorPasswordForm.keypad

    package init() {}

    /// `Digium D65 2_8_1 …`, wherever it stands, or `Sangoma P330 4_27_8 …`; Sangoma's S series is Htek's.
    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        guard let at = words.firstIndex(where: { ["digium", "sangoma"].contains($0.lowercased()) }), words.count > at + 1,
            PhoneNames.isModel(words[at + 1])
        else { return nil }
        let series = words[at + 1].uppercased().prefix(2)
        guard words[at].lowercased() == "digium" || series.first == "P" && series.last?.isNumber == true else { return nil }
        let rest = words[(at + 2)...]
        let firmware = rest.first { $0.first?.isNumber == true && $0.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: "_") } }
        let mac = rest.lazy.compactMap { $0.utf8.count >= 12 ? MACAddress($0) : nil }.first
        return Recognition(vendor: id, model: words[at + 1].uppercased(), firmware: firmware.map { String($0) }, mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        name.lowercased().hasSuffix(".cfg") ? PhoneNames.mac(in: name) : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { SettingFile.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).cfg" }

    package func bootstrapURL(base: String) -> String { String(base.dropLast()) }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var renderer = try DigiumRenderer(settings, model: model)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/xml; charset=utf-8", bytes: renderer.file.bytes,
            notes: renderer.notes)
    }
}
