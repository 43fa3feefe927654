package import DialtoneModel

/// Grandstream desk, Wi-Fi and video phones and analogue adapters.
///
/// Facts: Grandstream's provisioning guide and configuration templates for format, names and P-values (stated), Wazo's
/// and FusionPBX's templates (observed). The dialect with numbers is understood by every model, the one with names only
/// by newer ones, so the numbers are used for all. The phone first asks for an old binary file and, after our 404, for
/// this one.
package struct GrandstreamDriver: VendorDriver {
    package let id = "grandstream"
    package let name = "Grandstream"
    package let ouis: [UInt32] = [0x000B82, 0x144CFF, 0xC074AD, 0xEC74D7]

    package let exampleModel = "GRP2614"
    package let exampleAgent: String? = "Grandstream Model HW GRP2614 SW 1.0.5.15 DevId c074ad112233"
    package let resync = ResyncWays()
    package let certainty = [SettingGroup: Certainty](documented: [
        .account, .speech, .dialling, .network, .time, .access, .display, .keys, .firmware,
    ])
    package let leftovers: [FormerSetting] = [.forwards, .doNotDisturb]

    package init() {}

    package func handsets(model: String?) -> Int? {
        GrandstreamModel.table[model.map { GrandstreamModel.name($0) }].isBase ? BaseHandset.count : nil
    }

    package func isAdapter(model: String?) -> Bool { GrandstreamModel.table[model.map { GrandstreamModel.name($0) }].isAdapter }

    package func recognise(userAgent: String) -> Recognition? {
        var words = PhoneNames.words(userAgent)[...]
        guard words.popFirst()?.lowercased() == "grandstream" else { return nil }
        if words.starts(with: ["Model", "HW"]) { words = words.dropFirst(2) }
        guard let model = words.popFirst(), PhoneNames.isModel(model) else { return nil }
        var firmware = words.following("SW")
        if firmware == nil, let next = words.first {
            // PnP has the bare version here, the oldest phones "(gxp2000e.bin:1.2.5.3/boot55e.bin:1.1.6.9)".
            let version = next.hasPrefix("(") ? next.split { ":/".contains($0) }.dropFirst().first : next
            firmware = version.flatMap { PhoneNames.isVersion($0) ? $0 : nil }
        }
        let mac = words.following("DevId").flatMap { MACAddress($0) }
        return Recognition(vendor: id, model: model.uppercased(), firmware: firmware.map(String.init), mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        guard lower.hasSuffix(".xml") || !lower.contains(".") else { return nil }
        return PhoneNames.mac(in: lower, behind: "cfg")
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || fileName.lowercased() == mainFileName(mac: mac, model: model) ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { Self.problem(inNumber: name) }

    static func problem(inNumber name: String) -> String? {
        name.first == "P" && name.count > 1 && name.dropFirst().utf8.allSatisfy { (48...57).contains($0) }
            ? nil : "is not a P-value such as P271"
    }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "cfg\(mac.hex).xml" }

    /// With its scheme, as DHCP and the first settings take it, and without the slash at the end.
    package func bootstrapURL(base: String) -> String { base.hasSuffix("/") ? String(base.dropLast()) : base }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        let row = GrandstreamModel.table[model.map { GrandstreamModel.name($0) }]
        if case .refused(let what) = row.layout {
            throw RenderFault(
                field: "the model", reason: "\(what), with numbers of its own, for which Dialtone does not write files")
        }
        var renderer = try GrandstreamRenderer(settings, model: row)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/xml; charset=utf-8",
            bytes: renderer.file.bytes, notes: renderer.notes)
    }
}

extension ArraySlice<Substring> {
    /// The word behind this one.
    fileprivate func following(_ word: String) -> Substring? {
        guard let at = firstIndex(where: { $0 == word[...] }) else { return nil }
        return dropFirst(at + 1 - startIndex).first
    }
}
