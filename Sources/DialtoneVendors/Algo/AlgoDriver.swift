package import DialtoneModel

/// Algo's loudspeakers, door stations and paging adapters with firmware 5.
///
/// Facts: Algo's guides for the format and the names of files (stated), the templates of FusionPBX and FS PBX for the parameters
/// (observed). No device was at hand. A device also asks for the MD5 sum of its file; it gets a 404, since newer firmware does without
/// (assumed).
package struct AlgoDriver: VendorDriver {
    package let id = "algo"
    package let name = "Algo"
    package let ouis: [UInt32] = [0x0022EE]

    package let exampleModel = "8201"
    package let exampleAgent: String? = "Algo-8201/5.2"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](usedByOthers: [.account, .speech, .network, .time, .access])
    package let leftovers: [FormerSetting] = [.forwards, .doNotDisturb, .firmware]
    /// These devices answer Basic alone (observed: FS PBX), so that a door that asks for Digest would lock them out.
    package let carriesCredentials = false

    static let style = LineStyle(vendor: "Algo", between: " = ", marks: "._-", example: "sip.u1.user")

    package init() {}

    /// `Algo-8201/5.2` (unconfirmed; that it begins so: observed)
    package func recognise(userAgent: String) -> Recognition? {
        guard let parts = userAgent.wholeMatch(of: /(?i)algo(?:[-_ ](\d[\w-]*))?(?:[\/ ](\d[\d.]*))?(?: .*)?/)?.output else { return nil }
        let model = parts.1.flatMap { PhoneNames.isModel($0) ? $0.uppercased() : nil }
        return Recognition(vendor: id, model: model, firmware: parts.2.map(String.init))
    }

    /// `algom0022EE112233.conf`
    package func mac(inFileName name: String) -> MACAddress? {
        name.lowercased().hasSuffix(".conf") ? PhoneNames.mac(in: name, behind: "algom") : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .lines { Self.style.problem(inLine: $0) } }

    package func problem(inParameter name: String) -> String? { Self.style.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "algom\(mac.hex.uppercased()).conf" }

    package func bootstrapURL(base: String) -> String { base }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var renderer = try AlgoRenderer(settings)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/plain; charset=utf-8", bytes: renderer.file.bytes,
            notes: renderer.notes)
    }
}
