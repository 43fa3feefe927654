import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func digium(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["config_server_url"] == urlWithCredentials(settings))
        let password = settings.access.adminPassword?.reveal()
        #expect(read["login_password"] == (password?.allSatisfy(\.isNumber) == true ? password : nil))
        #expect(read["ntp_server"] == settings.time.ntpServers.first)
        #expect(read["locale"] == settings.language.flatMap { ["de": "de_DE", "en": "en_US", "fr": "fr_FR", "en-GB": "en_US"][$0] })
        #expect(read["log_server"] == settings.syslog?.server.host ?? "")
        #expect(read["enable_logging"] == (settings.syslog == nil ? "0" : "1"))
        if let name = settings.time.zone?.ianaName { #expect(read["time_zone"] == name) }
        #expect(read["enable_ice"] == (settings.nat.stun == nil ? "0" : "1") && read["stunaddr"] == settings.nat.stun?.description ?? "")
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { read["account[\(index)].\(name)"] }
            func host(_ name: String) -> String? { read["host_primary[\(index)].\(name)"] }
            #expect(value("index") == "\(index)" && value("status") == "1" && value("conflict") == "replace")
            #expect(value("dial_plan") == (settings.dialling.isFree ? "x.T6" : nil))
            #expect(value("username") == account.user && value("authname") == account.authenticationName)
            #expect(value("password") == account.password?.reveal() ?? "")
            #expect(value("line_label") == account.shownName(trimmed: true) && value("caller_id") == value("line_label"))
            #expect(value("outbound_proxy") == account.expectedProxy?.host ?? "")
            #expect(host("server") == account.domain && host("port") == "\(account.expectedPort)")
            #expect(host("transport") == account.transport.rawValue)
            #expect(host("media_encryption") == (settings.media.srtp == .off ? "" : "sdes"))
            #expect(host("reregister") == "\(account.registrationExpiry.components.seconds)")
        }
        #expect(read["account[\(settings.accounts.count)].index"] == nil)
    }
}
