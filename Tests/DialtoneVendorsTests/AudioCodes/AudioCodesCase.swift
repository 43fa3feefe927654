import DialtoneModel
import DialtoneVendors

extension AudioCodesDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "AUDC-IPPhone/2.2.8.61 (440HDG-Rev0; 00908F602AAC)", model: "440HDG", firmware: "2.2.8.61", mac: "00908f602aac",
                source: "samples of FusionPBX"),
            .init("AUDC-IPPhone/2.2.2", firmware: "2.2.2", source: "AudioCodes PnP request"),
            .init(
                "AUDC-IPPhone-445HD_UC_3.4.4.1000/1.0.0", model: "445HD", firmware: "3.4.4.1000",
                source: "made up: the edition for unified communications"),
            .init(
                "AUDC/3.4.4.1000 AUDC-IPPhone-C450HD_UC_3.4.4.1000/1.0.0", model: "C450HD", firmware: "3.4.4.1000",
                source: "made up: the same behind its maker"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/<MAC>.cfg",
        requests: [("445HD.cfg", false), ("805EC0112233.cfg", true)],
        expect: Expectations.audiocodes,
        places: [
            .displayName: .init("voip/line/0/description", HostileField.trimmed), .user: "voip/line/0/id",
            .authenticationUser: "voip/line/0/auth_name",
            .password: "voip/line/0/auth_password", .adminPassword: "system/password",
        ],
        parameters: [.init(name: "voip/signalling/sip/use_proxy", value: "0"), .init(name: "voip/auto_answer/enabled", value: "1")],
        former: [
            .forwards: ["voip/services/call_forward/line/0/active": "0", "voip/services/call_forward/line/1/active": "0"],
            .doNotDisturb: ["voip/line/0/do_not_disturb/activated": "0"],
            .secondServers: ["voip/signalling/sip/redundant_proxy/enabled": "0"], .firmware: ["provisioning/firmware/url": ""],
            .management: ["management/tr069/enabled": "0"],
        ],
        models: [
            .init(["", "445HD", "420HD", "440HD", "C450HD"], lists: ["audiocodes"])
        ])
}
