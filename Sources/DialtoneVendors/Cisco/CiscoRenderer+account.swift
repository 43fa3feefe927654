import DialtoneModel

extension CiscoRenderer {
    /// The settings that are for all lines.
    mutating func media() throws(RenderFault) {
        let milliseconds = (settings.media.packetMilliseconds ?? 20).clamped(to: 10...90)
        try set("RTP_Packet_Size", "0.0\(milliseconds.twoDigits)")
        let srtp = settings.media.srtp
        switch model.family {
        case .multiplatform:
            try set("Secure_Call_Serv", srtp != .off)
            try set("Secure_Call_Setting", srtp != .off)
        case .phone:
            try set("Secure_Call_Serv", srtp != .off)
            try set("Secure_Call_Setting", srtp != .off)
            // The factory's method is one of Sipura's own, which other makers do not speak (stated: Cisco, "WIP310 Administration Guide").
            try set("SRTP_Method", "s-descriptor")
        case .adapter, .router: break
        }
        if srtp == .mandatory, model.family != .multiplatform {
            notes.append("This model cannot insist on encrypted media; it offers them, and takes what the other side has.")
        }
        if let ports = settings.media.ports {
            try set("RTP_Port_Min", "\(ports.lowerBound)")
            try set("RTP_Port_Max", "\(ports.upperBound)")
        }
        if let seconds = settings.nat.keepAliveSeconds, seconds > 0 { try set("NAT_Keep_Alive_Intvl", "\(seconds)") }
    }

    mutating func account(_ account: SettingsReader.Account, number: Int, codecs: [AudioCodec]) throws(RenderFault) {
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        let displayName = shownName(account)
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        let password = account.password?.reveal() ?? ""
        warn(of: displayName, field: Field.displayName(number))
        warn(of: password, field: Field.password(number))
        let line = "_\(number)_"
        try set("Line_Enable" + line, true)
        let servers = try self.servers(account, route: route, number: number)
        try set("Proxy" + line, servers.proxy, field: Field.domain(number))
        try set("Outbound_Proxy" + line, servers.outbound, field: Field.outboundProxy(number))
        if model.family != .multiplatform {
            try set("Use_Outbound_Proxy" + line, !servers.outbound.isEmpty)
            try set("Use_Auth_ID" + line, true)
        }
        if model.isPhone { try set("Alternate_Proxy" + line, "") }
        if settings.dialling.isFree {
            // Otherwise the factory's plan holds, which is North American and refuses what does not fit: numbers of two to six
            // digits among others (stated: Cisco's SPA guides). This one takes any number, and sends it after a pause (observed at
            // Wazo).
            try set("Dial_Plan" + line, "([x*#].)")
        }
        try set("Use_DNS_SRV" + line, servers.isList)
        if servers.isList { try set("Proxy_Fallback_Intvl" + line, "120") }
        try set("Register" + line, true)
        try set("Register_Expires" + line, "\(account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))")
        try set("SIP_Transport" + line, account.transport.rawValue.uppercased())
        try set("User_ID" + line, user, field: Field.user(number))
        try set("Auth_ID" + line, authentication, field: Field.authenticationUser(number))
        try set("Password" + line, password, field: Field.password(number))
        try set("Display_Name" + line, displayName, field: Field.displayName(number))
        // Otherwise the phone asks for the line's own password before it fetches on a NOTIFY.
        try set("Auth_Resync-Reboot" + line, false)
        try set("NAT_Mapping_Enable" + line, settings.nat.stun != nil)
        let keepsAlive = settings.nat.keepAliveSeconds.map { $0 > 0 } ?? (settings.nat.stun != nil)
        try set("NAT_Keep_Alive_Enable" + line, keepsAlive)
        try set("DTMF_Tx_Method" + line, "AVT")
        try self.codecs(codecs, line: line)
        switch model.family {
        case .multiplatform: try set("Secure_Call_Option" + line, settings.media.srtp == .mandatory ? "Required" : "Optional")
        case .adapter, .router:
            try set("Secure_Call_Serv" + line, settings.media.srtp != .off)
            try set("Secure_Call_Setting" + line, settings.media.srtp != .off)
        case .phone: break
        }
        try messages(account, user: user, server: route.server, number: number)
        try quality(line: line)
    }

    /// The PBX forwards; a forward or a silence that a former user left on the phone would take every call away. Phones have these
    /// once, adapters per line. The user may set them again, since a phone's own menus go through the same names.
    ///
    /// Source: FusionPBX's and Provisioner's templates, empty and `No` (observed).
    mutating func forwards() throws(RenderFault) {
        guard model.isPhone else {
            for number in 1...model.accounts {
                for kind in ["All", "Busy", "No_Ans", "Last"] { try setForUser("Cfwd_\(kind)_Dest_\(number)_", "") }
                try setForUser("DND_Setting_\(number)_", "No")
            }
            return
        }
        for kind in ["All", "Busy", "No_Ans"] { try setForUser("Cfwd_\(kind)_Dest", "") }
        try setForUser("DND_Setting", "No")
        if model.isNewest { for name in ["Cfwd_All", "Cfwd_Busy", "Cfwd_No_Answer"] { try setForUser(name, "No") } }
    }

    /// Once on phones, per line on adapters.
    ///
    /// Source: FusionPBX's and Wazo's templates, `Yes` and `No` (observed).
    mutating func callWaiting() throws(RenderFault) {
        guard let isOn = settings.callWaiting else { return }
        guard !model.isPhone else { return try set("CW_Setting", isOn) }
        for number in 1...model.accounts { try set("Call_Waiting_Serv_\(number)_", isOn) }
    }

