package import DialtoneModel

/// Mitel and Aastra SIP desk phones: the 6700, 6800 and 6900 series.
///
/// Facts: Mitel's "SIP Phones Administrator Guide" for format, order of the files and most keys (stated), the templates of
/// Wazo and FusionPBX (observed). The phone reads the site's file, its model's and its own, the later one winning; some
/// firmware stops if the first is missing, so there is a short one with the way to the rest. SIP-DECT and the 5300 series
/// have formats of their own.
package struct MitelDriver: VendorDriver {
    package let id = "mitel"
    package let name = "Mitel"
    package let ouis: [UInt32] = [0x00085D, 0x1400E9, 0x08000F, 0x0010BC]

    package let exampleModel = "6930"
    package let exampleAgent: String? = "Mitel6930 MAC:14-00-E9-11-22-33 V:6.4.0.140-SIP"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](
        documented: [.account, .speech, .access, .display], usedByOthers: [.network, .time, .keys, .firmware], assumed: [.dialling])
    package let leftovers: [FormerSetting] = [.forwards, .doNotDisturb]
    /// Phones with a plain keypad take digits only (Mitel, "SIP IP Phones Administrator Guide", stated).
    package let administratorPassword = AdministratorPasswordForm.keypad

    /// The site's file, which says where to fetch from.
    private static let startup = RequestedFile.part("startup")

    package init() {}

    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        if let phone = Self.caller(words) { return phone }
        guard words.count == 3, ["aastra", "mitel"].contains(where: { words[0].lowercased().hasPrefix($0) }),
            words[1].hasPrefix("MAC:"), words[2].hasPrefix("V:"), words[2].hasSuffix("-SIP")
        else { return nil }
        let model = MitelModel.name(String(words[0]))
        let firmware = words[2].dropFirst(2).dropLast(4)
        guard PhoneNames.isModel(model), PhoneNames.isVersion(firmware), let mac = MACAddress(words[1].dropFirst(4)) else { return nil }
        return Recognition(vendor: id, model: model, firmware: String(firmware), mac: mac)
    }

    /// `Aastra 55i/3.2.2.56`, the form in SIP (assumed).
    private static func caller(_ words: [Substring]) -> Recognition? {
        let parts = words.count > 1 ? words[1].split(separator: "/") : []
        guard parts.count == 2, ["aastra", "mitel"].contains(words[0].lowercased()), PhoneNames.isVersion(parts[1]) else { return nil }
        let model = MitelModel.name(String(parts[0]))
        return model.first?.isNumber == true && PhoneNames.isModel(model)
            ? Recognition(vendor: "mitel", model: model, firmware: String(parts[1])) : nil
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        return lower.hasSuffix(".cfg") || lower.hasSuffix(".tuz") ? PhoneNames.mac(in: lower.dropLast(4)) : nil
    }

    /// Firmware before 4.0 calls the site's file `aastra.cfg`. The encrypted variants and the model's file get a 404.
    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        switch fileName.lowercased() {
        case "", "\(mac.hex).cfg": .main
        case "startup.cfg", "aastra.cfg": Self.startup
        default: nil
        }
    }

    package func files(model: String?) -> [RequestedFile] { [Self.startup, .main] }

    package func format(of file: RequestedFile) -> FileFormat { .lines { MitelFile.problem(inLine: $0) } }

    package func problem(inParameter name: String) -> String? { MitelFile.problem(inKey: name) }

    /// The phone asks for upper-case digits only.
    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex.uppercased()).cfg" }

    /// The phone puts a slash between this and the name.
    package func bootstrapURL(base: String) -> String { base.hasSuffix("/") ? String(base.dropLast()) : base }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        if let model, MitelModel.isForeign(MitelModel.name(model)) {
            throw RenderFault(
                field: "the model", reason: "is a Mitel phone of the 5300 series, whose files are XML and which Dialtone does not write")
        }
        let isMain = file == .main
        var renderer = try MitelRenderer(settings, model: model, isMain: isMain)
        if isMain { try renderer.renderMain() } else { try renderer.renderStartup() }
        return RenderedFile(
            name: isMain ? mainFileName(mac: settings.mac, model: model) : "startup.cfg", contentType: "text/plain; charset=utf-8",
            bytes: renderer.file.bytes, carriesAccounts: isMain, notes: renderer.notes)
    }
}
