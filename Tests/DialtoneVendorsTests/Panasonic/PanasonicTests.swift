import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Panasonic")
struct PanasonicTests {
    /// The guide for KX-UTG has no names for them.
    @Test("the attributes of a directory are a note at KX-UTG phones, and so is a directory over TLS", arguments: [false, true])
    func directoryAttributes(usesTLS: Bool) throws {
        var settings = SampleSettings.everything
        settings.directory?.usesTLS = usesTLS
        let phone = try RenderedPhone(settings, vendor: "panasonic", model: "KX-UTG300B")
        #expect(phone.notes.contains { $0.contains(usesTLS ? "LDAP over TLS" : "attributes of its own list") })
        #expect(phone.read["Network/LDAP/LDAP_ENABLE"] == (usesTLS ? "N" : "Y"))
    }

    /// FusionPBX and SARK give the account's server and its port.
    @Test("a phone asks its account's server about the numbers that its keys watch")
    func presence() throws {
        var settings = SampleSettings.two
        settings.keys = [.init(number: 1, kind: .blf, value: "4713", account: 2)]
        let read = try RenderedPhone(settings, vendor: "panasonic").read
        for number in [1, 2] {
            #expect(read["SIP_PRSNC_ADDR_\(number)"] == read["SIP_RGSTR_ADDR_\(number)"])
            #expect(read["SIP_PRSNC_PORT_\(number)"] == read["SIP_RGSTR_PORT_\(number)"])
        }
        let first = try #require(settings.accounts.first)
        #expect(read["SIP_PRSNC_ADDR_1"] == (first.expectedProxy?.host ?? first.domain))
        let emptied = try RenderedPhone(SampleSettings.emptied, vendor: "panasonic").read
        #expect(emptied["SIP_PRSNC_ADDR_1"] == "" && emptied["SIP_PRSNC_ADDR_6"] == "")
    }

    /// KX-HDV100 Administrator Guide, p. 40: `http://id:pass@prov.com/{MAC}.cfg`.
    @Test("the login for a phone's door stands in its URL")
    func loginInURL() throws {
        let read = try RenderedPhone(SampleSettings.everything(for: "panasonic"), vendor: "panasonic").read
        #expect(read["CFG_STANDARD_FILE_PATH"]?.hasPrefix("https://phone-1:Example-door-1@phones.example.com/") == true)
    }

    private func desk(_ model: String = "KX-UTG300B", _ settings: PhoneSettings = SampleSettings.everything) throws -> RenderedPhone {
        try RenderedPhone(settings, vendor: "panasonic", model: model)
    }

    /// FusionPBX's templates for KX-UTG200B and KX-UTG300B; the guide, p. 44 and 45, for the root and the rights.
    @Test("a KX-UTG gets its account in XML, in the groups of its templates")
    func xml() throws {
        var settings = SampleSettings.full
        settings.media.codecs = [.pcmu, .g722]
        let phone = try desk("KX-UTG300B", settings)
        let (read, account) = (phone.read, settings.accounts[0])
        #expect(read.complaints == [] && phone.files.map(\.name) == ["Config\(settings.mac.hex.uppercased()).cfg"])
        func sip(_ name: String) -> String? { read["Lines/Line[1]/Sip/\(name)"] }
        #expect(sip("LINE_ENABLE") == "Yes" && sip("SIP_TRANSPORT") == "2" && sip("PHONE_NUMBER") == account.user)
        #expect(sip("SIP_AUTHID") == account.authenticationName && sip("SIP_PASS") == account.password?.reveal())
        #expect(sip("SIP_RGSTR_ADDR") == account.expectedProxy?.host && sip("SIP_SVCDOMAIN") == account.domain)
        #expect(read["Lines/Line[1]/CallCtrl/DISPLAY_NAME"] == account.displayName && read["Lines/Line[1]/CallCtrl/DIAL_PLAN"] == "x.T")
        #expect(["G722", "PCMU"].map { read["Lines/Line[1]/Voip/CODEC_PRIORITY_\($0)"] } == ["2", "1"])
        #expect(read["System/Prov/USR_PROV_SVR_URL"] == "\(settings.access.provisioningURL)Config{MAC}.cfg")
        #expect(read["System/LoginAcc/ADMIN_PASS"] == "Example-admin-1" && read["Network/NTP/NTP_MODE"] == "2")
        #expect(read["Lines/Line[6]/Sip/LINE_ENABLE"] == "No" && read["Lines/Line[7]/Sip/LINE_ENABLE"] == nil)
        #expect(try desk("KX-UTG200B").read["Lines/Line[5]/Sip/LINE_ENABLE"] == nil)
    }