    /// A line's `Proxy` and `Outbound_Proxy`.
    private struct Servers {
        var proxy: String
        var outbound: String
        /// Whether the proxy is a list of servers with their ranks.
        var isList = false
    }

    /// The first server and the standby are a list behind the name of the domain, as if DNS had told them.
    ///
    /// Source: Cisco, "SPA 300 Series, SPA 500 Series, and WIP310 IP Phone Administration Guide", SIP proxy redundancy (stated), as
    /// Wazo writes it for all families (observed).
    private mutating func servers(
        _ account: SettingsReader.Account, route: AccountRoute, number: Int
    ) throws(RenderFault) -> Servers {
        // The port belongs to the host that is sent to: in the SIP domain it would become part of every address.
        let server = HostPort(host: route.server, port: route.proxy == nil ? route.port : nil)
        let alone = Servers(proxy: server.description, outbound: route.proxy?.description ?? "")
        guard let standby = try StandbyRegistrar(account, route: route, number: number, notes: &notes) else { return alone }
        return Servers(proxy: "\(route.server):SRV=\(route.target):p=0|\(standby.target):p=1", outbound: "", isList: true)
    }

    /// One number for all lines; each line has a mailbox that it asks for messages.
    ///
    /// Source: Cisco, "SPA 300 Series, SPA 500 Series, and WIP310 IP Phone Administration Guide" (assumed): the mailbox at the
    /// voicemail server is what the phone subscribes to.
    private mutating func messages(
        _ account: SettingsReader.Account, user: String, server: String, number: Int
    ) throws(RenderFault) {
        if let voicemail = account.voicemail {
            let line = try FieldCheck.line(voicemail, field: Field.voicemail(number))
            if toldVoicemail == nil {
                try set("Voice_Mail_Number", line, field: Field.voicemail(number))
                toldVoicemail = line
            } else if toldVoicemail != line {
                notes.append("Cisco phones have one voicemail number for all accounts; that of account \(number) was left out.")
            }
        }
        guard model.isPhone, let subscribes = account.subscribesToMessages else { return }
        try set("Voice_Mail_Server_\(number)_", subscribes ? server : "", field: Field.domain(number))
        try set("Mailbox_ID_\(number)_", subscribes ? user : "", field: Field.user(number))
        if model.isNewest { try set("Voice_Mail_Enable_\(number)_", subscribes) }
    }

    /// Silence, and which packets go first. The byte of the IP header holds the DSCP in its upper six bits: 46 is `0xb8`.
    private mutating func quality(line: String) throws(RenderFault) {
        if let suppresses = settings.media.suppressesSilence { try set("Silence_Supp_Enable" + line, suppresses) }
        let type = model.isPhone ? "TOS" : "ToS"
        // Of adapters without a router no template has them.
        if model.family != .adapter {
            if let dscp = settings.media.dscp { try set("RTP_\(type)_DiffServ_Value" + line, Self.serviceType(dscp)) }
            if let dscp = settings.signallingDSCP { try set("SIP_\(type)_DiffServ_Value" + line, Self.serviceType(dscp)) }
        }
        // On multiplatform phones the switch decides.
        if model.family == .phone, let priority = settings.network.vlanPriority {
            for name in ["RTP", "SIP"] { try set("\(name)_CoS_Value" + line, "\(priority)") }
        }
    }

    private static func serviceType(_ dscp: Int) -> String { "0x" + String(dscp << 2, radix: 16) }

    /// Blanks at the ends of a name mean nothing, and the phone would cut them off.
    func shownName(_ account: SettingsReader.Account) -> String {
        let name = account.displayName.trimmingBlanks()
        return name.isEmpty ? account.user : name
    }

    /// Three in order, of the others which are allowed. G.711 is always.
    private mutating func codecs(_ codecs: [AudioCodec], line: String) throws(RenderFault) {
        for (index, name) in ["Preferred_Codec", "Second_Preferred_Codec", "Third_Preferred_Codec"].enumerated() {
            try set(name + line, index < codecs.count ? Self.name(of: codecs[index]) : "Unspecified")
        }
        try set("Use_Pref_Codec_Only" + line, false)
        for codec in AudioCodec.allCases where model.codecs.contains(codec) && codec != .pcma && codec != .pcmu {
            try set("\(Self.name(of: codec))_Enable" + line, codecs.contains(codec))
        }
        if model.family == .multiplatform { try set("G722.2_Enable" + line, false) }
    }

    private static func name(of codec: AudioCodec) -> String {
        switch codec {
        case .pcma: "G711a"
        case .pcmu: "G711u"
        case .g722: "G722"
        case .g729: "G729a"
        case .g7231: "G723"
        case .g726_32: "G726-32"
        case .ilbc: "iLBC"
        case .opus: "OPUS"
        }
    }

    /// Nothing of a former owner survives.
    static func emptyAccount(_ number: Int, in file: inout XMLFile) throws(RenderFault) {
        for (names, value) in [
            (["Line_Enable", "Register"], "No"), (["Proxy", "Outbound_Proxy", "User_ID", "Auth_ID", "Password", "Display_Name"], ""),
        ] {
            for name in names { try file.element("\(name)_\(number)_", value, attributes: rights, field: name) }
        }
    }

    static let emptyAccounts = ConstantParts<ClosedRange<Int>>()
}
