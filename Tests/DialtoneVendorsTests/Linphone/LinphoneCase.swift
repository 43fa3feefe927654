import DialtoneModel
import DialtoneVendors

extension LinphoneDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init("Linphone Desktop/4.2.5 (macOS 13.1)", model: "Linphone-Desktop", firmware: "4.2.5", source: "a public parser"),
            .init("Linphonec/5.1.65", model: "Linphonec", firmware: "5.1.65", source: "Linphone's console client of Debian 12 (observed)"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/linphone.xml",
        requests: [("linphone.xml", true), ("other.xml", false)],
        expect: Expectations.linphone,
        places: [
            .user: "auth_info_0/username", .authenticationUser: "auth_info_0/userid", .password: "auth_info_0/passwd",
            .turnUser: "auth_info_2/username", .turnPassword: "auth_info_2/passwd", .directoryBase: "ldap_0/base_object",
            .directoryUser: "ldap_0/bind_dn", .directoryPassword: "ldap_0/password",
        ],
        movable: [.turnUser, .turnPassword],
        parameters: [.init(name: "sip/use_info", value: "1"), .init(name: "misc/store_friends", value: "<0>")],
        packetTime: .init("rtp/upload_ptime", at40: "40", at80: "60"),
        models: [
            .init(["", "Linphone"], lists: ["linphone"])
        ])
}
