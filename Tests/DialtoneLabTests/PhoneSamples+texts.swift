import DialtoneModel

@testable import DialtoneLab

/// The texts of the samples. The name that the phone shows is `Ada & 1` wherever the format has it.
extension PhoneSample {
    static func digit(_ isOn: Bool) -> String { isOn ? "1" : "0" }
    static func yes(_ isOn: Bool) -> String { isOn ? "Yes" : "No" }

    static func yealink(_ door: Door, _ account: Account) -> String {
        """
        #!version:1.0.0.1
        # a comment
        static.auto_provision.server.url = \(door.url.dropLast())
        static.auto_provision.server.username = \(account.login?.user ?? "")
        static.auto_provision.server.password = \(account.login?.password ?? "")
        static.security.user_password = admin:Kq7-horse
        account.1.enable=\(digit(account.isOn))
        account.1.display_name = Ada & 1
        account.1.user_name = \(account.user)
        account.1.auth_name = \(account.authentication)
        account.1.password = \(account.password)
        account.1.sip_server.1.address = pbx.example.com
        account.1.sip_server.1.port = 5061
        account.1.sip_server.1.transport_type = 2
        account.1.sip_server.1.expires = 600
        account.2.enable = 0
        """
    }

    static func snom(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <settings><phone-settings>
        <setting_server perm="RW">\(door.url){mac}.xml</setting_server>
        <http_client_user perm="R">\(account.login?.user ?? "")</http_client_user>
        <http_client_pass perm="R">\(account.login?.password ?? "")</http_client_pass>
        <user_active idx="1" perm="R">\(account.isOn ? "on" : "off")</user_active>
        <user_realname idx="1" perm="R">Ada &amp; 1</user_realname>
        <user_name idx="1" perm="R">\(account.user)</user_name><user_pname idx="1" perm="R">\(account.authentication)</user_pname>
        <user_pass idx="1" perm="R">\(account.password)</user_pass><user_host idx="1" perm="R">pbx.example.com</user_host>
        <user_outbound idx="1" perm="R">pbx.example.com:5061;transport=tls</user_outbound>
        <user_expiry idx="1" perm="R">600</user_expiry><user_active idx="2" perm="R">off</user_active>
        </phone-settings></settings>
        """
    }

    static func grandstream(_ mac: MACAddress, _ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <gs_provision version="1"><mac>\(mac)</mac><config version="1">
        <P212>\(door.scheme == "https" ? 2 : 1)</P212><P237>\(door.authority)\(door.path)</P237>
        <P1360>\(account.login?.user ?? "")</P1360><P1361>\(account.login?.password ?? "")</P1361>
        <P271>\(digit(account.isOn))</P271><P3>Ada &amp; 1</P3><P47>pbx.example.com:5061</P47><P35>\(account.user)</P35>
        <P36>\(account.authentication)</P36><P34>\(account.password)</P34><P130>2</P130><P32>10</P32><P401>0</P401>
        </config></gs_provision>
        """
    }

    static func grandstreamAliases(_ door: Door, _ account: Account) -> String {
        """
        <gs_provision version="1"><config version="2">
        <item name="provisioning.config.protocol">\(door.scheme.uppercased())</item>
        <item name="provisioning.config.serverPath">\(door.authority)\(door.path)</item>
        <item name="provisioning.config.username">\(account.login?.user ?? "")</item>
        <item name="provisioning.config.password">\(account.login?.password ?? "")</item>
        <item name="account.1.enable">\(yes(account.isOn))</item>
        <item name="account.1.sip.server.1.address">pbx.example.com:5061</item>
        <item name="account.1.sip.userid">\(account.user)</item>
        <item name="account.1.sip.subscriber.userid">\(account.authentication)</item>
        <item name="account.1.sip.subscriber.password">\(account.password)</item>
        <item name="account.1.sip.subscriber.name">Ada &amp; 1</item>
        <item name="account.1.sip.transport">TlsOrTcp</item>
        <item name="account.1.codec.choice"><part name="1">PCMA</part></item><item name="P32">10</item>
        </config></gs_provision>
        """
    }

    static let polyMaster = """
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <APPLICATION APP_FILE_PATH="" CONFIG_FILES="first-[PHONE_MAC_ADDRESS].cfg, second.cfg" MISC_FILES="" LOG_FILE_DIRECTORY=""
         OVERRIDES_DIRECTORY="" CONTACTS_DIRECTORY=""/>
        """

