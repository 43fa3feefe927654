import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    /// For a Maxwell, which is the driver's example.
    static func gigaset(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["version"] == "1.1")
        #expect(read["System.Provision.ProvisioningServer"] == "\(settings.access.provisioningURL)%MACD.xml")
        #expect(read["NET.IP.IPv4.DHCP.Options.Disabled"] == "66,114")
        #expect(read["WebUI.AdminPassword"] == settings.access.adminPassword?.reveal())
        #expect(read["WebUI.UserPassword"] == settings.access.userPassword?.reveal())
        #expect(read["System.DateAndTime.TimeServer"] == settings.time.ntpServers.first)
        if let transport = settings.accounts.first?.transport {
            #expect(read["SIP.TransportProtocol"] == (transport == .tls ? "2" : "1"))
        }
        #expect(read["SIP.Security.SRTP"] == (settings.media.srtp == .off ? "0" : "1"))
        #expect(read["SIP.Security.AcceptNonSRTPCalls"] == (settings.media.srtp == .mandatory ? "0" : "1"))
        let numbers = ["g722": "9", "pcma": "8", "pcmu": "0", "g729": "18"]
        let codecs = settings.media.codecs.compactMap { numbers[$0.rawValue] }.uniqued()
        #expect(read["SIP.ActiveCodecs"] == (codecs.isEmpty ? ["9", "8", "0"] : codecs).joined(separator: ","))
        for (index, account) in settings.accounts.prefix(4).enumerated() {
            func value(_ name: String) -> String? { read["SIP.Account.\(index).\(name)"] }
            #expect(value("Active") == "1")
            #expect(value("DisplayName") == account.shownName(trimmed: false))
            #expect(value("Username") == account.user)
            #expect(value("AuthName") == (account.authenticationUser.isEmpty ? account.user : account.authenticationUser))
            #expect(value("AuthPassword") == account.password?.reveal() ?? "")
            let registrar = account.registrar.isEmpty ? account.domain : account.registrar
            let domain = account.domain.isEmpty ? registrar : account.domain
            #expect(value("Domain") == domain && value("RegistrationServer.Address") == domain)
            #expect(value("RegistrationServer.Port") == "\(account.port ?? account.transport.standardPort)")
            let proxy = account.outboundProxy.flatMap { HostPort($0)?.host } ?? (domain == registrar ? "" : registrar)
            #expect(value("OutboundProxy.Address") == proxy && value("OutboundProxy.Mode") == (proxy.isEmpty ? "2" : "1"))
            #expect(value("STUN.Enabled") == "0" && value("STUN.Address") == nil)
        }
        for index in min(settings.accounts.count, 4)..<4 {
            #expect(read["SIP.Account.\(index).Active"] == "0")
            for name in ["Username", "AuthName", "AuthPassword", "Domain"] { #expect(read["SIP.Account.\(index).\(name)"] == "") }
        }
        #expect(read["NetDir.LDAP.0.Enable"] == (settings.directory == nil ? "0" : "1"))
        #expect(read["NetDir.LDAP.0.Password"] == settings.directory?.password?.reveal() ?? "")
        if let directory = settings.directory { #expect(read["NetDir.LDAP.0.Security"] == (directory.usesTLS ? "2" : "0")) }
    }
}
