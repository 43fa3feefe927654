import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Avaya")
struct AvayaTests {
    /// Installing and Administering J100 Series IP Phones R4.1, "Administration menu parameters": 27238 from the factory.
    @Test("the phone's own menu has the administrator's password, too")
    func menuPassword() throws {
        var settings = SampleSettings.full
        let read = try RenderedPhone(settings, vendor: "avaya").read
        #expect(read["ADMIN_PASSWORD"] == "Example-admin-1" && read["FORCE_WEB_ADMIN_PASSWORD"] == "Example-admin-1")
        #expect(read["PROCPSWD"] == nil)
        settings.access.adminPassword = nil
        #expect(try RenderedPhone(settings, vendor: "avaya").read["ADMIN_PASSWORD"] == nil)
    }

    /// ieee-data.
    @Test("blocks of Avaya's phones", arguments: ["c81fea112233", "b4475e112233", "801daa112233", "10cdae112233", "f81547112233"])
    func blocks(mac: String) throws {
        #expect(VendorCatalogue.builtIn.vendor(ofMAC: try #require(MACAddress(mac))) == "avaya")
    }

    /// FusionPBX's and Wazo's templates; DSCP and VLAN as Avaya's guide for the 1600 series has them.
    @Test(
        "settings stand under their names",
        arguments: [
            (.voicemail, "*97", ["PSTN_VM_NUM": "*97"]),
            (.messageWaiting, "true", ["MWISRVR": "pbx.example.com"]),
            (.messageWaiting, "false", ["MWISRVR": ""]),
            (.freeDialling, "true", ["ENHDIALSTAT": "0", "DIALPLAN": ""]),
            (.freeDialling, "false", ["ENHDIALSTAT": nil, "DIALPLAN": nil]),
            (.mediaPorts, "16384-17407", ["RTP_PORT_LOW": "16384", "RTP_PORT_RANGE": "1023"]),
            (.mediaDSCP, "46", ["DSCPAUD": "46"]),
            (.signallingDSCP, "26", ["DSCPSIG": "26"]),
            (.toneCountry, "DE", ["COUNTRY": "Germany"]),
            (.toneCountry, "ZA", ["COUNTRY": nil]),
            (.clock, "24", ["ADMINTIMEFORMAT": "1"]),
            (.clock, "12", ["ADMINTIMEFORMAT": "0"]),
            (.dateOrder, "day-month-year", ["DATEFORMAT": "%d/%m/%y"]),
            (.dateOrder, "month-day-year", ["DATEFORMAT": "%m/%d/%y"]),
            (.keepAlive, "30", ["TCP_KEEP_ALIVE_TIME": "30"]),
            (.vlan, "20", ["L2Q": "1", "L2QVLAN": "20"]),
            (.vlan, "0", ["L2Q": "2", "L2QVLAN": nil]),
            (.vlanPriority, "5", ["L2QAUD": "5", "L2QSIG": "5"]),
            (.webPage, "false", ["ENABLE_WEBSERVER": "0"]),
            (.phoneBook, "https://phones.example.com/book.xml", ["DOWNLOADABLE_DIRECTORY": "https://phones.example.com/book.xml"]),
            (
                .secondRegistrar, "standby.example.com",
                ["SIP_CONTROLLER_LIST": "pbx.example.com:5061;transport=tls,standby.example.com:5061;transport=tls"]
            ),
            (.language, "de", ["PSTN_VM_NUM": nil, "MWISRVR": nil, "L2Q": nil, "TRUSTCERTS": nil, "ENABLE_WEBSERVER": nil]),
        ] as [(Setting, String, [String: String?])])
    func names(setting: Setting, text: String, expected: [String: String?]) throws {
        let read = try read { #expect(setting.set(text, in: &$0)) }
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    private func read(_ change: (inout PhoneSettings) -> Void) throws -> ReadConfiguration {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "avaya").read
    }

    @Test("the certificates that a phone shall trust stand beside its file")
    func certificates() throws {
        let text = try #require(Setting.trustedCertificates.samples.first)
        let read = try read { #expect(Setting.trustedCertificates.set(text, in: &$0)) }
        #expect(read["TRUSTCERTS"] == "dialtone-trusted.pem" && read["ENABLE_PUBLIC_CA_CERTS"] == "1")
    }
}
