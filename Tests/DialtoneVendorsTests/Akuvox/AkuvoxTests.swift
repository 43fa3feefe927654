import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// Expected values are from NethServer's templates for SP-R5x and WP480 and its tables.
@Suite("Akuvox")
struct AkuvoxTests {
    private func phone(_ model: String, _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "akuvox", model: model)
    }

    @Test("a phone's codecs have their places")
    func codecs() throws {
        let read = try phone("WP480") { $0.media.codecs = [.opus, .g722, .pcma, .g7231, .ilbc] }.read
        func values(_ name: String) -> [String?] { (0..<12).map { read["Config.Account1.Audio\($0).\(name)"] } }
        let names = [
            "G729", "PCMU", "PCMA", "G723_53", "G723_63", "G722", "G726-16", "G726-24", "G726-32", "opus", "iLBC_13_3", "iLBC_15_2",
        ]
        #expect(values("Name") == names)
        #expect(values("Payload") == ["18", "0", "8", "4", "4", "9", "112", "102", "2", "111", "97", "97"])
        #expect(values("Enable") == ["0", "0", "1", "1", "1", "1", "0", "0", "0", "1", "1", "1"])
        #expect(values("Priority") == ["0", "0", "3", "5", "4", "2", "0", "0", "0", "1", "7", "6"])
    }

    @Test(
        "languages have numbers",
        arguments: [
            ("en", "0"), ("zh-CN", "1"), ("ru", "3"), ("ko", "4"), ("pt", "5"), ("es", "6"), ("it", "7"), ("nl", "8"), ("fr", "9"),
            ("de-AT", "10"), ("pl", "13"), ("tr", "14"), ("sv", nil),
        ] as [(String, String?)])
    func languages(tag: String, number: String?) throws {
        let phone = try phone("SPR50P") { $0.language = tag }
        #expect(phone.read["Config.Settings.LANGUAGE.Type"] == number)
        #expect(phone.notes.contains { $0.contains("display language") } == (number == nil))
    }

    @Test("a phone's directory has # for what was typed, and none over TLS")
    func directory() throws {
        let plain = try phone("SPR50P") { settings in
            settings.directory = SampleSettings.everything.directory
            settings.directory?.usesTLS = false
        }.read
        let expected = [
            "Enable": "1", "Server": "ldap.example.com", "Port": "389", "Root": "ou=people,dc=example,dc=com",
            "User": "cn=phones,dc=example,dc=com", "Pwd": "Example-ldap-1", "NameFilter": "(|(cn=#)(sn=#))",
            "NumberFilter": "(|(telephoneNumber=#)(mobile=#)(homePhone=#))", "NameAttr": "cn sn",
            "NumberAttr": "telephoneNumber mobile homePhone", "DisplayName": "cn", "MaxHits": "50",
        ]
        for (name, value) in expected { #expect(plain["Config.Ldap.LDAP.\(name)"] == value, "\(name)") }
        let secure = try phone("SPR50P") { $0.directory = SampleSettings.everything.directory }
        #expect(["Enable", "Server", "Pwd"].map { secure.read["Config.Ldap.LDAP.\($0)"] } == ["0", "", ""])
        #expect(secure.notes.contains { $0.contains("LDAP over TLS") })
    }

    @Test("kinds of keys have numbers")
    func keys() throws {
        let kinds: [(FunctionKeyKind, String, String)] = [
            (.line, "14", ""), (.speedDial, "10", "17"), (.blf, "16", "17"), (.park, "28", "17"), (.dtmf, "22", "17"), (.off, "0", ""),
        ]
        let phone = try phone("WP480") { settings in
            settings.keys = kinds.enumerated().map { .init(number: $0 + 1, kind: $1.0, value: "17", label: "Bob", account: 2) }
        }
        for (index, (_, type, value)) in kinds.enumerated() {
            func setting(_ name: String) -> String? { phone.read["Config.Programable.LINEKEY\(index + 1).\(name)"] }
            #expect(setting("Type") == type && setting("Param1") == value && setting("Param2") == "2" && setting("Param3") == "")
            #expect(setting("Label") == (type == "0" ? "" : "Bob"))
        }
    }

    @Test(
        "keys that a model does not have are left out",
        arguments: [("SPR50P", 1), ("WP480", 8), ("SPR63G", 8), ("WP410", 0), ("R20K", 0)])
    func keyCounts(model: String, count: Int) throws {
        let phone = try phone(model) { $0.keys = (1...9).map { .init(number: $0, kind: .speedDial, value: "17") } }
        #expect(phone.keys.filter { $0.hasPrefix("Config.Programable.") && $0.hasSuffix(".Type") }.count == count)
        #expect(phone.notes.contains { $0.contains("ey") && $0.contains("eft out") })
    }

    @Test("a phone's file begins with the line of the public ones, a door station is told nothing of phones")
    func families() throws {
        #expect(try phone("SPR50P").files[0].text.hasPrefix("#!version:1.0.0.1\n"))
        let station = try phone("R20K") { $0.language = "de" }
        #expect(station.files[0].text.hasPrefix("Config."))
        #expect(
            !station.keys.contains { $0.contains(".Audio") || $0.contains("LANGUAGE") || $0.contains("Ldap") || $0.contains("Programable") }
        )
        #expect(station.notes.contains { $0.contains("the codecs") } && station.notes.contains { $0.contains("the display language") })
    }

    /// NethServer's template for SP-R5x; the example's domain is not its registrar, so that the standby PBX is another proxy.
    @Test(
        "settings stand under their names",
        arguments: [
            (.voicemail, "*97", ["Config.Account1.VOICEMSG.Number": "*97"]),
            (.messageWaiting, "true", ["Config.Account1.SUBSCRIBE.SubsribeMWI": "1"]),
            (.freeDialling, "true", ["Config.Features.SENDKEY.KeySendType": "1", "Config.AreaCode.GENERAL.Code": ""]),
            (.freeDialling, "false", ["Config.Features.SENDKEY.KeySendType": nil, "Config.AreaCode.GENERAL.Code": nil]),
            (.callWaiting, "true", ["Config.Features.CALL_WAITING.Enable": "1"]),
            (.callWaiting, "false", ["Config.Features.CALL_WAITING.Enable": "0"]),
            (.silenceSuppression, "true", ["Config.Voice.GENERAL.VAD": "1"]),
            (.mediaPorts, "16384-17407", ["Config.Network.RTPPORT.Min": "16384", "Config.Network.RTPPORT.Max": "17407"]),
            (.mediaDSCP, "46", ["Config.Network.QOS.RtpTos": "46"]),
            (.signallingDSCP, "26", ["Config.Network.QOS.SignalTos": "26"]),
            (.toneCountry, "DE", ["Config.Voice.TONE.Country": "10"]),
            (.toneCountry, "ZA", ["Config.Voice.TONE.Country": nil]),
            (.clock, "24", ["Config.Settings.DATETIME.TimeFormat": "1"]),
            (.clock, "12", ["Config.Settings.DATETIME.TimeFormat": "0"]),
            (.dateOrder, "year-month-day", ["Config.Settings.DATETIME.DateFormat": "0"]),
            (.dateOrder, "day-month-year", ["Config.Settings.DATETIME.DateFormat": "2"]),
            (.dateOrder, "month-day-year", ["Config.Settings.DATETIME.DateFormat": "6"]),
            (.keepAlive, "20", ["Config.Account1.NAT.UdpKeepEnable": "1", "Config.Account1.NAT.UdpKeepInterval": "20"]),
            (.keepAlive, "0", ["Config.Account1.NAT.UdpKeepEnable": "0", "Config.Account1.NAT.UdpKeepInterval": nil]),
            (.vlan, "20", ["Config.Network.VLAN.LanVlanEnable": "1", "Config.Network.VLAN.LanVid": "20"]),
            (.vlan, "0", ["Config.Network.VLAN.LanVlanEnable": "0", "Config.Network.VLAN.LanVid": nil]),
            (.vlanPriority, "5", ["Config.Network.VLAN.LanPriority": "5"]),
            (.computerVLAN, "30", ["Config.Network.VLAN.PcVlanEnable": "1", "Config.Network.VLAN.PcVid": "30"]),
            (.lldp, "true", ["Config.Network.LLDP.LLDPEnable": "1"]),
            (.verification, "true", ["Config.Settings.SECURITY.OnlyAcceptTrusted": "1"]),
            (
                .phoneBook, "https://phones.example.com/book.xml",
                [
                    "Config.RemotePhoneBook.REMOTE_PHONE_BOOK0.Url": "https://phones.example.com/book.xml",
                    "Config.RemotePhoneBook.REMOTE_PHONE_BOOK0.DisplayName": "Phone book",
                ]
            ),
            (
                .firmware, "https://phones.example.com/firmware/phone.rom",
                ["Config.Firmware.Url": "https://phones.example.com/firmware/phone.rom"]
            ),
            (
                .secondRegistrar, "standby.example.com",
                [
                    "Config.Account1.SIP.Server2": "", "Config.Account1.OUTPROXY.BakServer": "standby.example.com",
                    "Config.Account1.OUTPROXY.BakPort": "5061",
                ]
            ),
        ] as [(Setting, String, [String: String?])])
    func names(setting: Setting, text: String, expected: [String: String?]) throws {
        let read = try phone("SPR53P") { #expect(setting.set(text, in: &$0)) }.read
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    @Test("what was not asked for is not written, and what a former provider may have set is")
    func unasked() throws {
        let read = try phone("SPR53P").read
        #expect(read.values.keys.filter { $0.hasPrefix("Config.Network.") || $0.contains("VOICEMSG") } == [])
        #expect(read["Config.Firmware.Url"] == "" && read["Config.TR069.General.Enable"] == "0")
        #expect(read["Config.Forward.ALWAYS.Enable"] == "0" && read["Config.Account1.FEATURE_FORWARD_BUSY.Enable"] == "0")
    }

    @Test("the standby PBX is the second server where the registrar is the domain", arguments: ["SPR53P", "R20K"])
    func standby(model: String) throws {
        let read = try phone(model) {
            $0.accounts[0].registrar = $0.accounts[0].domain
            $0.accounts[0].secondRegistrar = HostPort(host: "192.0.2.9", port: 5071)
        }.read
        #expect(read["Config.Account1.SIP.Server2"] == "192.0.2.9" && read["Config.Account1.SIP.Port2"] == "5071")
        #expect(read["Config.Account1.REG.Timeout2"] == "600" && read["Config.Account1.OUTPROXY.BakServer"] == "")
    }

    @Test("a key that watches a number has the pick-up code, on modules too")
    func pickupCode() throws {
        let phone = try phone("SPR53P") {
            $0.dialling.pickupCode = "*0"
            $0.keys = [
                .init(number: 1, kind: .blf, value: "4713"), .init(number: 2, kind: .speedDial, value: "4714"),
                .init(.module(2), number: 3, kind: .blf, value: "4715", label: "Carol"),
                .init(.module(7), number: 1, kind: .blf, value: "1"),
            ]
        }
        let read = phone.read
        #expect(read["Config.Programable.LINEKEY1.Param3"] == "*0" && read["Config.Programable.LINEKEY2.Param3"] == "")
        let module = ["Type", "Label", "Param1", "Param2", "Param3"].map { read["Config.Em2.EXTKEY3.\($0)"] }
        #expect(module == ["16", "Carol", "4715", "1", "*0"])
        #expect(phone.notes.contains { $0.contains("module 7, key 1") })
        #expect(try self.phone("SPR53P") { $0.dialling.pickupCode = "*0" }.notes.contains { $0.contains("pick-up code") })
    }
}
