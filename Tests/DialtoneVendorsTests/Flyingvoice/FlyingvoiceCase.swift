import DialtoneModel
import DialtoneVendors

extension FlyingvoiceDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Flyingvoice FIP13G V0.6.24 00:21:F2:22:AE:F1", model: "FIP13G", firmware: "0.6.24", mac: "0021f222aef1",
                source: "samples of FusionPBX")
        ],
        bootstrapURL: "https://phones.example.com/p/abc/",
        requests: [("805ec0112233.cfg", true), ("y000000000000.boot", false)],
        expect: Expectations.flyingvoice,
        places: YealinkDriver.testCase.places.filter { ![.turnUser, .turnPassword, .userPassword].contains($0.key) },
        parameters: [.init(name: "account.1.dtmf.type", value: "3"), .init(name: "static.network.lldp.enable", value: "1")],
        former: [
            .forwards: [
                "forward.always.enable": "0", "forward.busy.enable": "0", "forward.no_answer.enable": "0", "features.fwd_mode": "0",
            ],
            .doNotDisturb: ["features.dnd.enable": "0"], .secondServers: ["account.1.sip_server.2.address": ""],
            .firmware: ["static.firmware.url": ""], .management: ["static.managementserver.enable": "0"],
        ],
        models: [
            .init(["", "FIP13G", "P20", "FIP16", "FIP10", "FIP16PLUS"], lists: ["flyingvoice"])
        ])
}
