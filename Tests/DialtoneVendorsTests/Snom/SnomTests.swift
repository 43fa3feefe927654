import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Snom")
struct SnomTests {
    private func phone(firmware: String? = nil, _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "snom", firmware: firmware)
    }

    /// FusionPBX and Wazo write the first two; FusionPBX the third.
    @Test("a phone listens where a NOTIFY comes, and takes it from others than its registrar")
    func notify() throws {
        let read = try phone().read
        #expect(["network_id_port", "filter_registrar", "challenge_checksync"].map { read[$0] } == ["5060", "off", "off"])
    }

    /// NethServer's table for firmware 10.1, Wazo's for firmware 8.
    @Test(
        "languages have the firmware's names",
        arguments: [
            ("de", nil, "Deutsch"), ("es", nil, "Español"), ("es-MX", "10.1.33.33", "Español"), ("es", "8.9.3.80", "Espanol"),
            ("fr-CA", nil, "Français"), ("cs", nil, "Čeština"), ("da", nil, "Dansk"), ("fi", nil, "Suomi"), ("hu", nil, "Magyar"),
            ("nb-NO", nil, "Norsk"), ("no", nil, "Norsk"), ("pt", nil, "Português"), ("ru", nil, "Русский"), ("sl", nil, "Slovenščina"),
            ("sv", nil, "Svenska"), ("tr", nil, "Türkçe"), ("lt", nil, "Lietuvių"), ("bs", nil, "Bosanski"),
            ("zh-TW", nil, "Traditional Chinese"), ("tlh", nil, nil),
        ] as [(String, String?, String?)])
    func languages(tag: String, firmware: String?, name: String?) throws {
        let phone = try phone(firmware: firmware) { $0.language = tag }
        #expect(phone.read["language"] == name && phone.read["web_language"] == name)
        #expect(phone.notes.contains { $0.contains("language") } == (name == nil))
    }

    @Test(
        "a zone without a code is told by its rule, and an administrator shall look", arguments: ["Asia/Kathmandu", "UTC", "Africa/Cairo"])
    func zoneWithoutCode(zone: String) throws {
        let phone = try phone { $0.time.zone = TimeZoneRule(parsing: zone) }
        #expect(phone.read["timezone"] == "" && phone.read["utc_offset"] != nil && phone.read["dst"] != nil)
        #expect(phone.notes.contains { $0.contains("No Snom code") })
        #expect(try !self.phone().notes.contains { $0.contains("No Snom code") })
    }

    /// The templates of Wazo, NethServer and FusionPBX; the bytes of type of service are theirs for DSCP 40 and 46.
    @Test(
        "settings have Snom's words",
        arguments: [
            (.voicemail, "*97", ["user_mailbox[1]": "*97"]), (.clock, "24", ["time_24_format": "on"]),
            (.clock, "12", ["time_24_format": "off"]),
            (.dateOrder, "day-month-year", ["date_us_format": "off"]), (.dateOrder, "month-day-year", ["date_us_format": "on"]),
            (.toneCountry, "DE", ["tone_scheme": "GER"]), (.toneCountry, "CH", ["tone_scheme": "SWI"]),
            (.toneCountry, "AT", ["tone_scheme": "AUT"]), (.toneCountry, "GB", ["tone_scheme": "GBR"]),
            (.pickupCode, "*8", ["fkey[2]": "blf 4713|*8"]),
            (.mediaPorts, "16384-17407", ["rtp_port_start": "16384", "rtp_port_end": "17407"]), (.mediaDSCP, "46", ["codec_tos": "184"]),
            (.signallingDSCP, "40", ["signaling_tos": "160"]), (.keepAlive, "20", ["keepalive_interval[1]": "20"]),
            (.vlan, "20", ["vlan_id": "20"]), (.vlan, "0", ["vlan_id": ""]), (.vlanPriority, "5", ["vlan_qos": "5"]),
            (.computerVLAN, "30", ["vlan_pc_id": "30", "vlan_port_tagging": "on"]),
            (.computerVLAN, "0", ["vlan_pc_id": "", "vlan_port_tagging": "off"]), (.lldp, "false", ["lldp_enable": "off"]),
            (.verification, "true", ["tls_server_authentication": "on", "check_fqdn_against_server_cert": "on"]),
            (.verification, "false", ["tls_server_authentication": "off", "check_fqdn_against_server_cert": "off"]),
            (.callWaiting, "true", ["call_waiting": "on"]), (.callWaiting, "false", ["call_waiting": "off"]),
            (.webPage, "false", ["webserver_type": "off"]), (.webPage, "true", ["webserver_type": "http_https"]),
            (.phoneBook, "https://phones.example.com/book.xml", ["dkey_directory": "url https://phones.example.com/book.xml"]),
            (
                .firmware, "https://phones.example.com/fw.xml",
                [
                    "firmware_status": "https://phones.example.com/fw.xml", "update_policy": "auto_update",
                ]
            ), (.freeDialling, "true", ["auto_dial": "5", "overlap_dialing": "off", "user_dp_str[1]": ""]),
        ] as [(Setting, String, [String: String])])
    func words(setting: Setting, text: String, expected: [String: String]) throws {
        let phone = try phone {
            $0.keys = [.init(number: 3, kind: .blf, value: "4713")]
            #expect(setting.set(text, in: &$0))
        }
        for (name, value) in expected { #expect(phone.read[name] == value, "\(name)") }
    }

    @Test("what is not set says nothing about the network, nor about a dial plan that the phone shall keep")
    func silence() throws {
        let phone = try phone { $0.dialling.isFree = false }
        #expect(!phone.keys.contains { $0.contains("vlan") || $0.contains("lldp") || $0.contains("webserver_type") })
        #expect(!phone.keys.contains { ["auto_dial", "overlap_dialing", "user_dp_str[1]"].contains($0) })
    }

    /// Wazo: the account behind registers at the standby, and the first names it.
    @Test("a standby registrar is an account of its own that the first one fails over to")
    func standby() throws {
        let phone = try phone {
            $0.accounts.append(SampleSettings.two.accounts[1])
            $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com")
        }
        let read = phone.read
        #expect(["1", "2", "3"].map { read["user_failover_identity[\($0)]"] } == ["3", "none", "none"])
        #expect(
            read["user_active[3]"] == "on" && read["user_name[3]"] == read["user_name[1]"] && read["user_host[3]"] == read["user_host[1]"])
        #expect(read["user_outbound[3]"] == "standby.example.com:5061;transport=tls" && read["user_active[4]"] == "off")
        let server = try self.phone {
            $0.accounts[0].registrar = $0.accounts[0].domain
            $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com", port: 5071)
        }.read
        #expect(server["user_host[2]"] == "standby.example.com" && server["user_outbound[2]"] == "standby.example.com:5071;transport=tls")
        let full = try self.phone {
            $0.accounts = Array(repeating: $0.accounts[0], count: 12)
            $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com")
        }
        #expect(full.read["user_failover_identity[1]"] == "none" && full.notes.contains { $0.contains("none is free") })
    }

    /// Gigaset's wiki and Snom's answer on certificates: base64 between the tags.
    @Test("trusted certificates stand in the file")
    func certificates() throws {
        let sample = Setting.trustedCertificates.samples[0]
        let phone = try phone { #expect(Setting.trustedCertificates.set(sample, in: &$0)) }
        let base64 = try #require(PEMCertificate.all(in: sample)?.first?.base64)
        #expect(
            String(decoding: phone.files[0].bytes, as: UTF8.self).contains(
                "<certificates>\n    <certificate type=\"base64\">\(base64)</certificate>"))
    }

    @Test("a pick-up code cannot end the part of a key that it stands in")
    func bar() {
        #expect(throws: RenderFault.self) {
            try phone {
                $0.keys = [.init(number: 1, kind: .blf, value: "17")]
                $0.dialling.pickupCode = "*8|speed 0190"
            }
        }
    }

    private func base(_ model: String, _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.base
        change(&settings)
        return try RenderedPhone(settings, vendor: "snom", model: model)
    }

    /// Wazo's plug-in and three public generators.
    @Test("a base of the M series has servers, and an account for each handset", arguments: ["M300", "M400", "M430", "M700", "M900"])
    func base(model: String) throws {
        let phone = try base(model)
        let read = phone.read
        #expect(phone.files[0].name == "\(SampleSettings.base.mac.hex.uppercased()).xml")
        #expect(read["setting_server"] == "\(SampleSettings.base.access.provisioningURL){mac}.xml" && read["pnp_config"] == "off")
        #expect(
            ["user_host", "user_outbound", "srv_sip_transport", "user_srtp"].map { read["\($0)[1]"] } == [
                "example.com", "pbx.example.com:5061", "tls", "optional",
            ])
        #expect(
            ["user_host", "user_outbound", "srv_sip_transport"].map { read["\($0)[2]"] } == ["192.0.2.20", "sbc.example.net:5080", "tcp"])
        #expect(read["codec_priority_list[1]"] == "g722, pcma, pcmu, g729" && read["sip_outbound_proxy_mode"] == "always")
        #expect([1, 3, 4].map { read["user_pname[\($0)]"] } == ["ada.lovelace", "auth4712", "ada.lovelace"])
        #expect([1, 3, 4].map { read["subscr_sip_ua_data_server_id[\($0)]"] } == ["1", "2", "1"])
        #expect([1, 3, 4].map { read["subscr_sip_hs_idx[\($0)]"] } == ["1", "3", "4"])
        #expect([1, 3, 4].map { read["subscr_dect_ipui[\($0)]"] } == ["0x02A3B4C5D6", nil, nil])
        #expect([1, 3, 4].map { read["subscr_dect_ac_code[\($0)]"] } == ["4711", "2468", "0004"])
        #expect(read["user_mailnumber[4]"] == "*97" && read["auto_dect_register"] == "on")
        // The identity and the number of a place are what keeps its handset registered, and the base has its place in a system.
        #expect(["user_active", "user_name", "user_pass"].map { read["\($0)[2]"] } == ["off", "", ""])
        #expect(!phone.keys.contains { $0.hasPrefix("subscr_") && $0.hasSuffix("[2]") })
        #expect(!phone.keys.contains { $0.hasPrefix("network_sync") || $0 == "ac_code" || $0.contains("fwu") })
        #expect(phone.notes.contains { $0.hasPrefix("Handset 4 has no registration code of its own") })
        #expect(read["http_engineer_pass"] == (["M300", "M700"].contains(model) ? nil : "Example-admin-1"))
        #expect(read["admin_mode_password"] == (["M300", "M700"].contains(model) ? "Example-admin-1" : nil))
    }

    @Test("a base's settings have the words of public generators")
    func baseSettings() throws {
        let settings: [(Setting, String)] = [
            (.vlan, "20"), (.vlanPriority, "5"), (.mediaPorts, "16384-17407"), (.mediaDSCP, "46"), (.signallingDSCP, "26"),
            (.toneCountry, "DE"), (.phoneBook, "https://phones.example.com/book.xml"), (.verification, "true"), (.srtp, "off"),
        ]
        let read = try base("M900") {
            for (setting, text) in settings { #expect(setting.set(text, in: &$0)) }
            $0.syslog = SampleSettings.everything.syslog
            $0.access.credentials = SampleSettings.everything.access.credentials
            $0.access.userPassword = Secret("User-1")
            $0.directory = SampleSettings.everything.directory
            $0.directory?.usesTLS = false
            $0.language = "de"
        }.read
        let expected = [
            "vlan_id": "20", "vlan_qos": "5", "rtp_port_start": "16384", "rtp_port_end": "17407", "codec_tos": "184",
            "signaling_tos": "104",
            "tone_scheme": "GER", "phonebook_server_location": "3", "phonebook_location": "https://phones.example.com/book.xml",
            "tls_server_authentication": "on", "user_srtp[1]": "disabled", "srv_srtp_auth[1]": "off", "syslog_server": "log.example.com",
            "log_level": "6", "http_client_user": "phone-1", "http_client_password": "Example-door-1", "http_basic_user": "User",
            "http_basic_pass": "User-1", "ldap_server": "ldap.example.com", "ldap_port": "389", "ldap_search_filter": "(|(cn=%)(sn=%))",
            "language": "Deutsch", "web_language": "Deutsch",
            // The generator for the M700: the last Sundays of March and October.
            "timezone": "GER+1", "timezone_by_country_region": "off", "dst_enable": "auto", "dst_start_month": "3", "dst_start_date": "0",
            "dst_start_time": "2", "dst_start_day_of_week": "1", "dst_start_wday_last_in_month": "5", "dst_stop_month": "10",
            "dst_stop_time": "2", "dst_stop_day_of_week": "1", "dst_stop_wday_last_in_month": "5",
        ]
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    @Test("a base tells people what it cannot do")
    func baseNotes() throws {
        let notes = try base("M900") {
            $0.directory = SampleSettings.everything.directory
            $0.keys = SampleSettings.everything.keys
            $0.syslog = .init(server: HostPort(host: "log.example.com", port: 5514))
            $0.accounts[0].secondRegistrar = HostPort(host: "standby.example.com")
        }.notes
        for word in [
            "LDAP over TLS", "keys were left out", "port of the syslog server", "second registrar", "TURN", "OPUS", "second time server",
        ] {
            #expect(notes.contains { $0.contains(word) }, "\(word)")
        }
    }

    @Test("an administrator's own settings of a base find their sections")
    func baseParameters() throws {
        let phone = try base("M900") {
            $0.parameters = [
                .init(name: "ac_code", value: "4711"), .init(name: "srv_dtmf_payload_type[1]", value: "101"),
                .init(name: "call_waiting[3]", value: "<on>"), .init(name: "user_dtmf_info[2]", value: "sip_info"),
                .init(name: "user_name[4]", value: "other"),
            ]
        }
        let text = phone.files[0].text
        func section(_ name: String) -> Substring {
            guard let start = text.firstRange(of: "<\(name)>"), let end = text.firstRange(of: "</\(name)>") else { return "" }
            return text[start.upperBound..<end.lowerBound]
        }
        #expect(section("global").contains("<ac_code>4711</ac_code>"))
        #expect(
            section("server").contains(#"<srv_dtmf_payload_type idx="1">101<"#)
                && section("server").contains(#"<user_dtmf_info idx="2">sip_info<"#))
        #expect(
            section("extension").contains(#"<call_waiting idx="3">&lt;on&gt;<"#)
                && section("extension").contains(#"<user_name idx="4">other<"#))
        #expect(phone.read.complaints == [])
        let emptied = try base("M900") {
            ($0.accounts, $0.vacatedHandsets) = ([], [1])
            $0.parameters = [.init(name: "srv_dtmf_payload_type[1]", value: "101")]
        }
        #expect(emptied.read["srv_dtmf_payload_type[1]"] == "101" && emptied.read["auto_dect_register"] == nil)
    }
}