    /// FusionPBX has −480 for Los Angeles with 3, 2, 0, 120 and 11, 1, 0, 120.
    @Test(
        "a KX-UTG's clock",
        arguments: [
            ("America/Los_Angeles", ["-480", "Y", "3", "2", "0", "120", "11", "1", "0", "120"]),
            ("Europe/Berlin", ["60", "Y", "3", "5", "0", "120", "10", "5", "0", "180"]), ("Asia/Kolkata", ["330", "N"]),
            ("AAA3BBB,J60/1,J300/2", ["-180", "N"]),
        ])
    func clock(zone: String, values: [String]) throws {
        var settings = SampleSettings.full
        settings.time.zone = TimeZoneRule(parsing: zone)
        let read = try desk("KX-UTG200B", settings).read
        let parts = ["MONTH", "ORDINAL_DAY", "DAY_OF_WEEK", "TIME"]
        let names = ["TIME_ZONE", "DST_ENABLE"] + ["START", "STOP"].flatMap { word in parts.map { "DST_\(word)_\($0)" } }
        #expect(names.compactMap { read["System/SysTime/\($0)"] } == values)
    }

    @Test("a KX-UTG has the login for its door in settings, and people are told what it cannot be")
    func login() throws {
        let phone = try desk()
        for place in ["System/Prov/USR_PROV_SVR_AUTH", "Network/HTTP/HTTP_AUTH"] {
            #expect(phone.read["\(place)_ID"] == "phone-1" && phone.read["\(place)_PASSWORD"] == "Example-door-1")
        }
        for words in ["encrypted speech", "function keys", "TURN", "second time server", "PCMA"] {
            #expect(phone.notes.contains { $0.contains(words) }, "\(words)")
        }
    }

    @Test("an administrator's parameters have their places in a KX-UTG's file, or are named")
    func parameters() throws {
        var settings = SampleSettings.full
        settings.parameters = [
            .init(name: "DIAL_PLAN_1", value: "0T|x.T"), .init(name: "CFG_CYCLIC", value: "N"), .init(name: "XML_A", value: "1"),
        ]
        let phone = try desk("KX-UTG300B", settings)
        #expect(phone.read["Lines/Line[1]/CallCtrl/DIAL_PLAN"] == "0T|x.T" && phone.read["System/Prov/CFG_CYCLIC"] == "N")
        #expect(phone.notes.contains { $0.contains("XML_A") })
    }

    @Test("hostile texts are values in a KX-UTG's file and nothing else, and the given-up phone keeps none")
    func hostile() throws {
        let (plain, hostile) = (try desk("KX-UTG300B", SampleSettings.full), try desk("KX-UTG300B", SampleSettings.hostile))
        #expect(hostile.read.complaints == [] && Set(hostile.read.values.keys) == Set(plain.read.values.keys))
        #expect(hostile.read["Lines/Line[1]/Sip/SIP_PASS"] == SampleSettings.hostile.accounts[0].password?.reveal())
        var settings = SampleSettings.full
        settings.accounts[0].displayName = "a\nb"
        #expect(throws: RenderFault.self) { try desk("KX-UTG300B", settings) }
        let emptied = try desk("KX-UTG300B", SampleSettings.emptied).read
        #expect((1...6).allSatisfy { emptied["Lines/Line[\($0)]/Sip/SIP_PASS"] == "" })
    }

