package import DialtoneModel

/// Linphone, the softphone, in all its forms that read a remote configuration.
///
/// Facts: Linphone's "Remote provisioning" and the names of its configuration file (stated), runs of `linphonec` 5.1 from Debian
/// (observed). It asks for exactly the URL that it was given, once at every start, and says nothing of itself before it is
/// configured (`Unknown`, later `Linphonec/5.1.65`): so the name of its file is what tells it from others. It answers digest
/// challenges at its door with the user and password in its URL, and no basic ones.
package struct LinphoneDriver: VendorDriver {
    package let id = "linphone"
    package let name = "Linphone"
    /// A program has no address block.
    package let ouis: [UInt32] = []

    package let exampleModel = "Linphone"
    package let exampleAgent: String? = "Linphonec/5.1.65"
    /// It fetches when it starts, and has no word for being asked.
    package let resync = ResyncWays(notifyEvent: nil)
    package let certainty = [SettingGroup: Certainty](
        documented: [.account, .speech, .network, .access], usedByOthers: [.dialling, .display])
    /// Most of these a program does not have.
    package let leftovers: [FormerSetting] = [.forwards, .doNotDisturb, .secondServers, .firmware, .management]

    /// A program on the user's own device has no administrator.
    package let administratorPassword = AdministratorPasswordForm.none

    package static let fileName = "linphone.xml"

    package init() {}

    /// Once configured, the console program begins with its name (observed), and so do the others (assumed).
    package func recognise(userAgent: String) -> Recognition? {
        guard userAgent.lowercased().hasPrefix("linphone"), let word = PhoneNames.words(userAgent).first else { return nil }
        // "Linphone Desktop/4.2.5 (macOS …)" has a blank in its name.
        let parts = userAgent.split(separator: "/", maxSplits: 1)
        let name = parts.count > 1 ? PhoneNames.words(String(parts[0])).joined(separator: "-") : String(word)
        guard PhoneNames.isModel(name) else { return nil }
        let version = parts.count > 1 ? PhoneNames.words(String(parts[1])).first : nil
        return Recognition(
            vendor: id, model: name, firmware: version.flatMap { PhoneNames.isVersion($0) ? String($0) : nil })
    }

    /// The name is the same for all.
    package func mac(inFileName name: String) -> MACAddress? { nil }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || fileName.lowercased() == Self.fileName ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { LinphoneFile.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { Self.fileName }

    package func bootstrapURL(base: String) -> String { "\(base)\(Self.fileName)" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var renderer = try LinphoneRenderer(settings)
        try renderer.render()
        return RenderedFile(
            name: Self.fileName, contentType: "application/xml", bytes: renderer.file.bytes, notes: renderer.notes)
    }
}
