import DialtoneModel
import DialtoneNames
import Testing

@testable import DialtoneVendors

@Suite("Fanvil")
struct FanvilTests {
    private func read(model: String? = "X6U", _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> (ReadConfiguration, [String]) {
        var settings = SampleSettings.full
        change(&settings)
        let file = try FanvilDriver().render(settings, model: model, firmware: nil)
        return (.read(file.text, vendor: "fanvil"), file.notes)
    }

    /// `TimeZone`, `TimeZoneName`, `DSTType`, then month, week, weekday and hour of both changes, and the minutes saved.
    @Test(
        "time zones",
        arguments: [
            ("Europe/Berlin", ["4", "UTC+1", "2", "3", "5", "0", "2", "10", "5", "0", "3", "60"]),
            ("America/New_York", ["-20", "UTC-05", "2", "3", "2", "0", "2", "11", "1", "0", "2", "60"]),
            ("Asia/Kolkata", ["22", "UTC+5:30", "0"]), ("Asia/Kathmandu", ["23", "UTC+5:45", "0"]), ("UTC", ["0", "UTC", "0"]),
            ("America/St_Johns", ["-14", "UTC-03:30", "2", "3", "2", "0", "2", "11", "1", "0", "2", "60"]),
            ("Australia/Sydney", ["40", "UTC+10", "2", "10", "1", "0", "2", "4", "1", "0", "3", "60"]),
            ("Australia/Lord_Howe", ["42", "UTC+10:30", "2", "10", "1", "0", "2", "4", "1", "0", "2", "30"]),
            ("Asia/Jerusalem", ["8", "UTC+2", "2", "3", "4", "5", "2", "10", "5", "0", "2", "60"]),
            ("AAA3BBB,J60/1,J300/2", ["-12", "UTC-03", "0"]),
        ])
    func zones(zone: String, expected: [String]) throws {
        let (read, notes) = try read { $0.time.zone = TimeZoneRule(parsing: zone) }
        let changes = ["Start", "End"].flatMap { word in ["Mon", "Week", "Wday", "Hour"].map { "DST\(word)\($0)" } }
        let keys = ["TimeZone", "TimeZoneName", "DSTType"] + changes + ["DSTMinOffset"]
        #expect(keys.compactMap { read["phone/date/\($0)"] } == expected)
        #expect(read["phone/date/EnableDST"] == expected[2])
        #expect(notes.contains { $0.contains("by date") } == zone.contains("J60"))
    }

    @Test("a zone between the quarter hours, or a change within an hour, is told to people")
    func zoneNotes() throws {
        #expect(try read { $0.time.zone = TimeZoneRule(parsing: "AAA-5:40") }.1.contains { $0.contains("quarter hours") })
        #expect(try read { $0.time.zone = TimeZoneRule(parsing: "Pacific/Chatham") }.1.contains { $0.contains("full hours") })
    }

    @Test("without a zone and a time server nothing is said about the time")
    func noTime() throws {
        let (read, _) = try read { $0.time = PhoneSettings.Time() }
        #expect(!read.values.keys.contains { $0.hasPrefix("phone/date") })
    }

    @Test("keys are counted from the display's side on and page by page")
    func keys() throws {
        let keys: [PhoneSettings.FunctionKey] = [
            .init(number: 1, kind: .line, account: 2), .init(number: 3, kind: .speedDial, value: "11", label: "Eleven"),
            .init(number: 4, kind: .blf, value: "12"), .init(number: 9, kind: .park, value: "13", account: 3),
            .init(number: 10, kind: .dtmf, value: "*1#"), .init(number: 25, kind: .off),
        ]
        // An X4U has 3 keys at its side and 6 on a page.
        let (read, _) = try read(model: "X4U") { $0.keys = keys }
        let expected = [
            "dssSide[1]/Fkey[1]": ("2", "SIP2"), "dssSide[1]/Fkey[3]": ("1", "11@1/f"), "internal[1]/Fkey[1]": ("1", "12@1/ba"),
            "internal[1]/Fkey[6]": ("1", "13@3/c"), "internal[2]/Fkey[1]": ("4", "*1#"), "internal[4]/Fkey[4]": ("0", ""),
        ]
        for (place, (type, value)) in expected {
            #expect(read["dsskey/\(place)/Type"] == type && read["dsskey/\(place)/Value"] == value, "\(place)")
        }
        #expect(read["dsskey/dssSide[1]/Fkey[3]/Title"] == "Eleven" && read["dsskey/FuncKeyPageNum"] == "4")
        #expect(read.complaints == [])
        #expect(read.values.keys.count { $0.hasSuffix("/Type") } == keys.count)
    }

    @Test("a number that would end early is refused", arguments: ["1@2", "1/2", "1/\u{301}2"])
    func keyNumbers(value: String) {
        let fault = #expect(throws: RenderFault.self) { try read { $0.keys = [.init(number: 2, kind: .blf, value: value)] } }
        #expect(fault?.field == "the value of key 2")
    }

    @Test("own parameters stand in the driver's place, at the end of their element, or in one of their own; each once")
    func parameters() throws {
        let parameters: [(String, String)] = [
            ("sip/line[2]/EnableReg", "1"), ("ap/opt/DhcpOption120", "1"), ("sip/line[1]/MWINum", "<*98>"),
            ("sip/line[30]/PhoneNumber", "30"),
            ("qos/EnableVLAN", "1"), ("qos/VLANID", "20"), ("web/WebPort", "8080"), ("sip/line[1]/MWINum", "*99"), ("Fanvil/a/b/c", "x"),
        ]
        let (read, _) = try read {
            $0.access.adminPassword = nil
            $0.parameters = parameters.map { .init(name: $0.0, value: $0.1) }
        }
        #expect(read.complaints == [])
        for (name, value) in parameters where value != "<*98>" { #expect(read[name] == value, "\(name)") }
    }

    @Test(
        "what is no path of a setting is refused",
        arguments: [
            "Version", "", "sip", "sip/line", "sip/line[1]", "sip//x", "sip/x[1]", "sip/1x", "a b/c", "sip/line[0]/x", "sip/line[x]/y",
            "a/<b>",
        ])
    func badParameters(name: String) {
        #expect(FanvilDriver().problem(inParameter: name) != nil)
        #expect(throws: RenderFault.self) { try read { $0.parameters = [.init(name: name, value: "1")] } }
    }

    @Test("models have their accounts", arguments: [("X3S-Lite", 2), ("X3SG", 4), ("X3U", 6), ("X4U-Pro", 12), ("X5U V2", 16), (nil, 20)])
    func accounts(model: String?, count: Int) throws {
        let (read, _) = try read(model: model) { $0.accounts = [] }
        #expect(read.values.keys.count { $0.hasSuffix("/EnableReg") } == count)
    }

    @Test("a model whose format no source tells is refused by name", arguments: ["C600", "F52H"])
    func unknownFormat(model: String) {
        let fault = #expect(throws: RenderFault.self) { try read(model: model) }
        #expect(fault?.isOfModel == true && fault?.reason.contains("no source") == true)
    }

    @Test("passwords: what the phone may refuse is a note, what it cannot hold a fault")
    func passwords() throws {
        #expect(try read { $0.access.adminPassword = Secret("Kq7correct") }.1.allSatisfy { !$0.contains("password") })
        #expect(try read { $0.access.adminPassword = Secret("Kq7-correct") }.1.contains { $0.contains("letters and digits") })
        for text in ["", String(repeating: "a", count: 40)] {
            #expect(throws: RenderFault.self) { try read { $0.access.userPassword = Secret(text) } }
        }
    }

    @Test(
        "codes of languages",
        arguments: [("de", "de"), ("de-AT", "de"), ("cs", "cz"), ("zh-TW", "tc"), ("zh", "cn"), ("tlh", nil)] as [(String, String?)])
    func languages(tag: String, code: String?) throws {
        let (read, notes) = try read { $0.language = tag }
        #expect(read["phone/display/DefaultLanguage"] == code)
        #expect(notes.contains { $0.contains("language") } == (code == nil))
    }

    @Test("attributes that would change a directory's filter are refused", arguments: ["cn)(x", "a b", "", "c=n"])
    func attributes(name: String) {
        var settings = SampleSettings.everything
        settings.directory?.nameAttributes = ["cn", name]
        for driver in [FanvilDriver(), GigasetDriver()] as [any VendorDriver] {
            let fault = #expect(throws: RenderFault.self) { try driver.render(settings, model: nil, firmware: nil) }
            #expect(fault?.field == "the directory's attributes")
        }
    }

    @Test(
        "requests",
        arguments: [
            ("0c383e112233.cfg", true), ("0C383E112233.CFG", true), ("", true), ("f0X3shw1.100.cfg", false), ("0c383e112234.cfg", false),
            ("fanvil_x5u_v2_hwv2_0.txt", false),
        ])
    func requests(name: String, isServed: Bool) throws {
        let mac = try #require(MACAddress("0c383e112233"))
        #expect((FanvilDriver().requested(fileName: name, mac: mac, model: nil) == .main) == isServed)
    }

    /// FusionPBX's templates for H2U-V2, X3SG, X3SW and X3U Pro.
    @Test(
        "some models have their clock's settings in a group of their own, too",
        arguments: [
            ("H2U-V2", true), ("X3SG", true), ("X3SG-Pro", true), ("X3SW", true), ("X3U-Pro", true), ("X3U", false), ("H2U", false),
            ("X303", false),
        ])
    func timePlan(model: String, hasPlan: Bool) throws {
        let (read, notes) = try read(model: model) { $0.time.zone = TimeZoneRule(parsing: "Pacific/Chatham") }
        let common = [
            "SNTPServer", "SecondSNTPServer", "TimeZone", "TimeZoneName", "DSTType", "DSTRuleMode", "DSTMinOffset", "DSTStartMon",
            "DSTEndHour",
        ]
        for name in common {
            let value = read["phone/date/\(name)"]
            #expect(value != nil && read["timePlan/date/\(name)"] == (hasPlan ? value : nil), "\(name)")
        }
        #expect(["Enable_DST", "DST_Fixed_Type"].map { read["timePlan/date/\($0)"] } == (hasPlan ? ["2", "2"] : [nil, nil]))
        #expect(read["timePlan/date/EnableDST"] == nil && read.complaints == [])
        #expect(notes.count { $0.contains("full hours") } == 1)
    }

    /// FusionPBX and Wazo write a rule's kind beside its type: 2 is by week, 0 none.
    @Test("a rule by week says so", arguments: [("Europe/Berlin", "2"), ("America/New_York", "2"), ("Asia/Kathmandu", "0")])
    func daylight(zone: String, kind: String) throws {
        let read = try read { $0.time.zone = TimeZoneRule(parsing: zone) }.0
        #expect(["DSTType", "EnableDST", "DSTRuleMode", "DSTFixedType"].map { read["phone/date/\($0)"] } == [kind, kind, kind, kind])
    }

    /// The templates of FusionPBX, Wazo and FS PBX; tones as they number Germany, the United Kingdom and Italy.
    @Test(
        "settings have Fanvil's words",
        arguments: [
            (.voicemail, "*97", ["sip/line[1]/MWINum": "*97"]), (.messageWaiting, "true", ["sip/line[1]/Subscribe": "1"]),
            (.messageWaiting, "false", ["sip/line[1]/Subscribe": "0"]), (.clock, "24", ["phone/timeDisplay/TimeDisplayStyle": "0"]),
            (.clock, "12", ["phone/timeDisplay/TimeDisplayStyle": "1"]), (.toneCountry, "DE", ["mm/SelectYourTone": "2"]),
            (.toneCountry, "GB", ["mm/SelectYourTone": "13"]), (.toneCountry, "IT", ["mm/SelectYourTone": "21"]),
            (.mediaPorts, "16384-17407", ["mm/RTPInitialPort": "16384", "mm/RTPPortQuantity": "1024"]),
            (.silenceSuppression, "true", ["mm/VAD": "1"]), (.mediaDSCP, "46", ["qos/VoiceDSCP": "46", "qos/EnablediffServ": "1"]),
            (.callWaiting, "true", ["call/port[1]/CallWaiting": "1"]), (.callWaiting, "false", ["call/port[1]/CallWaiting": "0"]),
            (.signallingDSCP, "26", ["qos/SingallingDSCP": "26", "qos/EnablediffServ": "1"]),
            (.keepAlive, "20", ["sip/line[1]/NATUDPUpdate": "2", "sip/line[1]/UDPUpdateTTL": "20"]),
            (.keepAlive, "0", ["sip/line[1]/NATUDPUpdate": "0"]), (.vlan, "20", ["qos/EnableVLAN": "1", "qos/VLANID": "20"]),
            (.vlan, "0", ["qos/EnableVLAN": "0"]), (.vlanPriority, "5", ["qos/SignallingPriority": "5", "qos/VoicePriority": "5"]),
            (.lldp, "false", ["qos/LLDPTransmit": "0", "qos/LLDPLearnPolicy": "0"]),
            (.verification, "true", ["dot1x/sslMode/PermissionCTF": "1", "dot1x/sslMode/CommonName": "1"]),
            (.verification, "false", ["dot1x/sslMode/PermissionCTF": "0", "dot1x/sslMode/CommonName": "0"]),
            (
                .phoneBook, "https://phones.example.com/book.xml",
                [
                    "phone/xmlContact[1]/Addr": "https://phones.example.com/book.xml", "phone/xmlContact[1]/Name": "Phone book",
                    "phone/xmlContact[1]/Sipline": "-1",
                ]
            ),
            (
                .firmware, "https://phones.example.com/fw",
                [
                    "fwCheck/UpgradeServer1": "https://phones.example.com/fw", "fwCheck/EnableAutoUpgrade": "1",
                ]
            ),
            (.freeDialling, "true", ["call/basic/DialbyPound": "1", "call/basic/DialbyTimeout": "1", "call/basic/DialFixedLength": "0"]),
        ] as [(Setting, String, [String: String])])
    func words(setting: Setting, text: String, expected: [String: String]) throws {
        let (read, _) = try read { #expect(setting.set(text, in: &$0)) }
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    /// Wazo's plug-in and NethServer's macros: code and number behind `ba`, `4713@1/ba*84713`; without a code nothing.
    @Test("a pick-up code stands before the number in the value of a key, and cannot end its part")
    func pickup() throws {
        let key = PhoneSettings.FunctionKey(number: 1, kind: .blf, value: "4713")
        let (read, _) = try read {
            $0.keys = [key]
            $0.dialling.pickupCode = "*8"
        }
        #expect(read.values.values.contains("4713@1/ba*84713"))
        #expect(try self.read { $0.keys = [key] }.0.values.values.contains("4713@1/ba"))
        #expect(throws: RenderFault.self) {
            try self.read {
                $0.keys = [key]
                $0.dialling.pickupCode = "*8/f"
            }
        }
    }

    @Test("agents from public material have a row of their own, but for those whose layout no source tells")
    func rows() {
        let models = PublicAgent.all.compactMap { $0.expected?.vendor == "fanvil" ? $0.expected?.model : nil }
        let without = models.filter { !FanvilModel.table.has($0) }
        #expect(Set(without) == ["i10SV", "i53W"])
        for (twin, model) in [("NP-X210", "X210"), ("NPX210", "X210"), ("NPV61", "V61"), ("NPV6-PRO", "V6"), ("NP-X3", "X3")] {
            let (own, other) = (FanvilModel.table[twin], FanvilModel.table[model])
            #expect(own.accounts == other.accounts && own.hasOpus == other.hasOpus && own.sideKeys == other.sideKeys, "\(twin)")
            #expect(own.keysPerPage == other.keysPerPage && "\(own.format)" == "\(other.format)", "\(twin)")
        }
        for model in ["NP-X5", "NPX5-v2"] { #expect("\(FanvilModel.table[model].format)" == "sysConf") }
    }

    @Test("what is not set says nothing about the network, nor about a dial plan that the phone shall keep")
    func silence() throws {
        let (read, _) = try read { $0.dialling.isFree = false }
        #expect(!read.values.keys.contains { $0.hasPrefix("qos/") || $0.hasPrefix("call/basic") })
    }

    @Test("a standby registrar is a second server, or a second proxy where a proxy is the registrar")
    func standby() throws {
        let standby = HostPort(host: "standby.example.com")
        let behind = try read { $0.accounts[0].secondRegistrar = standby }.0
        #expect(behind["sip/line[1]/BakProxyAddr"] == "standby.example.com" && behind["sip/line[1]/BakProxyPort"] == "5061")
        #expect(behind["sip/line[1]/BackupAddr"] == "" && behind["sip/line[1]/EnableFailback"] == "1")
        let beside = try read {
            $0.accounts[0].registrar = $0.accounts[0].domain
            $0.accounts[0].secondRegistrar = standby
        }.0
        #expect(beside["sip/line[1]/BackupAddr"] == "standby.example.com" && beside["sip/line[1]/BackupPort"] == "5061")
        #expect(beside["sip/line[1]/BackupTransport"] == "3" && beside["sip/line[1]/BackupTTL"] == "600")
        #expect(beside["sip/line[1]/BakProxyAddr"] == "")
    }
}
