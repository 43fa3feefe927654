import DialtoneModel
import DialtoneVendors

extension AkuvoxDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Akuvox R20K 220.30.2.36 0C:11:05:11:22:33", model: "R20K", firmware: "220.30.2.36", mac: "0c1105112233", source: "assumed")
        ],
        bootstrapURL: "https://phones.example.com/p/abc/",
        requests: [("805EC0112233.cfg", true), ("r20.cfg", false)],
        expect: Expectations.akuvox,
        places: [
            .displayName: .init("Config.Account1.GENERAL.DisplayName", HostileField.trimmed), .user: "Config.Account1.GENERAL.UserName",
            .authenticationUser: "Config.Account1.GENERAL.AuthName", .password: "Config.Account1.GENERAL.Pwd",
            .adminPassword: "Config.Settings.WEB_LOGIN.Password", .userPassword: "Config.Settings.WEB_LOGIN.Password02",
            .credentialsUser: "Config.Autoprovision.GENERAL.UserName", .credentialsPassword: "Config.Autoprovision.GENERAL.Pwd",
        ],
        parameters: [
            .init(name: "Config.Account1.DTMF.Type", value: "2"), .init(name: "Config.DoorSetting.RELAY.NameA", value: "Tor # 1"),
        ],
        packetTime: .init("Config.Account1.CALL.Ptime", at40: "40", at80: "80"),
        former: [
            .forwards: [
                "Config.Forward.ALWAYS.Enable": "0", "Config.Account1.FEATURE_FORWARD_BUSY.Enable": "0",
                "Config.Features.HOTLINE.Enable": "0",
            ],
            .doNotDisturb: ["Config.Features.DND.Enable": "0", "Config.Account1.FEATURE_DND.Enable": "0"],
            .secondServers: ["Config.Account1.SIP.Server2": "", "Config.Account1.OUTPROXY.BakServer": ""],
            .firmware: ["Config.Firmware.Url": ""],
            .management: ["Config.TR069.General.Enable": "0", "Config.Autoprovision.REDIRECT.Enable": "0"],
        ],
        models: [
            .init(["", "R20K", "SPR50P", "WP410", "WP480", "SPR63G", "R29C"], lists: ["akuvox"])
        ])
}
