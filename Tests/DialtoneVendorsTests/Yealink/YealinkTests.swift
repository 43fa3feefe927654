import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Yealink")
struct YealinkTests {
    private func phone(
        _ model: String, firmware: String? = nil, _ change: (inout PhoneSettings) -> Void = { _ in }
    ) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "yealink", model: model, firmware: firmware)
    }

    /// FusionPBX and Wazo have no name for the port before V81.
    @Test("before V81 a port of the syslog server is a note", arguments: [("28.73.0.1", true), ("28.80.0.1", true), ("28.83.0.1", false)])
    func syslogPort(firmware: String, isNoted: Bool) throws {
        for port in [5514, 514, nil] {
            var settings = SampleSettings.full
            settings.syslog = .init(server: HostPort(host: "log.example.com", port: port), level: .info)
            let phone = try RenderedPhone(settings, vendor: "yealink", model: "T46G", firmware: firmware)
            #expect(phone.notes.contains { $0.contains("syslog server's port") } == (isNoted && port == 5514))
        }
    }

    /// Wazo's plug-in for V71 writes none of the names with this prefix.
    @Test("an agent without the blank behind its maker leads to the names of its firmware")
    func hyphenated() throws {
        let agent = try #require(YealinkDriver().recognise(userAgent: "Yealink-T46G 28.71.0.81 28.1.0.128.0.0.0"))
        let phone = try RenderedPhone(SampleSettings.full, vendor: "yealink", model: agent.model, firmware: agent.firmware)
        #expect(!phone.keys.contains { $0.hasPrefix("static.") })
        #expect(phone.read["account.1.sip_server_host"] != nil)
    }

    /// Wazo, FusionPBX and FS PBX: large bases have the server in a template that accounts name.
    @Test("accounts of a large base name a template with their server", arguments: ["W75DM", "W80B", "W80DM", "W90DM"])
    func templates(model: String) throws {
        let phone = try phone(model) { settings in
            settings.accounts.append(SampleSettings.two.accounts[1])
            settings.accounts.append(settings.accounts[0])
        }
        let read = phone.read
        #expect(["1", "2", "3"].map { read["account.\($0).sip_server.template"] } == ["1", "2", "1"])
        #expect(
            ["sip_server.1.address", "sip_server.1.port", "sip_server.1.transport_type", "sip_server.1.expires"].map {
                read["template.1.\($0)"]
            } == ["example.com", "5061", "2", "600"])
        #expect(
            ["outbound.enable", "outbound.1.address", "outbound.1.port"].map { read["template.1.\($0)"] }
                == ["1", "pbx.example.com", "5061"])
        #expect(
            ["sip_server.1.address", "sip_server.1.port", "sip_server.1.transport_type", "outbound.1.address"].map {
                read["template.2.\($0)"]
            }
                == ["192.0.2.20", "5070", "1", "sbc.example.net"])
        #expect(!phone.keys.contains { $0.contains("account.1.sip_server.1") || $0.contains("outbound_proxy") })
        // Handsets of others keep their lines.
        #expect(!phone.keys.contains { $0.hasPrefix("account.4.") })
    }

    @Test("a base that is given up loses all its accounts", arguments: [("W75DM", 20), ("W80B", 30), ("W70B", 10)])
    func emptied(model: String, count: Int) throws {
        let phone = try phone(model) { $0.accounts = [] }
        #expect(phone.read["account.\(count).enable"] == "0" && phone.read.values["account.\(count).password"] == .some(nil))
        #expect(phone.read.values["template.1.sip_server.1.address"] == .some(nil))
    }

    @Test(
        "a small base has its server in both places, or in the account alone", arguments: [("W60B", true), ("W70B", true), ("W56P", false)])
    func bases(model: String, readsTemplates: Bool) throws {
        let read = try phone(model).read
        #expect(read["account.1.sip_server.1.address"] == "example.com" && read["account.1.outbound_proxy.1.address"] == "pbx.example.com")
        #expect(read["template.1.sip_server.1.address"] == (readsTemplates ? "example.com" : nil))
        #expect(read["account.1.sip_server.template"] == (readsTemplates ? "1" : nil))
    }

    /// Wazo's templates for V73 and V80, FusionPBX's for phones with V70.
    @Test(
        "firmware gets the names of its time",
        arguments: [
            ("T28P", "2.70.0.140", "2", "example.com", "mode"), ("T46G", "28.73.0.50", "2", nil, "mode"),
            ("T46S", "66.80.0.60", nil, nil, "mode"), ("T46S", "66.81.0.35", nil, nil, "static.enable"),
        ] as [(String, String, String?, String?, String)])
    func versions(model: String, firmware: String, transport: String?, host: String?, log: String) throws {
        let read = try phone(model, firmware: firmware) { $0.syslog = SampleSettings.everything.syslog }.read
        #expect(read["account.1.transport"] == transport && read["account.1.sip_server.1.transport_type"] == "2")
        #expect(read["account.1.sip_server_host"] == host && read["account.1.sip_server_port"] == host.map { _ in "5061" })
        #expect(read["account.1.outbound_host"] == host.map { _ in "pbx.example.com" })
        #expect(read["account.1.nat.stun_server"] == host.map { _ in "stun.example.com" })
        #expect(read[log == "mode" ? "syslog.mode" : "static.syslog.enable"] == "1")
    }

    /// Wazo's counts.
    @Test(
        "keys that a model does not have are left out",
        arguments: [
            ("T19P_E2", 0), ("T21P_E2", 2), ("T22P", 3), ("T23G", 3), ("T28P", 6), ("T27G", 21), ("T31P", 2), ("T33G", 12), ("T34W", 12),
            ("T40G", 3), ("T41S", 15), ("T42S", 15), ("T43U", 15), ("T44W", 24), ("T46U", 27), ("T48U", 29), ("T52S", 21), ("T53W", 21),
            ("T54W", 27), ("T57W", 29), ("T58W", 27), ("T73U", 48), ("T74W", 60), ("T77U", 95), ("T85W", 72), ("T87W", 95), ("CP920", 0),
            ("AX83H", 0),
        ])
    func keys(model: String, count: Int) throws {
        let phone = try phone(model) { $0.keys = (1...96).map { .init(number: $0, kind: .speedDial, value: "17") } }
        #expect(phone.keys.filter { $0.hasPrefix("linekey.") && $0.hasSuffix(".type") }.count == count)
        #expect(phone.notes.contains { $0.contains(count == 0 ? "have such keys" : "has \(count) keys") })
    }

    /// Yealink's administrator's guide: an empty list refuses every request; Wazo, FusionPBX and NethServer write both settings.
    @Test(
        "a phone takes an HTTP request to fetch from the address of its own door",
        arguments: [
            ("http://192.0.2.1:8080/p/abc/", "192.0.2.1"), ("https://198.51.100.20/p/abc/", "198.51.100.20"),
            ("https://phones.example.com/p/abc/", nil), ("https://[2001:db8::1]/p/abc/", nil), ("http://192.0.2.256/p/", nil),
            ("http://1.2.3/p/", nil), ("http://1.2.3.4.example.com/p/", nil), ("http://1..3.4/p/", nil),
        ] as [(String, String?)])
    func actions(url: String, address: String?) throws {
        let phone = try phone("T46U") { $0.access.provisioningURL = url }
        #expect(phone.read.values["features.action_uri_limit_ip"] == .some(address))
        #expect(phone.read["features.show_action_uri_option"] == address.map { _ in "0" })
        let old = try self.phone("T46G", firmware: "28.73.0.50") { $0.access.provisioningURL = url }
        #expect(old.read.values["features.action_uri_limit_ip"] == .some(address))
        #expect(!old.keys.contains("features.show_action_uri_option"))
    }

    /// Wazo's plug-ins.
    @Test(
        "handsets of a base have a number for their language",
        arguments: [("en", "0"), ("fr", "1"), ("de-AT", "2"), ("it", "3"), ("es", "6"), ("nl", nil), ("pl", nil)] as [(String, String?)])
    func handsets(language: String, number: String?) throws {
        for model in ["W52P", "W60B", "W70B", "W80B", "W90DM"] {
            let phone = try phone(model) { $0.language = language }
            #expect(phone.read["custom.handset.language"] == number && phone.read["lang.gui"] != nil)
            #expect(phone.notes.contains { $0.contains("set on the handset") } == (number == nil))
        }
        #expect(try !phone("T46U") { $0.language = language }.keys.contains("custom.handset.language"))
    }

    /// Wazo's templates for V73 and V80 have the switches of V81 without their places; FusionPBX's for V72 and before only numbers.
    @Test(
        "firmware before V81 is told its codecs, not their order",
        arguments: [("T46G", "28.73.0.50", "1"), ("T46S", "66.80.0.60", "1"), ("T28P", "2.70.0.140", nil)] as [(String, String, String?)])
    func oldCodecs(model: String, firmware: String, isOn: String?) throws {
        let phone = try phone(model, firmware: firmware) { $0.media.codecs = [.g722, .pcma] }
        #expect(["g722", "pcma"].map { phone.read["account.1.codec.\($0).enable"] } == [isOn, isOn])
        #expect(
            ["pcmu", "g729", "ilbc"].map { phone.read["account.1.codec.\($0).enable"] } == Array(repeating: isOn.map { _ in "0" }, count: 3)
        )
        #expect(!phone.keys.contains { $0.hasSuffix(".priority") })
        #expect(phone.notes.contains { $0.contains(isOn == nil ? "keeps its codec list" : "not in which order") })
    }

    /// Yealink's administrator's guides (T58V/A, p. 597 for tones), the templates of FusionPBX, Wazo and NethServer.
    @Test(
        "settings have Yealink's words",
        arguments: [
            (.voicemail, "*97", ["voice_mail.number.1": "*97"]), (.messageWaiting, "true", ["account.1.subscribe_mwi": "1"]),
            (.messageWaiting, "false", ["account.1.subscribe_mwi": "0"]), (.clock, "24", ["local_time.time_format": "1"]),
            (.clock, "12", ["local_time.time_format": "0"]), (.dateOrder, "year-month-day", ["local_time.date_format": "2"]),
            (.dateOrder, "day-month-year", ["local_time.date_format": "3"]),
            (.dateOrder, "month-day-year", ["local_time.date_format": "4"]),
            (.toneCountry, "DE", ["voice.tone.country": "Germany"]), (.toneCountry, "GB", ["voice.tone.country": "Great Britain"]),
            (.toneCountry, "US", ["voice.tone.country": "United States"]), (.toneScheme, "czech-pbx", ["voice.tone.country": "Czech"]),
            (.pickupCode, "*0", ["account.1.direct_pickup_code": "*0", "linekey.3.extension": "*0"]),
            (.mediaPorts, "16384-17407", ["static.network.port.min_rtpport": "16384", "static.network.port.max_rtpport": "17407"]),
            (.mediaDSCP, "46", ["static.network.qos.audiotos": "46"]), (.signallingDSCP, "26", ["static.network.qos.signaltos": "26"]),
            (.callWaiting, "true", ["call_waiting.enable": "1"]), (.callWaiting, "false", ["call_waiting.enable": "0"]),
            (.silenceSuppression, "true", ["voice.vad": "1"]),
            (.srtpSuite, "AES_CM_128_HMAC_SHA1_32", ["account.1.srtp.cipher_list": "AES_CM_128_HMAC_SHA1_32"]),
            (.keepAlive, "20", ["account.1.nat.udp_update_enable": "1", "account.1.nat.udp_update_time": "20"]),
            (.keepAlive, "0", ["account.1.nat.udp_update_enable": "0"]),
            (.vlan, "20", ["static.network.vlan.internet_port_enable": "1", "static.network.vlan.internet_port_vid": "20"]),
            (.vlan, "0", ["static.network.vlan.internet_port_enable": "0"]),
            (.vlanPriority, "5", ["static.network.vlan.internet_port_priority": "5"]),
            (.computerVLAN, "30", ["static.network.vlan.pc_port_enable": "1", "static.network.vlan.pc_port_vid": "30"]),
            (.computerVLAN, "0", ["static.network.vlan.pc_port_enable": "0"]), (.lldp, "false", ["static.network.lldp.enable": "0"]),
            (.verification, "true", ["static.security.trust_certificates": "1", "static.security.cn_validation": "1"]),
            (.verification, "false", ["static.security.trust_certificates": "0", "static.security.cn_validation": "0"]),
            (.webPage, "false", ["static.wui.http_enable": "0", "static.wui.https_enable": "0"]),
            (
                .phoneBook, "https://phones.example.com/book.xml",
                [
                    "remote_phonebook.data.1.url": "https://phones.example.com/book.xml", "remote_phonebook.data.1.name": "Phone book",
                ]
            ), (.firmware, "https://phones.example.com/t46u.rom", ["static.firmware.url": "https://phones.example.com/t46u.rom"]),
            (.freeDialling, "true", ["features.key_as_send": "1", "phone_setting.inter_digit_time": "4", "dialplan.digitmap.enable": "0"]),
        ] as [(Setting, String, [String: String])])
    func words(setting: Setting, text: String, expected: [String: String]) throws {
        let phone = try phone("T46U") {
            $0.keys = [.init(number: 3, kind: .blf, value: "4713")]
            #expect(setting.set(text, in: &$0))
        }
        for (name, value) in expected { #expect(phone.read[name] == value, "\(name)") }
    }

    @Test("what is not set says nothing about the network, nor about a dial plan that the phone shall keep")
    func silence() throws {
        let phone = try phone("T46U") { $0.dialling.isFree = false }
        #expect(
            !phone.keys.contains {
                $0.contains("network.") || $0.contains("wui.") || $0.hasPrefix("dialplan.") || $0.contains("key_as_send")
            })
    }

    /// Wazo writes the second server with a redundancy of one after the other; FusionPBX and FS PBX number proxies, too.
    @Test("a standby registrar is a second server, or a second proxy where a proxy is the registrar")
    func standby() throws {
        let standby = HostPort(host: "standby.example.com")
        let proxy = try phone("T46U") { $0.accounts[0].secondRegistrar = standby }.read
        #expect(proxy["account.1.outbound_proxy.2.address"] == "standby.example.com" && proxy["account.1.outbound_proxy.2.port"] == "5061")
        #expect(proxy.values["account.1.sip_server.2.address"] == .some(nil) && proxy["account.1.fallback.redundancy_type"] == "1")
        let server = try phone("T46U") {
            $0.accounts[0].registrar = $0.accounts[0].domain
            $0.accounts[0].secondRegistrar = standby
        }.read
        #expect(server["account.1.sip_server.2.address"] == "standby.example.com" && server["account.1.sip_server.2.port"] == "5061")
        #expect(server["account.1.sip_server.2.transport_type"] == "2")
        #expect(server.values["account.1.outbound_proxy.2.address"] == .some(nil))
        let template = try phone("W80DM") { $0.accounts[0].secondRegistrar = standby }.read
        #expect(template["template.1.outbound.2.address"] == "standby.example.com" && template["account.1.fallback.redundancy_type"] == "1")
        let without = try phone("T46U")
        #expect(!without.keys.contains { $0.contains("redundancy_type") })
        let own = try phone("T46U") {
            $0.accounts[0].outboundProxy = "sbc.example.com"
            $0.accounts[0].secondRegistrar = standby
        }
        #expect(own.notes.contains { $0.contains("second registrar of account 1 was left out") })
    }

    @Test(
        "old firmware and bases have their own words",
        arguments: [
            ("T28P", "2.70.0.140", ["network.qos.rtptos": "46", "linekey.1.pickup_value": "*0", "features.pound_key.mode": "1"]),
            ("T46S", "66.80.0.60", ["network.vlan.internet_port_vid": "20", "linekey.1.extension": "*0", "features.pound_key.mode": "1"]),
            ("W60B", nil, ["custom.handset.time_format": "1", "features.key_as_send": "1"]),
        ] as [(String, String?, [String: String])])
    func otherWords(model: String, firmware: String?, expected: [String: String]) throws {
        let read = try phone(model, firmware: firmware) {
            $0.keys = [.init(number: 1, kind: .blf, value: "4713")]
            for (setting, text) in [(Setting.pickupCode, "*0"), (.vlan, "20"), (.mediaDSCP, "46"), (.clock, "24")] {
                #expect(setting.set(text, in: &$0))
            }
        }.read
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    @Test("keys of modules and memory keys have their places, and those that a model lacks are noted")
    func otherKeys() throws {
        let keys: [PhoneSettings.FunctionKey] = [
            .init(.module(2), number: 40, kind: .speedDial, value: "17"), .init(.module(1), number: 61, kind: .speedDial, value: "18"),
            .init(.memory, number: 10, kind: .blf, value: "19"),
        ]
        let modules = try phone("T46U") { $0.keys = keys }
        #expect(modules.read["expansion_module.2.key.40.value"] == "17" && modules.read["expansion_module.2.key.40.type"] == "13")
        #expect(modules.notes.contains { $0.contains("module 1, key 61") } && modules.notes.contains { $0.contains("memory keys") })
        let memory = try phone("T28P", firmware: "2.73.0.140") { $0.keys = keys }
        #expect(memory.read["memorykey.10.value"] == "19" && memory.read["memorykey.10.type"] == "16")
        #expect(try self.phone("W60B") { $0.keys = keys }.notes.contains { $0.contains("expansion modules") })
    }

    @Test("trusted certificates come from the phone's own door")
    func certificates() throws {
        let phone = try phone("T46U") { #expect(Setting.trustedCertificates.set(Setting.trustedCertificates.samples[0], in: &$0)) }
        let url = "\(SampleSettings.full.access.provisioningURL)dialtone-trusted.pem"
        #expect(phone.read["static.trusted_certificates.url"] == url && phone.read["static.security.ca_cert"] == "2")
    }

    @Test("without a web page, people read that the phone is asked over SIP alone")
    func noWebPage() throws {
        #expect(try phone("T46U") { $0.access.hasWebPage = false }.notes.contains { $0.contains("web page is off") })
        #expect(try !phone("T46U") { $0.access.hasWebPage = true }.notes.contains { $0.contains("web page is off") })
    }

    /// FusionPBX's and NethServer's templates for single bases: three lists for each handset, and its name.
    @Test("a handset of a single base rings and dials on the account of its place", arguments: ["W52P", "W56P", "W60B", "W70B"])
    func binding(model: String) throws {
        let phone = try phone(model) { $0 = SampleSettings.base }
        for (number, name) in [(1, "Ada Lovelace"), (3, "Second line"), (4, "Charles Babbage")] {
            #expect(
                ["incoming_lines", "dial_out_lines", "dial_out_default_line", "name"].map { phone.read["handset.\(number).\($0)"] }
                    == ["\(number)", "\(number)", "\(number)", name])
        }
        #expect(phone.read["voice_mail.number.4"] == "*97" && !phone.keys.contains("voice_mail.number.3"))
        // A list that is emptied makes a handset mute, and a PIN locks handsets out.
        #expect(!phone.keys.contains { $0.hasPrefix("handset.2.") || $0.hasSuffix(".ipui") || $0.hasPrefix("base.") })
        #expect(phone.notes.contains { $0.contains("registration code of handset 1, 3 was left out") })
        #expect(phone.notes.contains { $0.contains("identity of handset 1 was left out") })
    }

    /// FusionPBX's and FS PBX's templates for managers of several bases.
    @Test("only its identity binds a handset of several bases", arguments: ["W75DM", "W80DM", "W90DM"])
    func identities(model: String) throws {
        let phone = try phone(model) { $0 = SampleSettings.base }
        #expect(phone.keys.filter { $0.hasPrefix("handset.") } == ["handset.1.ipui"] && phone.read["handset.1.ipui"] == "02A3B4C5D6")
        #expect(phone.read["static.auto_provision.handset_configured.enable"] == "1")
        #expect([1, 3, 4].map { phone.read["account.\($0).sip_server.template"] } == ["1", "2", "1"])
        #expect(phone.read.values["account.2.sip_server.template"] == .some(nil) && phone.read.values["account.2.password"] == .some(nil))
        // Servers that accounts of other handsets may name.
        let last = try self.phone(model) { ($0.accounts, $0.vacatedHandsets) = ([], [1]) }
        #expect(!last.keys.contains { $0.hasPrefix("template.") || $0.hasSuffix(".ipui") })
    }
}
