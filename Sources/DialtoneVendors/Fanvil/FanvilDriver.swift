package import DialtoneModel

/// Fanvil desk, hotel, door and Wi-Fi phones, also those that carry Nethesis' name.
///
/// Facts: the parameters of Fanvil's `sysConf` format, which firmware 2 reads, from the templates of Wazo and FusionPBX and
/// an open-source generator checked against Fanvil's guides (observed). Phones of the first generation read only the formats before it;
/// they get the XML one, see ``FanvilFirstRenderer``. A phone asks for its model's common file first; a 404 sends it to its own.
///
/// The element `Version` stays the same for ever: a phone in its digest mode loads every changed file (observed: other
/// systems never raise it either), and a number that rises has no place in a file that is the same for the same settings.
package struct FanvilDriver: VendorDriver {
    package let id = "fanvil"
    package let name = "Fanvil"
    /// The last one is the maker's block for phones that carry Nethesis' name.
    package let ouis: [UInt32] = [0x0C383E, 0x00A859, 0x00A85A, 0xE0E656]

    package let exampleModel = "X6U"
    package let exampleAgent: String? = "Fanvil X6U 2.4.10 0c383e112233"
    package let resync = ResyncWays(notifyEvent: "check-sync")
    package let certainty = [SettingGroup: Certainty](usedByOthers: [
        .account, .speech, .dialling, .network, .time, .access, .display, .keys, .firmware,
    ])

    package let hasModelsWithoutPassword = true

    package init() {}

    /// No login is known of the first door stations.
    package func administratorPassword(model: String?) -> AdministratorPasswordForm {
        if case .first(.door) = Self.row(model).format { return .none }
        return administratorPassword
    }

    private static func row(_ model: String?) -> FanvilModel { FanvilModel.table[model.map { FanvilModel.name($0) }] }

    package func recognise(userAgent: String) -> Recognition? {
        var words = PhoneNames.words(userAgent)[...]
        guard let maker = words.popFirst()?.lowercased(), maker == "fanvil" || maker == "nethesis" else { return nil }
        // One firmware closes a bracket that it never opened; some write colons.
        let last = words.last.map { $0.hasSuffix(")") ? $0.dropLast() : $0 }
        let mac = last.flatMap { $0.utf8.count == 12 || $0.utf8.count == 17 ? MACAddress($0) : nil }
        if mac != nil { words.removeLast() }
        // NethServer's macros know its own phones by the model alone, too.
        if maker == "nethesis", mac == nil, words.count == 1, let model = words.first, model.uppercased().hasPrefix("NP"),
            PhoneNames.isModel(model)
        {
            return Recognition(vendor: id, model: String(model), firmware: nil, mac: nil)
        }
        guard let firmware = words.popLast(), PhoneNames.isVersion(firmware), (1...3).contains(words.count) else { return nil }
        let model = words.joined(separator: "-")
        guard PhoneNames.isModel(model) else { return nil }
        return Recognition(vendor: id, model: model, firmware: String(firmware), mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        let lower = name.lowercased()
        return lower.hasSuffix(".cfg") ? PhoneNames.mac(in: lower.dropLast(4)) : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || fileName.lowercased() == mainFileName(mac: mac, model: model) ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .xml }

    package func problem(inParameter name: String) -> String? { FanvilPath(name) == nil ? FanvilFile.badName : nil }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).cfg" }

    /// The phone puts its address where the URL says `$mac`.
    package func bootstrapURL(base: String) -> String { "\(base)$mac.cfg" }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        let row = Self.row(model)
        // Names of the other generation mean nothing to this phone; what is no name at all is refused.
        var settings = settings
        var isFirst = false
        if case .first = row.format { isFirst = true }
        settings.parameters.removeAll { FanvilPath($0.name).map { $0.isFirstGeneration != isFirst } ?? false }
        let (bytes, notes): ([UInt8], [String])
        switch row.format {
        case .sysConf:
            var renderer = try FanvilRenderer(settings, model: row)
            try renderer.render()
            (bytes, notes) = (renderer.file.bytes, renderer.notes)
        case .first(let generation):
            var renderer = try FanvilFirstRenderer(settings, accounts: row.accounts, generation: generation)
            try renderer.render()
            (bytes, notes) = (renderer.file.bytes, renderer.notes)
        case .unknown: throw RenderFault.model("is an older Fanvil phone of which no source tells the format")
        }
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/xml; charset=utf-8", bytes: bytes, notes: notes)
    }
}
