import DialtoneModel

/// Turns settings into Obihai's objects.
struct ObihaiRenderer: ~Copyable {
    private(set) var file: ObihaiFile
    private(set) var notes: [String] = []
    private let settings: SettingsReader
    private let fileName: String

    /// As many as templates have (observed); larger devices have more.
    private static let lines = 4
    /// Profile 1 is called so in a line's choice of its profile.
    private static let profiles = ["A", "B", "C", "D"]

    init(_ settings: SettingsReader, fileName: String) throws(RenderFault) {
        self.settings = settings
        self.fileName = fileName
        file = try ObihaiFile(parameters: settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        try time()
        let accounts = settings.accounts(fitting: Self.lines, notes: &notes)
        for (index, account) in accounts.enumerated() {
            let words = try AccountWords(account, number: index + 1, notes: &notes)
            // A line of its own has a profile of its own: accounts can have different servers.
            try profile(words, subscribes: account.subscribesToMessages)
            try line(words, voicemail: account.voicemail)
        }
        for index in accounts.count..<Self.lines { try emptyLine(index + 1) }
        try file.finish()
    }

    private mutating func provisioning() throws(RenderFault) {
        try file.begin("X_DeviceManagement.ITSPProvisioning.")
        try file.set("Method", literal: "Periodically")
        try file.set("Interval", settings.access.resyncInterval.wholeSeconds)
        try file.set("ConfigURL", DoorURL.folder(settings.access) + fileName, field: Field.provisioningURL)
        // Nor does it look for firmware, at the maker's or a former provider's.
        try file.begin("X_DeviceManagement.FirmwareUpdate.")
        try file.set("Method", literal: "Disabled")
        // The maker's cloud would give the device to another server.
        try file.begin("X_DeviceManagement.Provisioning.")
        try file.set("Method", literal: "Disabled")
        try file.begin("SystemInfo.")
        try file.set("X_EnableTR69", false)
        try file.begin("X_DeviceManagement.Syslog.")
        guard let syslog = settings.syslog else { return try file.clear("Server") }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try file.set("Server", server.host, field: Field.syslog)
        try file.set("Port", server.port ?? 514)
    }

    private mutating func time() throws(RenderFault) {
        let servers = settings.time.ntpServers
        guard !servers.isEmpty else { return }
        try file.begin("DeviceInfo.Time.")
        for (index, server) in servers.prefix(2).enumerated() {
            let field = Field.ntp(index + 1)
            try file.set("NTPServer\(index + 1)", FieldCheck.host(server, field: field), field: field)
        }
        if servers.count == 1 { try file.clear("NTPServer2") }
    }

    /// - Parameter subscribes: nil leaves it to the device.
    private mutating func profile(_ account: AccountWords, subscribes: Bool?) throws(RenderFault) {
        let (number, route, transport) = (account.number, account.route, account.transport.rawValue.uppercased())
        try file.begin("VoiceService.1.VoiceProfile.\(number).")
        // From the factory, numbers must be North American (observed). The device waits a while after the last digit.
        if settings.dialling.isFree { try file.set("DigitMap", literal: "(xx.)") }
        try file.begin("VoiceService.1.VoiceProfile.\(number).SIP.")
        try file.set("ProxyServer", route.server, field: Field.domain(number))
        try file.set("ProxyServerPort", route.port)
        try file.set("ProxyServerTransport", literal: transport)
        // Empty, the proxy registers too (stated).
        try file.clear("RegistrarServer")
        try file.set("OutboundProxy", route.proxy?.host ?? "", field: Field.outboundProxy(number))
        if let proxy = route.proxy {
            try file.set("OutboundProxyPort", proxy.port ?? route.port)
            try file.set("X_OutboundProxyTransport", literal: transport)
        }
        try file.set("RegisterExpires", account.expiry)
        // Second servers come from DNS, and are asked only where a former provider switched this on.
        try file.set("X_ProxyServerRedundancy", false)
        if let subscribes { try file.set("X_MWISubscribe", subscribes) }
        if let dscp = settings.signallingDSCP { try file.set("DSCPMark", dscp) }
        let (ports, dscp) = (settings.media.ports, settings.media.dscp)
        guard ports != nil || dscp != nil else { return }
        try file.begin("VoiceService.1.VoiceProfile.\(number).RTP.")
        if let ports {
            try file.set("LocalPortMin", ports.lowerBound)
            try file.set("LocalPortMax", ports.upperBound)
        }
        if let dscp { try file.set("DSCPMark", dscp) }
    }

    private mutating func line(_ account: AccountWords, voicemail: String?) throws(RenderFault) {
        let number = account.number
        let line = "VoiceService.1.VoiceProfile.1.Line.\(number)."
        try file.begin(line)
        try file.set("Enable", true)
        try file.set("X_ServProvProfile", literal: Self.profiles[number - 1])
        try file.set("X_RegisterEnable", true)
        try file.set("X_DisplayLabel", account.displayName, field: Field.displayName(number))
        if let seconds = settings.nat.keepAliveSeconds {
            try file.set("X_KeepAliveEnable", seconds > 0)
            if seconds > 0 { try file.set("X_KeepAliveExpires", seconds) }
        }
        try file.begin("\(line)SIP.")
        try file.set("AuthUserName", account.authenticationUser, field: Field.authenticationUser(number))
        try file.set("AuthPassword", account.password, field: Field.password(number))
        // Empty, the authentication name and the server are the address (stated); its form: assumed.
        let address =
            account.user == account.authenticationUser ? "" : "\(SIPAddressText.escaped(user: account.user))@\(account.route.server)"
        try file.set("URI", address, field: Field.user(number))
        try file.begin("\(line)CallingFeatures.")
        try file.set("CallerIDName", account.displayName, field: Field.displayName(number))
        if let voicemail { try file.set("X_CheckVoiceMailNumber", voicemail, field: Field.voicemail(number)) }
        // The PBX forwards; a forward or a silence that a former user left on the device would take every call away.
        for name in ["CallForwardUnconditional", "CallForwardOnBusy", "CallForwardOnNoAnswer", "DoNotDisturb"] {
            try file.set("\(name)Enable", false)
        }
    }

    private mutating func emptyLine(_ number: Int) throws(RenderFault) {
        let line = "VoiceService.1.VoiceProfile.1.Line.\(number)."
        try file.begin(line)
        try file.set("Enable", false)
        try file.set("X_RegisterEnable", false)
        try file.clear("X_DisplayLabel")
        try file.begin("\(line)SIP.")
        for name in ["AuthUserName", "AuthPassword", "URI"] { try file.clear(name) }
        try file.begin("\(line)CallingFeatures.")
        try file.clear("CallerIDName")
    }
}
