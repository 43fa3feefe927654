package import DialtoneModel

/// Panasonic's SIP phones and DECT bases: KX-UT, KX-HDV, KX-TGP and KX-UTG.
///
/// KX-UTG phones read XML instead, with names of their own; see ``PanasonicXMLRenderer``.
///
/// Facts: the templates of Wazo and FusionPBX, and public ones for KX-HDV (observed). No phone was at hand.
package struct PanasonicDriver: VendorDriver {
    package let id = "panasonic"
    package let name = "Panasonic"
    /// The last two are those of Panasonic Connect.
    package let ouis: [UInt32] = [0x0080F0, 0xBCC342, 0x080023, 0xB8208E, 0x4C364E]

    package let exampleModel = "KX-HDV230"
    package let exampleAgent: String? = "Panasonic_KX-UT113/01.133 (0080f0112233)"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](usedByOthers: [
        .account, .speech, .dialling, .network, .time, .access, .display, .keys, .firmware,
    ])
    /// Of KX-UTG both are known.
    package let leftovers: [FormerSetting] = [.forwards, .doNotDisturb]

    /// The first line must be exactly this, and the last one empty. KX-UT phones want both characters at the end of a line, KX-HDV take
    /// either (stated: Panasonic's guides).
    static let style = LineStyle(
        vendor: "Panasonic", header: "# Panasonic SIP Phone Standard Format File #\r\n", between: "=", quotes: .all, lineEnd: "\r\n",
        end: "\r\n", marks: "_", example: "VM_NUMBER_1")
    /// The phone puts its own address in the place of the braces.
    static let urlName = "Config{MAC}.cfg"

    /// What a KX-UTG reads in the place of the main file, under the same name.
    private static let xmlFile = RequestedFile.part("xml")

    package init() {}

    /// `Panasonic_KX-UT113/01.133 (0080f0112233)`; in SIP with a hyphen or a blank before the model (assumed).
    package func recognise(userAgent: String) -> Recognition? {
        guard let lead = ["Panasonic_", "Panasonic-", "Panasonic "].first(where: { userAgent.hasPrefix($0) }) else { return nil }
        let words = userAgent.dropFirst(lead.count).split { " /()".contains($0) }
        guard let model = words.first, PhoneNames.isModel(model), model.hasPrefix("KX-") else { return nil }
        let firmware = words.dropFirst().first { PhoneNames.isVersion($0) }
        let mac = words.dropFirst().lazy.compactMap { $0.utf8.count == 12 ? MACAddress($0) : nil }.first
        return Recognition(vendor: id, model: model.uppercased(), firmware: firmware.map { String($0) }, mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        return lower.hasSuffix(".cfg") ? PhoneNames.mac(in: lower, behind: "config") : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        guard fileName.isEmpty || self.mac(inFileName: fileName) == mac else { return nil }
        return PanasonicModel.readsXML(model) ? Self.xmlFile : .main
    }

    package func files(model: String?) -> [RequestedFile] { [PanasonicModel.readsXML(model) ? Self.xmlFile : .main] }

    package func format(of file: RequestedFile) -> FileFormat {
        file == Self.xmlFile ? .xml : .lines { Self.style.problem(inLine: $0) }
    }

    package func problem(inParameter name: String) -> String? { Self.style.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "Config\(mac.hex.uppercased()).cfg" }

    package func bootstrapURL(base: String) -> String { "\(base)\(Self.urlName)" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        if PanasonicModel.readsXML(model) {
            var renderer = try PanasonicXMLRenderer(settings, model: model)
            try renderer.render()
            return RenderedFile(
                name: mainFileName(mac: settings.mac, model: model), contentType: "text/xml; charset=utf-8", bytes: renderer.file.bytes,
                notes: renderer.notes)
        }
        var renderer = try PanasonicRenderer(settings, model: model)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/plain; charset=utf-8", bytes: renderer.file.bytes,
            notes: renderer.notes)
    }
}
