import DialtoneModel

/// What surrounds the accounts: the local network, the phone book, the firmware, and what another system may have left.
///
/// Source: Wazo's template (observed), where nothing else is said.
extension ALERenderer {
    mutating func surroundings() throws(RenderFault) {
        file.section = "DeviceNetwork"
        let network = settings.network
        if let vlan = network.vlan { try self.vlan(vlan, "LanVlan") }
        if let vlan = network.computerVLAN { try self.vlan(vlan, "PcVlan") }
        if let usesLLDP = network.usesLLDP { try set("LldpVlanEnable", usesLLDP) }
        if let hasWebPage = settings.access.hasWebPage {
            for name in ["HttpEnable", "HttpsEnable"] { try set(name, hasWebPage) }
        }
        if let book = settings.phoneBook {
            file.section = "RemotePhoneBook"
            try set("Enable", true)
            try file.set("1Url", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
            try file.set("1GroupName", book.name, field: Field.phoneBookName)
        }
        file.section = "Device"
        // A former provider's server would bring its firmware back; an empty value is the factory's.
        guard let firmware = settings.firmware else { return try file.clear("FirmwareUpgradeUrl") }
        // A folder.
        try file.set("FirmwareUpgradeUrl", FieldCheck.url(firmware.url, field: Field.firmware), field: Field.firmware)
        try set("AutoUpgradeEnable", true)
    }

    private mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try file.set(name, literal: isOn ? "true" : "false") }

    private mutating func vlan(_ vlan: Int, _ name: String) throws(RenderFault) {
        try set("\(name)Enable", vlan > 0)
        try file.set("\(name)Number", literal: vlan > 0 ? "\(vlan)" : "")
    }

    /// Forwards of a former system, and a silence; an empty value is the factory's. And whether a second call is shown.
    mutating func features() throws(RenderFault) {
        file.section = "Feature"
        for name in ["ImmFwdEnable", "BusyFwdEnable", "NoReplyFwdEnable", "DndEnable"] { try file.clear(name) }
        if let isOn = settings.callWaiting { try set("CallWaitingEnable", isOn) }
    }

    /// The second server. Where the first one is a SIP domain behind a proxy, it is the domain again behind the second proxy: both
    /// proxies belong to the server of the same number (assumed by their names, as is the second server's transport).
    mutating func standby(_ place: StandbyRegistrar?, of account: AccountWords) throws(RenderFault) {
        file.section = "Account\(account.number)"
        let field = Field.secondRegistrar(account.number)
        guard let place else { return try file.clear("Server2Address") }
        let server = place.server ?? HostPort(host: account.route.server, port: account.route.port)
        try file.set("Server2Address", server.host, field: field)
        if let port = server.port { try file.set("Server2Port", port) }
        try file.set("Server2Transport", literal: account.transport.rawValue)
        try file.set("Server2Expire", account.expiry)
        guard let proxy = place.proxy, let port = proxy.port else { return }
        try file.set("OutboundProxy2Address", proxy.host, field: field)
        try file.set("OutboundProxy2Port", port)
    }

    /// With the account's own map, the prefixes of a former system go too: an empty one is the factory's.
    ///
    /// Source: ALE, "M3-M5-M7-M8 DeskPhones Administrator Guide", p. 94, for what the dialling rules do (stated).
    mutating func calls(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        file.section = "Account\(number)"
        if settings.dialling.isFree {
            try file.set("DigitMap", literal: Self.digitMap)
            for name in ["CountryCode", "AreaCode", "ExternalPrefix"] { try file.clear("DialingRule\(name)") }
        }
        if let voicemail = account.voicemail { try file.set("VmNumber", voicemail, field: Field.voicemail(number)) }
        // The mailbox that the phone asks for messages; Wazo writes its number (observed), which at the PBX is the user's (assumed, as
        // that the phone asks nowhere without one).
        if let subscribes = account.subscribesToMessages {
            try file.set("MwiUri", subscribes ? account.user : "", field: Field.user(number))
        }
        if let suppresses = settings.media.suppressesSilence { try set("Vad", suppresses) }
    }

    /// Three modules; that each has twenty keys: assumed.
    mutating func moduleKeys() throws(RenderFault) {
        let keys = PlacedKeys.fitting(settings.moduleKeys, modules: 3, count: 20, kinds: Self.keyKinds, vendor: "ALE", notes: &notes)
        for key in keys {
            guard case .module(let module) = key.place else { continue }
            try self.key(key, section: "Aom\(module)ProgramKey\(key.number)")
        }
    }
}
