import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// Names and values as the templates of FusionPBX (X2P, X3G, X4, H5, i30) and Wazo (X2 to X6, C58, C62) have them.
@Suite("Fanvil, first generation")
struct FanvilFirstGenerationTests {
    private static let line = "SIP_CONFIG_MODULE/SIP_Line_List/SIP_Line_List_Entry[1]"

    private func file(model: String = "X4", _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedFile {
        var settings = SampleSettings.full
        settings.media.codecs = [.g722, .pcma, .pcmu]
        change(&settings)
        return try FanvilDriver().render(settings, model: model, firmware: nil)
    }

    private func read(model: String = "X4", _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> ReadConfiguration {
        let read = ReadConfiguration.read(try file(model: model, change).text, vendor: "fanvil")
        #expect(read.complaints == [])
        return read
    }

    @Test("the golden files", arguments: ["X4", "C62", "i30"])
    func golden(model: String) throws {
        let file = try FanvilDriver().render(SampleSettings.everything, model: model, firmware: nil)
        try Golden.check(file.text, "fanvil/first-\(model.lowercased()).xml")
    }

    @Test(
        "every model of the page gets the XML with modules",
        arguments: [
            "X1", "X1P", "X2", "X2P", "X2C", "X3", "X3S", "X3SP", "X3G", "X4G", "x5", "H2", "H3", "H5", "C58", "C62", "i12", "i16V", "i18S",
            "i20S",
            "i32V", "i33V", "PA2",
        ])
    func models(model: String) throws {
        let text = try file(model: model).text
        let start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VOIP_CONFIG_FILE>\n  <version>2.0002</version>\n"
        #expect(text.hasPrefix(start) && text.hasSuffix("</VOIP_CONFIG_FILE>\n"))
        #expect(text.contains("<SIP_Line_List_Entry>\n        <ID>SIP1</ID>\n"))
    }

    @Test("an account registers, and the phone comes back to its own URL")
    func account() throws {
        let read = try read { $0.access.credentials = .init(user: "phone-1", password: Secret("door")) }
        let account = SampleSettings.full.accounts[0]
        let expected = [
            "Phone_Number": account.user, "Register_User": account.authenticationUser, "Register_Pswd": account.password?.reveal(),
            "Register_Addr": account.domain, "Register_Port": "5061", "Proxy_Addr": account.registrar, "Transport": "3", "Enable_Reg": "1",
            "VoiceCodecMap": "G722,G711A,G711U", "DTMF_Mode": "1", "Always_FWD": "0", "Enable_DND": "0",
        ]
        for (name, value) in expected { #expect(read["\(Self.line)/\(name)"] == value, "\(name)") }
        let update = [
            "Download_Server_IP": "https://phones.example.com/p/example-token", "Config_File_Name": "$mac.cfg", "Download_Protocol": "5",
            "Download_Mode": "2", "Download_Interval": "12", "Download_Username": "phone-1", "Download_Password": "door", "PNP_Enable": "0",
            "DHCP_Option": "0", "FDPS_Enable": "0", "Config_File_Key": "",
        ]
        for (name, value) in update { #expect(read["AUTOUPDATE_CONFIG_MODULE/\(name)"] == value, "\(name)") }
        #expect(read["GLOBAL_CONFIG_MODULE/All_Pswd_Encryption"] == "0" && read["SIP_CONFIG_MODULE/SIP_Pswd_Encryption"] == "0")
        #expect(read["DSP_CONFIG_MODULE/Port_Config/Port_Config_Entry[1]/Voice_Codec2"] == "PCMA/8000")
        // Slots without an account are emptied.
        #expect(read["SIP_CONFIG_MODULE/SIP_Line_List/SIP_Line_List_Entry[4]/Enable_Reg"] == "0")
        #expect(read["MMI_CONFIG_MODULE/MMI_Account/MMI_Account_Entry[1]/Level"] == "10")
    }

    /// Wazo: quarters of an hour, 2 for a rule, -1 for the last week; weekday 0 is Sunday.
    @Test(
        "time zones",
        arguments: [
            ("Europe/Berlin", ["4", "UTC+1", "2", "2", "60", "3", "-1", "0", "2", "10", "-1", "0"]),
            ("America/New_York", ["-20", "UTC-05", "2", "2", "60", "3", "2", "0", "2", "11", "1", "0"]),
            ("Asia/Kolkata", ["22", "UTC+5:30", "0", "0"]),
        ])
    func zones(zone: String, expected: [String]) throws {
        let read = try read { $0.time.zone = TimeZoneRule(parsing: zone) }
        let names = [
            "Time_Zone", "Time_Zone_Name", "Enable_DST", "DST_Fixed_Type", "DST_Min_Offset", "DST_Start_Mon", "DST_Start_Week",
            "DST_Start_Wday", "DST_Start_Hour", "DST_End_Mon", "DST_End_Week", "DST_End_Wday",
        ]
        #expect(names.compactMap { read["GLOBAL_CONFIG_MODULE/\($0)"] } == expected)
    }

    @Test(
        "settings have the words of the templates",
        arguments: [
            (.language, "de", "GLOBAL_CONFIG_MODULE/Language", "16"), (.language, "fr", "GLOBAL_CONFIG_MODULE/Language", "4"),
            (.clock, "24", "PHONE_CONFIG_MODULE/Time_Display_Style", "0"), (.vlan, "20", "QOS_CONFIG_MODULE/VLAN_ID", "20"),
            (.mediaDSCP, "46", "QOS_CONFIG_MODULE/Voice_DSCP", "46"), (.keepAlive, "30", "\(line)/UDPUpdate_TTL", "30"),
            (.voicemail, "*97", "\(line)/MWI_Num", "*97"), (.srtp, "mandatory", "\(line)/Media_Crypto", "2"),
            (.transport, "tcp", "\(line)/Transport", "1"), (.verification, "false", "AUTOUPDATE_CONFIG_MODULE/Trust_Certification", "0"),
            (.mediaPorts, "16384-16583", "GLOBAL_CONFIG_MODULE/RTP_Port_Quantity", "200"),
            (.freeDialling, "true", "TELE_CONFIG_MODULE/Dial_by_Timeout", "1"),
            // FusionPBX has 11 for the United States; the others as in the templates for the later generation.
            (.toneCountry, "US", "DSP_CONFIG_MODULE/Signal_Standard", "11"), (.toneCountry, "DE", "DSP_CONFIG_MODULE/Signal_Standard", "2"),
        ] as [(Setting, String, String, String)])
    func words(setting: Setting, text: String, name: String, value: String) throws {
        let read = try read { #expect(setting.set(text, in: &$0)) }
        #expect(read[name] == value)
    }

    @Test("C58 and C62 have no known name for the tones, and a country without a number is a note")
    func tones() throws {
        var settings = SampleSettings.full
        #expect(Setting.toneCountry.set("DE", in: &settings))
        let early = try RenderedPhone(settings, vendor: "fanvil", model: "C62")
        #expect(early.read["DSP_CONFIG_MODULE/Signal_Standard"] == nil && early.notes.contains { $0.contains("tones") })
        #expect(Setting.toneCountry.set("JP", in: &settings))
        let desk = try RenderedPhone(settings, vendor: "fanvil", model: "X4")
        #expect(desk.read["DSP_CONFIG_MODULE/Signal_Standard"] == nil && desk.notes.contains { $0.contains("JP") })
    }

    /// FusionPBX's templates have 1 and 5.
    @Test(
        "keys behind the first page have pages",
        arguments: [("X4", 6, "1"), ("X4", 7, "5"), ("X4", nil, nil), ("i30", 7, nil), ("C62", 7, nil)] as [(String, Int?, String?)])
    func pages(model: String, last: Int?, pages: String?) throws {
        let read = try read(model: model) { settings in
            settings.keys = last.map { [.init(number: $0, kind: .speedDial, value: "4712")] } ?? []
        }
        #expect(read["PHONE_CONFIG_MODULE/FuncKey_Page_Num"] == pages)
    }

    @Test("letters in the password of the menu are a note", arguments: [("4711", false), ("Ab3dEfGhJkMnPq2s", true)])
    func menu(password: String, isNoted: Bool) throws {
        let file = try file { $0.access.adminPassword = Secret(password) }
        #expect(file.text.contains("<Menu_Password>\(password)</Menu_Password>"))
        #expect(file.notes.contains { $0.contains("takes digits") } == isNoted)
    }

    @Test(
        "what this generation cannot be told, people read",
        arguments: [("X4", "LDAP over TLS"), ("C62", "time zone"), ("i30", "directory")])
    func notes(model: String, word: String) throws {
        let phone = try RenderedPhone(SampleSettings.everything, vendor: "fanvil", model: model)
        #expect(phone.notes.contains { $0.contains(word) })
    }

    @Test("own parameters stand in the driver's place or in an entry of their own, and those of the other generation nowhere")
    func parameters() throws {
        let entry = "TELE_CONFIG_MODULE/Port_Config/Port_Config_Entry[1]"
        let own = [("\(Self.line)/DTMF_Mode", "3"), ("\(entry)/AutoAnswer", "1"), ("RECORD_CONFIG_MODULE/Enabled", "0")]
        let read = try read { $0.parameters = (own + [("sip/line[1]/DTMFMode", "2")]).map { .init(name: $0.0, value: $0.1) } }
        for (name, value) in own { #expect(read[name] == value) }
        #expect(read["sip/line[1]/DTMFMode"] == nil)
        for name in ["\(entry)/ID", "SIP_CONFIG_MODULE/SIP_Line_List", "TELE_CONFIG_MODULE/Port_Config/Port_Config_Entry/AutoAnswer"] {
            #expect(FanvilDriver().problem(inParameter: name) != nil, "\(name)")
        }
    }
}
