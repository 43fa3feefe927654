import DialtoneModel
import Testing

@testable import DialtoneLab

@Suite("Phones read their files")
struct PhoneFileTests {
    /// Reads the file with the account as a phone that has nothing yet; Poly's needs its two parts.
    private func read(_ vendor: LabVendor, _ text: String, model: Int = 0, memory: [String: String] = [:]) throws -> PhoneFile {
        let firmware = vendor.firmware
        let mac = try #require(vendor.mac(0x112233))
        let phone = PhoneIdentity(mac: mac, model: firmware.models[model])
        return try firmware.understand(PhoneValues(firmware.read(text, phone, memory: memory)))
    }

    /// The texts that hold an account, with the number of the model that reads them.
    private func accountTexts(_ account: PhoneSample.Account = PhoneSample.Account()) throws -> [(LabVendor, Int, String, PhoneSample)] {
        try PhoneSample.all(PhoneSample.Door(), account).map { sample in
            let name = sample.vendor.firmware.model(sample.mac).name
            let model = try #require(sample.vendor.firmware.models.firstIndex { $0.name == name })
            let text =
                sample.vendor == .poly
                ? PhoneSample.polyParts(PhoneSample.Door(), account).first
                : try #require(sample.files.values.max { $0.count < $1.count })
            let mac = try #require(sample.vendor.mac(0x112233))
            return (sample.vendor, model, text.replacing(sample.mac.hex, with: mac.hex), sample)
        }
    }

    @Test("an account, the phone's own URL and its login are found in each format")
    func accounts() throws {
        var login = PhoneSample.Account()
        login.login = ("prov-1", "Kq9horse")
        for (vendor, model, text, sample) in try accountTexts(login) {
            let file = try read(vendor, text, model: model)
            #expect(
                file.ownURL == (vendor == .mitel || vendor == .avaya ? "https://prov.example.com:443/p/7Jx2bq/" : sample.ownURL),
                "\(vendor)")
            let account = try #require(file.account, "\(vendor)")
            #expect(account.user == "ada" && account.authenticationUser == "ada-auth", "\(vendor)")
            #expect(account.displayName == "Ada & 1", "\(vendor)")
            #expect(account.password.matches("s3cr3t=value") && account.port == 5061, "\(vendor)")
            #expect(account.host == (sample.usesDomain ? "example.com" : "pbx.example.com"), "\(vendor)")
            if sample.usesDomain { #expect(account.proxy == "pbx.example.com:5061", "\(vendor)") }
            let expires = text.contains("SIP.Account.0.") ? PhoneAccount.expiresDefault : 600
            #expect(account.transport == .tls && account.expires == expires, "\(vendor)")
            #expect(!file.shown.values.contains { $0.contains("s3cr3t") || $0.contains("Kq9horse") || $0.contains("Kq7") }, "\(vendor)")
            let hasLogin = text.contains("Kq9horse")
            #expect(file.credentials == (hasLogin ? PhoneCredentials(user: "prov-1", password: Secret("Kq9horse")) : nil), "\(vendor)")
        }
    }

    @Test("an account that is switched off is no account, also on a phone that had one")
    func off() throws {
        var off = PhoneSample.Account()
        off.isOn = false
        for (on, off) in zip(try accountTexts(), try accountTexts(off)) {
            let before = try read(on.0, on.2, model: on.1)
            #expect(before.account != nil)
            #expect(try read(off.0, off.2, model: off.1, memory: before.values).account == nil, "\(on.0)")
        }
    }

    @Test("what a file does not mention stays as it was, except where the phone reads all anew")
    func memory() throws {
        let bare: [(LabVendor, String, Bool)] = [
            (.yealink, "#!version:1.0.0.1\nfeatures.x = 1", true), (.snom, "<settings><phone-settings/></settings>", true),
            (.fanvil, "<sysConf><Version>2.0000000002</Version></sysConf>", true), (.cisco, "<flat-profile/>", true),
            (.linphone, "<config xmlns=\"http://www.linphone.org/xsds/lpconfig.xsd\"/>", true), (.poly, "<x/>", false),
        ]
        for (vendor, text, stays) in bare {
            let sample = try #require(try accountTexts().first { $0.0 == vendor })
            let before = try read(vendor, sample.2)
            let after = try read(vendor, text, memory: before.values)
            #expect((after.account != nil) == stays, "\(vendor)")
            #expect(after.ownURL == before.ownURL, "\(vendor)")
        }
    }

    @Test("an entry without overwrite leaves what Linphone has")
    func overwrite() throws {
        let text = PhoneSample.linphone(PhoneSample.Door(), PhoneSample.Account())
        let before = try read(.linphone, text)
        let later = text.replacing("600</entry>", with: "900</entry>")
        #expect(try read(.linphone, later, memory: before.values).account?.expires == 900)
        let kept = later.replacing("name=\"reg_expires\" overwrite=\"true\"", with: "name=\"reg_expires\"")
        #expect(try read(.linphone, kept, memory: before.values).account?.expires == 600)
    }

