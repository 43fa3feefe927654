import DialtoneModel
import DialtoneVendors

extension ALEDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "ALE M3-CE 2.11.01.1604 3c28a620089e", model: "M3", firmware: "2.11.01.1604", mac: "3c28a620089e",
                source: "samples of Wazo or FusionPBX")
        ],
        bootstrapURL: "https://phones.example.com/p/abc",
        requests: [("config.M7.xml", false), ("config.805ec0112233.xml", true)],
        expect: Expectations.ale,
        places: [
            .displayName: .init("Account1DisplayName", HostileField.trimmed), .user: "Account1UserName",
            .authenticationUser: "Account1RegName",
            .password: "Account1Password", .adminPassword: "DeviceSecurityAdminPwd", .userPassword: "DeviceSecurityUserPwd",
            .credentialsUser: "DeviceProvisionServerUsername", .credentialsPassword: "DeviceProvisionServerPassword",
            .keyValue: "ProgramKey3Value", .keyLabel: .init("ProgramKey3Label", HostileField.trimmed),
        ],
        parameters: [.init(name: "Account1DtmfMode", value: "4"), .init(name: "SettingDateFormat", value: "<1>")],
        packetTime: .init("Account1Ptime", at40: "40", at80: "80"),
        former: [
            .forwards: ["FeatureImmFwdEnable": "", "FeatureBusyFwdEnable": "", "FeatureNoReplyFwdEnable": ""],
            .doNotDisturb: ["FeatureDndEnable": ""], .secondServers: ["Account1Server2Address": ""],
            .firmware: ["DeviceFirmwareUpgradeUrl": ""],
        ],
        models: [
            .init(["", "M3", "M5", "M7", "H2", "H6", "M8"], lists: ["ale"]),
            .init(["8028S", "8008", "ALE-8078S"], lists: ["ale-8028s"]), .refused(["IPTOUCH4018", "8088", "8001"]),
        ])
}
