package import DialtoneModel

/// Cisco's phones and adapters with multiplatform ("3PCC") firmware, and the older SPA and Linksys devices.
///
/// Facts: Cisco's provisioning and administration guides (stated), the templates of Wazo and FusionPBX (observed). All of them
/// read one format and most of the same names, so what differs is a row of ``CiscoModel``. A device that knows only a host asks
/// for its model's file first, which leads to its own; the rule that an administrator enters leads there at once. Enterprise
/// firmware asks for `SEP….cnf.xml` and the like, and gets a 404: it must be migrated first.
package struct CiscoDriver: VendorDriver {
    package let id = "cisco"
    package let name = "Cisco"
    /// Cisco has more than a thousand, and most of them are not on phones.
    package let ouis: [UInt32] = []

    package let exampleModel = "8841"
    package let exampleAgent: String? = "Cisco-CP-8841-3PCC/11.3.1 (00562b112233)"
    package let resync = ResyncWays(notifyEvent: "check-sync", httpAction: "/admin/resync")
    package let certainty = [SettingGroup: Certainty](
        documented: [.account, .speech, .dialling, .access, .display, .keys, .firmware], usedByOthers: [.network, .time])

    /// The model's file.
    private static let first = RequestedFile.part("first")

    package init() {}

    package func isAdapter(model: String?) -> Bool { !CiscoModel.table[model.map { CiscoModel.name($0) }].isPhone }

    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        guard let product = words.first, let (model, version) = Self.product(product) else { return nil }
        // As SIP agents some have more behind the version: 12.0.3_dcf719f39350_…, 11.3.7_MPP_0001.
        let parts = version.split(separator: "_")
        guard let firmware = parts.first else { return nil }
        let name = CiscoModel.name(model)
        let isVersion =
            ParameterName.isPlain(firmware, extra: ".-()", bytesMax: 32) && firmware.utf8.contains { (48...57).contains($0) }
        guard PhoneNames.isModel(name), isVersion else { return nil }
        // An address, a serial number, or both.
        let tags = words.dropFirst().flatMap { $0.split { "()".contains($0) } }
        let mac = (tags + parts.dropFirst()).lazy.compactMap { $0.utf8.count == 12 ? MACAddress($0) : nil }.first
        return Recognition(vendor: id, model: name, firmware: String(firmware), mac: mac)
    }

    /// Model and firmware of `Cisco-CP-8841-3PCC/11.3.1`, `Cisco/SPA508G-7.4.8a`, `Cisco/ATA191-MPP-11-1-0-MSR4` or
    /// `Linksys/SPA-942-6.1.5(a)`. That the 9800 series calls itself `Cisco-DP-9841/…` is assumed.
    private static func product(_ text: Substring) -> (model: Substring, firmware: Substring)? {
        guard let slash = text.firstIndex(of: "/") else { return nil }
        let (maker, rest) = (text[..<slash], text[text.index(after: slash)...])
        switch maker {
        case "Cisco":
            guard let hyphen = rest.firstIndex(of: "-") else { return nil }
            let firmware = rest[hyphen...].dropFirst()
            return (rest[..<hyphen], firmware.hasPrefix("MPP-") ? firmware.dropFirst(4) : firmware)
        case "Linksys":
            guard let hyphen = rest.lastIndex(of: "-") else { return nil }
            return (rest[..<hyphen], rest[hyphen...].dropFirst())
        default:
            guard maker.hasPrefix("Cisco-CP-") && maker.hasSuffix("-3PCC") || maker.hasPrefix("Cisco-DP-") else { return nil }
            return (maker.dropFirst(9), rest)
        }
    }

    /// Also in the names that enterprise firmware asks for, so that people see which phone it was.
    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        for prefix in ["sep", "ctlsep", "itlsep"] where lower.hasPrefix(prefix) { return PhoneNames.mac(in: lower, behind: prefix) }
        guard lower.hasSuffix(".xml") || lower.hasSuffix(".cfg") else { return nil }
        return PhoneNames.mac(in: lower.dropLast(4))
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        let lower = fileName.lowercased()
        // Some multiplatform firmware asks for the second name by itself (one source).
        if ["", "\(mac.hex).xml", "\(mac.hex).cfg"].contains(lower) { return .main }
        return Self.isFirstFile(lower) ? Self.first : nil
    }

    /// `8841-3pcc.xml`, by some rules `cp-8841-3pcc.xml`; for the 9800 series also `dp-9841.xml` and `9841.xml` (assumed).
    private static func isFirstFile(_ lower: String) -> Bool {
        if lower.hasSuffix(".xml") {
            let stem = lower.dropLast(4)
            let isMultiplatform = stem.hasSuffix("-3pcc")
            var model = isMultiplatform ? stem.dropLast(5) : stem
            let isNamed = ["cp-", "dp-"].contains { model.hasPrefix($0) }
            if isNamed { model = model.dropFirst(3) }
            if isMultiplatform || isNamed { return ParameterName.isPlain(model, bytesMax: 12) }
            return model.utf8.count == 4 && model.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard lower.hasSuffix(".cfg"), lower.hasPrefix("spa") || lower.hasPrefix("ata") else { return lower == "init.cfg" }
        return ParameterName.isPlain(lower.dropLast(4), extra: "-", bytesMax: 12)
    }

    package func files(model: String?) -> [RequestedFile] { [Self.first, .main] }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { Self.problem(inElement: name) }

    static func problem(inElement name: String) -> String? {
        let isName =
            ParameterName.isPlain(name, extra: "_-.") && name.utf8.first.map { (97...122).contains($0 | 0x20) } == true
            // Names that begin so are XML's own.
            && !name.lowercased().hasPrefix("xml")
        return isName ? nil : "is not an element's name such as Station_Name"
    }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).xml" }

    /// The phone puts its address in lower case in the place of `$MA`.
    package func bootstrapURL(base: String) -> String { "\(base)$MA.xml" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        let contentType = "text/xml; charset=utf-8"
        if file == Self.first {
            return RenderedFile(
                name: CiscoModel.firstFileName(CiscoModel.name(model ?? exampleModel)), contentType: contentType,
                bytes: try Self.firstFile(settings, model: CiscoModel.table[CiscoModel.name(model ?? exampleModel)]), carriesAccounts: false
            )
        }
        var renderer = try CiscoRenderer(settings, model: model)
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: contentType, bytes: renderer.file.bytes,
            notes: renderer.notes)
    }

    /// Nothing but the way to the phone's own file, and to the authorities that it shall trust. A changed first rule waits for the next
    /// time; the second one is run at once.
    ///
    /// The authorities stand at the phone's own URL. So a phone that trusts none of ours yet can fetch them over HTTP alone: where the URL
    /// begins with https, they come too late for its files, whatever the order.
    ///
    /// Its name is the same for all phones of a model, but it is behind this phone's door all the same, and has the login for it:
    /// without it the phone would stand before its own door.
    private static func firstFile(_ settings: SettingsReader, model: CiscoModel) throws(RenderFault) -> [UInt8] {
        let rule = try CiscoRenderer.rule(settings.access)
        var file = XMLFile()
        try file.open("flat-profile")
        if let name = model.certificateParameter, let url = settings.trust.certificatesURL {
            try file.element(name, url, field: Field.provisioningURL)
        }
        for name in ["Profile_Rule", "Profile_Rule_B"] { try file.element(name, rule, field: Field.provisioningURL) }
        file.close()
        return file.bytes
    }
}
