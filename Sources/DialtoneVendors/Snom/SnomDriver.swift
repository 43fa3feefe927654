package import DialtoneModel

/// Snom desk phones and the DECT bases of the M series.
///
/// Facts: Snom's "Auto Provisioning" pages for format, names and settings (stated), the templates of Wazo, FusionPBX,
/// NethServer and Gemeinschaft (observed). A phone whose URL names a folder first asks for its model's common file, and
/// for the one with its own address when that is a 404; with `{mac}` in the URL it asks for that file alone.
package struct SnomDriver: VendorDriver {
    package let id = "snom"
    package let name = "Snom"
    /// The first block is Snom's, and shared with Gigaset; the others belong to the owner, VTech.
    package let ouis: [UInt32] = [0x000413, 0x00122A, 0x04072E, 0x14AEDB, 0x1C7126, 0x547068, 0xA4975C, 0xC468D0]

    private static let extensions = ["", ".xml", ".htm", ".html", ".cfg"]

    package let exampleModel = "D785"
    package let exampleAgent: String? = "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413112233 SXM:0 UXM:0)"
    package let resync = ResyncWays()
    package let certainty = [SettingGroup: Certainty](
        documented: [.account, .time, .access, .display], usedByOthers: [.speech, .dialling, .network, .keys, .firmware])

    package init() {}

    package func handsets(model: String?) -> Int? {
        guard let base = SnomModel.table[model.map { SnomModel.name($0) }].base, base.handsets > 0 else { return nil }
        return base.handsets
    }

    package func recognise(userAgent: String) -> Recognition? {
        let words = userAgent.split { " \t();,".contains($0) }
        guard let at = words.firstIndex(where: { $0.lowercased().hasPrefix("snom") }) else { return nil }
        var rest = words[at...]
        // The oldest loaders say no more than a number of their own.
        if rest.count >= 3, rest.dropFirst().first?.lowercased() == "lid", let loader = rest.dropFirst(2).first,
            FieldCheck.isDigits(String(loader))
        {
            return Recognition(vendor: id)
        }
        var model = rest.removeFirst().dropFirst(4)
        // Some firmware writes a blank behind the name.
        if model.isEmpty, let next = rest.popFirst() { model = next }
        let isSIP = model.uppercased().hasSuffix("-SIP")
        if isSIP { model = model.dropLast(4) }
        let isDECT = SnomModel.table[String(model)].base != nil
        // Gigaset sells phones of Snom under its own name.
        guard isSIP || isDECT, PhoneNames.isModel(model), !GigasetFamily.isTwin(model), let firmware = rest.first,
            PhoneNames.isVersion(firmware)
        else {
            return nil
        }
        // Serial numbers and build hashes can have twelve hex digits too, so the block decides.
        let mac = rest.lazy.compactMap { $0.utf8.count == 12 ? MACAddress($0) : nil }.first { ouis.contains($0.oui) }
        return Recognition(vendor: id, model: model.uppercased(), firmware: String(firmware), mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        guard let stem = Self.stem(lower) else { return nil }
        guard stem.hasPrefix("snom") else { return PhoneNames.mac(in: stem) }
        guard let hyphen = stem.lastIndex(of: "-") else { return nil }
        return PhoneNames.mac(in: stem[stem.index(after: hyphen)...])
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? {
        SnomParameter(name) == nil ? SnomParameter.problem : nil
    }

    /// The phone puts its address in upper case where the URL says `{mac}`.
    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex.uppercased()).xml" }

    package func bootstrapURL(base: String) -> String { "\(base){mac}.xml" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        if let base = SnomModel.table[model.map { SnomModel.name($0) }].base {
            guard base.handsets > 0 else {
                throw RenderFault(field: "the model", reason: "is a DECT base of another format, for which Dialtone does not write files")
            }
            var renderer = try SnomBaseRenderer(settings, base: base)
            try renderer.render()
            return rendered(settings.mac, model, renderer.file.bytes, renderer.notes)
        }
        var renderer = try SnomRenderer(settings, model: model, firmware: firmware)
        try renderer.render()
        return rendered(settings.mac, model, renderer.file.bytes, renderer.notes)
    }

    private func rendered(_ mac: MACAddress, _ model: String?, _ bytes: [UInt8], _ notes: [String]) -> RenderedFile {
        RenderedFile(name: mainFileName(mac: mac, model: model), contentType: "text/xml; charset=utf-8", bytes: bytes, notes: notes)
    }

    /// The name without an extension that this vendor's phones use; nil if it has another.
    private static func stem(_ lower: String) -> String? {
        guard let dot = lower.lastIndex(of: ".") else { return lower }
        return extensions.contains(String(lower[dot...])) ? String(lower[..<dot]) : nil
    }
}
