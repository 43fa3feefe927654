import DialtoneModel

@testable import DialtoneLab

/// The texts of the makes whose phones are seen less often.
extension PhoneSample {
    static func htek(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <hl_provision version="1"><config version="1">
        <P212 para="UpgradeMode">\(door.scheme == "https" ? 3 : 1)</P212><P237 para="ConfigServerPath">\(door.authority)\(door.path)</P237>
        <P1360>\(account.login?.user ?? "")</P1360><P1361>\(account.login?.password ?? "")</P1361>
        <P271 para="Active">\(digit(account.isOn))</P271><P47>pbx.example.com:5061</P47><P35>\(account.user)</P35>
        <P36>\(account.authentication)</P36><P34>\(account.password)</P34><P3>Ada &amp; 1</P3><P130>2</P130><P32>10</P32>
        </config></hl_provision>
        """
    }

    static func akuvox(_ door: Door, _ account: Account) -> String {
        """
        Config.Autoprovision.GENERAL.Url = \(door.url)
        Config.Autoprovision.GENERAL.UserName = \(account.login?.user ?? "")
        Config.Autoprovision.GENERAL.Pwd = \(account.login?.password ?? "")
        Config.Account1.General.Enable = \(digit(account.isOn))
        Config.Account1.GENERAL.DisplayName = Ada & 1
        Config.Account1.GENERAL.UserName = \(account.user)
        Config.Account1.GENERAL.AuthName = \(account.authentication)
        Config.Account1.GENERAL.Pwd = \(account.password)
        Config.Account1.SIP.Server = pbx.example.com
        Config.Account1.SIP.Port = 5061
        Config.Account1.SIP.TransType = 2
        Config.Account1.REG.Timeout = 600
        """
    }

    static func ale(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <settings>
          <setting id="DeviceProvisionServerUrl" value="\(door.url)"/>
          <setting id="DeviceProvisionServerUsername" value="\(account.login?.user ?? "")"/>
          <setting id="DeviceProvisionServerPassword" value="\(account.login?.password ?? "")"/>
          <setting id="Account1Enable" value="\(account.isOn)"/><setting id="Account1RegName" value="\(account.authentication)"/>
          <setting id="Account1UserName" value="\(account.user)"/><setting id="Account1Password" value="\(account.password)"/>
          <setting id="Account1DisplayName" value="Ada &amp; 1"/><setting id="Account1Server1Address" value="pbx.example.com"/>
          <setting id="Account1Server1Port" value="5061"/><setting id="Account1Server1Transport" value="tls"/>
          <setting id="Account1Server1Expire" value="600"/>
        </settings>
        """
    }

    static func panasonic(_ door: Door, _ account: Account) -> String {
        """
        # Panasonic SIP Phone Standard Format File #
        CFG_STANDARD_FILE_PATH="\(door.url)Config{MAC}.cfg"
        PHONE_NUMBER_1="\(account.isOn ? account.user : "")"
        DISPLAY_NAME_1="Ada & 1"
        SIP_AUTHID_1="\(account.authentication)"
        SIP_PASS_1="\(account.password)"
        SIP_RGSTR_ADDR_1="pbx.example.com"
        SIP_RGSTR_PORT_1="5061"
        SIP_SVCDOMAIN_1="example.com"
        REG_EXPIRE_TIME_1="600"
        SIP_TRANSPORT_1="2"


        """
    }

    static func audioCodes(_ door: Door, _ account: Account) -> String {
        """
        provisioning/method=STATIC
        provisioning/configuration/url=\(door.url)<MAC>.cfg
        provisioning/check_sync/enabled=1
        voip/line/0/enabled=\(digit(account.isOn))
        voip/line/0/id=\(account.user)
        voip/line/0/description=Ada & 1
        voip/line/0/auth_name=\(account.authentication)
        voip/line/0/auth_password=\(account.password)
        voip/signalling/sip/sip_registrar/enabled=1
        voip/signalling/sip/sip_registrar/addr=pbx.example.com
        voip/signalling/sip/sip_registrar/port=5061
        voip/signalling/sip/registration_expires=600
        voip/signalling/sip/transport_protocol=TLS
        """
    }

