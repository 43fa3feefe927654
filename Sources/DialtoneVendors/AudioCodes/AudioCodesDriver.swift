package import DialtoneModel

/// AudioCodes' 400HD phones (405HD, 445HD, C448HD and others) with their own SIP firmware.
///
/// Facts: public templates and generators, and sipXecs' driver (observed). No phone was at hand.
package struct AudioCodesDriver: VendorDriver {
    package let id = "audiocodes"
    package let name = "AudioCodes"
    package let ouis: [UInt32] = [0x00908F, 0x001719, 0x0005E7]

    package let exampleModel = "445HD"
    package let exampleAgent: String? = "AUDC-IPPhone/2.2.8.61 (440HDG-Rev0; 00908F112233)"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](
        usedByOthers: [.account, .speech, .dialling, .network, .time, .firmware], assumed: [.access, .display])

    static let style = LineStyle(vendor: "AudioCodes", between: "=", marks: "_/.", example: "voip/line/0/enabled", otherLines: [";"])
    /// The phone puts its own address in the place of the word in brackets.
    static let urlName = "<MAC>.cfg"

    package init() {}

    /// `AUDC-IPPhone/2.2.8.61 (440HDG-Rev0; 00908F602AAC)`, or its first part alone. The edition for unified communications has all in
    /// one word, `AUDC-IPPhone-445HD_UC_3.4.4.1000/1.0.0`, sometimes behind `AUDC/` and a version (both assumed).
    package func recognise(userAgent: String) -> Recognition? {
        let lead = "AUDC-IPPhone"
        guard userAgent.hasPrefix("AUDC"), let at = userAgent.firstRange(of: lead)?.upperBound else { return nil }
        var rest = userAgent[at...]
        let parts = rest.prefix { $0 != "/" && $0 != " " }.split(separator: "_")
        if parts.count == 3, parts[0].hasPrefix("-"), parts[1] == "UC", PhoneNames.isVersion(parts[2]) {
            // The number behind the slash is that of another layer.
            rest = "/\(parts[2]) (\(parts[0].dropFirst()))\(rest.drop { $0 != " " })"
        }
        let words = rest.split { " /();".contains($0) }
        let firmware = words.first { PhoneNames.isVersion($0) }
        let mac = words.lazy.compactMap { $0.utf8.count == 12 ? MACAddress($0) : nil }.first
        let model = words.first { $0 != firmware && $0.utf8.count < 12 && $0.first?.isNumber == true || $0.first == "C" }
            .flatMap { $0.split(separator: "-").first }
        guard firmware != nil || model != nil else { return nil }
        return Recognition(
            vendor: id, model: model.flatMap { PhoneNames.isModel($0) ? $0.uppercased() : nil }, firmware: firmware.map { String($0) },
            mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        name.lowercased().hasSuffix(".cfg") ? PhoneNames.mac(in: name) : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .lines { Self.style.problem(inLine: $0) } }

    package func problem(inParameter name: String) -> String? { Self.style.problem(inName: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).cfg" }

    package func bootstrapURL(base: String) -> String { "\(base)\(Self.urlName)" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var renderer = try AudioCodesRenderer(settings, model: model)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/plain; charset=utf-8", bytes: renderer.file.bytes,
            notes: renderer.notes)
    }
}