    @Test("outbound proxies are where requests go")
    func proxies() throws {
        let cases: [(LabVendor, Int, (String) -> String)] = [
            (
                .yealink, 0,
                {
                    $0
                        + "\naccount.1.outbound_proxy_enable = 1\naccount.1.outbound_proxy.1.address = edge.example.com\naccount.1.outbound_proxy.1.port = 5080"
                }
            ),
            (
                .poly, 0,
                {
                    $0.replacing(
                        "reg.2.address=\"\"", with: "reg.1.outboundProxy.address=\"edge.example.com\" reg.1.outboundProxy.port=\"5080\"")
                }
            ),
            (
                .fanvil, 0,
                { $0.replacing("<RegisterTTL>", with: "<ProxyAddr>edge.example.com</ProxyAddr><ProxyPort>5080</ProxyPort><RegisterTTL>") }
            ),
            (
                .cisco, 0,
                { $0.replacing("</flat-profile>", with: "<Outbound_Proxy_1_>edge.example.com:5080</Outbound_Proxy_1_></flat-profile>") }
            ),
            (.mitel, 0, { $0 + "\nsip line1 outbound proxy: edge.example.com\nsip line1 outbound proxy port: 5080" }),
            (.htek, 0, { $0.replacing("<P36>", with: "<P48>edge.example.com:5080</P48><P36>") }),
            (
                .panasonic, 0,
                {
                    $0.replacing(
                        "SIP_TRANSPORT_1", with: "SIP_OUTPROXY_ADDR_1=\"edge.example.com\"\nSIP_OUTPROXY_PORT_1=\"5080\"\nSIP_TRANSPORT_1")
                }
            ),
        ]
        for (vendor, model, change) in cases {
            let sample = try #require(try accountTexts().first { $0.0 == vendor && $0.1 == model })
            #expect(try read(vendor, change(sample.2), model: model).account?.proxy == "edge.example.com:5080", "\(vendor)")
        }
    }

    @Test("a file that the phone would refuse is refused")
    func refusals() throws {
        // Vendor, what of the good file, and what it is replaced by.
        let cases: [(LabVendor, String, String)] = [
            (.yealink, "#!version:1.0.0.1", "#!version: 1.0.0.1"), (.yealink, "# a comment", "no setting"),
            (.yealink, "admin:Kq7-horse", "Kq7-horse"), (.yealink, "transport_type = 2", "transport_type = tls"),
            (.snom, "Ada &amp; 1", "Ada & 1"), (.snom, "settings>", "sets>"), (.snom, ">on<", ">1<"),
            (.grandstream, "c074ad112233", "c074ad112234"), (.grandstream, "<P237>", "<P237>https://"),
            (.grandstream, "&amp;", "&"),
            (.poly, "&amp;", "&"), (.poly, "\"TLS\"", "\"tls\""), (.poly, "serverName=\"", "serverName=\"https://"),
            (.poly, "device.prov.serverType.set=\"1\" ", ""),
            (.fanvil, "sysConf>", "VOIP_CONFIG_FILE>"), (.fanvil, "2.0000000001", "2"), (.fanvil, "<Transport>3", "<Transport>2"),
            (.fanvil, "<FlashProtocol>5", "<FlashProtocol>4"),
            (.gigaset, " productID=\"e2\"", ""), (.gigaset, "UseSIPS\" value=\"0\"", "UseSIPS\" value=\"1\""),
            (.gigaset, "TransportProtocol\" value=\"3\"", "TransportProtocol\" value=\"tls\""), (.gigaset, "&amp;", "&"),
            (.cisco, "flat-profile", "device"), (.cisco, ">TLS<", ">tls<"), (.cisco, "ua=\"na\"", "ua=\"no\""),
            (.cisco, "https://", "(a)? https://"), (.ciscoSPA, "&amp;", "&"),
            (.mitel, "topsoftkey1 type: blf", "no setting"), (.mitel, "\"s3cr3t=value\"", "\"s3cr3t=value"),
            (.mitel, "protocol: 4", "protocol: 9"), (.mitel, "\"s3cr3t=value\"", "\"s3\"cret\""),
            (.linphone, "lpconfig.xsd", "other.xsd"), (.linphone, "username\" overwrite=\"true\">ada", "username\" overwrite=\"true\">bob"),
            (.linphone, "domain\" overwrite=\"true\">example", "domain\" overwrite=\"true\">other"),
            (.linphone, "transport=tls", "transport=sctp"),
            (.htek, "hl_provision", "gs_provision"), (.htek, "<P130>2", "<P130>3"), (.htek, "P35>", "Q35>"),
            (.akuvox, "Config.Account1.SIP.Port =", "Config.Account1.SIP.Port"), (.akuvox, "TransType = 2", "TransType = TLS"),
            (.flyingvoice, "#!version:1.0.0.1", ""),
            (.ale, "settings>", "set>"), (.ale, "value=\"true\"", "value=\"1\""), (.ale, " value=\"tls\"", ""),
            (.panasonic, "# Panasonic SIP", "# Panasonic"), (.panasonic, "\"Ada & 1\"", "Ada & 1"),
            (.panasonic, "\"Ada & 1\"", "\"Ada \"A\" 1\""),
            (.panasonic, "\"2\"\n\n", "\"2\""), (.panasonic, "SIP_TRANSPORT_1", "sip_transport_1"),
            (.audiocodes, "TLS", "tls"), (.audiocodes, "voip/line/0/id=", "voip/line/0/id "),
            (.avaya, "SET ENABLE_3PCC_ENVIRONMENT 1", "SET ENABLE_3PCC_ENVIRONMENT 0"), (.avaya, "\"Ada & 1\"", "Ada & 1"),
            (.avaya, "SET SIPDOMAIN", "SIPDOMAIN"), (.avaya, "transport=tls", "transport=ssl"),
            (.algo, "sip.proxy =", "sip.proxy"), (.algo, "sip.transp = tls", "sip.transp = TLS"),
            (.algo, "prov.download.method = https", "prov.download.method ="), (.algo, "sip.regexp", "regexp"),
            (.algo, "prov.server.static = ", "prov.server.static = https://"),
            (.obihai, "ParameterList>", "Parameters>"), (.obihai, "Profile.1.SIP.<", "Profile.1.SIP<"),
            (.obihai, "<V>TLS<", "<V>tls<"), (.obihai, "<V>pbx.example.com</V>", "<V>pbx.example.com:5061</V>"),
            (.obihai, "<V>true</V>", "<V>Yes</V>"), (.obihai, "&amp;", "&"),
            (.digium, "<config>", "<conf>"), (.digium, "\"tls\"", "\"TLS\""), (.digium, "index=\"0\" ", ""),
        ]
        let texts = try accountTexts()
        for (vendor, good, bad) in cases {
            let sample = try #require(texts.first { $0.0 == vendor && $0.1 == 0 })
            #expect(sample.2.contains(good), "\(vendor): \(good)")
            let broken = sample.2.replacing(good, with: bad)
            #expect(throws: LabFault.self, "\(vendor): \(bad)") { try read(vendor, broken) }
        }
        #expect(Set(cases.map(\.0)) == Set(LabVendor.allCases))
    }