    static func avaya(_ door: Door, _ account: Account) -> String {
        let kind = door.scheme == "https" ? "TLS" : "HTTP"
        return """
            ## one phone
            SET ENABLE_3PCC_ENVIRONMENT 1
            SET ENABLE_AVAYA_ENVIRONMENT 0
            SET DISCOVER_AVAYA_ENVIRONMENT 0
            SET \(kind)SRVR \(door.host)
            SET \(kind)PORT \(door.explicitPort)
            SET \(kind)DIR "\(door.path)"
            SET SIPDOMAIN example.com
            SET SIP_CONTROLLER_LIST pbx.example.com:5061;transport=tls
            SET FORCE_SIP_USERNAME \(account.authentication)
            SET FORCE_SIP_EXTENSION "\(account.isOn ? account.user : "")"
            SET FORCE_SIP_PASSWORD "\(account.password)"
            SET DISPLAY_NAME "Ada & 1"
            SET REGISTERWAIT 600
            """ + (account.isOn ? "" : "\nSET FORCE_SIP_USERNAME \"\"")
    }

    static func digium(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <config>
          <setting id="config_server_url" value="\(door.url)"/><setting id="time_zone" value="Europe/Berlin"/>
          <accounts>
            <account index="0" status="\(digit(account.isOn))" register="1" account_id="1" username="\(account.user)"
             authname="\(account.authentication)" password="\(account.password)" line_label="Ada" caller_id="Ada &amp; 1">
              <host_primary server="pbx.example.com" port="5061" transport="tls" reregister="600"/>
              <permission id="use_voicemail" value="1"/>
            </account>
          </accounts>
        </config>
        """
    }

    static func algo(_ door: Door, _ account: Account) -> String {
        """
        # the device's own backup, shortened
        prov.use = 1
        prov.server.method = static
        prov.server.static = \(door.authority)
        prov.download.method = \(door.scheme)
        prov.download.cfgpath = \(door.path.dropFirst())
        prov.auth.user = \(account.login?.user ?? "")
        prov.auth.pwd = \(account.login?.password ?? "")
        admin.pwd = Kq7-horse
        sip.register.use = \(digit(account.isOn))
        sip.u1.user = \(account.user)
        sip.u1.auth = \(account.authentication)
        sip.u1.pwd = \(account.password)
        sip.u1.dname = Ada & 1
        sip.proxy = pbx.example.com:5061
        sip.registrar =
        sip.obproxy =
        sip.transp = tls
        sip.regexp = 600

        """
    }

    /// The long form and the short one.
    static func obihai(_ door: Door, _ account: Account) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ParameterList>
          <Object><Name>X_DeviceManagement.ITSPProvisioning.</Name>
            <ParameterValueStruct><Name>Method</Name><Value>System Start</Value></ParameterValueStruct>
            <ParameterValueStruct><Name>ConfigURL</Name><Value>\(door.url)$MAC.xml</Value></ParameterValueStruct>
          </Object>
          <O><N>VoiceService.1.VoiceProfile.1.SIP.</N><P><N>ProxyServer</N><V>pbx.example.com</V></P>
            <P><N>ProxyServerPort</N><V>5061</V></P><P><N>ProxyServerTransport</N><V>TLS</V></P>
            <P><N>RegistrarServer</N><V X_UD="Y"/></P><P><N>RegisterExpires</N><V>600</V></P></O>
          <O><N>VoiceService.1.VoiceProfile.1.Line.1.</N><P><N>Enable</N><V>\(account.isOn)</V></P>
            <P><N>X_ServProvProfile</N><V>A</V></P><P><N>X_RegisterEnable</N><V>true</V></P></O>
          <O><N>VoiceService.1.VoiceProfile.1.Line.1.SIP.</N><P><N>AuthUserName</N><V>\(account.authentication)</V></P>
            <P><N>AuthPassword</N><V>\(account.password)</V></P><P><N>URI</N><V>\(account.user)@pbx.example.com</V></P></O>
          <O><N>VoiceService.1.VoiceProfile.1.Line.1.CallingFeatures.</N><P><N>CallerIDName</N><V>Ada &amp; 1</V></P></O>
        </ParameterList>
        """
    }
}
