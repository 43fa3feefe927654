package import DialtoneModel

/// Alcatel-Lucent Enterprise's SIP phones: Myriad (M3, M5, M7, M8), Halo (H2 to H6), and 8008 to 8078s in SIP mode.
///
/// Facts: the templates of Wazo (observed). The phone asks for its model's file and, after a 404, for the one with its own
/// address. No phone was at hand.
package struct ALEDriver: VendorDriver {
    package let id = "ale"
    package let name = "Alcatel-Lucent Enterprise"
    package let ouis: [UInt32] = [0x3C28A6, 0x487A55, 0x00809F]

    package let exampleModel = "M7"
    package let exampleAgent: String? = "ALE M3-CE 2.11.01.1604 3c28a6112233"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](
        documented: [.dialling], usedByOthers: [.account, .speech, .network, .time, .access, .display, .keys, .firmware])
    package let leftovers: [FormerSetting] = [.management]

    package init() {}

    /// The older series has no setting for them.
    package func carriesCredentials(model: String?) -> Bool { ALEModel.series(model) != .older }

    package func administratorPassword(model: String?) -> AdministratorPasswordForm {
        ALEModel.series(model) == .older ? .digits(ALEOlderRenderer.passwordDigits) : administratorPassword
    }

    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        if userAgent.hasPrefix("Alcatel IP Touch "), let last = words.last {
            // Alcatel IP Touch 4018/2.01.10: an older series.
            let parts = last.split(separator: "/")
            guard parts.count == 2, PhoneNames.isModel(parts[0]), PhoneNames.isVersion(parts[1]) else { return nil }
            return Recognition(vendor: id, model: "IPTOUCH\(parts[0])", firmware: String(parts[1]))
        }
        guard words.count >= 3, words[0].uppercased() == "ALE", PhoneNames.isModel(words[1]), PhoneNames.isVersion(words[2])
        else { return nil }
        // The edition for the cloud is the same phone.
        let model = words[1].uppercased().split(separator: "-").first.map { String($0) }
        return Recognition(
            vendor: id, model: model, firmware: String(words[2]), mac: words.count > 3 ? MACAddress(words[3]) : nil)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        return lower.hasSuffix(".xml") ? PhoneNames.mac(in: lower, behind: "config.") : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { SettingFile.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "config.\(mac.hex).xml" }

    package func bootstrapURL(base: String) -> String { String(base.dropLast()) }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        // Names of the other series mean nothing to this phone.
        var settings = settings
        let series = ALEModel.series(model)
        settings.parameters.removeAll { ALEModel.isForeign(parameter: $0.name, to: series) }
        let (bytes, notes): ([UInt8], [String])
        switch series {
        case .current:
            var renderer = try ALERenderer(settings, model: model)
            try renderer.render()
            (bytes, notes) = (renderer.file.bytes, renderer.notes)
        case .older:
            var renderer = try ALEOlderRenderer(settings)
            try renderer.render()
            (bytes, notes) = (renderer.file.bytes, renderer.notes)
        case .foreign:
            throw RenderFault.model("is an Alcatel-Lucent phone of another series, with names of its own that Dialtone does not write")
        }
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/xml; charset=utf-8", bytes: bytes, notes: notes)
    }
}
