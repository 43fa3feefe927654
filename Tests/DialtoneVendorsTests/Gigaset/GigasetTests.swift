import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Gigaset")
struct GigasetTests {
    private func render(_ model: String?, _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedFile {
        var settings = SampleSettings.full
        change(&settings)
        return try GigasetDriver().render(settings, model: model, firmware: nil)
    }

    private func read(_ model: String?, _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> (ReadConfiguration, [String]) {
        let file = try render(model, change)
        return (.read(file.text, vendor: "gigaset"), file.notes)
    }

    @Test("an old base puts its agent into quotes")
    func quotes() {
        let agent = "\"Gigaset N870 IP PRO/83.V2.39.0+build.a546b91;7C2F80E0D605\""
        let recognition = GigasetDriver().recognise(userAgent: agent)
        #expect(recognition?.model == "N870-IP-PRO" && recognition?.firmware == "83.V2.39.0" && recognition?.mac?.hex == "7c2f80e0d605")
    }

    @Test(
        "requests",
        arguments: [
            ("7C2F80112233.xml", true), ("7c2f80112233.xml", true), ("", true), ("7c2f80112234.xml", false), ("master.bin", false),
            ("7c2f80112233.cfg", false),
        ])
    func requests(name: String, isServed: Bool) throws {
        let mac = try #require(MACAddress("7c2f80112233"))
        #expect((GigasetDriver().requested(fileName: name, mac: mac, model: nil) == .main) == isServed)
    }

    /// On a Maxwell and on a DECT base.
    @Test(
        "time zones",
        arguments: [
            ("Europe/Amsterdam", "GMT+1.Europe/Amsterdam", "Europe/Amsterdam"),
            ("Europe/Berlin", "GMT+1.Europe/Amsterdam", "Europe/Berlin"),
            ("Europe/Dublin", "GMT.Europe/London", "Europe/Dublin"), ("Europe/Rome", "GMT+1.Europe/Amsterdam", "Europe/Rome"),
            ("CET-1CEST-2,M3.5.0/2,M10.5.0/3", "GMT+1.Europe/Amsterdam", "Europe/Berlin"),
            ("America/New_York", "GMT-5.America/New_York", "America/New_York"),
            ("America/Toronto", "GMT-5.America/New_York", "America/New_York"),
            ("Asia/Kolkata", "GMT+5:30.Asia/Calcutta", nil), ("Australia/Adelaide", "GMT+9:30.Australia/Adelaide", "Australia/Adelaide"),
            ("America/St_Johns", "GMT-3:30.America/St_Johns", nil), ("Asia/Singapore", "GMT+8.Asia/Shanghai", "Asia/Hong_Kong"),
            ("UTC", nil, "Greenwich"), ("Asia/Jerusalem", nil, "Europe/Kaliningrad"),
            ("Africa/Cairo", "GMT+2.Africa/Cairo", "Africa/Cairo"),
        ] as [(String, String?, String?)])
    func zones(zone: String, maxwell: String?, base: String?) throws {
        let change: (inout PhoneSettings) -> Void = { $0.time.zone = TimeZoneRule(parsing: zone) }
        let phone = try read("Maxwell-3", change)
        // Jerusalem's rule is in neither list; a Maxwell then takes the only zone of its list with that offset and no rule.
        #expect(phone.0["System.DateAndTime.TimeZone"] == (zone == "Asia/Jerusalem" ? "GMT+2.Africa/Harare" : maxwell))
        let dect = try read("N870-IP-PRO", change)
        #expect(dect.0["DmGlobal.0.TimeZone"] == base)
        if base == nil { #expect(dect.1.contains { $0.contains("time zone") }) }
        if zone == "Asia/Jerusalem" {
            #expect(dect.1.contains { $0.contains("standard time") } && phone.1.contains { $0.contains("standard time") })
        }
    }

    @Test("a Maxwell's keys")
    func keys() throws {
        let (read, notes) = try read("Maxwell 3") { $0.keys = SampleSettings.everything.keys }
        func value(_ index: Int, _ name: String) -> String? { read["PhoneUI.Keys.FunctionKeys.\(index).\(name)"] }
        #expect((0...7).map { value($0, "Type") } == ["0", "3", "4", "-1", "7", nil, "-1", "4"])
        #expect(value(0, "Connection") == "0" && value(1, "PhoneNumber") == "4712" && value(2, "PhoneNumber") == "4713")
        #expect(value(4, "EnableCode") == "*9#" && value(1, "DisplayName") == "Bob & Co")
        #expect(notes.contains { $0.hasPrefix("Key 4") })
    }

    @Test("a Maxwell tells people what it cannot do")
    func maxwellNotes() throws {
        let notes = try read("Maxwell-3") {
            $0 = SampleSettings.everything
            $0.accounts[0].transport = .tcp
            $0.accounts[1].transport = .tls
            $0.accounts[0].registrationExpiry = .seconds(90)
        }.1.joined(separator: " ")
        for word in [
            "OPUS", "TURN", "STUN", "syslog", "own door", "PIN", "second", "one SIP transport", "over TCP", "registration time",
            "packet time",
        ] {
            #expect(notes.contains(word), "\(word)")
        }
    }

    @Test("a DECT base gets a provider for each server and an account for each handset")
    func multicell() throws {
        let (read, notes) = try read("N870 IP PRO") {
            $0 = SampleSettings.two
            $0.accounts.append($0.accounts[0])
            $0.accounts[2].user = "third"
        }
        #expect(read.complaints == [])
        func provider(_ index: Int, _ name: String) -> String? { read["SipProvider.\(index).\(name)"] }
        #expect((0...2).map { provider($0, "Domain") } == ["example.com", "192.0.2.20", nil])
        #expect(provider(0, "TransportProtocol") == "3" && provider(1, "TransportProtocol") == "2")
        #expect(provider(0, "OutboundProxyMode") == "0" && provider(0, "OutboundProxyAddress") == "pbx.example.com")
        #expect(provider(0, "OutboundProxyPort") == "5061" && provider(1, "OutboundProxyAddress") == "sbc.example.net")
        #expect(provider(0, "UseSIPS") == "0" && provider(0, "SRTP_Enabled") == "1" && provider(0, "AcceptNonSRTPCalls") == "0")
        #expect(provider(0, "DTMFTransmission") == "2" && provider(1, "RegServerRefreshTimer") == "130")
        #expect((1...4).map { read["SipAccount.0000\($0).UserName"] } == ["ada.lovelace", "4712", "third", nil])
        #expect((1...3).map { read["SipAccount.0000\($0).ProviderId"] } == ["0", "1", "0"])
        #expect(read["SipAccount.00002.AuthPassword"] == "second")
        // Other handsets keep theirs, and a base that is given up loses all.
        #expect(!read.values.keys.contains { $0.hasPrefix("SipAccount.00004") || $0.hasPrefix("SipAccount.00250") })
        let emptied = try self.read("N870 IP PRO") { $0.accounts = [] }.0
        #expect(emptied["SipAccount.00001.AuthPassword"] == "" && emptied["SipAccount.00250.AuthPassword"] == "")
        #expect(read["WebUIAccounts.1.Password"] == "Example-admin-1")
        #expect(read["Provisioning.global.ProvisioningServer"] == "https://phones.example.com/p/example-token")
        #expect(!read.values.keys.contains { $0.hasPrefix("oper.") })
        #expect(notes.contains { $0.contains("registered on the base itself") })
    }

    @Test("a DECT base that is given up loses handsets, accounts and server")
    func goodbye() throws {
        let (read, _) = try read("N670-IP-PRO") { $0.accounts = [] }
        #expect(read["oper.DeleteNotProvisionedHS"] == "" && read["SipProvider.0.Domain"] == "")
        #expect(read.values.keys.count { $0.hasSuffix(".AuthPassword") } == 20)
    }

    @Test("an administrator adds a handset by a parameter of the base")
    func handset() throws {
        let file = try render("N870-IP-PRO") {
            $0.parameters = [
                .init(name: "hs.00003.RegStatus", value: "ToReg"), .init(name: "hs.00003.DECT_AC", value: "4711"),
                .init(name: "SipProvider.0.DnsQuery", value: "1"), .init(name: "user_ringer[1]", value: "not for a base"),
            ]
        }
        #expect(
            file.text.contains("<oper name=\"add_hs\" value=\"00003\">\n      <param name=\"hs.RegStatus\" value=\"ToReg\"/>\n    </oper>"))
        let read = ReadConfiguration.read(file.text, vendor: "gigaset")
        #expect(read["hs.00003.DECT_AC"] == "4711" && read["SipProvider.0.DnsQuery"] == "1" && !file.text.contains("user_ringer"))
    }

    @Test("the P series gets the file of its twin at Snom", arguments: [("P710", "D713"), ("Gigaset P850", "D815W"), ("P825", "D812")])
    func twins(model: String, twin: String) throws {
        let parameters: [PhoneSettings.VendorParameter] = [
            .init(name: "user_ringer[1]", value: "Ringer2"), .init(name: "SIP.Port", value: "5070"),
        ]
        let file = try render(model) { $0.parameters = parameters }
        var settings = SampleSettings.full
        settings.parameters = [parameters[0]]
        let snom = try SnomDriver().render(settings, model: twin, firmware: nil)
        #expect(file.text == snom.text && file.notes == snom.notes)
        #expect(file.name == "\(settings.mac.hex).xml")
    }

    @Test(
        "what has no file is refused by name",
        arguments: ["N510 IP PRO", "N720-DM-PRO", "C470IP", "Gigaset C610A", "S685IP", "Gigaset P700", "P720", "P800"])
    func refused(model: String) {
        let fault = #expect(throws: RenderFault.self) { try render(model) }
        #expect(fault?.field == "the model" && fault?.reason.contains("Gigaset") == true)
    }

    @Test(
        "names of parameters",
        arguments: [
            ("SIP.Port", true), ("user_ringer[1]", true), ("hs.00001.RegStatus", true), ("a..b", false), ("a.b\"/>", false), ("", false),
            ("a b.c", false), ("x.", false),
        ])
    func parameters(name: String, isOne: Bool) {
        #expect((GigasetDriver().problem(inParameter: name) == nil) == isOne)
        guard !isOne else { return }
        #expect(throws: RenderFault.self) { try render("Maxwell-3") { $0.parameters = [.init(name: name, value: "1")] } }
    }

    @Test("hostile texts on a DECT base are values and nothing else")
    func hostile() throws {
        let plain = try read("N870-IP-PRO")
        let hostile = try read("N870-IP-PRO") { $0 = SampleSettings.hostile }
        #expect(hostile.0.complaints == [] && Set(hostile.0.values.keys) == Set(plain.0.values.keys))
        #expect(hostile.0["SipAccount.00001.AuthPassword"] == SampleSettings.hostile.accounts[0].password?.reveal())
        let fault = #expect(throws: RenderFault.self) { try read("N870-IP-PRO") { $0.accounts[0].displayName = "a\nb" } }
        #expect(fault?.field == "the display name of account 1")
    }

    /// Gigaset's own example for a phone without a proxy has 2 and an empty address.
    @Test("a Maxwell without a proxy is told so by 2")
    func proxyMode() throws {
        let without = try read("Maxwell-3") { $0.accounts[0].registrar = $0.accounts[0].domain }.0
        #expect(without["SIP.Account.0.OutboundProxy.Mode"] == "2" && without["SIP.Account.0.OutboundProxy.Address"] == "")
        let with = try read("Maxwell-3").0
        #expect(with["SIP.Account.0.OutboundProxy.Mode"] == "1" && with["SIP.Account.0.OutboundProxy.Address"] == "pbx.example.com")
    }

    /// Gigaset's wiki counts it with N670 and N870.
    @Test("an N610 is a base, and an unknown one is refused")
    func bases() throws {
        let read = try read("N610 IP PRO").0
        #expect(read["SipAccount.00001.UserName"] == "ada.lovelace" && !read.values.keys.contains { $0.hasPrefix("SIP.Account") })
        for model in ["N530 IP PRO", "Gigaset N999", "Embedded Integrator"] {
            let fault = #expect(throws: RenderFault.self) { try self.read(model) }
            #expect(fault?.field == "the model")
        }
    }

    /// NethServer's template for the Maxwell, which has one switch for both; Wazo's plug-ins for the bases.
    @Test(
        "addresses are told to be secure with TLS on a Maxwell, never on a base",
        arguments: [(SIPTransport.udp, "0", "1"), (.tcp, "0", "1"), (.tls, "1", "2")])
    func secureAddresses(transport: SIPTransport, isSecure: String, number: String) throws {
        let change: (inout PhoneSettings) -> Void = { $0.accounts[0].transport = transport }
        let phone = try read("Maxwell-3", change).0
        #expect(phone["SIP.Security.UseSIPS"] == isSecure && phone["SIP.TransportProtocol"] == number)
        #expect(try read("N870-IP-PRO", change).0["SipProvider.0.UseSIPS"] == "0")
    }

    /// All forms are assumed; parts of the blocks 000413 and 00ACDC are Gigaset's (NethServer).
    @Test(
        "the P series is Gigaset's, though Snom makes it",
        arguments: [
            ("Mozilla/4.0 (compatible; snomP850-SIP 10.1.127.10 589EC6112233)", "P850", "589ec6112233"),
            ("Mozilla/4.0 (compatible; GigasetP855-SIP 10.1.127.10 1.2.3-IFX 00ACDCE31122 SXM:0)", "P855", "00acdce31122"),
            ("P710-SIP 10.1.127.10 000413E51122", "P710", "000413e51122"), ("snomP820-SIP 10.1.127.10", "P820", nil),
            ("Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 000413922D24)", nil, nil), ("P850-SIP", nil, nil),
            ("Mozilla/4.0 (compatible; snomPA1-SIP 8.4.35 1.1.3-s)", nil, nil),
        ] as [(String, String?, String?)])
    func series(agent: String, model: String?, mac: String?) {
        let recognition = VendorCatalogue.builtIn.recognise(PhoneRequest(fileName: "", userAgent: agent))
        guard let model else {
            #expect(recognition?.vendor != "gigaset")
            return
        }
        #expect(recognition == Recognition(vendor: "gigaset", model: model, firmware: "10.1.127.10", mac: mac.flatMap { MACAddress($0) }))
    }

    @Test("keys that a Maxwell 3 does not have are left out")
    func keyCount() throws {
        let (read, notes) = try read("Maxwell 3") { $0.keys = [8, 9, 20].map { .init(number: $0, kind: .speedDial, value: "17") } }
        #expect(read["PhoneUI.Keys.FunctionKeys.7.Type"] == "3" && read["PhoneUI.Keys.FunctionKeys.8.Type"] == nil)
        #expect(notes.contains { $0.contains("9, 20") })
    }

    /// Names and values as NethServer writes them for a Maxwell and Wazo for a base.
    @Test("each setting in Gigaset's words", arguments: cases)
    func eachSetting(model: String, setting: Setting, value: String, parameters: [String: String?]) throws {
        let read = try read(model) { #expect(setting.set(value, in: &$0)) }.0
        for (name, expected) in parameters { #expect(read[name] == expected, "\(name)") }
    }

    private static let cases: [(String, Setting, String, [String: String?])] = [
        ("Maxwell-3", .voicemail, "*97", ["SIP.Account.0.VoiceMail.Active": "1", "SIP.Account.0.VoiceMail.Mailbox": "*97"]),
        ("N670", .voicemail, "*97", ["SipAccount.00001.VoiceMailActive": "1", "SipAccount.00001.VoiceMailMailbox": "*97"]),
        ("N670", .messageWaiting, "true", ["SipProvider.0.MWISubscription": "1"]),
        ("N670", .messageWaiting, "false", ["SipProvider.0.MWISubscription": "0"]),
        ("Maxwell-3", .clock, "24", ["System.DateAndTime.TimeFormat": "24h"]),
        ("Maxwell-3", .clock, "12", ["System.DateAndTime.TimeFormat": "12h"]),
        ("Maxwell-3", .dateOrder, "day-month-year", ["System.DateAndTime.DateOrder": "dd.mm.yyyy"]),
        ("Maxwell-3", .dateOrder, "month-day-year", ["System.DateAndTime.DateOrder": "mm.dd.yyyy"]),
        ("Maxwell-3", .toneCountry, "DE", ["Telephony.ToneScheme": "DEU"]),
        ("Maxwell-3", .toneCountry, "FR", ["Telephony.ToneScheme": "INT"]),
        ("N670", .toneCountry, "DE", ["Telephony.0.ToneScheme": "Germany"]),
        ("N670", .toneCountry, "AT", ["Telephony.0.ToneScheme": "International"]),
        ("Maxwell-3", .vlan, "20", ["NET.VLAN.Tagging": "1", "NET.VLAN.LAN.Identifier": "20", "NET.VLAN.PC.Identifier": "0"]),
        ("Maxwell-3", .vlan, "0", ["NET.VLAN.Tagging": "0", "NET.VLAN.LAN.Identifier": nil]),
        ("Maxwell-3", .mediaPorts, "16384-17407", ["SIP.RTP.Port": "16384"]),
        (
            "N670", .phoneBook, "https://phones.example.com/book.xml",
            ["Netdir.1.Activated": "1", "XMLDir.1.ServerURL": "https://phones.example.com/book.xml", "XMLDir.1.ProviderName": "Phone book"]
        ),
    ]

    @Test("nothing is said of a network that was not set")
    func unset() throws {
        #expect(!(try render("Maxwell-3").text.contains("NET.VLAN")))
        let both = try read("Maxwell-3") {
            $0.network.vlan = 20
            $0.network.computerVLAN = 30
        }.0
        #expect(both["NET.VLAN.Tagging"] == "2" && both["NET.VLAN.PC.Identifier"] == "30")
    }

    @Test("the code that takes a call stands with the keys that watch")
    func pickup() throws {
        let (read, _) = try read("Maxwell-3") {
            $0.dialling.pickupCode = "*8"
            $0.keys = [.init(number: 1, kind: .blf, value: "4713"), .init(number: 2, kind: .speedDial, value: "4714")]
        }
        #expect(read["PhoneUI.Keys.FunctionKeys.0.CallPickupCode"] == "*8" && read["PhoneUI.Keys.FunctionKeys.1.CallPickupCode"] == nil)
    }

    @Test("the standby of a base is its failover server, and no proxy is between")
    func secondRegistrar() throws {
        let (read, _) = try read("N670") { $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com") }
        let expected = [
            "Domain": "example.com", "ProxyServerAddress": "pbx.example.com", "RegServerAddress": "pbx.example.com",
            "OutboundProxyMode": "2",
            "FailoverServerEnabled": "1", "FailoverServerAddress": "standby.example.com", "FailoverServerPort": "5061",
        ]
        for (name, value) in expected { #expect(read["SipProvider.0.\(name)"] == value, "\(name)") }
        let (proxied, notes) = try self.read("N670") {
            $0.accounts[0].outboundProxy = "sbc.example.com"
            $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com")
        }
        #expect(
            proxied["SipProvider.0.FailoverServerEnabled"] == "0"
                && notes.contains { $0.contains("second registrar of account 1 was left out") })
    }

    @Test("firmware stands before the parameters, with its version", arguments: ["Maxwell-3", "N670"])
    func firmware(model: String) throws {
        let file = try render(model) { $0.firmware = .init(version: "3.11.5", url: "https://phones.example.com/x.bin") }
        #expect(file.text.contains("<firmware>\n    <file version=\"3.11.5\" url=\"https://phones.example.com/x.bin\"/>\n  </firmware>"))
        let without = try render(model) { $0.firmware = .init(url: "https://phones.example.com/x.bin") }
        #expect(!without.text.contains("<firmware>") && without.notes.contains { $0.contains("firmware") })
    }

    /// Wazo's plug-ins write the code beside the order that adds the handset; Unify's guide to the same base: up to four digits.
    @Test("a handset's code is told, but no order that puts it back to waiting")
    func codes() throws {
        let (read, notes) = try read("N870-IP-PRO") {
            $0 = SampleSettings.base
            $0.accounts[2].handset?.registrationCode = "12345678"
        }
        #expect([1, 3, 4].map { read["hs.0000\($0).DECT_AC"] } == ["4711", "2468", nil])
        #expect(!read.values.keys.contains { $0.hasSuffix("RegStatus") || $0.hasPrefix("oper.") })
        #expect(notes.contains { $0.contains("registration code of handset 4 was left out") && $0.contains("4 digits") })
        #expect(notes.contains { $0.contains("identity of handset 1 was left out") })
        #expect([1, 3, 4].map { read["SipAccount.0000\($0).ProviderId"] } == ["0", "1", "0"])
    }
}
