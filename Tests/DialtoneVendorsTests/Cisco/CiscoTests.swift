import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Foundation
import Testing

@Suite("Cisco")
struct CiscoTests {
    private func phone(_ model: String = "8841", _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "cisco", model: model)
    }

    @Test(
        "a phone's own file and its model's are served, and nothing else",
        arguments: [
            ("", "main"), ("00562b043615.xml", "main"), ("00562B043615.xml", "main"), ("00562b043615.cfg", "main"),
            ("8841-3PCC.xml", "first"), ("7811-3PCC.xml", "first"), ("CP-8841-3PCC.xml", "first"), ("DP-9841.xml", "first"),
            ("DP-9841-3PCC.xml", "first"), ("9841.xml", "first"), ("98411.xml", nil), ("CP-.xml", nil), ("spa504G.cfg", "first"),
            ("SPA112.cfg", "first"),
            ("ata191.cfg", "first"), ("init.cfg", "first"), ("00562b043616.xml", nil), ("SEP00562B043615.cnf.xml", nil),
            ("CTLSEP00562B043615.tlv", nil), ("ITLSEP00562B043615.tlv", nil), ("00562b043615.xml.gz", nil), ("-3PCC.xml", nil),
            ("8841-3PCC.cfg", nil), ("softkeyDefault.xml", nil), ("sip88xx.11-3-1.loads", nil),
        ] as [(String, String?)])
    func requests(name: String, word: String?) throws {
        let mac = try #require(MACAddress("00562b043615"))
        #expect(CiscoDriver().requested(fileName: name, mac: mac, model: nil)?.word == word)
    }

    @Test("enterprise firmware tells its address, too", arguments: ["SEP00562B043615.cnf.xml", "CTLSEP00562B043615.tlv"])
    func enterprise(name: String) { #expect(CiscoDriver().mac(inFileName: name)?.hex == "00562b043615") }

    @Test(
        "the model's file leads to the phone's own, at once, with the login for it and nothing else",
        arguments: [("8841", "8841-3PCC.xml"), ("SPA504G", "spa504G.cfg"), ("PAP2T", "init.cfg"), ("ATA191", "ata191.cfg")])
    func first(model: String, name: String) throws {
        let driver = CiscoDriver()
        let file = try driver.render(SampleSettings.everything(for: "cisco"), file: .part("first"), model: model, firmware: nil)
        #expect(file.name == name && !file.carriesAccounts && file.notes == [])
        let rule = "[--uid phone-1 --pwd Example-door-1] \(SampleSettings.full.access.provisioningURL)$MA.xml"
        let read = ReadConfiguration.read(file.text, vendor: "cisco")
        // The authorities have a test of their own.
        #expect(
            read.complaints == []
                && read.values.filter { !$0.key.hasPrefix("Custom_CA") } == ["Profile_Rule": rule, "Profile_Rule_B": rule])
    }

    @Test(
        "a zone in Cisco's words",
        arguments: [
            ("Europe/Berlin", "GMT+01:00", "start=3/-1/7/2:0:0;end=10/-1/7/3:0:0;save=1"),
            ("America/St_Johns", "GMT-03:30", "start=3/8/7/2:0:0;end=11/1/7/2:0:0;save=1"),
            ("Australia/Lord_Howe", "GMT+10:30", "start=10/1/7/2:0:0;end=4/1/7/2:0:0;save=0:30"),
            ("Pacific/Chatham", "GMT+12:45", "start=9/-1/7/2:45:0;end=4/1/7/3:45:0;save=1"),
            ("Asia/Jerusalem", "GMT+02:00", "start=3/22/5/2:0:0;end=10/-1/7/2:0:0;save=1"),
            ("AAA3BBB,J60/1,J300/2", "GMT-03:00", "start=3/1/0/1:0:0;end=10/27/0/2:0:0;save=1"),
            ("Asia/Kathmandu", "GMT+05:45", ""), ("UTC", "GMT+00:00", ""),
        ])
    func zones(zone: String, offset: String, rule: String) throws {
        let read = try phone { $0.time.zone = TimeZoneRule(parsing: zone) }.read
        #expect(read["Time_Zone"] == offset && read["Daylight_Saving_Time_Rule"] == rule)
        #expect(read["Daylight_Saving_Time_Enable"] == (rule.isEmpty ? "No" : "Yes") && read["Ignore_DHCP_Time_Offset"] == "Yes")
    }

    @Test("without a zone nothing is said about the time")
    func noZone() throws {
        let keys = try phone { $0.time = PhoneSettings.Time() }.keys
        #expect(keys.isDisjoint(with: ["Time_Zone", "Primary_NTP_Server", "Daylight_Saving_Time_Enable", "Time_Offset__HH_mm_"]))
    }

    @Test("an SPA phone is told in the words of its firmware")
    func spa() throws {
        var settings = SampleSettings.everything
        settings.accounts[0].outboundProxy = "sbc.example.com"
        let phone = try RenderedPhone(settings, vendor: "cisco", model: "SPA504G")
        let read = phone.read
        #expect(read["Admin_Passwd"] == "Example-admin-1" && read["Admin_Password"] == nil)
        #expect(read["Use_Auth_ID_1_"] == "Yes" && read["Use_Outbound_Proxy_1_"] == "Yes")
        #expect(read["Secure_Call_Setting"] == "Yes" && read["Secure_Call_Option_1_"] == nil && read["Debug_Level"] == "2")
        // Cisco, "WIP310 Administration Guide": x-sipura is Sipura's own, s-descriptor is RFC 3711 and 4568.
        #expect(read["SRTP_Method"] == "s-descriptor" && read["Secure_Call_Serv"] == "Yes")
        #expect(read["Line_Enable_4_"] == "No" && read["Line_Enable_5_"] == nil && read["Webex_Onboard_Enable"] == nil)
        for words in ["signed by Cisco", "insist on encrypted", "TURN", "Keys 5, 7, 8 were left out"] {
            #expect(phone.notes.contains { $0.contains(words) }, "\(words)")
        }
    }

    @Test("an adapter with a router has its password and its clock there")
    func router() throws {
        let phone = try RenderedPhone(SampleSettings.everything, vendor: "cisco", model: "ATA191")
        let read = phone.read
        #expect(read.complaints == [])
        #expect(read["router-configuration/Web_Login_Admin_Password"] == "Example-admin-1" && read["Admin_Password"] == nil)
        #expect(read["router-configuration/Time_Setup/Time_Server"] == "0.pool.example.com" && read["Time_Zone"] == nil)
        #expect(read["Line_Enable_2_"] == "Yes" && read["Line_Enable_3_"] == nil && read["Secure_Call_Setting_1_"] == "Yes")
        #expect(read["Preferred_Codec_1_"] == "G711a" && read["OPUS_Enable_1_"] == nil && read["Extension_1_"] == nil)
        for words in ["no display", "directory was left out", "Keys 1, 2, 3, 4, 5, 7, 8 were left out"] {
            #expect(phone.notes.contains { $0.contains(words) }, "\(words)")
        }
        var settings = SampleSettings.full
        settings.parameters = [.init(name: "Web_Login_Admin_Password", value: "Other-1")]
        let own = try RenderedPhone(settings, vendor: "cisco", model: "SPA112").read
        #expect(own.complaints == [] && own["router-configuration/Web_Login_Admin_Password"] == "Other-1")
    }

    /// Cisco, "ATA 191 and ATA 192 Provisioning Guide", Time_Setup: Germany is +01 2 2, and the rule wins over the code's own. The other
    /// codes: an open-source generator after the guide's list.
    @Test(
        "an adapter's zone is a code, with a rule of its own",
        arguments: [
            ("Europe/Berlin", "+01 2 2", "start=3/-1/7/2:0:0;end=10/-1/7/3:0:0;save=1"),
            ("Europe/London", "+00 2 2", "start=3/-1/7/1:0:0;end=10/-1/7/2:0:0;save=1"),
            ("America/New_York", "-05 2 1", "start=3/8/7/2:0:0;end=11/1/7/2:0:0;save=1"),
            ("America/Phoenix", "-07 1 0", ""), ("Africa/Johannesburg", "+02 1 0", ""), ("Asia/Kolkata", "+05.5 1 0", ""),
            ("Asia/Jerusalem", "+02 1 0", "start=3/22/5/2:0:0;end=10/-1/7/2:0:0;save=1"), ("Asia/Tokyo", "+09 1 0", ""),
            ("Australia/Adelaide", "+09.5 1 10", "start=10/1/7/2:0:0;end=4/1/7/3:0:0;save=1"), ("UTC", "+00 2 2", ""),
            ("Asia/Kathmandu", nil, nil),
        ] as [(String, String?, String?)])
    func adapterZones(zone: String, code: String?, rule: String?) throws {
        for model in ["ATA191", "SPA122"] {
            let phone = try phone(model) { $0.time = .init(zone: TimeZoneRule(parsing: zone)) }
            func value(_ name: String) -> String? { phone.read["router-configuration/Time_Setup/\(name)"] }
            #expect(value("Time_Zone") == code && value("Daylight_Saving_Time_Rule") == rule && value("Time_Server") == nil)
            #expect(value("Auto_Adjust_Clock") == rule.map { $0.isEmpty ? "0" : "1" } && phone.read["Time_Zone"] == nil)
            #expect(phone.notes.contains { $0.contains("time zone was left as it is") } == (code == nil))
        }
    }

    @Test(
        "the model's lines are emptied",
        arguments: [("7811", 1), ("CP-7821-3PCC", 2), ("7841", 4), ("6871", 6), ("8865", 10), ("7861", 16), ("SPA303", 3), ("PAP2T", 2)])
    func lines(model: String, count: Int) throws {
        let keys = try phone(model) { $0.accounts = [] }.keys
        #expect(keys.filter { $0.hasPrefix("Line_Enable_") }.count == count)
    }

    @Test("functions come before lines, and a key that the settings do not name is its line's")
    func order() throws {
        let phone = try phone { $0.keys = [.init(number: 2, kind: .speedDial, value: "17")] }
        let text = phone.files[1].text
        let function = try #require(text.range(of: "<Extended_Function_2_ ua=\"na\">fnc=sd;ext=17@$PROXY;nme=17<"))
        let line = try #require(text.range(of: "<Extension_1_ ua=\"na\">1<"))
        #expect(function.upperBound < line.lowerBound)
        #expect(phone.read["Short_Name_1_"] == "Ada Lovelace" && phone.read["Extension_3_"] == "Disabled")
    }

    @Test(
        "what Cisco's phones would cut or read otherwise is refused",
        arguments: [
            (HostileField.password, " outer"), (.password, "outer "), (.user, "ada\u{A0}"), (.adminPassword, ""),
            (.credentialsUser, "a b"), (.credentialsPassword, "a]b"), (.credentialsPassword, "$A"), (.keyValue, "17;ext=1"),
            (.keyValue, "$MA"), (.keyLabel, "a=b"),
        ])
    func refused(field: HostileField, value: String) throws {
        var settings = SampleSettings.everything
        field.set(value, &settings)
        let fault = #expect(throws: RenderFault.self) { try RenderedPhone(settings, vendor: "cisco") }
        #expect(fault?.field == field.name)
    }

    @Test("people are told what a phone may take otherwise")
    func notes() throws {
        #expect(try phone { $0.accounts[0].password = Secret("a$b") }.notes.contains { $0.contains("\"$\"") && !$0.contains("a$b") })
        #expect(try phone { $0.access.adminPassword = Secret("simple") }.notes.contains { $0.contains("three kinds") })
        #expect(try phone { $0.media.codecs = [.g722] }.notes.contains { $0.contains("G.711") })
    }

    @Test("names that could end an element are refused", arguments: ["", "1a", "a b", "a/b", "a>", "xmlns", "\u{E4}b"])
    func names(name: String) { #expect(CiscoDriver().problem(inParameter: name) != nil) }

    @Test(
        "any number can be dialled on every line in use",
        arguments: ["8841", "9861", "6841", "SPA504G", "SPA942", "SPA112", "ATA192", "SPA3102"])
    func dialPlan(model: String) throws {
        let read = try phone(model) { $0.accounts = Array(SampleSettings.two.accounts.prefix(2)) }.read
        #expect(["Dial_Plan_1_", "Dial_Plan_2_"].map { read[$0] } == ["([x*#].)", "([x*#].)"])
    }

    @Test("the 9800 series has its own names for language and for silence about passwords")
    func newest() throws {
        let read = try phone("9861") { $0.language = "de" }.read
        #expect(read["Phone_Language"] == "German" && read["Language_Selection"] == nil && read["Locale"] == nil)
        #expect(read["Display_Password_Warnings"] == "No" && read["User_Password"] == nil)
        let older = try phone { $0.language = "de" }.read
        #expect(older["Language_Selection"] == "German" && older["Locale"] == "de-DE" && older["User_Password_Prompt"] == "No")
        let named = try phone { $0.access.userPassword = Secret("Example-user-1") }.read
        #expect(named["User_Password"] == "Example-user-1" && named["User_Password_Prompt"] == nil)
    }

    @Test("the SPA200 series are adapters with a router", arguments: ["SPA232D", "SPA222"])
    func adapters(model: String) throws {
        let phone = try phone(model)
        #expect(phone.read["router-configuration/Web_Login_Admin_Password"] == "Example-admin-1")
        #expect(
            phone.read["Secure_Call_Setting_1_"] == "Yes" && phone.read["Line_Enable_3_"] == nil && phone.read["LDAP_Dir_Enable"] == nil)
    }

    /// Names and values as Wazo and FusionPBX write them, and as Cisco's guides explain them.
    @Test("each setting in Cisco's words", arguments: cases)
    func eachSetting(model: String, setting: Setting, value: String, parameters: [String: String?]) throws {
        let read = try phone(model) { #expect(setting.set(value, in: &$0)) }.read
        for (name, expected) in parameters { #expect(read[name] == expected, "\(name)") }
    }

    private static let cases: [(String, Setting, String, [String: String?])] = [
        ("8841", .voicemail, "*97", ["Voice_Mail_Number": "*97", "Mailbox_ID_1_": nil]),
        ("SPA112", .voicemail, "500", ["Voice_Mail_Number": "500"]),
        (
            "8841", .messageWaiting, "true",
            ["Voice_Mail_Server_1_": "example.com", "Mailbox_ID_1_": "ada.lovelace", "Voice_Mail_Enable_1_": nil]
        ),
        ("SPA504G", .messageWaiting, "false", ["Voice_Mail_Server_1_": "", "Mailbox_ID_1_": ""]),
        ("9861", .messageWaiting, "false", ["Voice_Mail_Enable_1_": "No"]),
        ("8841", .freeDialling, "false", ["Dial_Plan_1_": nil]), ("8841", .freeDialling, "true", ["Dial_Plan_1_": "([x*#].)"]),
        ("8841", .pickupCode, "*8", ["Call_Pickup_Code": "*8", "Attendant_Console_Call_Pickup_Code": "*8"]),
        ("9861", .pickupCode, "*8", ["Call_Pickup_Code": "*8", "Attendant_Console_Call_Pickup_Code": nil]),
        ("8841", .clock, "24", ["Time_Format": "24hr"]), ("SPA504G", .clock, "12", ["Time_Format": "12hr"]),
        ("8841", .dateOrder, "day-month-year", ["Date_Format": "day/month"]),
        ("9861", .dateOrder, "month-day-year", ["Date_Format": "month/day"]),
        ("8841", .vlan, "20", ["Enable_VLAN": "Yes", "VLAN_ID": "20"]), ("SPA504G", .vlan, "0", ["Enable_VLAN": "No", "VLAN_ID": nil]),
        ("9861", .vlan, "20", ["Enable_VLAN": nil, "VLAN_ID": nil]),
        ("8841", .computerVLAN, "30", ["Enable_PC_Port_VLAN_Tagging": "Yes", "PC_Port_VLAN_ID": "30"]),
        ("8841", .computerVLAN, "0", ["Enable_PC_Port_VLAN_Tagging": "No"]),
        ("SPA504G", .vlanPriority, "5", ["RTP_CoS_Value_1_": "5", "SIP_CoS_Value_1_": "5"]),
        ("8841", .lldp, "false", ["Enable_LLDP-MED": "No"]), ("9861", .lldp, "true", ["Enable_LLDP-MED": "Yes"]),
        ("8841", .mediaPorts, "16384-17407", ["RTP_Port_Min": "16384", "RTP_Port_Max": "17407"]),
        ("8841", .mediaDSCP, "46", ["RTP_TOS_DiffServ_Value_1_": "0xb8"]),
        ("ATA192", .mediaDSCP, "46", ["RTP_ToS_DiffServ_Value_1_": "0xb8"]),
        ("8841", .signallingDSCP, "26", ["SIP_TOS_DiffServ_Value_1_": "0x68"]),
        ("8841", .keepAlive, "20", ["NAT_Keep_Alive_Intvl": "20", "NAT_Keep_Alive_Enable_1_": "Yes"]),
        ("8841", .keepAlive, "0", ["NAT_Keep_Alive_Intvl": nil, "NAT_Keep_Alive_Enable_1_": "No"]),
        ("8841", .callWaiting, "true", ["CW_Setting": "Yes"]), ("9861", .callWaiting, "false", ["CW_Setting": "No"]),
        ("SPA504G", .callWaiting, "false", ["CW_Setting": "No"]),
        ("ATA192", .callWaiting, "false", ["Call_Waiting_Serv_1_": "No", "Call_Waiting_Serv_2_": "No", "CW_Setting": nil]),
        ("8841", .silenceSuppression, "true", ["Silence_Supp_Enable_1_": "Yes"]),
        ("8841", .webPage, "false", ["Enable_Web_Server": "No"]), ("9861", .verification, "false", ["TLS_Name_Validate_1_": "No"]),
        ("8841", .verification, "false", ["TLS_Name_Validate_1_": nil]),
        (
            "8841", .firmware, "https://phones.example.com/sip88xx.loads",
            ["Upgrade_Enable": "Yes", "Upgrade_Rule": "https://phones.example.com/sip88xx.loads"]
        ),
        (
            "SPA504G", .phoneBook, "https://phones.example.com/book.xml",
            ["XML_Directory_Service_URL": "https://phones.example.com/book.xml", "XML_Directory_Service_Name": "Phone book"]
        ),
        ("9861", .phoneBook, "https://phones.example.com/book.xml", ["XML_Directory_Service_URL": nil]),
    ]

    @Test("nothing is said of what was not set")
    func unset() throws {
        let phone = try phone()
        for name in [
            "Enable_VLAN", "VLAN_ID", "Enable_LLDP-MED", "Enable_Web_Server", "Voice_Mail_Number", "Time_Format", "Custom_CA_Rule",
        ] {
            #expect(!phone.keys.contains(name), "\(name)")
        }
        #expect(phone.read["Upgrade_Rule"] == "")
    }

    /// Cisco's SPA administration guide and Wazo: a list of servers with ranks behind the domain's name.
    @Test("the standby is the second server of a list", arguments: ["8841", "9861", "SPA504G", "ATA191"])
    func secondRegistrar(model: String) throws {
        let read = try phone(model) { $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com") }.read
        #expect(read["Proxy_1_"] == "example.com:SRV=pbx.example.com:5061:p=0|standby.example.com:5061:p=1")
        #expect(read["Outbound_Proxy_1_"] == "" && read["Use_DNS_SRV_1_"] == "Yes" && read["Proxy_Fallback_Intvl_1_"] == "120")
        let proxied = try phone(model) {
            $0.accounts[0].outboundProxy = "sbc.example.com"
            $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com")
        }
        #expect(proxied.read["Proxy_1_"] == "example.com" && proxied.read["Use_DNS_SRV_1_"] == "No")
        #expect(proxied.notes.contains { $0.contains("second registrar of account 1 was left out") })
    }

    @Test(
        "three spellings lead to the certificates",
        arguments: [
            ("8841", "Custom_CA_Rule"), ("9861", "Custom_CA_Rule"), ("SPA504G", "Custom_CA_RULE"), ("SPA525G2", "Custom_CA_URL"),
            ("ATA191", "Custom_CA_URL"), ("SPA2102", nil),
        ] as [(String, String?)])
    func certificates(model: String, name: String?) throws {
        let phone = try phone(model) { #expect(Setting.trustedCertificates.set(Setting.trustedCertificates.samples[0], in: &$0)) }
        let url = "\(SampleSettings.full.access.provisioningURL)dialtone-trusted.pem"
        #expect(phone.keys.filter { $0.hasPrefix("Custom_CA") } == Set(name.map { [$0] } ?? []))
        if let name { #expect(phone.read[name] == url) }
        #expect(phone.notes.contains { $0.contains("the trusted certificates") } == (name == nil))
        // In the first file as well: over HTTP they then come before the account does.
        let first = try #require(phone.named.first { $0.word == "first" }?.file)
        #expect(
            ReadConfiguration.read(first.text, vendor: "cisco").values.keys.filter { $0.hasPrefix("Custom_CA") }
                == (name.map { [$0] } ?? []))
        // What is said of the model's authorities has its own spelling.
        let about = phone.notes.first { $0.contains("signed by Cisco") }
        #expect((about == nil) == ["8841", "9861"].contains(model))
        if let about, let name { #expect(about.hasSuffix("or by an authority of \(name).")) }
    }

    @Test("people are told that a phone without a web page is asked by the PBX alone")
    func webPage() throws {
        #expect(try phone { $0.access.hasWebPage = false }.notes.contains { $0.contains("Without its web page") })
        #expect(try phone { $0.access.hasWebPage = true }.notes.allSatisfy { !$0.contains("Without its web page") })
    }

    @Test("keys of expansion modules have functions only")
    func modules() throws {
        let keys: [PhoneSettings.FunctionKey] = [
            .init(.module(1), number: 1, kind: .blf, value: "4713", label: "Carol"),
            .init(.module(2), number: 28, kind: .speedDial, value: "4712"),
            .init(.module(2), number: 33, kind: .blf, value: "1"),
        ]
        let newer = try phone("8851") { $0.keys = keys }
        #expect(newer.read["Unit_1_Key_1_"] == "fnc=sd+blf+cp;sub=4713@$PROXY;nme=Carol")
        #expect(newer.read["Unit_2_Key_28_"] == "fnc=sd;ext=4712@$PROXY;nme=4712" && newer.read["Unit_1_Enable"] == nil)
        #expect(newer.notes.contains { $0.contains("module 2, key 33") })
        let older = try phone("SPA508G") { $0.keys = keys }
        #expect(older.read["Unit_1_Enable"] == "Yes" && older.read["Unit_2_Enable"] == "Yes")
        #expect(older.read["Unit_1_Key_1"] == "fnc=sd+blf+cp;sub=4713@$PROXY;nme=Carol")
    }
}
