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
        // The port belongs to the host that is sent to: in the SIP domain it would become part of every address.
        let server = HostPort(host: route.server, port: route.proxy == nil ? route.port : nil)
        try set("Proxy" + line, server.description, field: Field.domain(number))
        try set("Outbound_Proxy" + line, route.proxy?.description ?? "", field: Field.outboundProxy(number))
        if model.family != .multiplatform {
            try set("Use_Outbound_Proxy" + line, route.proxy != nil)
            try set("Use_Auth_ID" + line, true)
        }
        if model.isPhone { try set("Alternate_Proxy" + line, "") }
        // Otherwise the factory's plan holds, which is North American and refuses what does not fit: numbers of two to six digits
        // among others (stated: Cisco's SPA guides). This one takes any number, and sends it after a pause (observed at Wazo).
        try set("Dial_Plan" + line, "([x*#].)")
        try set("Use_DNS_SRV" + line, false)
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
        try set("NAT_Keep_Alive_Enable" + line, settings.nat.stun != nil)
        try set("DTMF_Tx_Method" + line, "AVT")
        try self.codecs(codecs, line: line)
        switch model.family {
        case .multiplatform: try set("Secure_Call_Option" + line, settings.media.srtp == .mandatory ? "Required" : "Optional")
        case .adapter, .router:
            try set("Secure_Call_Serv" + line, settings.media.srtp != .off)
            try set("Secure_Call_Setting" + line, settings.media.srtp != .off)
        case .phone: break
        }
    }

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
    mutating func emptyAccount(_ number: Int) throws(RenderFault) {
        let line = "_\(number)_"
        try set("Line_Enable" + line, false)
        try set("Register" + line, false)
        for name in ["Proxy", "Outbound_Proxy", "User_ID", "Auth_ID", "Password", "Display_Name"] { try set(name + line, "") }
    }
}
