import DialtoneModel
import DialtoneVendors

extension GrandstreamDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Grandstream Model HW GRP2614 SW 1.0.5.15 DevId c074ad0b63ee", model: "GRP2614", firmware: "1.0.5.15", mac: "c074ad0b63ee",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Grandstream Model HW GXP2135 SW 1.0.7.97 DevId 000b828aa872", model: "GXP2135", firmware: "1.0.7.97", mac: "000b828aa872",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Grandstream Model HW GXV3350  V1.3A SW 1.0.1.8 DevId c074ad150b88", model: "GXV3350", firmware: "1.0.1.8",
                mac: "c074ad150b88", source: "samples of Wazo or FusionPBX"),
            .init(
                "Grandstream Model HW HT801 V1.1A SW 1.0.17.5 DevId c074ad273a10", model: "HT801", firmware: "1.0.17.5",
                mac: "c074ad273a10", source: "samples of Wazo or FusionPBX"),
            .init(
                "Grandstream GXP2000 (gxp2000e.bin:1.2.5.3/boot55e.bin:1.1.6.9) DevId 000b822726c8", model: "GXP2000", firmware: "1.2.5.3",
                mac: "000b822726c8", source: "samples of Wazo or FusionPBX"),
            .init("Grandstream GRP2612W 1.0.5.67", model: "GRP2612W", firmware: "1.0.5.67", source: "Grandstream PnP request"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc",
        requests: [
            ("cfg805ec0112233.xml", true), ("cfg805ec0112233", false), ("cfggrp2614.xml", false), ("cfg.xml", false), ("", true),
            ("grp2614fw.bin", false),
        ],
        expect: Expectations.grandstream,
        places: [
            .displayName: "P3", .user: "P35", .authenticationUser: "P36", .password: "P34", .adminPassword: "P2", .userPassword: "P196",
            .credentialsUser: "P1360", .credentialsPassword: "P1361", .directoryBase: "P8022", .directoryUser: "P8023",
            .directoryPassword: "P8024", .keyValue: "P1470", .keyLabel: "P1469",
        ],
        parameters: [.init(name: "P2303", value: "1"), .init(name: "P1650", value: "<0>")],
        packetTime: .init("P37", at40: "4", at80: "8"),
        former: [
            .secondServers: ["P2312": "", "P2333": ""], .firmware: ["P238": "2"], .management: ["P1409": "0", "P1414": "0"],
        ],
        models: [
            .init(
                ["", "GXP2170", "GXP2160", "GXP2135", "GXP2130", "GXP1610", "GXP1625", "GXP1630", "GXP1760", "GXP1782"],
                lists: ["grandstream-gxp"]),
            .init(["GRP2614", "GRP2602", "GRP2603", "GRP2612", "GRP2616", "GRP2601", "GRP2650", "GHP621"], lists: ["grandstream-grp"]),
            .init(["GXV3370", "GXV3240", "GXV3480", "GXV3380"], lists: ["grandstream-gxv"]),
            .init(["WP820", "WP826", "WP856", "WP810"], lists: ["grandstream-wp"]),
            .init(["HT801", "HT802", "HT812", "HT813"], lists: ["grandstream-ht"]),
            .init(["HT814", "HT818", "HT841"], lists: ["grandstream-ht-multi"]),
            .init(["GAC2500"], lists: ["grandstream-other"]),
            .init(["DP750", "DP752"], lists: ["grandstream-dp"]), .init(["GDS3705", "GDS3710"], lists: ["grandstream-gds"]),
            .refused(["DP755", "DP760", "GDS3725", "GXW4216", "UCM6302"]),
        ], bases: ["DP750"])
}
