package import DialtoneModel

/// Gigaset Maxwell desk phones, P series desk phones and N610, N670 and N870 DECT bases.
///
/// Four unrelated formats carry this brand. Facts: NethServer's template for the Maxwell, Wazo's plug-ins for the bases and
/// the agents (observed); the P series is made by Snom and reads its format. The N510, N720 and older boxes are refused by
/// name. No parameter for a user and password at the phone's own door is known: such a device knows only its own.
package struct GigasetDriver: VendorDriver {
    package let id = "gigaset"
    package let name = "Gigaset"
    package let ouis: [UInt32] = [0x7C2F80, 0x589EC6, 0x002104, 0x14B370]

    package let exampleModel = "Maxwell-3"
    package let exampleAgent: String? = "Gigaset N870 IP PRO/83.V2.11.0+build.a546b91;7C2F80112233"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](
        usedByOthers: [.account, .speech, .dialling, .network, .access, .display, .keys, .firmware], assumed: [.time])
    /// Of a Maxwell; a base has no names of forwards either.
    package let leftovers: [FormerSetting] = [.management]

    package let carriesCredentials = false

    package init() {}

    package func handsets(model: String?) -> Int? {
        guard case .multicell(let handsets) = GigasetFamily.of(model) else { return nil }
        return handsets
    }

    /// `Gigaset N870 IP PRO/83.V2.11.0+build.a546b91;7C2F80E0D605`, in quotes on old bases, with `;Handset=50` for as many
    /// handsets as the base can have, which the model's name then says.
    package func recognise(userAgent: String) -> Recognition? {
        if let twin = twin(userAgent) { return twin }
        if let box = GigasetFamily.box(userAgent) { return Recognition(vendor: id, model: box, firmware: nil, mac: nil) }
        var text = userAgent[...]
        if text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count > 1 { text = text.dropFirst().dropLast() }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let model = GigasetFamily.name(String(parts[0]))
        let details = parts[1].split(separator: ";", omittingEmptySubsequences: false)
        guard let first = details.first, PhoneNames.isModel(model) else { return nil }
        // What follows is the build: +build.a546b91, or -160-g758db0bf.
        let firmware = first.prefix { $0 != "+" && $0 != "-" }
        let isVersion =
            firmware.utf8.count <= 40 && firmware.contains(".")
            && firmware.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: ".") }
        let mac = details.dropFirst().lazy.compactMap { $0.utf8.count == 12 ? MACAddress($0) : nil }.first
        let isNamed = parts[0].lowercased().hasPrefix("gigaset ")
        guard isVersion, Self.isModel(model, isNamed: isNamed || mac.map { ouis.contains($0.oui) } == true) else { return nil }
        let handsets = details.lazy.compactMap { $0.hasPrefix("Handset=") ? Int($0.dropFirst(8)) : nil }.first
        return Recognition(
            vendor: id, model: handsets.map { GigasetFamily.baseName(model, handsets: $0) } ?? model, firmware: String(firmware), mac: mac)
    }

    /// A P series phone: `Mozilla/4.0 (compatible; snomP850-SIP 10.1.127.10 589EC6112233)`, with `Gigaset` or nothing before the model.
    ///
    /// All three forms are assumed: these phones have Snom's firmware. Their addresses lie in Gigaset's blocks and in parts of Snom's and
    /// a third one (observed at NethServer).
    private func twin(_ userAgent: String) -> Recognition? {
        let words = userAgent.split { " \t();,".contains($0) }
        let models = words.map { Self.twinModel($0) }
        guard let at = models.firstIndex(where: { $0 != nil }), let model = models[at], words.count > at + 1,
            PhoneNames.isVersion(words[at + 1])
        else { return nil }
        let blocks = ouis + [0x000413, 0x00ACDC]
        let mac = words[(at + 2)...].lazy.compactMap { $0.utf8.count == 12 ? MACAddress($0) : nil }.first { blocks.contains($0.oui) }
        return Recognition(vendor: id, model: model, firmware: String(words[at + 1]), mac: mac)
    }

    /// `P850` of `snomP850-SIP`; nil for another's word.
    private static func twinModel(_ word: Substring) -> String? {
        let upper = word.uppercased()
        guard upper.hasSuffix("-SIP") else { return nil }
        var model = upper.dropLast(4)
        for prefix in ["GIGASET", "SNOM"] where model.hasPrefix(prefix) { model = model.dropFirst(prefix.count) }
        return GigasetFamily.isTwin(model) ? String(model) : nil
    }

    /// The letters of the bases and Maxwells are told from others' agents by themselves, those of the rest are not.
    private static func isModel(_ model: String, isNamed: Bool) -> Bool {
        let upper = model.uppercased()
        if upper.hasPrefix("MAXWELL") { return true }
        guard let letter = upper.first, letter == "N" || isNamed && (letter == "P" || letter == "C") else { return false }
        let digits = upper.dropFirst().prefix(3)
        return digits.utf8.count == 3 && digits.utf8.allSatisfy { (48...57).contains($0) }
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        return lower.hasSuffix(".xml") ? PhoneNames.mac(in: lower.dropLast(4)) : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || fileName.lowercased() == mainFileName(mac: mac, model: model) ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    /// The P series has Snom's names, which have no dots.
    package func problem(inParameter name: String) -> String? {
        GigasetFile.isParameter(name) || SnomParameter(name) != nil
            ? nil : "is not a parameter such as SIP.ActiveCodecs, nor a setting of Snom's for the P series"
    }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).xml" }

    /// The phone puts its address where the URL says `%MACD`.
    package func bootstrapURL(base: String) -> String { "\(base)%MACD.xml" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        for parameter in settings.parameters {
            if let problem = problem(inParameter: parameter.name) {
                throw RenderFault(field: "the name of a parameter", reason: problem)
            }
        }
        let family = GigasetFamily.of(model)
        var settings = settings
        switch family {
        case .refused(let reason): throw RenderFault.model(reason)
        case .desk(let twin):
            settings.parameters.removeAll { SnomParameter($0.name) == nil }
            var rendered = try SnomDriver().write(settings, file: file, model: twin, firmware: firmware)
            rendered.name = mainFileName(mac: settings.mac, model: model)
            return rendered
        case .maxwell(let accounts, let keys):
            settings.parameters.removeAll { !GigasetFile.isParameter($0.name) }
            var renderer = try MaxwellRenderer(settings, accounts: accounts, keys: keys)
            try renderer.render()
            return rendered(settings.mac, model, renderer.file.bytes, renderer.notes)
        case .multicell(let handsets):
            settings.parameters.removeAll { !GigasetFile.isParameter($0.name) }
            var renderer = try MulticellRenderer(settings, handsets: handsets)
            try renderer.render()
            return rendered(settings.mac, model, renderer.file.bytes, renderer.notes)
        }
    }

    private func rendered(_ mac: MACAddress, _ model: String?, _ bytes: [UInt8], _ notes: [String]) -> RenderedFile {
        RenderedFile(name: mainFileName(mac: mac, model: model), contentType: "text/xml; charset=utf-8", bytes: bytes, notes: notes)
    }
}
