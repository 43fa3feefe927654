import DialtoneModel
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
        #expect(read == ReadConfiguration(values: ["Profile_Rule": rule, "Profile_Rule_B": rule]))
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

    @Test("functions come before lines, and a key that nobody named is its line's")
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
}
