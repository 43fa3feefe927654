import DialtoneModel
import Testing

@testable import DialtoneLab

@Suite("Phones read their files")
struct PhoneFileTests {
    private let yealink = """
        #!version:1.0.0.1
        # a comment
        static.auto_provision.server.url = https://prov.example.com/p/7Jx2bq
        static.security.user_password = admin:Kq7-horse
        account.1.enable=1
        account.1.display_name = Ada #1 = best
        account.1.user_name = ada
        account.1.auth_name = ada-auth
        account.1.password = s3cr3t=value
        account.1.sip_server.1.address = pbx.example.com
        account.1.sip_server.1.port = 5061
        account.1.sip_server.1.transport_type = 2
        account.1.sip_server.1.expires = 600
        account.2.enable = 0
        """

    private let snom = """
        <?xml version="1.0" encoding="utf-8"?>
        <settings><phone-settings>
        <setting_server perm="RW">https://prov.example.com/p/7Jx2bq/{mac}.xml</setting_server>
        <user_active idx="1" perm="R">on</user_active><user_realname idx="1" perm="R">Ada &lt;1&gt;</user_realname>
        <user_name idx="1" perm="R">ada</user_name><user_pname idx="1" perm="R">ada-auth</user_pname>
        <user_pass idx="1" perm="R">s3cr3t=value</user_pass><user_host idx="1" perm="R">pbx.example.com</user_host>
        <user_outbound idx="1" perm="R">pbx.example.com:5061;transport=tls</user_outbound>
        <user_expiry idx="1" perm="R">600</user_expiry><user_active idx="2" perm="R">off</user_active>
        </phone-settings></settings>
        """

    private let grandstream = """
        <?xml version="1.0" encoding="UTF-8"?>
        <gs_provision version="1"><mac>c074ad112233</mac><config version="1">
        <P212>2</P212><P237>prov.example.com/p/7Jx2bq</P237><P271>1</P271><P3>Ada &amp; 1</P3><P47>pbx.example.com:5061</P47>
        <P35>ada</P35><P36>ada-auth</P36><P34>s3cr3t=value</P34><P130>2</P130><P32>10</P32><P401>0</P401>
        </config></gs_provision>
        """

    private let aliases = """
        <gs_provision version="1"><config version="2">
        <item name="provisioning.config.protocol">HTTPS</item><item name="provisioning.config.serverPath">prov.example.com/p/7Jx2bq</item>
        <item name="account.1.enable">Yes</item><item name="account.1.sip.server.1.address">pbx.example.com:5061</item>
        <item name="account.1.sip.userid">ada</item><item name="account.1.sip.subscriber.userid">ada-auth</item>
        <item name="account.1.sip.subscriber.password">s3cr3t=value</item><item name="account.1.sip.transport">TlsOrTcp</item>
        <item name="account.1.codec.choice"><part name="1">PCMA</part></item><item name="P32">10</item>
        </config></gs_provision>
        """

    private func read(_ vendor: LabVendor, _ text: String) throws -> PhoneFile {
        switch vendor {
        case .yealink: try YealinkFile.read(text)
        case .snom: try SnomFile.read(text)
        case .grandstream: try GrandstreamFile.read(text, mac: #require(MACAddress("c074ad112233")))
        }
    }

    @Test("an account and the phone's own URL are found in each format")
    func accounts() throws {
        let cases: [(LabVendor, String, String, String)] = [
            (.yealink, yealink, "https://prov.example.com/p/7Jx2bq/", "Ada #1 = best"),
            (.snom, snom, "https://prov.example.com/p/7Jx2bq/{mac}.xml", "Ada <1>"),
            (.grandstream, grandstream, "https://prov.example.com/p/7Jx2bq/", "Ada & 1"),
            (.grandstream, aliases, "https://prov.example.com/p/7Jx2bq/", ""),
        ]
        for (vendor, text, url, name) in cases {
            let file = try read(vendor, text)
            #expect(file.ownURL == url)
            let account = try #require(file.account)
            #expect(account.user == "ada" && account.authenticationUser == "ada-auth" && account.displayName == name)
            #expect(account.password.matches("s3cr3t=value") && account.host == "pbx.example.com" && account.port == 5061)
            #expect(account.transport == .tls && account.expires == 600)
            #expect(!file.shown.values.contains { $0.contains("s3cr3t") })
        }
    }

    @Test("an account that is switched off is no account")
    func off() throws {
        #expect(try read(.yealink, yealink.replacing("account.1.enable=1", with: "account.1.enable=0")).account == nil)
        #expect(try read(.snom, snom.replacing(">on<", with: ">off<")).account == nil)
        #expect(try read(.grandstream, grandstream.replacing("<P271>1", with: "<P271>0")).account == nil)
    }

    @Test("a file that the phone would refuse is refused")
    func refusals() throws {
        let cases: [(LabVendor, String)] = [
            (.yealink, yealink.replacing("#!version:1.0.0.1", with: "#!version: 1.0.0.1")),
            (.yealink, yealink + "\nno setting"),
            (.yealink, yealink.replacing("admin:Kq7-horse", with: "Kq7-horse")),
            (.yealink, yealink.replacing("transport_type = 2", with: "transport_type = tls")),
            (.snom, snom.replacing("&lt;1&gt;", with: "<1>")),
            (.snom, "<html/>"),
            (.grandstream, grandstream.replacing("c074ad112233", with: "c074ad112234")),
            (.grandstream, grandstream.replacing("prov.example.com/p", with: "https://prov.example.com/p")),
            (.grandstream, grandstream.replacing("&amp;", with: "&")),
        ]
        for (vendor, text) in cases { #expect(throws: LabFault.self) { try read(vendor, text) } }
    }
}
