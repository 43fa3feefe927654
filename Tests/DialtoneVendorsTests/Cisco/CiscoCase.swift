import DialtoneModel
import DialtoneVendors

extension CiscoDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Cisco-CP-8865-3PCC/12.0.3_dcf719f39350_0a1b2c3d_0a1b2c3d", model: "8865", firmware: "12.0.3", mac: "dcf719f39350",
                source: "a public parser (a SIP agent; identifiers made up)"),
            .init("Cisco-CP-8851-3PCC/11.3.7_MPP_0001", model: "8851", firmware: "11.3.7", source: "a public parser"),
            .init(
                "Cisco-CP-8841-3PCC/11.3.1 (00562b043615)", model: "8841", firmware: "11.3.1", mac: "00562b043615",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Cisco-CP-7832-3PCC/11.0.1 (00562b043615)", model: "7832", firmware: "11.0.1", mac: "00562b043615",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Cisco/SPA508G-7.4.8a (0002FDFF2103)(CBT141400UK)", model: "SPA508G", firmware: "7.4.8a", mac: "0002fdff2103",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Cisco/SPA525G-7.4.7 (CBT141900G7)", model: "SPA525G", firmware: "7.4.7",
                source: "samples of Wazo or FusionPBX (no address)"),
            .init(
                "Linksys/SPA-942-6.1.5(a) (88019FA42805)", model: "SPA942", firmware: "6.1.5(a)", mac: "88019fa42805",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Cisco/ATA191-MPP-11-1-0-MSR4 (FCH2443D9R4)", model: "ATA191", firmware: "11-1-0-MSR4",
                source: "samples of Wazo or FusionPBX (serial number only)"),
            .init(
                "Cisco-DP-9841/3.0.1 (00562b043616)", model: "9841", firmware: "3.0.1", mac: "00562b043616",
                source: "made up after the pattern of the older series"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/$MA.xml",
        expect: Expectations.cisco,
        places: [
            // Blanks round a name for people are left out.
            .displayName: .init("Display_Name_1_") { $0.trimmingBlanks() }, .user: "User_ID_1_", .authenticationUser: "Auth_ID_1_",
            .password: "Password_1_", .adminPassword: "Admin_Password", .userPassword: "User_Password",
            .directoryBase: "LDAP_Search_Base", .directoryUser: "LDAP_Client_DN", .directoryPassword: "LDAP_Password",
            .keyLabel: .init("Short_Name_3_") { $0.trimmingBlanks() },
        ],
        parameters: [.init(name: "DTMF_Tx_Method_1_", value: "InBand"), .init(name: "Station_Name", value: "<Hall> & Co")],
        packetTime: .init("RTP_Packet_Size", at40: "0.040", at80: "0.080"),
        former: [
            .forwards: ["Cfwd_All_Dest": "", "Cfwd_Busy_Dest": "", "Cfwd_No_Ans_Dest": ""], .doNotDisturb: ["DND_Setting": "No"],
            .secondServers: ["Proxy_1_": "pbx.example.com:5060", "Alternate_Proxy_1_": ""], .firmware: ["Upgrade_Rule": ""],
            .management: ["Enable_TR-069": "No", "Webex_Onboard_Enable": "No"],
        ],
        models: [
            .init(["", "8841", "8832", "7841", "7821", "7811", "6821", "6841", "6871"], lists: ["cisco-mpp"]),
            .init(["9841", "9851", "9861"], lists: ["cisco-9800"]),
            .init(["SPA301", "SPA303", "SPA504G", "SPA508G", "SPA512G", "SPA525G2", "SPA942"], lists: ["cisco-spa"]),
            .init(["SPA112", "SPA122", "SPA222", "SPA232D", "ATA191", "ATA192", "SPA2102", "SPA3102", "SPA8000"], lists: ["cisco-ata"]),
        ])
}
