package import DialtoneModel

/// Thomson's and Technicolor's phones of the 2000s.
///
/// Facts: Wazo's plug-in for their agents and files (observed). The phone asks for a file of its model first (`ST2030S.inf`), which
/// leads to the folder of its own file. Wazo's first file names firmware and two common files as well; that a phone without them keeps
/// what it has: assumed.
package struct ThomsonDriver: TemplateOnlyDriver {
    package let id = "thomson"
    package let name = "Thomson"
    package let ouis: [UInt32] = [0x00147F, 0x0018F6, 0x001F9F]

    package let exampleModel = "ST2030"
    package let exampleAgent: String? = "THOMSON ST2030 hw5 fw2.74 00-14-7F-11-22-33"
    package let resync = ResyncWays()
    package let reason = "is a Thomson or Technicolor phone, whose format Dialtone does not write"

    /// The model's file.
    private static let first = RequestedFile.part("first")

    package init() {}

    /// `THOMSON ST2030 hw5 fw2.74 00-14-7F-11-22-33`
    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        guard words.count == 5, ["THOMSON", "Thomson"].contains(words[0]), PhoneNames.isModel(words[1]), words[2].hasPrefix("hw"),
            words[3].hasPrefix("fw"), PhoneNames.isVersion(words[3].dropFirst(2)), let mac = MACAddress(words[4])
        else { return nil }
        return Recognition(vendor: id, model: words[1].uppercased(), firmware: String(words[3].dropFirst(2)), mac: mac)
    }

    /// `ST2030S_00147F112233.txt`
    package func mac(inFileName name: String) -> MACAddress? {
        let parts = name.lowercased().split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasSuffix("s"), PhoneNames.isModel(parts[0]), parts[1].hasSuffix(".txt") else { return nil }
        return PhoneNames.mac(in: parts[1])
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        if fileName.isEmpty || self.mac(inFileName: fileName) == mac { return .main }
        let lower = fileName.lowercased()
        return lower.hasSuffix("s.inf") && PhoneNames.isModel(lower.dropLast(5)) ? Self.first : nil
    }

    package func files(model: String?) -> [RequestedFile] { [Self.first, .main] }

    /// Sections and lines; a comment is anything that is no setting.
    package func format(of file: RequestedFile) -> FileFormat { .lines { _ in nil } }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(model ?? exampleModel)S_\(mac.hex.uppercased()).txt" }

    package func bootstrapURL(base: String) -> String { base }

    /// The first file is Dialtone's own; what it leads to is an administrator's template, without which the phone gets neither.
    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        guard file == Self.first else { throw RenderFault.model(reason) }
        let folder = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        return RenderedFile(
            name: "\(model ?? exampleModel)S.inf", contentType: format(of: file).contentType, text: "[config]\nconfig=\(folder)\n",
            carriesAccounts: false)
    }
}
