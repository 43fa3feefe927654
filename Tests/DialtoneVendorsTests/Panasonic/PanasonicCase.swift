import DialtoneModel
import DialtoneVendors

extension PanasonicDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Panasonic_KX-UT113/01.133 (0080f0c8c381)", model: "KX-UT113", firmware: "01.133", mac: "0080f0c8c381",
                source: "samples of Wazo or FusionPBX"),
            .init("Panasonic-KX-HDV130/07.138", model: "KX-HDV130", firmware: "07.138", source: "made up: a form for SIP"),
            .init("Panasonic KX-TGP600/12.100", model: "KX-TGP600", firmware: "12.100", source: "made up: a form for SIP"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/Config{MAC}.cfg",
        requests: [("KX-HDV230.cfg", false), ("Config805EC0112233.cfg", true)],
        expect: Expectations.panasonic,
        places: [
            .displayName: .init("DISPLAY_NAME_1") { HostileField.trimmed($0).replacing("\"", with: "'") }, .user: "PHONE_NUMBER_1",
            .authenticationUser: "SIP_AUTHID_1", .password: "SIP_PASS_1", .adminPassword: "ADMIN_PASS", .userPassword: "USER_PASS",
            .keyValue: "FLEX_BUTTON_FACILITY_ARG3",
            .keyLabel: .init("FLEX_BUTTON_LABEL3") { HostileField.trimmed($0).replacing("\"", with: "'") },
        ],
        parameters: [.init(name: "OUTBANDDTMF_1", value: "N"), .init(name: "VM_NUMBER_1", value: "*97 # a=b")],
        hostile: { $0.dropDoubleQuotes() },
        packetTime: .init("RTP_PTIME", at40: "40", at80: "80"),
        former: [
            .secondServers: ["SIP_2NDPROXY_ADDR_1": "", "SIP_2NDRGSTR_ADDR_1": ""],
            .firmware: ["FIRM_UPGRADE_ENABLE": "N", "FIRM_FILE_PATH": ""], .management: ["ACS_URL": ""],
        ],
        models: [
            .init(
                ["", "KX-HDV130", "KX-HDV230", "KX-HDV330", "KX-HDV430", "KX-UT113", "KX-UT136", "KX-UT670", "KX-TGP600"],
                lists: ["panasonic"]),
            .init(["KX-UTG200B", "KX-UTG300B"], lists: ["panasonic-utg"]),
        ])
}