    /// Two files: what stands in both is taken from the first.
    static func polyParts(_ door: Door, _ account: Account) -> (first: String, second: String) {
        let first = """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <dialtone device.set="1"
             device.prov.serverName.set="1" device.prov.serverName="\(door.authority)\(door.path)"
             device.prov.serverType.set="1" device.prov.serverType="\(door.scheme.uppercased())"
             device.prov.tagSerialNo.set="1" device.prov.tagSerialNo="1"
             device.prov.user.set="1" device.prov.user="\(account.login?.user ?? "")"
             device.prov.password.set="1" device.prov.password="\(account.login?.password ?? "")">
             <REG reg.1.address="\(account.isOn ? account.user : "")" reg.1.displayName="Ada &amp; 1"/>
             <REG reg.1.auth.userId="\(account.authentication)" reg.1.auth.password="\(account.password)"
              reg.1.server.1.address="pbx.example.com" reg.1.server.1.port="5061"
              reg.1.server.1.transport="TLS" reg.1.server.1.expires="600" reg.2.address=""/>
            </dialtone>
            """
        return (first, "<x reg.1.displayName=\"Second\" reg.1.server.1.transport=\"UDPOnly\"/>")
    }

    static func fanvil(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <sysConf>
          <Version>2.0000000001</Version>
          <ap><DownloadCommonConf>0</DownloadCommonConf><FlashServerIP>\(door.url.dropLast())</FlashServerIP>
            <DefaultUsername>\(account.login?.user ?? "")</DefaultUsername><DefaultPassword>\(account.login?.password ?? "")</DefaultPassword>
            <FlashFileName>$mac.cfg</FlashFileName><FlashProtocol>\(door.scheme == "https" ? 5 : 4)</FlashProtocol>
            <FlashMode>2</FlashMode><FlashInterval>12</FlashInterval><pnp><PNPEnable>0</PNPEnable></pnp></ap>
          <web><account index="1"><Name>admin</Name><Password>Kq7correcthorse</Password><Level>10</Level></account></web>
          <sip>
            <line index="1"><PhoneNumber>\(account.user)</PhoneNumber><DisplayName>Ada &amp; 1</DisplayName>
              <RegisterAddr>pbx.example.com</RegisterAddr><RegisterPort>5061</RegisterPort>
              <RegisterUser>\(account.authentication)</RegisterUser><RegisterPswd>\(account.password)</RegisterPswd>
              <RegisterTTL>600</RegisterTTL><EnableReg>\(digit(account.isOn))</EnableReg><Transport>3</Transport></line>
            <line index="2"><EnableReg>0</EnableReg></line>
          </sip>
        </sysConf>
        """
    }

    /// As FusionPBX's template for X4 has it.
    static func fanvilFirst(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <VOIP_CONFIG_FILE>
        <version>2.0002</version>
        <SIP_CONFIG_MODULE><SIP__Port>5060</SIP__Port><SIP_Line_List>
        <SIP_Line_List_Entry><ID>SIP1</ID><Phone_Number>\(account.user)</Phone_Number><Display_Name>Ada &amp; 1</Display_Name>
        <Register_Addr>pbx.example.com</Register_Addr><Register_Port>5061</Register_Port>
        <Register_User>\(account.authentication)</Register_User><Register_Pswd>\(account.password)</Register_Pswd>
        <Register_TTL>600</Register_TTL><Enable_Reg>\(digit(account.isOn))</Enable_Reg><Transport>3</Transport></SIP_Line_List_Entry>
        <SIP_Line_List_Entry><ID>SIP2</ID><Enable_Reg>0</Enable_Reg></SIP_Line_List_Entry>
        </SIP_Line_List></SIP_CONFIG_MODULE>
        <AUTOUPDATE_CONFIG_MODULE><Download_Username>\(account.login?.user ?? "")</Download_Username>
        <Download_Password>\(account.login?.password ?? "")</Download_Password><Download_CommonConf>0</Download_CommonConf>
        <Download_Server_IP>\(door.url.dropLast())</Download_Server_IP><Config_File_Name>$mac.cfg</Config_File_Name>
        <Download_Protocol>\(door.scheme == "https" ? 5 : 4)</Download_Protocol><Download_Mode>2</Download_Mode>
        </AUTOUPDATE_CONFIG_MODULE>
        </VOIP_CONFIG_FILE>
        """
    }

