import DialtoneModel
import DialtoneVendors

extension PolyDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "FileTransport PolycomVVX-VVX_400-UA/4.1.4.7430 Type/Application", model: "VVX400", firmware: "4.1.4.7430",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "FileTransport PolycomVVX-VVX_450-UA/5.9.1.0615 Type/Application", model: "VVX450", firmware: "5.9.1.0615",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "FileTransport PolycomSoundStationIP-SSIP_6000-UA/5.0.3.1667 Type/Updater", model: "SSIP6000",
                source: "samples of Wazo or FusionPBX (the boot loader's version)"),
            .init(
                "FileTransport PolycomSoundStationIP-SSIP_5000-UA/4.0.3.7562 (SN:0004f2e765da) Type/Application", model: "SSIP5000",
                firmware: "4.0.3.7562", mac: "0004f2e765da", source: "samples of Wazo or FusionPBX"),
            .init(
                "FileTransport PolyCCX-CCX_500-UA/9.4.1.0508 (SN:64167f9f4c90) Type/Application", model: "CCX500", firmware: "9.4.1.0508",
                mac: "64167f9f4c90", source: "samples of Wazo or FusionPBX"),
            .init(
                "FileTransport PolyEdge-Edge_E450-UA/8.0.0.15602 Type/Application", model: "E450", firmware: "8.0.0.15602",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "PolyEdge-Edge_E350-UA/8.3.1.0614_f04ea4691c59", model: "E350", firmware: "8.3.1.0614", mac: "f04ea4691c59",
                source: "a SIP agent as public parsers have it"),
            .init("PolycomSoundPointIPPhone/VVX_411-UA/6.4.7.1181", model: "VVX411", firmware: "6.4.7.1181", source: "a public parser"),
            .init(
                "Polycom/5.5.2.8571 PolycomVVX-VVX_310-UA/5.5.2.8571", model: "VVX310", firmware: "5.5.2.8571", source: "a public parser"),
            .init("Poly/CCX_600-UA/7.2.0.1234", model: "CCX600", firmware: "7.2.0.1234", source: "a public parser"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc",
        expect: Expectations.poly,
        places: [
            // The user has its domain behind it where there is a second registrar.
            .displayName: "reg.1.displayName", .authenticationUser: "reg.1.auth.userId",
            .password: "reg.1.auth.password", .adminPassword: "device.auth.localAdminPassword",
            .userPassword: "device.auth.localUserPassword", .credentialsUser: "device.prov.user",
            .credentialsPassword: "device.prov.password",
            .directoryBase: "dir.corp.baseDN",
            .directoryUser: "dir.corp.user", .directoryPassword: "dir.corp.password", .keyValue: "attendant.resourceList.1.address",
            .keyLabel: "attendant.resourceList.1.label",
        ],
        parameters: [
            .init(name: "voIpProt.SIP.dtmfViaSignaling.rfc2976", value: "1"), .init(name: "reg.1.ringType", value: "<ringer2>"),
            .init(name: "device.net.lldpEnabled", value: "0"),
        ],
        hostile: { $0.access.adminPassword = Secret(##"&"'#=;%"##) },
        packetTime: .init("voice.audioProfile.G722.payloadSize", at40: "40", at80: "80"),
        former: [
            .forwards: [
                "divert.1.contact": "", "divert.busy.1.contact": "", "divert.noanswer.1.contact": "", "divert.dnd.1.enabled": "0",
            ],
            .secondServers: ["reg.1.server.2.address": ""], .firmware: ["device.prov.upgradeServer": "", "APP_FILE_PATH": ""],
            .management: ["device.prov.ztpEnabled": "0", "feature.lens.enabled": "0"],
        ],
        models: [
            .init(
                [
                    "", "VVX450", "VVX101", "VVX150", "VVX250", "VVX350", "VVX301", "VVX401", "VVX601", "VVX310", "VVX410", "VVX600",
                    "VVX1500", "E100", "E220", "E350", "E450", "CCX500", "TRIO8800", "SSIP6000", "SPIP550",
                ], lists: ["poly"]),
            .refused(["VVXD230", "ROVE20", "ATA402"]),
        ])
}
