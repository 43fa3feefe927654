package import DialtoneModel

/// Avaya's J100 phones (J129 to J189) with the firmware for other makers' servers.
///
/// A phone asks for `J100Supgrade.txt`, which leads it to `46xxsettings.txt`; neither name has its address, which stands in
/// the agent alone.
///
/// Facts: the templates of FusionPBX (observed). No phone was at hand.
package struct AvayaDriver: VendorDriver {
    package let id = "avaya"
    package let name = "Avaya"
    /// Those of its phones among some fifty.
    package let ouis: [UInt32] = [0xC81FEA, 0xB4475E, 0x801DAA, 0x10CDAE, 0xF81547]

    package let exampleModel = "J179"
    package let exampleAgent: String? = "Mozilla/4.0 (compatible; MSIE 6.0) AVAYA/J179-4.1.3.0.6 (MAC:c81fea112233)"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](
        documented: [.network], usedByOthers: [.account, .speech, .dialling, .time, .access, .display, .keys])
    package let leftovers: [FormerSetting] = [.doNotDisturb, .firmware]

    static let style = LineStyle(
        vendor: "Avaya", before: "SET ", between: " ", quotes: .texts, marks: "_", example: "DIALPLAN",
        otherLines: ["GET ", "IF ", "GOTO "])
    private static let upgradeName = "J100Supgrade.txt"
    private static let settingsName = "46xxsettings.txt"
    private static let settingsFile = RequestedFile.part("settings")

    package let carriesCredentials = false

    package init() {}

    /// `Mozilla/4.0 (compatible; MSIE 6.0) AVAYA/J179-4.1.3.0.6 (MAC:c81fea83e85a)`. The 1200 series says `AVAYA/SIP12x0?/04.00.04.00`,
    /// with any byte in the place of the question mark (observed at Wazo).
    package func recognise(userAgent: String) -> Recognition? {
        let words = userAgent.split { " ();".contains($0) }
        guard let word = words.first(where: { $0.uppercased().hasPrefix("AVAYA/") }) else { return nil }
        if word.dropFirst(6).hasPrefix("SIP12x0") {
            let version = word.split(separator: "/").last.flatMap { PhoneNames.isVersion($0) ? String($0) : nil }
            return Recognition(vendor: id, model: "SIP12X0", firmware: version)
        }
        let parts = word.dropFirst(6).split(separator: "-", maxSplits: 1)
        guard let model = parts.first, PhoneNames.isModel(model) else { return nil }
        let firmware = parts.count > 1 && PhoneNames.isVersion(parts[1]) ? String(parts[1]) : nil
        let mac = words.first { $0.uppercased().hasPrefix("MAC:") }.flatMap { MACAddress($0.dropFirst(4)) }
        return Recognition(vendor: id, model: model.uppercased(), firmware: firmware, mac: mac)
    }

    /// The names are the same for all.
    package func mac(inFileName name: String) -> MACAddress? { nil }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        switch fileName.lowercased() {
        case "", Self.upgradeName.lowercased(): .main
        case Self.settingsName: Self.settingsFile
        default: nil
        }
    }

    package func files(model: String?) -> [RequestedFile] { [.main, Self.settingsFile] }

    package func format(of file: RequestedFile) -> FileFormat { .lines { Self.style.problem(inLine: $0) } }

    package func problem(inParameter name: String) -> String? { Self.style.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { Self.upgradeName }

    package func bootstrapURL(base: String) -> String { base }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        if let model, ["1220", "1230", "SIP12"].contains(where: { model.uppercased().hasPrefix($0) }) {
            throw RenderFault(field: "the model", reason: "is an Avaya phone of the 1200 series, whose format Dialtone does not write")
        }
        let contentType = "text/plain; charset=utf-8"
        guard file == Self.settingsFile else {
            // No firmware is named: the phone keeps its own.
            return RenderedFile(
                name: Self.upgradeName, contentType: contentType, text: "GET \(Self.settingsName)\n", carriesAccounts: false)
        }
        var renderer = try AvayaRenderer(settings)
        try renderer.render()
        return RenderedFile(
            name: Self.settingsName, contentType: contentType, bytes: renderer.file.bytes, notes: renderer.notes)
    }
}