    @Test("an OBi's line has the server of the profile that it names")
    func profiles() throws {
        let text = PhoneSample.obihai(PhoneSample.Door(), PhoneSample.Account())
        let moved = text.replacing("Profile.1.SIP.", with: "Profile.2.SIP.")
        #expect(try read(.obihai, text).account != nil && read(.obihai, moved).account == nil)
        #expect(try read(.obihai, moved.replacing("<V>A<", with: "<V>B<")).account == read(.obihai, text).account)
    }

    @Test("a profile rule may carry a login, and macros are replaced")
    func profileRules() throws {
        let rule = try CiscoRule("[--uid u1 --pwd p1] https://prov.example.com/p/x/$MA.xml")
        #expect(rule.url == "https://prov.example.com/p/x/$MA.xml" && rule.credentials?.user == "u1")
        for bad in ["[--uid u1 https://x/", "[--uid] https://x/", "prov.example.com/x", "[--key k] https://x/", "https://x/ | https://y/"] {
            #expect(throws: LabFault.self, "\(bad)") { try CiscoRule(bad) }
        }
        let firmware = LabVendor.cisco.firmware
        let phone = PhoneIdentity(mac: try #require(MACAddress("00562b043615")), model: firmware.models[0])
        #expect(
            firmware.expand("/$MA/$MAU/$MAC/$PN/$PSN.xml", phone)
                == "/00562b043615/00562B043615/00:56:2b:04:36:15/CP-8841-3PCC/8841-3PCC.xml")
    }

    @Test("a login in the URL is taken out of it")
    func loginInURL() throws {
        let (url, credentials) = PhoneCredentials.split("https://u%401:p%3a1@prov.example.com/p/x/")
        #expect(url == "https://prov.example.com/p/x/" && credentials == PhoneCredentials(user: "u@1", password: Secret("p:1")))
        #expect(PhoneCredentials.split("https://prov.example.com/a@b").credentials == nil)
    }

    @Test("challenges are answered as RFC 2617 has it")
    func challenges() throws {
        // The example of RFC 2617, section 3.5.
        let login = PhoneCredentials(user: "Mufasa", password: Secret("Circle Of Life"))
        let digest =
            "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
            + "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""
        let answer = try #require(
            login.answer(["Basic realm=\"x\"", digest], method: "GET", target: "/dir/index.html", clientNonce: "0a4f113b"))
        #expect(SIPDigest(answer)?["response"] == "6629fae49393a05397450978507c4ef1")
        // The example of RFC 7617, section 2.
        let basic = PhoneCredentials(user: "Aladdin", password: Secret("open sesame"))
        #expect(
            basic.answer(["Basic realm=\"WallyWorld\""], method: "GET", target: "/", clientNonce: "")
                == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(basic.answer(["Negotiate"], method: "GET", target: "/", clientNonce: "") == nil)
    }
}
