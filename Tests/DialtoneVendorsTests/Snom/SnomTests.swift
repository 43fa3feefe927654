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
}