    static func gigasetBase(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <provisioning version="1.1" productID="e2"><firmware/><nvm>
          <oper name="add_hs" value="00001"><param name="hs.RegStatus" value="ToReg"/></oper>
          <param name="Provisioning.global.ProvisioningServer" value="\(door.url)%MACD.xml"/>
          <param name="SipProvider.0.Domain" value="example.com"/>
          <param name="SipProvider.0.RegServerAddress" value="pbx.example.com"/><param name="SipProvider.0.RegServerPort" value="5061"/>
          <param name="SipProvider.0.RegServerRefreshTimer" value="600"/><param name="SipProvider.0.TransportProtocol" value="3"/>
          <param name="SipProvider.0.UseSIPS" value="0"/><param name="SipProvider.0.OutboundProxyMode" value="2"/>
          <param name="SipAccount.00001.UserName" value="\(account.isOn ? account.user : "")"/>
          <param name="SipAccount.00001.AuthName" value="\(account.authentication)"/>
          <param name="SipAccount.00001.AuthPassword" value="\(account.password)"/>
          <param name="SipAccount.00001.DisplayName" value="Ada &amp; 1"/><param name="SipAccount.00001.ProviderId" value="0"/>
        </nvm></provisioning>
        """
    }

    static func maxwell(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <provisioning version="1.1"><nvm>
          <param name="System.Provision.ProvisioningServer" value="\(door.url)%MACD.xml"/>
          <param name="SIP.TransportProtocol" value="2"/><param name="SIP.Account.0.Active" value="\(digit(account.isOn))"/>
          <param name="SIP.Account.0.DisplayName" value="Ada &amp; 1"/><param name="SIP.Account.0.Username" value="\(account.user)"/>
          <param name="SIP.Account.0.AuthName" value="\(account.authentication)"/>
          <param name="SIP.Account.0.AuthPassword" value="\(account.password)"/><param name="SIP.Account.0.Domain" value="example.com"/>
          <param name="SIP.Account.0.RegistrationServer.Address" value="pbx.example.com"/>
          <param name="SIP.Account.0.RegistrationServer.Port" value="5061"/>
        </nvm></provisioning>
        """
    }

    static func cisco(_ rule: String, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <flat-profile>
          <Admin_Password ua="na">Xy7-kept-safe</Admin_Password><Profile_Rule ua="na"> \(rule)
          </Profile_Rule>
          <Line_Enable_1_ ua="na">\(yes(account.isOn))</Line_Enable_1_><Proxy_1_ ua="na">pbx.example.com:5061</Proxy_1_>
          <SIP_Transport_1_ ua="na">TLS</SIP_Transport_1_><Register_1_ ua="na">Yes</Register_1_>
          <Register_Expires_1_>600</Register_Expires_1_><User_ID_1_ ua="na">\(account.user)</User_ID_1_>
          <Auth_ID_1_ ua="na">\(account.authentication)</Auth_ID_1_><Use_Auth_ID_1_>Yes</Use_Auth_ID_1_>
          <Password_1_ ua="na">\(account.password)</Password_1_><Display_Name_1_ ua="na">Ada &amp; 1</Display_Name_1_>
          <Auth_Resync-Reboot_1_ ua="na">No</Auth_Resync-Reboot_1_>
        </flat-profile>
        """
    }

    static func mitel(_ door: Door, _ account: Account) -> String {
        let kind = door.scheme
        return """
            download protocol: \(kind.uppercased())
            \(kind) server: \(door.host)
            \(kind) path: \(door.path)
            \(kind) port: \(door.explicitPort)
            \(kind) username: \(account.login?.user ?? "")
            \(kind) password: \(account.login?.password ?? "")
            contact rcs: 0 # a comment
            !admin password: 48302911
            dst [start|end] relative date: 1
            sip transport protocol: 4
            !sip line1 user name: \(account.isOn ? account.user : "")
            !sip line1 auth name: \(account.authentication)
            !sip line1 password: "\(account.password)"
            sip line1 display name: Ada & 1
            !sip line1 registrar ip: pbx.example.com
            !sip line1 registrar port: 5061
            sip line1 registration period: 600
            topsoftkey1 type: blf
            """
    }

    static func linphone(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">
          <section name="misc"><entry name="config-uri" overwrite="true">\(door.url)linphone.xml</entry></section>
          <section name="sip"><entry name="default_proxy" overwrite="true">0</entry></section>
          <section name="proxy_0">
            <entry name="reg_proxy" overwrite="true">&lt;sip:pbx.example.com:5061;transport=tls&gt;</entry>
            <entry name="reg_identity" overwrite="true">"Ada &amp; 1" &lt;sip:\(account.user)@\(account.domain)&gt;</entry>
            <entry name="reg_sendregister" overwrite="true">\(digit(account.isOn))</entry>
            <entry name="reg_expires" overwrite="true">600</entry>
          </section>
          <section name="auth_info_0">
            <entry name="username" overwrite="true">\(account.user)</entry><entry name="userid" overwrite="true">\(account.authentication)</entry>
            <entry name="passwd" overwrite="true">\(account.password)</entry><entry name="domain" overwrite="true">\(account.domain)</entry>
          </section>
        </config>
        """
    }
}
