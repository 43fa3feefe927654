package import DialtoneModel

/// Obihai's OBi adapters and phones, and Poly's that still have OBi firmware and say so.
///
/// Facts: Obihai's guides for the format, the provisioning and the names of an account (stated), FusionPBX's templates for the names
/// of the rest (observed). No device was at hand. What SRTP, codecs, time zones, keys and passwords of the web page are called or take
/// is in no public source.
package struct ObihaiDriver: VendorDriver {
    package let id = "obihai"
    package let name = "Obihai"
    package let ouis: [UInt32] = [0x9CADEF]

    package let exampleModel = "OBI1062"
    package let exampleAgent: String? = "OBIHAI/OBi1062-5.1.11.4858"
    /// No event is known that these devices obey.
    package let resync = ResyncWays(notifyEvent: nil)
    package let certainty = [SettingGroup: Certainty](
        documented: [.account, .access], usedByOthers: [.speech, .dialling, .network, .time])
    /// No source has the names of the settings for them.
    package let carriesCredentials = false
    package let administratorPassword = AdministratorPasswordForm.none

    package init() {}

    /// `OBIHAI/OBi202-3.2.2.5921` (that it begins so: observed; the rest: assumed)
    package func recognise(userAgent: String) -> Recognition? {
        guard let parts = userAgent.wholeMatch(of: /(?i)obihai\/(obi\d\w*)?(?:[-_ \/]v?(\d[\d.]*))?(?:[^\w].*)?/)?.output else {
            return nil
        }
        let model = parts.1.flatMap { PhoneNames.isModel($0) ? $0.uppercased() : nil }
        return Recognition(vendor: id, model: model, firmware: parts.2.map(String.init))
    }

    /// Adapters have three digits, phones four.
    package func isAdapter(model: String?) -> Bool { model?.wholeMatch(of: /(?i)obi\d{3}\w*/) != nil && model?.contains(/\d{4}/) == false }

    package func mac(inFileName name: String) -> MACAddress? { name.lowercased().hasSuffix(".xml") ? PhoneNames.mac(in: name) : nil }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { ObihaiFile.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).xml" }

    /// The device puts in its address (assumed: no document at hand has the list of such words).
    package func bootstrapURL(base: String) -> String { "\(base)$MAC.xml" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        let name = mainFileName(mac: settings.mac, model: model)
        var renderer = try ObihaiRenderer(settings, fileName: name)
        try renderer.render()
        return RenderedFile(name: name, contentType: "text/xml; charset=utf-8", bytes: renderer.file.bytes, notes: renderer.notes)
    }
}
