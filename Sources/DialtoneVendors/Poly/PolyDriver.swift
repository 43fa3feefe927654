package import DialtoneModel

/// Poly and Polycom phones with UC Software: VVX, Edge E, CCX, Trio and the older SoundPoint and SoundStation IP.
///
/// Facts: Poly's "UC Software Administrator Guide" (stated), the templates of Wazo and FusionPBX (observed). The phone asks for
/// a master file of its own name, and then for the files that this one lists; of a parameter that stands in several of them the
/// first place counts, so there is one. It also asks for directories, licences, firmware and its own uploads: all of that gets
/// a 404. OBi editions, Edge B and Rove speak other formats.
package struct PolyDriver: VendorDriver {
    package let id = "poly"
    package let name = "Poly"
    /// Polycom's blocks, a block of HP for newer phones, and those of Plantronics, most of which are headsets.
    package let ouis: [UInt32] = [
        0x0004F2, 0x64167F, 0x482567, 0xF04EA4, 0x48C1AC, 0xE422A5, 0xF4B688, 0x0CE0E4, 0xBCF292, 0x385C76, 0x00237F, 0x00197F,
        0x000389, 0x8C9B2D,
    ]

    package let exampleModel = "VVX450"
    package let exampleAgent: String? = "FileTransport PolycomVVX-VVX_450-UA/5.9.1.0615 (SN:64167f112233) Type/Application"
    /// The phone polls, and restarts only if something needs it.
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](
        documented: [.account, .speech, .dialling, .network, .firmware], usedByOthers: [.time, .access, .display, .keys])
    /// Nor what a user set at the phone itself, which the phone keeps beside all files.
    package let leftovers: [FormerSetting] = [.doNotDisturb]

    /// The file with all parameters, to which the master file leads.
    private static let parameters = RequestedFile.part("settings")

    package init() {}

    package func recognise(userAgent: String) -> Recognition? {
        var words = PhoneNames.words(userAgent)[...]
        if words.first == "FileTransport" { words = words.dropFirst() }
        // PolyEdge-Edge_E450-UA/8.0.0.15602, in SIP with the address behind the version; Polycom/5.5.2.8571 before it, or
        // Poly/CCX_600-UA/7.2.0.1234.
        guard words.first?.hasPrefix("Poly") == true, let product = words.first(where: { $0.contains("-UA/") }) else { return nil }
        let parts = product.split(separator: "/", omittingEmptySubsequences: false)
        guard let at = parts.firstIndex(where: { $0.hasSuffix("-UA") }), at + 2 == parts.count else { return nil }
        let name = parts[at].dropLast(3)
        let model = PolyModel.name(name.firstIndex(of: "-").map { name[$0...].dropFirst() } ?? name)
        let version = parts[at + 1].split(separator: "_", omittingEmptySubsequences: false)
        guard PhoneNames.isModel(model), let firmware = version.first, PhoneNames.isVersion(firmware) else { return nil }
        var mac = version.count == 2 ? MACAddress(version[1]) : nil
        for word in words where word.hasPrefix("(SN:") && word.hasSuffix(")") { mac = MACAddress(word.dropFirst(4).dropLast()) }
        // The boot loader tells its own version, not the application's.
        let isLoader = words.contains("Type/Updater")
        return Recognition(vendor: id, model: model, firmware: isLoader ? nil : String(firmware), mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        guard [".cfg", ".xml", ".log"].contains(where: { lower.hasSuffix($0) }) else { return nil }
        let stem = lower.dropLast(4)
        guard stem.utf8.count == 12 || stem.dropFirst(12).first == "-" else { return nil }
        // The file for phones without one of their own has a name of zeros.
        return PhoneNames.mac(in: stem.prefix(12)).flatMap { $0.value == 0 ? nil : $0 }
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        switch fileName.lowercased() {
        case "", mainFileName(mac: mac, model: model): .main
        case Self.parameterFileName(mac): Self.parameters
        default: nil
        }
    }

    package func files(model: String?) -> [RequestedFile] { [.main, Self.parameters] }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { Self.problem(inAttribute: name) }

    /// All of Poly's names have parts with points between.
    static func problem(inAttribute name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName =
            parts.count > 1 && name.utf8.count <= 128 && name.utf8.first.map { (97...122).contains($0 | 0x20) } == true
            && parts.allSatisfy { ParameterName.isPlain($0, extra: "_-") }
        return isName ? nil : "is not the name of a Poly parameter such as reg.1.ringType"
    }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).cfg" }

    private static func parameterFileName(_ mac: MACAddress) -> String { "\(mac.hex)-dialtone.cfg" }

    /// With its scheme, since the phone's own default is FTP.
    package func bootstrapURL(base: String) -> String { base.hasSuffix("/") ? String(base.dropLast()) : base }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        let row = PolyModel.table[model.map { PolyModel.name($0) }]
        guard !row.isForeign else {
            throw RenderFault(field: "the model", reason: "is a Poly phone without UC Software, whose format Dialtone does not write")
        }
        let contentType = "text/xml; charset=utf-8"
        guard file == Self.parameters else {
            return RenderedFile(
                name: mainFileName(mac: settings.mac, model: model), contentType: contentType, text: try Self.master(settings),
                carriesAccounts: false)
        }
        var renderer = try PolyRenderer(settings, model: row, firmware: firmware)
        try renderer.render()
        return RenderedFile(
            name: Self.parameterFileName(settings.mac), contentType: contentType, bytes: renderer.file.bytes, notes: renderer.notes)
    }

    /// Without a path to an application the phone keeps its firmware. It compares versions itself.
    private static func master(_ settings: SettingsReader) throws(RenderFault) -> String {
        var firmware = ""
        if let url = settings.firmware?.url {
            firmware = try XMLFile.escape(FieldCheck.url(url, field: Field.firmware), field: Field.firmware)
        }
        return """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <APPLICATION APP_FILE_PATH="\(firmware)" CONFIG_FILES="\(parameterFileName(settings.mac))" MISC_FILES="" \
            LOG_FILE_DIRECTORY="" OVERRIDES_DIRECTORY="" CONTACTS_DIRECTORY=""/>

            """
    }
}
