package import DialtoneModel

/// Yealink desk phones, conference phones and DECT bases.
///
/// Facts: Yealink's "Auto Provisioning Guide" and "Administrator's Guide" for the format and the keys (stated), the
/// templates of Wazo, FusionPBX and NethServer (observed). A phone that finds neither a boot file nor its model's common
/// file goes on to its own file, so the driver serves only that one.
package struct YealinkDriver: VendorDriver {
    package let id = "yealink"
    package let name = "Yealink"
    package let ouis: [UInt32] = [
        0x001565, 0x249AD8, 0x3497D7, 0x44DBD2, 0x644F56, 0x805E0C, 0x805EC0, 0xB061A9, 0xC4FC22, 0xE434D7, 0xEC1DA9,
        0xF01653,
    ]

    package let exampleModel = "T46U"
    package let exampleAgent: String? = "Yealink SIP-T46U 108.86.0.45 80:5e:c0:11:22:33"
    /// The action is documented for phones that allow it from our address (Yealink, "Action URI", stated): those whose door has an
    /// IPv4 address for its host, see ``YealinkRenderer``. The others answer the NOTIFY alone.
    package let resync = ResyncWays(notifyEvent: "check-sync;reboot=false", httpAction: "/servlet?key=AutoP")
    package let certainty = [SettingGroup: Certainty](
        documented: [.account, .speech, .dialling, .network, .time, .access, .display, .firmware], usedByOthers: [.keys])

    package var resetWord: String? { YealinkFile.reset }

    package init() {}

    package func handsets(model: String?) -> Int? {
        let model = YealinkModel.table[model.map { YealinkModel.name($0) }]
        return model.isDECT ? model.accounts : nil
    }

    /// `Yealink SIP-T46U 108.86.0.45 80:5e:c0:11:22:33`. In the place of the address V71 has the hardware's version
    /// (`Yealink-T46G 28.71.0.81 28.1.0.128.0.0.0`), and a SIP agent may have an address of the network (`… X-LAN: 10.0.0.5`), or nothing
    /// behind the model.
    ///
    /// Source: agents of Wazo, FusionPBX and FS PBX (observed).
    package func recognise(userAgent: String) -> Recognition? {
        var words = PhoneNames.words(userAgent)[...]
        var isNamed = words.first?.lowercased() == "yealink"
        if isNamed { words.removeFirst() }
        // "SIP VP-T49G" has a blank where the others have a hyphen.
        if words.count > 1, words.first?.uppercased() == "SIP" { words.removeFirst() }
        guard var first = words.popFirst() else { return nil }
        if first.lowercased().hasPrefix("yealink-") { (isNamed, first) = (true, first.dropFirst(8)) }
        let model = YealinkModel.name(first)
        guard PhoneNames.isModel(model) else { return nil }
        guard let firmware = words.popFirst() else {
            // A bare word behind the maker's name is a model only if it says so itself.
            let isModel = isNamed && first.uppercased().hasPrefix("SIP-")
            return isModel ? Recognition(vendor: id, model: model, firmware: nil, mac: nil) : nil
        }
        guard PhoneNames.isVersion(firmware) else { return nil }
        let mac = words.count == 1 ? words.first.flatMap { MACAddress($0) } : nil
        let isHardware = words.count == 1 && words.first.map { PhoneNames.isVersion($0) } == true
        guard words.isEmpty || mac != nil || isHardware || words.first == "X-LAN:" else { return nil }
        // Without its name, only the maker's address block tells it from other vendors' agents of this form.
        guard isNamed || mac.map({ ouis.contains($0.oui) }) == true else { return nil }
        return Recognition(vendor: id, model: model, firmware: String(firmware), mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        let stems = [".cfg", ".boot", "-local.cfg", "-contact.xml", "-calllog.xml"]
        guard let stem = stems.last(where: { lower.hasSuffix($0) }) else { return nil }
        return PhoneNames.mac(in: lower.dropLast(stem.count))
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || fileName.lowercased() == mainFileName(mac: mac, model: model) ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .lines { YealinkFile.problem(inLine: $0) } }

    package func problem(inParameter name: String) -> String? { YealinkFile.problem(inKey: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).cfg" }

    package func bootstrapURL(base: String) -> String { base }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var renderer = try YealinkRenderer(settings, model: model, firmware: firmware)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/plain; charset=utf-8",
            bytes: renderer.file.bytes, notes: renderer.notes)
    }
}
