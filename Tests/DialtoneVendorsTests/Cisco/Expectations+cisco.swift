import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    /// For an 8841, which is the driver's example.
    static func cisco(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let options = settings.access.credentials.map { "[--uid \($0.user) --pwd \($0.password.reveal())] " } ?? ""
        #expect(read["Profile_Rule"] == "\(options)\(settings.access.provisioningURL)$MA.xml")
        #expect(read["Provision_Enable"] == "Yes" && read["Profile_Rule_B"] == "" && read["Report_Rule"] == "")
        #expect(read["DHCP_Option_To_Use"] == "" && read["Webex_Onboard_Enable"] == "No")
        #expect(read["Resync_Periodic"] == "\(settings.access.resyncInterval.components.seconds)")
        #expect(read["Admin_Password"] == settings.access.adminPassword?.reveal())
        #expect(read["User_Password"] == settings.access.userPassword?.reveal())
        #expect(read["Primary_NTP_Server"] == settings.time.ntpServers.first)
        #expect(read["STUN_Enable"] == (settings.nat.stun == nil ? "No" : "Yes"))
        #expect(read["STUN_Server"] == settings.nat.stun.map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? "")
        let languages = ["de": "German", "fr": "French", "en": "English-US"]
        #expect(read["Language_Selection"] == settings.language.flatMap { languages[String($0.prefix(2))] })
        #expect(read["RTP_Packet_Size"] == "0.0\(settings.media.packetMilliseconds ?? 20)")
        let srtp = settings.media.srtp
        #expect(read["Secure_Call_Serv"] == (srtp == .off ? "No" : "Yes") && read["Secure_Call_Setting"] == read["Secure_Call_Serv"])
        ciscoDirectory(read, settings)
        ciscoKeys(read, settings)
        let names = ["opus": "OPUS", "g722": "G722", "pcma": "G711a", "pcmu": "G711u", "g729": "G729a", "ilbc": "iLBC"]
        let known = settings.media.codecs.uniqued().compactMap { names[$0.rawValue] }
        let codecs = known.isEmpty ? ["G722", "G711a", "G711u"] : known
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { read["\(name)_\(index + 1)_"] }
            #expect(value("Line_Enable") == "Yes" && value("Register") == "Yes")
            var proxy = account.expectedProxy
            if let second = account.secondRegistrar, account.outboundProxy == nil {
                let standby = HostPort(host: second.host, port: second.port ?? (account.transport == .tls ? 5061 : 5060))
                let first = proxy ?? HostPort(host: account.domain, port: account.expectedPort)
                #expect(value("Proxy") == "\(account.domain):SRV=\(first):p=0|\(standby):p=1" && value("Use_DNS_SRV") == "Yes")
                proxy = nil
            } else {
                #expect(value("Proxy") == HostPort(host: account.domain, port: proxy == nil ? account.expectedPort : nil).description)
            }
            #expect(value("Outbound_Proxy") == proxy?.description ?? "")
            #expect(value("Register_Expires") == "\(account.registrationExpiry.components.seconds)")
            #expect(value("SIP_Transport") == account.transport.rawValue.uppercased())
            #expect(value("User_ID") == account.user && value("Auth_ID") == account.authenticationName)
            #expect(value("Password") == account.password?.reveal() ?? "")
            #expect(value("Display_Name") == account.shownName(trimmed: true))
            #expect(value("Secure_Call_Option") == (srtp == .mandatory ? "Required" : "Optional"))
            let preferred = ["Preferred_Codec", "Second_Preferred_Codec", "Third_Preferred_Codec"].map { value($0) ?? "" }
            #expect(preferred == Array((codecs + ["Unspecified", "Unspecified"]).prefix(3)))
            for name in ["OPUS", "G722", "G729a", "iLBC"] {
                #expect(value("\(name)_Enable") == (codecs.contains(name) ? "Yes" : "No"))
            }
        }
        for number in 1...10 where number > settings.accounts.count {
            #expect(read["Line_Enable_\(number)_"] == "No")
            for name in ["User_ID", "Auth_ID", "Password", "Proxy"] { #expect(read["\(name)_\(number)_"] == "") }
        }
    }

    private static func ciscoDirectory(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["Syslog_Server"] == settings.syslog?.server.description ?? "")
        #expect(read["Debug_Level"] == settings.syslog?.level.rawValue.uppercased())
        let directory = settings.directory
        #expect(read["LDAP_Dir_Enable"] == (directory == nil ? "No" : "Yes"))
        let server = directory.map { HostPort(host: $0.server.host, port: $0.server.port ?? ($0.usesTLS ? 636 : 389)) }
        #expect(read["LDAP_Server"] == server.map { (directory?.usesTLS == true ? "ldaps://" : "") + $0.description } ?? "")
        #expect(read["LDAP_Search_Base"] == directory?.base)
        #expect(read["LDAP_Client_DN"] == directory?.user ?? "")
        #expect(read["LDAP_Password"] == directory?.password?.reveal() ?? "")
        let names = directory?.nameAttributes ?? []
        #expect(read["LDAP_Last_Name_Filter"] == names.first.map { "\($0):(\($0)=*$VALUE*)" })
        let shown = names.map { "a=\($0)" } + (directory?.numberAttributes ?? []).map { "a=\($0),t=p" }
        #expect(read["LDAP_Display_Attrs"] == (directory == nil ? nil : shown.joined(separator: ";")))
    }

    private static func ciscoKeys(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        for number in 1...10 {
            let (line, function) = (read["Extension_\(number)_"], read["Extended_Function_\(number)_"])
            guard let key = settings.phoneKeys.first(where: { $0.number == number }) else {
                #expect(line == (number <= settings.accounts.count ? "\(number)" : "Disabled") && function == "")
                continue
            }
            guard key.kind != .line else {
                #expect(line == "\(key.account)" && function == "")
                continue
            }
            #expect(line == "Disabled")
            guard key.kind != .off, key.kind != .dtmf else {
                #expect(function == "")
                continue
            }
            // The macro would be the whole list of servers.
            let hasList = key.account == 1 && settings.accounts.first?.secondRegistrar != nil
            let isOther = key.account > 1 && key.account <= settings.accounts.count
            let address = "\(key.value)@\(isOther || hasList ? settings.accounts[key.account - 1].domain : "$PROXY")"
            let what = key.kind == .speedDial ? "fnc=sd;ext=\(address)" : "fnc=sd+blf+cp;sub=\(address)"
            let label = (key.label.isEmpty ? key.value : key.label).trimmingBlanks()
            #expect(function == "\(what)\(key.account > 1 ? ";vid=\(key.account)" : "");nme=\(label)")
        }
    }
}
