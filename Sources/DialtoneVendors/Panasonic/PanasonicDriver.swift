package import DialtoneModel

/// Panasonic's SIP phones and DECT bases: KX-UT, KX-HDV and KX-TGP.
///
/// Facts: the templates of Wazo and FusionPBX, and public ones for KX-HDV (observed). No phone was at hand.
package struct PanasonicDriver: VendorDriver {
    package let id = "panasonic"
    package let name = "Panasonic"
    /// The last two are those of Panasonic Connect.
    package let ouis: [UInt32] = [0x0080F0, 0xBCC342, 0x080023, 0xB8208E, 0x4C364E]

    package let exampleModel = "KX-HDV230"
    package let resync = ResyncWays(notifyEvent: "check-sync")

    /// The first line must be exactly this, and the last one empty. KX-UT phones want both characters at the end of a line, KX-HDV take
    /// either (stated: Panasonic's guides).
    static let style = LineStyle(
        vendor: "Panasonic", header: "# Panasonic SIP Phone Standard Format File #\r\n", between: "=", quotes: .all, lineEnd: "\r\n",
        end: "\r\n", marks: "_", example: "VM_NUMBER_1")
    /// The phone puts its own address in the place of the braces.
    static let urlName = "Config{MAC}.cfg"

    package init() {}

    package func recognise(userAgent: String) -> Recognition? {
        let lead = "Panasonic_"
        guard userAgent.hasPrefix(lead) else { return nil }
        let words = userAgent.dropFirst(lead.count).split { " /()".contains($0) }
        guard let model = words.first, PhoneNames.isModel(model) else { return nil }
        let firmware = words.dropFirst().first { PhoneNames.isVersion($0) }
        let mac = words.dropFirst().lazy.compactMap { $0.utf8.count == 12 ? MACAddress($0) : nil }.first
        return Recognition(vendor: id, model: model.uppercased(), firmware: firmware.map { String($0) }, mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        return lower.hasSuffix(".cfg") ? PhoneNames.mac(in: lower, behind: "config") : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .lines { Self.style.problem(inLine: $0) } }

    package func problem(inParameter name: String) -> String? { Self.style.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "Config\(mac.hex.uppercased()).cfg" }

    package func bootstrapURL(base: String) -> String { "\(base)\(Self.urlName)" }

    package func render(
        _ settings: PhoneSettings, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        if let model, model.uppercased().hasPrefix("KX-UTG") {
            throw RenderFault(field: "the model", reason: "is a Panasonic KX-UTG, whose files are XML and which Dialtone does not write")
        }
        var renderer = try PanasonicRenderer(settings, model: model)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/plain; charset=utf-8", bytes: renderer.file.bytes,
            notes: renderer.notes)
    }
}
