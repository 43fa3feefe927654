import DialtoneModel
import DialtoneVendors

extension FanvilDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Fanvil X4U 2.10.2.6887 0c383e07e16c", model: "X4U", firmware: "2.10.2.6887", mac: "0c383e07e16c",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Fanvil X6U Pro 0.0.10 0c383e2cd782", model: "X6U-Pro", firmware: "0.0.10", mac: "0c383e2cd782",
                source: "samples of Wazo or FusionPBX (a blank in the model)"),
            .init(
                "Fanvil X5U-V2 2.12.16.17 0c383e557eb1", model: "X5U-V2", firmware: "2.12.16.17", mac: "0c383e557eb1",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Fanvil W611W 2.16.10 0c383e7dd216", model: "W611W", firmware: "2.16.10", mac: "0c383e7dd216",
                source: "samples of Wazo or FusionPBX (version and address of a W620W)"),
            .init(
                "Fanvil i10SV 2.12.10.1 0c383e2397f4", model: "i10SV", firmware: "2.12.10.1", mac: "0c383e2397f4",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Fanvil V67 2.6.6.187 0c383e2b29e6)", model: "V67", firmware: "2.6.6.187", mac: "0c383e2b29e6",
                source: "samples of Wazo or FusionPBX (a bracket that was never opened)"),
            .init("Fanvil X6U 2.4.10", model: "X6U", firmware: "2.4.10", source: "made up: without an address"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/$mac.cfg",
        expect: Expectations.fanvil,
        places: [
            .displayName: "sip/line[1]/DisplayName", .user: "sip/line[1]/PhoneNumber", .authenticationUser: "sip/line[1]/RegisterUser",
            .password: "sip/line[1]/RegisterPswd", .adminPassword: "web/account[1]/Password", .userPassword: "web/account[2]/Password",
            .credentialsUser: "ap/DefaultUsername", .credentialsPassword: "ap/DefaultPassword", .directoryBase: "phone/ldap[1]/Base",
            .directoryUser: "phone/ldap[1]/Username", .directoryPassword: "phone/ldap[1]/Password",
            .keyValue: .init("dsskey/dssSide[1]/Fkey[3]/Value") { "\($0)@2/ba*0\($0)" }, .keyLabel: "dsskey/dssSide[1]/Fkey[3]/Title",
        ],
        parameters: [.init(name: "sip/line[1]/DTMFMode", value: "3"), .init(name: "phone/display/LCDTitle", value: "<Hall> & Co")],
        packetTime: .init("sip/line[1]/Ptime", at40: "40", at80: "60"),
        former: [
            .forwards: [
                "sip/line[1]/AlwaysFWD": "0", "sip/line[1]/BusyFWD": "0", "sip/line[1]/NoAnswerFWD": "0", "sip/line[1]/EnableHotline": "0",
            ],
            .doNotDisturb: ["call/port[1]/DNDMode": "0"], .secondServers: ["sip/line[1]/BackupAddr": "", "sip/line[1]/BakProxyAddr": ""],
            .firmware: ["fwCheck/EnableAutoUpgrade": "0", "fwCheck/UpgradeServer1": ""], .management: ["tr069/EnableTR069": "0"],
        ],
        models: [
            .init(
                [
                    "", "X5U", "X6U", "V67", "V64", "V65", "V62", "X3U", "X4U", "X210", "X7C", "X303", "X3SG", "X1SP", "i16SV", "W611W",
                    "H2U", "H2U-V2", "X3SW", "X3U-Pro", "NP-X210", "NPV61", "NPX5-v2",
                ], lists: ["fanvil"]),
            .init(["X3", "X3S", "X5", "X4", "C62", "C58", "X2", "H2", "H5", "i30", "i23S", "X3G", "NPX3"], lists: ["fanvil-gen1"]),
            .refused(["C600", "F52"]),
        ])
}