    @Test("the kind of file is that of the model that asks")
    func kinds() throws {
        let (driver, mac) = (PanasonicDriver(), try #require(MACAddress("bcc342112233")))
        for (model, word) in [("KX-UTG200B", "xml"), ("KX-HDV230", "main")] {
            #expect(driver.requested(fileName: "ConfigBCC342112233.cfg", mac: mac, model: model)?.word == word)
            #expect(driver.files(model: model).map(\.word) == [word])
        }
        #expect(driver.requested(fileName: "ConfigBCC342112233.cfg", mac: mac, model: nil) == .main)
    }

    /// FusionPBX's, Wazo's and SARK's templates for KX-HDV, KX-UT and KX-TGP.
    @Test(
        "settings stand under their names",
        arguments: [
            (.voicemail, "*97", ["VM_NUMBER_1": "*97"]),
            (.messageWaiting, "true", ["VM_SUBSCRIBE_ENABLE": "Y"]),
            (.messageWaiting, "false", ["VM_SUBSCRIBE_ENABLE": "N"]),
            (.freeDialling, "true", ["DIAL_PLAN_1": "", "DIAL_PLAN_NOT_MATCH_ENABLE_1": "Y"]),
            (.freeDialling, "false", ["DIAL_PLAN_1": nil, "DIAL_PLAN_NOT_MATCH_ENABLE_1": nil]),
            (.pickupCode, "*0", ["NUM_PLAN_PICKUP_DIRECT": "*0"]),
            (.mediaPorts, "16384-17407", ["RTP_PORT_MIN": "16384", "RTP_PORT_MAX": "17407"]),
            (.mediaDSCP, "46", ["DSCP_RTP_1": "46"]),
            (.signallingDSCP, "26", ["DSCP_SIP_1": "26"]),
            (.vlan, "20", ["VLAN_ENABLE": "Y", "VLAN_ID_IP_PHONE": "20"]),
            (.vlan, "0", ["VLAN_ENABLE": "N", "VLAN_ID_IP_PHONE": nil]),
            (.vlanPriority, "5", ["VLAN_PRI_IP_PHONE": "5"]),
            (.computerVLAN, "30", ["VLAN_ID_PC": "30", "VLAN_ENABLE": nil]),
            (.callWaiting, "true", ["CW_ENABLE_1": "Y"]), (.callWaiting, "false", ["CW_ENABLE_1": "N"]),
            (.webPage, "true", ["HTTPD_PORTOPEN_AUTO": "Y"]),
            (
                .firmware, "https://phones.example.com/firmware/phone.rom",
                ["FIRM_UPGRADE_ENABLE": "Y", "FIRM_FILE_PATH": "https://phones.example.com/firmware/phone.rom", "FIRM_VERSION": nil]
            ),
            (
                .secondRegistrar, "standby.example.com",
                [
                    "SIP_2NDPROXY_ADDR_1": "standby.example.com", "SIP_2NDPROXY_PORT_1": "5061",
                    "SIP_2NDRGSTR_ADDR_1": "standby.example.com", "SIP_2NDRGSTR_PORT_1": "5061",
                    "SIP_2NDPRSNC_ADDR_1": "standby.example.com", "SIP_SVCDOMAIN_1": "example.com",
                ]
            ),
        ] as [(Setting, String, [String: String?])])
    func names(setting: Setting, text: String, expected: [String: String?]) throws {
        let read = try read { #expect(setting.set(text, in: &$0)) }
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    private func read(model: String? = nil, _ change: (inout PhoneSettings) -> Void) throws -> ReadConfiguration {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "panasonic", model: model).read
    }

    @Test("the certificates that a phone shall trust have a URL")
    func certificates() throws {
        let text = try #require(Setting.trustedCertificates.samples.first)
        let read = try read { #expect(Setting.trustedCertificates.set(text, in: &$0)) }
        #expect(read["CFG_ROOT_CERTIFICATE_PATH"] == "https://phones.example.com/p/example-token/dialtone-trusted.pem")
    }

    /// FusionPBX's templates for KX-UTG200B and KX-UTG300B, for names and groups.
    @Test(
        "a KX-UTG's settings stand in their groups",
        arguments: [
            (.voicemail, "*97", ["Lines/Line[1]/CallCtrl/VM_NUMBER": "*97"]),
            (.pickupCode, "*0", ["Lines/Line[1]/CallCtrl/DPICKUP_ENABLE": "Y", "Lines/Line[1]/CallCtrl/DPICKUP_CODE": "*0"]),
            (.mediaPorts, "16384-17407", ["Lines/Voip/RTP_PORT_MIN": "16384", "Lines/Voip/RTP_PORT_MAX": "17407"]),
            (.mediaDSCP, "46", ["Lines/Line[1]/Voip/DSCP_RTP": "46"]),
            (.signallingDSCP, "26", ["Lines/Line[1]/Sip/DSCP_SIP": "26"]),
            (.callWaiting, "false", ["Lines/Line[1]/CallCtrl/CW_ENABLE": "N"]),
            (.silenceSuppression, "true", ["Lines/Line[1]/Voip/VAD_ENABLE": "Y"]),
            (.keepAlive, "20", ["Lines/Line[1]/Sip/PORT_PUNCH_INTVL": "20"]),
            (.keepAlive, "0", ["Lines/Line[1]/Sip/PORT_PUNCH_INTVL": "0"]),
            (.lldp, "true", ["Network/LLDP/LLDP_ENABLE": "Y"]),
            (
                .language, "de",
                ["Lines/Line[1]/CallCtrl/VM_NUMBER": nil, "Lines/Line[1]/CallCtrl/DPICKUP_CODE": nil, "Network/LLDP/LLDP_ENABLE": nil]
            ),
        ] as [(Setting, String, [String: String?])])
    func utgNames(setting: Setting, text: String, expected: [String: String?]) throws {
        let read = try read(model: "KX-UTG300B") { #expect(setting.set(text, in: &$0)) }
        #expect(read.complaints == [])
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    /// Panasonic's guides: KX-HDV100 p. 94 and KX-HDV230 p. 111 (6 to 64, without most marks), KX-UT670 p. 84 (6 to 16).
    @Test(
        "people read where Panasonic promises nothing for a password",
        arguments: [
            ("KX-HDV230", "Ab3dEfGhJkMnPq2s", true), ("KX-HDV230", "short", false), ("KX-HDV230", "a+b=cdef", false),
            ("KX-HDV230", String(repeating: "a", count: 64), true), ("KX-HDV230", String(repeating: "a", count: 65), false),
            ("KX-UT670", "Ab3dEfGhJkMnPq2s", true), ("KX-UT670", "a+b=cdef", true), ("KX-UT670", "with:colon", false),
            ("KX-UT670", String(repeating: "a", count: 17), false), ("KX-UTG300B", "Ab3dEfGhJkMnPq2s", true),
            ("KX-UTG300B", "a+b=cdef", false),
        ])
    func passwords(model: String, password: String, isPromised: Bool) throws {
        var settings = SampleSettings.full
        settings.access.adminPassword = Secret(password)
        let notes = try RenderedPhone(settings, vendor: "panasonic", model: model).notes
        #expect(notes.contains { $0.contains("may refuse the administrator's password") } == !isPromised)
        #expect(!notes.contains { $0.contains(password) })
    }

    @Test("a KX-UTG has its own plan only where it is wanted, and firmware by its version")
    func utg() throws {
        let read = try read(model: "KX-UTG200B") {
            $0.dialling.isFree = false
            $0.firmware = .init(version: "03.210", url: "http://192.0.2.1/utg.bin")
        }
        #expect(read["Lines/Line[1]/CallCtrl/DIAL_PLAN"] == nil && read["Lines/Line[1]/Sip/SIP_RGSTR_ADDR"] == "pbx.example.com")
        #expect(read["System/FwUpdt/FIRM_VERSION"] == "03.210" && read["System/FwUpdt/FIRM_FILE_PATH"] == "http://192.0.2.1/utg.bin")
    }
}
