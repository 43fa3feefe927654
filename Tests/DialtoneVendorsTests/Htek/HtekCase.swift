import DialtoneModel
import DialtoneVendors

extension HtekDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Htek UC903 2.0.4.2 00:1f:c1:1c:22:a9", model: "UC903", firmware: "2.0.4.2", mac: "001fc11c22a9",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Sangoma S500 3.0.4.12 00:50:58:11:22:33", model: "S500", firmware: "3.0.4.12", mac: "005058112233",
                source: "samples of FusionPBX (version and address made up)"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc",
        requests: [("CFG805EC0112233.xml", true), ("cfg805ec0112234.xml", false)],
        expect: Expectations.htek,
        places: [
            .displayName: .init("P3", HostileField.trimmed), .user: "P35", .authenticationUser: "P36", .password: "P34",
            .adminPassword: "P2",
            .userPassword: "P196", .credentialsUser: "P1360", .credentialsPassword: "P1361", .keyValue: "P41302",
            .keyLabel: .init("P41402", HostileField.trimmed),
        ],
        parameters: [.init(name: "P20166", value: "2"), .init(name: "P8660", value: "<3>")],
        packetTime: .init("P37", at40: "4", at80: "8"),
        former: [
            .forwards: ["P53100": "0", "P53110": "0", "P53120": "0", "P4210": ""],
            .secondServers: ["P967": "", "P8851": "", "P20047": ""], .firmware: ["P192": "", "P232": "", "P233": ""],
        ],
        models: [
            .init(["", "UC926", "UC926U", "UC924", "UC923", "UC903", "UC912", "UC862", "UC842", "UC802", "S500"], lists: ["htek"])
        ])
}
