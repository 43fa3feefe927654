package import DialtoneModel

/// Flyingvoice phones and adapters, which read Yealink's files with a smaller set of keys: ``YealinkDialect/flyingvoice``.
///
/// Facts: the templates of FusionPBX (observed). No phone was at hand.
package struct FlyingvoiceDriver: VendorDriver {
    package let id = "flyingvoice"
    package let name = "Flyingvoice"
    package let ouis: [UInt32] = [0x0021F2]

    package let exampleModel = "FIP16PLUS"
    package let exampleAgent: String? = "Flyingvoice FIP13G V0.6.24 00:21:F2:11:22:33"
    package let resync = ResyncWays()
    package let certainty = [SettingGroup: Certainty](usedByOthers: [
        .account, .speech, .dialling, .network, .time, .access, .display, .keys, .firmware,
    ])

    package init() {}

    package func recognise(userAgent: String) -> Recognition? {
        let words = PhoneNames.words(userAgent)
        guard words.count >= 3, words[0].lowercased() == "flyingvoice", PhoneNames.isModel(words[1]) else { return nil }
        // Some firmware has a letter before its version.
        let firmware = words[2].drop { $0 == "V" || $0 == "v" }
        guard PhoneNames.isVersion(firmware) else { return nil }
        let mac = words.count > 3 ? MACAddress(words[3]) : nil
        return Recognition(vendor: id, model: words[1].uppercased(), firmware: String(firmware), mac: mac)
    }

    package func mac(inFileName name: String) -> MACAddress? {
        name.lowercased().hasSuffix(".cfg") ? PhoneNames.mac(in: name) : nil
    }

    package func requested(fileName: String, mac: MACAddress, model: String?) -> RequestedFile? {
        fileName.isEmpty || self.mac(inFileName: fileName) == mac ? .main : nil
    }

    package func format(of file: RequestedFile) -> FileFormat { .lines { YealinkFile.problem(inLine: $0) } }

    package func problem(inParameter name: String) -> String? { YealinkFile.problem(inKey: name) }

    package func mainFileName(mac: MACAddress, model: String?) -> String { "\(mac.hex).cfg" }

    package func bootstrapURL(base: String) -> String { base }

    package func write(
        _ settings: SettingsReader, file: RequestedFile, model: String?, firmware: String?
    ) throws(RenderFault) -> RenderedFile {
        var renderer = try YealinkRenderer(settings, as: Self.models[model], hasNetwork: !Self.isWithoutNetwork(model))
        try renderer.render()
        return RenderedFile(
            name: mainFileName(mac: settings.mac, model: model), contentType: "text/plain; charset=utf-8", bytes: renderer.file.bytes,
            notes: renderer.notes)
    }

    /// The templates of two models have no names of the network (observed).
    private static func isWithoutNetwork(_ model: String?) -> Bool { model?.uppercased().hasPrefix("FIP16") == true }

    /// Accounts as FusionPBX's templates list them (observed), else the largest; Opus is in every template.
    private static let models = ModelTable<YealinkModel>(
        [
            ("FIP10* FIP11* FIP12*", YealinkModel(accounts: 2, hasOpus: true, keys: 2)),
            ("FIP13* FIP14*", YealinkModel(accounts: 4, hasOpus: true, keys: 10)),
        ],
        fallback: YealinkModel(accounts: 16, hasOpus: true, keys: 29))
}

extension YealinkRenderer {
    /// For Flyingvoice's phones.
    init(_ settings: SettingsReader, as model: YealinkModel, hasNetwork: Bool) throws(RenderFault) {
        self.settings = settings
        self.model = model
        file = YealinkFile(overrides: try ParameterOverrides(settings.parameters) { YealinkFile.problem(inKey: $0) })
        var dialect = YealinkDialect.flyingvoice
        dialect.hasNetwork = hasNetwork
        self.dialect = dialect
    }
}
