import DialtoneModel
import DialtoneNames
import Foundation
import Testing

extension Expectations {
    static func linphone(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        var url = "\(settings.access.provisioningURL)linphone.xml"
        if let credentials = settings.access.credentials, let scheme = url.range(of: "://") {
            url.insert(contentsOf: "\(escaped(credentials.user)):\(escaped(credentials.password.reveal()))@", at: scheme.upperBound)
        }
        #expect(read["misc/config-uri"] == url)
        #expect(read["sip/media_encryption"] == (settings.media.srtp == .off ? "none" : "srtp"))
        #expect(read["sip/media_encryption_mandatory"] == (settings.media.srtp == .mandatory ? "1" : "0"))
        #expect(read["sip/default_proxy"] == (settings.accounts.isEmpty ? "-1" : "0"))
        #expect(read["sip/use_rfc2833"] == "1")
        #expect(read["rtp/upload_ptime"] == settings.media.packetMilliseconds.map { "\($0)" } ?? "")
        linphoneNAT(read, settings)
        linphoneDirectory(read, settings)
        for (index, account) in settings.accounts.prefix(4).enumerated() {
            let target = account.expectedProxy ?? HostPort(host: account.domain, port: account.expectedPort)
            let server = "<sip:\(target);transport=\(account.transport.rawValue)>"
            #expect(read["proxy_\(index)/reg_proxy"] == server && read["proxy_\(index)/reg_route"] == server)
            let name = account.shownName(trimmed: false)
                .replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            #expect(read["proxy_\(index)/reg_identity"] == "\"\(name)\" <sip:\(escaped(account.user))@\(HostPort(host: account.domain))>")
            #expect(read["proxy_\(index)/reg_sendregister"] == "1")
            #expect(read["proxy_\(index)/reg_expires"] == "\(account.registrationExpiry.components.seconds)")
            #expect(read["auth_info_\(index)/username"] == account.user)
            #expect(read["auth_info_\(index)/userid"] == account.authenticationName)
            #expect(read["auth_info_\(index)/passwd"] == account.password?.reveal() ?? "")
            #expect(read["auth_info_\(index)/domain"] == account.domain)
            #expect(read["auth_info_\(index)/ha1"] == "", "the hash of an older password is not used")
        }
        for index in 0..<4 where index >= settings.accounts.count {
            #expect(read["proxy_\(index)/reg_proxy"] == "" && read["proxy_\(index)/reg_sendregister"] == "0")
        }
        let wanted = settings.media.codecs.uniqued().map {
            ["g726-32": "G726-32", "ilbc": "iLBC", "opus": "opus"][$0.rawValue] ?? $0.rawValue.uppercased()
        }
        .filter { $0 != "G723.1" }
        for (index, name) in wanted.enumerated() {
            #expect(read["audio_codec_\(index)/mime"] == name && read["audio_codec_\(index)/enabled"] == "1")
        }
        if !wanted.isEmpty { #expect(read["audio_codec_\(wanted.count)/enabled"] == "0") }
    }

    private static func linphoneNAT(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let (stun, turn) = (settings.nat.stun, settings.nat.turn)
        let server = (turn?.server ?? stun).map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? ""
        #expect(read["nat_policy_0/stun_server"] == server && read["net/stun_server"] == server)
        #expect(read["nat_policy_0/ref"] == read["net/nat_policy_ref"])
        #expect(read["nat_policy_0/protocols"] == (turn != nil ? "stun,turn,ice" : stun != nil ? "stun,ice" : ""))
        #expect(read["nat_policy_0/stun_server_username"] == turn?.user ?? "")
        for transport in TURNTransport.allCases {
            #expect(read["nat_policy_0/turn_enable_\(transport.rawValue)"] == (turn?.transport == transport ? "1" : "0"))
        }
        let place = min(settings.accounts.count, 4)
        #expect(read["auth_info_\(place)/username"] == turn?.user ?? "")
        #expect(read["auth_info_\(place)/passwd"] == turn?.password?.reveal() ?? "")
    }

    private static func linphoneDirectory(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let directory = settings.directory
        #expect(read["ldap_0/enable"] == (directory == nil ? "0" : "1"))
        #expect(read["ldap_0/server"] == directory.map { "ldap://\(HostPort(host: $0.server.host, port: $0.server.port ?? 389))/" } ?? "")
        #expect(read["ldap_0/base_object"] == directory?.base)
        #expect(read["ldap_0/bind_dn"] == directory?.user ?? "")
        #expect(read["ldap_0/password"] == directory?.password?.reveal() ?? "")
        #expect(read["ldap_0/name_attribute"] == directory?.nameAttributes.joined(separator: ","))
        #expect(read["ldap_0/sip_attribute"] == directory?.numberAttributes.joined(separator: ","))
    }

    /// As RFC 3261 escapes the user part of an address; `&` and `=` may stand there, but need not.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 128 && (character.isLetter || character.isNumber || "-_.!~*'()+$".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
