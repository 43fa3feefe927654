import DialtoneModel

/// Turns settings into the XML of Fanvil's first generation: modules, and in them lists of entries, each with its name in an element `ID`.
///
/// What a file does not mention keeps its value, so every negative is written. A phone compares digests of files once a file has told it
/// so; before, it takes only a file whose version is higher than its own (Fanvil, i23 manual, p. 47; stated). Wazo, FusionPBX and NethServer
/// send the same version for ever and are in use (observed), so the first file arrives as well.
///
/// Source: the templates of FusionPBX and Wazo (observed), where nothing else is said. Names are cut by the firmware.
struct FanvilFirstRenderer: ~Copyable {
    var file: FanvilFile
    var notes: [String] = []
    let settings: SettingsReader
    let generation: FanvilFirstGeneration
    private let accounts: Int
    /// The wanted codecs that these phones have.
    private let codecs: [AudioCodec]

    init(_ settings: SettingsReader, accounts: Int, generation: FanvilFirstGeneration) throws(RenderFault) {
        self.settings = settings
        self.accounts = accounts
        self.generation = generation
        codecs = settings.media.codecs(knownBy: [.pcma, .pcmu, .g722, .g729, .g7231, .g726_32], notes: &notes)
        file = try FanvilFile(root: "VOIP_CONFIG_FILE", settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try file.set("version", "2.0002")
        try global()
        try calls()
        try speech()
        try sip()
        if generation == .door {
            if !settings.keys.isEmpty {
                file.open("PHONE_CONFIG_MODULE")
                try keys()
                try file.close()
            }
        } else {
            try phone()
            try logins()
        }
        try network()
        try log()
        try provisioning()
        file.open("TR069_CONFIG_MODULE")
        try file.set("Enable_TR069", false)
        try file.close()
        try file.finish()
    }

    /// Where the phone comes back to, how often, and that no other service may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        let url = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        let credentials = settings.access.credentials
        file.open("AUTOUPDATE_CONFIG_MODULE")
        // Empty values take those of a former service away, which must not be sent to ours.
        try file.set("Download_Username", credentials?.user ?? "", field: Field.credentialsUser)
        try file.set("Download_Password", credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        try file.set("Download_Server_IP", url.hasSuffix("/") ? String(url.dropLast()) : url, field: Field.provisioningURL)
        try file.set("Config_File_Name", "$mac.cfg")
        // Keys that would decrypt the file.
        for name in ["Config_File_Key", "Common_Cfg_File_Key"] { try file.set(name, "") }
        try file.set("Download_Protocol", url.hasPrefix("https") ? 5 : 4)
        try file.set("Download_Mode", 2)
        try file.set("Download_Interval", settings.access.interval(in: .hours, 1...8760, notes: &notes))
        try file.set("Download_CommonConf", false)
        try file.set("Download_DeviceConf", true)
        try file.set("Auto_Server_Digest", true)
        try file.set("DHCP_Option", 0)
        for name in ["PNP_Enable", "FDPS_Enable"] { try file.set(name, false) }
        if let verifies = settings.trust.verifies { try file.set("Trust_Certification", verifies) }
        let firmware = try settings.firmware.map { firmware throws(RenderFault) in try FieldCheck.url(firmware.url, field: Field.firmware) }
        // An empty place forgets a former provider's; Wazo and FusionPBX do not agree in the capitals.
        try file.set(generation == .door ? "Auto_Image_Url" : "Auto_Image_URL", firmware ?? "", field: Field.firmware)
        try file.close()
    }

    /// Time, and the ports of speech.
    private mutating func global() throws(RenderFault) {
        file.open("GLOBAL_CONFIG_MODULE")
        let servers = settings.time.ntpServers
        if let first = servers.first {
            let second = servers.count > 1 ? try FieldCheck.host(servers[1], field: Field.ntp(2)) : ""
            try file.set("DHCP_Auto_Time", false)
            try file.set("SNTP_Server", FieldCheck.host(first, field: Field.ntp(1)), field: Field.ntp(1))
            try file.set("Second_SNTP_Server", second, field: Field.ntp(2))
            try file.set("Enable_SNTP", true)
        }
        if let zone = settings.time.zone {
            if generation == .early {
                notes.append("The time zone was left as it is: the numbers of this model's list are not known for every zone.")
            } else {
                for (name, value) in FanvilZone(zone, notes: &notes).firstGenerationLines { try file.set(name, value) }
            }
        }
        if let ports = settings.media.ports {
            try file.set("RTP_Initial_Port", ports.lowerBound)
            try file.set("RTP_Port_Quantity", ports.count)
        }
        if generation != .door, let tag = settings.language, !tag.isEmpty {
            if let language = generation.language(tag) {
                try file.set("Language", language)
            } else {
                notes.append("The display language was left as it is: no Fanvil code is known for the wanted one.")
            }
        }
        // Or the passwords of this file would be read as encrypted ones.
        if generation != .door { try file.set("All_Pswd_Encryption", false) }
        try file.close()
    }

    /// Any number, sent by `#` or after five seconds; and no silence or hotline that a former user left.
    private mutating func calls() throws(RenderFault) {
        file.open("TELE_CONFIG_MODULE")
        if settings.dialling.isFree {
            try file.set("Dial_by_Pound", true)
            try file.set("Dial_Fixed_Length", false)
            try file.set("Dial_by_Timeout", true)
            try file.set("Dial_Timeout_value", 5)
        }
        file.open("Port_Config")
        file.open("Port_Config_Entry", 1)
        try file.set("Enable_DND", false)
        if let isOn = settings.callWaiting { try file.set("CallWaiting", isOn) }
        try file.set("Hotline_Num", "")
        for _ in 1...3 { try file.close() }
    }

    /// The country of the tones, the codecs of the phone beside those of its lines, and silence. C58 and C62 have numbers instead of the
    /// codecs' names, and no template of theirs has the tones.
    ///
    /// That the numbers of the tones are those of `sysConf`: FusionPBX has 11 in the templates of both (observed).
    private mutating func speech() throws(RenderFault) {
        guard generation != .early || settings.media.suppressesSilence != nil else { return }
        file.open("DSP_CONFIG_MODULE")
        if generation != .early, let tones = ToneWords.word(settings, in: FanvilWords.tones, vendor: "Fanvil", notes: &notes) {
            try file.set("Signal_Standard", tones)
        }
        if let suppresses = settings.media.suppressesSilence { try file.set("VAD", suppresses) }
        if generation != .early {
            file.open("Port_Config")
            file.open("Port_Config_Entry", 1)
            for index in 0..<6 {
                try file.set("Voice_Codec\(index + 1)", index < codecs.count ? "\(FanvilWords.name(of: codecs[index]))/8000" : "")
            }
            for _ in 1...2 { try file.close() }
        }
        try file.close()
    }

    /// A codec's name in the list of a line.
    private static func word(_ codec: AudioCodec) -> String {
        switch codec {
        case .pcma: "G711A"
        case .pcmu: "G711U"
        case .g722, .g729, .g7231, .g726_32, .ilbc, .opus: FanvilWords.name(of: codec)
        }
    }

    /// That the XML has the third value for mandatory encryption and 1 for an optional one: as NethServer writes it in the text form, and as
    /// `sysConf` has it (observed).
    private mutating func sip() throws(RenderFault) {
        if settings.nat.turn != nil { notes.append("The TURN server was left out: Fanvil phones have no setting for it.") }
        let stun = try settings.nat.stun.map { server throws(RenderFault) in try FieldCheck.hostPort(server, field: Field.stun) }
        file.open("SIP_CONFIG_MODULE")
        try file.set("STUN_Server", stun?.host ?? "", field: Field.stun)
        try file.set("STUN_Port", stun?.port ?? 3478)
        try file.set("SIP_Pswd_Encryption", false)
        // A NOTIFY check-sync fetches again without a reboot.
        if generation != .door { try file.set("Notify_Reboot", false) }
        file.open("SIP_Line_List")
        let accounts = settings.accounts(fitting: self.accounts, notes: &notes)
        for (index, account) in accounts.enumerated() { try line(account, number: index + 1, usesSTUN: stun != nil) }
        for index in accounts.count..<self.accounts {
            file.open("SIP_Line_List_Entry", index + 1)
            try file.set("Enable_Reg", false)
            for name in ["Phone_Number", "Display_Name", "Register_Addr", "Register_User", "Register_Pswd"] { try file.set(name, "") }
            for name in ["Proxy_Addr", "Proxy_User", "Proxy_Pswd"] { try file.set(name, "") }
            try file.close()
        }
        for _ in 1...2 { try file.close() }
    }

    private mutating func line(_ account: SettingsReader.Account, number: Int, usesSTUN: Bool) throws(RenderFault) {
        let words = try AccountWords(account, number: number, notes: &notes)
        let proxy = words.route.proxy
        file.open("SIP_Line_List_Entry", number)
        try file.set("Phone_Number", words.user, field: Field.user(number))
        try file.set("Display_Name", words.displayName, field: Field.displayName(number))
        try file.set("Register_Addr", words.route.server, field: Field.domain(number))
        try file.set("Register_Port", words.route.port)
        try file.set("Register_User", words.authenticationUser, field: Field.authenticationUser(number))
        try file.set("Register_Pswd", words.password, field: Field.password(number))
        try file.set("Register_TTL", words.expiry)
        try file.set("Enable_Reg", true)
        try file.set("Proxy_Addr", proxy?.host ?? "", field: Field.outboundProxy(number))
        try file.set("Proxy_Port", proxy?.port ?? words.route.port)
        // The outbound proxy is the PBX or stands before it, and asks for the account's name.
        try file.set("Proxy_User", proxy == nil ? "" : words.authenticationUser, field: Field.authenticationUser(number))
        try file.set("Proxy_Pswd", proxy == nil ? "" : words.password, field: Field.password(number))
        let standby = try StandbyRegistrar(account, route: words.route, number: number, notes: &notes)
        try file.set("Backup_Addr", standby?.server?.host ?? "", field: Field.secondRegistrar(number))
        if let port = standby?.server?.port {
            try file.set("Backup_Port", port)
            try file.set("Backup_Transpo", FanvilWords.transport(account.transport))
            try file.set("Backup_TTL", words.expiry)
        }
        try file.set("BakProxy_Addr", standby?.proxy?.host ?? "", field: Field.secondRegistrar(number))
        if let port = standby?.proxy?.port { try file.set("BakProxy_Port", port) }
        // Back to the first one when it answers again.
        if standby != nil { try file.set("Enable_Failbac", true) }
        // 3 is TLS, as Wazo and NethServer write it; FusionPBX has 2 here.
        try file.set("Transport", FanvilWords.transport(account.transport))
        try file.set("Media_Crypto", FanvilWords.srtp(settings.media.srtp))
        // 0 is the 80-bit tag, which every peer has; 1 the 32-bit one (assumed).
        try file.set("SRTP_Auth-Tag", settings.media.usesShortTag(notes: &notes) ? 1 : 0)
        try file.set("NAT_Type", usesSTUN ? 1 : 0)
        try surroundings(account, number: number)
        try file.set("Enable_Rport", true)
        try file.set("DTMF_Mode", 1)
        try file.set("VoiceCodecMap", codecs.map { Self.word($0) }.joined(separator: ","))
        try file.close()
    }

    private mutating func surroundings(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        if let seconds = settings.nat.keepAliveSeconds {
            try file.set("NAT_UDPUpdate", seconds > 0 ? 2 : 0)
            if seconds > 0 { try file.set("UDPUpdate_TTL", seconds) }
        }
        if let voicemail = account.voicemail { try file.set("MWI_Num", voicemail, field: Field.voicemail(number)) }
        if let subscribes = account.subscribesToMessages { try file.set("Subscribe", subscribes) }
        // The PBX forwards; a forward, silence or hotline of a former provider would take every call away.
        for name in ["Always_FWD", "Busy_FWD", "No_Answer_FWD", "Enable_Hotline", "Enable_DND"] { try file.set(name, false) }
    }
}
