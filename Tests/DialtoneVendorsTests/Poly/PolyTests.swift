import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Poly")
struct PolyTests {
    private func phone(
        _ model: String? = "VVX450", firmware: String? = nil, _ change: (inout PhoneSettings) -> Void = { _ in }
    ) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "poly", model: model ?? "", firmware: firmware)
    }

    @Test(
        "the master file and the one it names are served, and nothing else",
        arguments: [
            ("", "main"), ("64167f112233.cfg", "main"), ("64167F112233.CFG", "main"), ("64167f112233-dialtone.cfg", "settings"),
            ("64167F112233-dialtone.cfg", "settings"), ("000000000000.cfg", nil), ("64167f112234.cfg", nil),
            ("64167f112233-phone.cfg", nil), ("64167f112233-web.cfg", nil), ("64167f112233-directory.xml", nil),
            ("000000000000-directory.xml", nil), ("64167f112233-license.cfg", nil), ("64167f112233-calls.xml", nil),
            ("64167f112233-app.log", nil), ("sip.ld", nil), ("3111-48842-001.sip.ld", nil), ("sip.ver", nil),
        ] as [(String, String?)])
    func requests(name: String, word: String?) throws {
        let mac = try #require(MACAddress("64167f112233"))
        #expect(PolyDriver().requested(fileName: name, mac: mac, model: nil)?.word == word)
    }

    @Test(
        "the address is found in the names of a phone's own files",
        arguments: ["64167f112233-web.cfg", "64167F112233-directory.xml", "64167f112233-app.log", "64167f112233-dialtone.cfg"])
    func ownFiles(name: String) {
        #expect(PolyDriver().mac(inFileName: name)?.hex == "64167f112233")
        #expect(PolyDriver().mac(inFileName: "000000000000" + name.dropFirst(12)) == nil)
    }

    @Test("the master file names the other one and holds no secret")
    func master() throws {
        let phone = try phone()
        #expect(phone.named.map(\.word) == ["main", "settings"])
        #expect(phone.files.map(\.carriesAccounts) == [false, true])
        #expect(phone.files[1].name == phone.read["CONFIG_FILES"])
        #expect(!phone.files[0].text.contains("password") && phone.files[0].text.contains("<APPLICATION "))
    }

    @Test(
        "a zone in Poly's words",
        arguments: [
            ("Europe/Berlin", ["3600", "1", "0", "3", nil, "2", "1", "1", "10", nil, "3", "1", "1"]),
            ("America/New_York", ["-18000", "1", "0", "3", "8", "2", "1", "0", "11", "1", "2", "1", "0"]),
            ("Australia/Sydney", ["36000", "1", "0", "10", "1", "2", "1", "0", "4", "1", "3", "1", "0"]),
            ("Asia/Jerusalem", ["7200", "1", "0", "3", "22", "2", "6", "0", "10", nil, "2", "1", "1"]),
            ("AAA3BBB,J60/1,J300/2", ["-10800", "1", "1", "3", "1", "1", nil, nil, "10", "27", "2", nil, nil]),
            ("Asia/Kathmandu", ["20700", "0"] + Array(repeating: nil, count: 11)),
        ] as [(String, [String?])])
    func zones(zone: String, words: [String?]) throws {
        let read = try phone { $0.time.zone = TimeZoneRule(parsing: zone) }.read
        let change = ["month", "date", "time", "dayOfWeek", "dayOfWeek.lastInMonth"]
        let names =
            ["gmtOffset", "daylightSavings.enable", "daylightSavings.fixedDayEnable"] + change.map { "daylightSavings.start.\($0)" }
            + change.map { "daylightSavings.stop.\($0)" }
        #expect(names.map { read["tcpIpApp.sntp.\($0)"] } == words)
        #expect(read["tcpIpApp.sntp.gmtOffset.overrideDHCP"] == "1")
    }

    @Test("people are told when a phone's clock will be wrong, and nothing is said without a zone")
    func zoneNotes() throws {
        #expect(try phone { $0.time.zone = TimeZoneRule(parsing: "Australia/Lord_Howe") }.notes.contains { $0.contains("30 minutes") })
        #expect(try phone { $0.time.zone = TimeZoneRule(parsing: "Pacific/Chatham") }.notes.contains { $0.contains("full hours") })
        let silent = try phone { $0.time = PhoneSettings.Time() }
        #expect(!silent.keys.contains { $0.hasPrefix("tcpIpApp.sntp") })
    }

    @Test("Opus is for models and firmware that have it")
    func opus() throws {
        for (model, firmware, has) in [
            ("VVX450", nil, true), ("VVX401", "5.4.0.10182", true), ("VVX401", "5.3.0.12074", false), ("VVX400", nil, false),
            ("Edge_E350", nil, true), ("CCX 500", nil, true), ("Trio8800", nil, false), ("Poly VVX 250", nil, true),
        ] as [(String, String?, Bool)] {
            let read = try phone(model, firmware: firmware).read
            #expect(read["voice.codecPref.Opus"] == (has ? "1" : nil) && read["voice.codecPref.G722"] == (has ? "2" : "1"), "\(model)")
        }
    }

    @Test("lines that the model has are emptied", arguments: [("VVX101", 1), ("VVX150", 2), ("E100", 8), ("E220", 16), ("SSIP6000", 1)])
    func lines(model: String, count: Int) throws {
        let keys = try phone(model) { $0.accounts = [] }.keys
        #expect(
            keys.filter { $0.hasPrefix("reg.") && $0.hasSuffix(".address") && !$0.contains("server") && !$0.contains("Proxy") }.count
                == count)
    }

    @Test("phones with Microsoft's profile get the one for a PBX; old ones come with a warning")
    func families() throws {
        #expect(try phone("CCX500").read["device.baseProfile"] == "Generic")
        // FusionPBX and FS PBX write it for every VVX, since all of them were sold with Microsoft's profile, too.
        #expect(try phone().read["device.baseProfile"] == "Generic" && !phone("SSIP6000").keys.contains("device.baseProfile"))
        let old = try phone("SPIP650")
        #expect(old.notes.contains { $0.contains("TLS 1.2") } && !old.keys.contains { $0.contains("TLS.protocol") })
        #expect(try phone("SPIP650") { $0.access.provisioningURL = "http://192.0.2.1/p/abc/" }.notes.allSatisfy { !$0.contains("TLS") })
    }

    @Test(
        "phones with other firmware under Poly's name get no file",
        arguments: ["VVX D230", "OBi1062", "Poly Edge B20", "Rove 30", "ATA402"])
    func foreign(model: String) throws {
        for file in PolyDriver().files(model: model) {
            let fault = #expect(throws: RenderFault.self) {
                try PolyDriver().render(SampleSettings.full, file: file, model: model, firmware: nil)
            }
            #expect(fault?.field == "the model")
        }
    }

    @Test(
        "the lowest version of TLS, and names of certificates are checked",
        arguments: [
            (TLSLevel.legacy, "TLSv1_0", nil), (.normal, "TLSv1_2", nil), (.high, "TLSv1_2", "ciphers"), (.strict, "TLSv1_2", "TLS 1.3"),
        ]
            as [(TLSLevel, String, String?)])
    func tls(level: TLSLevel, version: String, note: String?) throws {
        let phone = try phone { $0.access.tls = level }
        #expect(phone.read["sec.TLS.protocol.sip"] == version && phone.read["device.sec.TLS.protocol.prov"] == version)
        #expect(phone.read["sec.TLS.SIP.strictCertCommonNameValidation"] == "1")
        #expect(phone.read["device.sec.TLS.prov.strictCertCommonNameValidation"] == "1")
        #expect(phone.notes.filter { $0.contains("TLS") }.count == (note == nil ? 0 : 1))
        if let note { #expect(phone.notes.contains { $0.contains(note) }) }
    }

    @Test(
        "keys that the model does not have are left out and named",
        arguments: [("VVX101", 2, 3), ("VVX 250", 4, 5), ("VVX450", 132, 133), ("VVX601", 136, 137), ("Edge_E450", 200, nil)]
            as [(String, Int, Int?)])
    func keyRoom(model: String, last: Int, first: Int?) throws {
        let phone = try phone(model) {
            $0.keys = ([last] + (first.map { [$0] } ?? [])).map { .init(number: $0, kind: .blf, value: "47\($0)") }
        }
        #expect(phone.read["lineKey.\(last).category"] == "BLF" && phone.read["attendant.resourceList.2.address"] == nil)
        #expect(phone.notes.contains { $0.contains("Key \(first ?? 0) was left out") } == (first != nil))
        if let first { #expect(phone.read["lineKey.\(first).category"] == nil) }
    }

    @Test("an account keeps a key while one is free, and people are told when none is")
    func accountKeys() throws {
        let free = try phone("VVX150") { $0.keys = [.init(number: 1, kind: .speedDial, value: "4712")] }
        #expect(free.read["lineKey.2.category"] == "Line" && free.read["lineKey.2.index"] == "1")
        let full = try phone("VVX150") { $0.keys = (1...2).map { .init(number: $0, kind: .speedDial, value: "4712") } }
        #expect(!full.read.values.values.contains("Line") && full.notes.contains { $0.contains("Account 1 has no key") })
        let unset = try phone { $0.keys = [.init(number: 400, kind: .blf, value: "1")] }
        #expect(unset.read["lineKey.reassignment.enabled"] == "0" && unset.notes.contains { $0.contains("Key 400") })
    }

    @Test("a surname is told apart from other names, and all attributes are searched")
    func directory() throws {
        let read = try phone {
            $0.directory = .init(
                server: HostPort(host: "ldap.example.com"), base: "dc=example", nameAttributes: ["givenName", "SN"],
                numberAttributes: (1...7).map { "number\($0)" })
        }
        let types = (1...9).map { read.read["dir.corp.attribute.\($0).type"] }
        #expect(types == ["first_name", "last_name"] + Array(repeating: "phone_number", count: 6) + [nil])
        #expect((1...8).allSatisfy { read.read["dir.corp.attribute.\($0).searchable"] == "1" })
        #expect(read.notes.contains { $0.contains("eight attributes") })
    }

    @Test("a parameter in flash gets its switch, once")
    func flash() throws {
        let one = try phone { $0.parameters = [.init(name: "device.net.vlanId", value: "7")] }.read
        #expect(one.complaints == [] && one["device.net.vlanId.set"] == "1")
        let both = try phone {
            $0.parameters = [.init(name: "device.net.vlanId", value: "7"), .init(name: "device.net.vlanId.set", value: "1")]
        }
        #expect(both.read.complaints == [])
        let own = try phone { $0.parameters = [.init(name: "device.prov.ztpEnabled", value: "1")] }.read
        #expect(own.complaints == [] && own["device.prov.ztpEnabled"] == "1")
    }

    @Test("names that could end an attribute are refused", arguments: ["", "a", "a b.c", "reg.1.\"", "1.a", "a..b", "xmlns", "a.b="])
    func names(name: String) { #expect(PolyDriver().problem(inParameter: name) != nil) }

    @Test(
        "what Poly's phones would refuse or read otherwise is refused",
        arguments: [
            (HostileField.adminPassword, "456"), (.adminPassword, ""), (.adminPassword, "a<b"), (.adminPassword, "pässword"),
            (.adminPassword, "123456789012345678901234567890123"), (.userPassword, "a>b"), (.user, "ada@example.net"),
        ])
    func refused(field: HostileField, value: String) throws {
        var settings = SampleSettings.everything
        field.set(value, &settings)
        let fault = #expect(throws: RenderFault.self) { try RenderedPhone(settings, vendor: "poly") }
        #expect(fault?.field == field.name)
    }

    @Test("a command in a speed dial is refused")
    func commands() throws {
        #expect(throws: RenderFault.self) {
            try phone { $0.keys = [.init(number: 2, kind: .speedDial, value: "1$Cp9$")] }
        }
    }

    /// Poly's support pages: the factory's plan is North American; Wazo writes this one with three seconds.
    @Test("any number can be dialled", arguments: ["VVX450", "CCX500", "E350", "SSIP6000", "TRIO8800"])
    func dialPlan(model: String) throws {
        let read = try phone(model).read
        #expect(read["dialplan.digitmap"] == "[0123456789*#].T" && read["dialplan.digitmap.timeOut"] == "3")
    }

    @Test("no name that stands in no public source is written for STUN and TURN; people are told")
    func noRelay() throws {
        let phone = try phone()
        #expect(!phone.keys.contains { $0.hasPrefix("tcpIpApp.ice") || $0.contains("nat.ice") })
        #expect(phone.notes.contains { $0.contains("the STUN server") } && phone.notes.contains { $0.contains("the TURN server") })
    }

    @Test("old phones load other languages from a file that people must provide")
    func languageFiles() throws {
        #expect(try phone("SPIP650") { $0.language = "de" }.notes.contains { $0.contains("SoundPointIPLocalization") })
        #expect(try phone("SPIP650") { $0.language = "en" }.notes.allSatisfy { !$0.contains("SoundPointIPLocalization") })
    }

    /// FS PBX's templates for VVX, Edge and CCX.
    @Test(
        "encrypted media are offered in a line of their own",
        arguments: [("VVX450", "0"), ("E350", "0"), ("CCX500", "0"), ("SSIP6000", nil)])
    func mediaLines(model: String, value: String?) throws {
        #expect(try RenderedPhone(SampleSettings.full, vendor: "poly", model: model).read["sec.srtp.simplifiedBestEffort"] == value)
    }

    /// Names and values as Wazo, FusionPBX and FS PBX write them, and as Poly's "UC Software Administrator Guide" explains them.
    @Test("each setting in Poly's words", arguments: cases)
    func eachSetting(setting: Setting, value: String, parameters: [String: String?]) throws {
        let read = try phone { #expect(setting.set(value, in: &$0)) }.read
        for (name, expected) in parameters { #expect(read[name] == expected, "\(name)") }
    }

    private static let cases: [(Setting, String, [String: String?])] = [
        (
            .voicemail, "*97",
            ["msg.mwi.1.callBackMode": "contact", "msg.mwi.1.callBack": "*97", "up.oneTouchVoiceMail": "1", "msg.mwi.1.subscribe": nil]
        ),
        (.messageWaiting, "true", ["msg.mwi.1.subscribe": "ada.lovelace", "msg.mwi.1.callBack": nil]),
        (.messageWaiting, "false", ["msg.mwi.1.subscribe": ""]),
        (.freeDialling, "false", ["dialplan.digitmap": nil, "dialplan.digitmap.timeOut": nil]),
        (
            .pickupCode, "*0",
            [
                "call.directedCallPickupString": "*0", "call.directedCallPickupMethod": "legacy",
                "feature.directedCallPickup.enabled": "1",
            ]
        ),
        (.clock, "24", ["lcl.datetime.time.24HourClock": "1"]), (.clock, "12", ["lcl.datetime.time.24HourClock": "0"]),
        (.dateOrder, "day-month-year", ["lcl.datetime.date.format": "D,dM"]),
        (.dateOrder, "month-day-year", ["lcl.datetime.date.format": "D,Md"]),
        (
            .verification, "false",
            ["device.sec.TLS.prov.strictCertCommonNameValidation": "0", "sec.TLS.SIP.strictCertCommonNameValidation": "0"]
        ),
        (.vlan, "20", ["device.net.vlanId.set": "1", "device.net.vlanId": "20"]),
        (.vlan, "0", ["device.net.vlanId.set": "1", "device.net.vlanId": ""]),
        (.vlanPriority, "5", ["qos.ethernet.callControl.user_priority": "5", "qos.ethernet.rtp.user_priority": "5"]),
        (.lldp, "true", ["device.net.lldpEnabled.set": "1", "device.net.lldpEnabled": "1"]),
        (.lldp, "false", ["device.net.lldpEnabled": "0"]),
        (.mediaPorts, "16384-17407", ["tcpIpApp.port.rtp.mediaPortRangeStart": "16384", "tcpIpApp.port.rtp.mediaPortRangeEnd": "17407"]),
        (.mediaDSCP, "46", ["qos.ip.rtp.dscp": "46"]), (.signallingDSCP, "26", ["qos.ip.callControl.dscp": "26"]),
        (.keepAlive, "20", ["nat.keepalive.interval": "20"]), (.keepAlive, "0", ["nat.keepalive.interval": "0"]),
        (.callWaiting, "true", ["call.callWaiting.enable": "1"]), (.callWaiting, "false", ["call.callWaiting.enable": "0"]),
        (.silenceSuppression, "true", ["voice.vadEnable": "1"]), (.silenceSuppression, "false", ["voice.vadEnable": "0"]),
        (.webPage, "false", ["httpd.enabled": "0", "httpd.cfg.enabled": "0"]),
        (.webPage, "true", ["httpd.enabled": "1", "httpd.cfg.enabled": "1"]),
        (.srtpSuite, "AES_CM_128_HMAC_SHA1_32", ["sec.srtp.offer.HMAC_SHA1_80": "0", "sec.srtp.offer.HMAC_SHA1_32": "1"]),
        (.firmware, "https://phones.example.com/fw/sip.ld", ["APP_FILE_PATH": "https://phones.example.com/fw/sip.ld"]),
    ]

    @Test("nothing is said of what was not set, but that a former provider's firmware does not come back")
    func unset() throws {
        let phone = try phone()
        for start in ["device.net.", "httpd.", "qos.", "msg.mwi", "lcl.datetime", "nat.", "call.directed", "device.sec.TLS.customCaCert"] {
            #expect(!phone.keys.contains { $0.hasPrefix(start) }, "\(start)")
        }
        #expect(phone.read["device.prov.upgradeServer"] == "" && phone.read["device.prov.upgradeServer.set"] == "1")
        #expect(phone.read["reg.1.server.2.address"] == "")
    }

    @Test("the standby is the second server of a line, whose address then names the domain")
    func secondRegistrar() throws {
        let read = try phone { $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com", port: 5071) }.read
        let expected = [
            "address": "ada.lovelace@example.com", "server.1.address": "pbx.example.com", "server.1.port": "5061",
            "server.2.address": "standby.example.com", "server.2.port": "5071", "server.2.transport": "TLS", "server.2.register": "1",
            "server.1.failOver.reRegisterOn": "1", "server.2.failOver.failBack.mode": "duration", "outboundProxy.address": "",
        ]
        for (name, value) in expected { #expect(read["reg.1.\(name)"] == value, "\(name)") }
        let same = try phone {
            $0.accounts[0].registrar = "example.com"
            $0.accounts[0].secondRegistrar = HostPort(host: "192.0.2.9")
        }
        #expect(same.read["reg.1.address"] == "ada.lovelace" && same.read["reg.1.server.2.port"] == "5061")
        let proxied = try phone {
            $0.accounts[0].outboundProxy = "sbc.example.com"
            $0.accounts[0].secondRegistrar = HostPort(host: "192.0.2.9")
        }
        #expect(
            proxied.read["reg.1.server.2.address"] == ""
                && proxied.notes.contains { $0.contains("second registrar of account 1 was left out") })
    }

    @Test("certificates of authorities go into the phone's two places, each on one line")
    func certificates() throws {
        let phone = try phone {
            #expect(Setting.trustedCertificates.set(Setting.trustedCertificates.samples[0], in: &$0))
            $0.trust.certificates = Array(repeating: $0.trust.certificates[0], count: 3)
        }
        let lines = try #require(PEMCertificate.all(in: Setting.trustedCertificates.samples[0])?.first).text
        let text = lines.trimmingBlanks().split { $0.isNewline }.joined(separator: " ")
        #expect(phone.read["device.sec.TLS.customCaCert1"] == text && phone.read["device.sec.TLS.customCaCert2"] == text)
        #expect(phone.read["device.sec.TLS.customCaCert1.set"] == "1" && phone.read["device.sec.TLS.profile.caCertList1"] == "All")
        #expect(phone.notes.contains { $0.contains("two trusted certificates") })
    }

    @Test("old phones take the first port alone")
    func oldPorts() throws {
        let read = try phone("SPIP650") { $0.media.ports = 16_384...17_407 }
        #expect(read.read["tcpIpApp.port.rtp.mediaPortRangeStart"] == "16384" && !read.keys.contains { $0.hasSuffix("RangeEnd") })
    }
}
